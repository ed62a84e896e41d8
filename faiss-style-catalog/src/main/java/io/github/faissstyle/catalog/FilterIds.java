package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.TrackTable;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.index.IdFilter;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which tracks filters choose: asked of the tables once a generation. Safe for threads. */
final class FilterIds {
    private static final int MOST_KEPT = 16;

    private final Map<Key, Chosen> kept = new LinkedHashMap<>(MOST_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Chosen> eldest) {
            return size() > MOST_KEPT;
        }
    };

    private record Key(TrackFilter filter, long generation) {}

    /**
     * Tracks that a filter chose.
     *
     * @param ids their numbers, ascending
     * @param accepts the same as a filter of an index
     */
    @SuppressWarnings("ArrayRecordComponent") // kept, compared by nobody
    record Chosen(long[] ids, IdFilter accepts) {}

    Chosen of(Session session, TrackFilter filter, long generation) throws SQLException {
        Key key = new Key(filter, generation);
        synchronized (kept) {
            Chosen known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        long[] ids = TrackTable.searchable(session, filter, Integer.MAX_VALUE);
        Chosen chosen = new Chosen(ids, filter(ids));
        synchronized (kept) {
            kept.keySet().removeIf(other -> other.generation() < generation);
            kept.put(key, chosen);
        }
        return chosen;
    }

    private static IdFilter filter(long[] ids) {
        if (ids.length == 0 || ids[ids.length - 1] > Integer.MAX_VALUE) {
            return IdFilter.of(ids);
        }
        BitSet bits = new BitSet((int) ids[ids.length - 1] + 1);
        for (long id : ids) {
            bits.set((int) id);
        }
        return IdFilter.bitmap(bits);
    }
}
