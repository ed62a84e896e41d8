package io.github.faissstyle.catalog.internal.sql;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Vectors, as they were given. */
public final class VectorTable {
    // CROSS JOIN is what SQLite takes as the order in which to look: vectors, then their tracks.
    private static final String FROM_SEARCHABLE = " FROM catalog_vector v CROSS JOIN catalog_track t"
            + " CROSS JOIN catalog_state s WHERE t.id = v.track_id AND " + TrackTable.SEARCHABLE;

    private VectorTable() {}

    /** Takes a vector. */
    @FunctionalInterface
    public interface Stored {
        /**
         * Takes it.
         *
         * @param trackId number of the track
         * @param vector the vector as it was given
         */
        void take(long trackId, float[] vector);
    }

    /** Takes a vector, or null where there is none any more. */
    @FunctionalInterface
    public interface Change {
        /**
         * Takes it.
         *
         * @param trackId number of the track
         * @param vector the vector as it was given; null where it is gone
         */
        void take(long trackId, float @Nullable [] vector);
    }

    /**
     * Adds vectors, or puts them in the place of others.
     *
     * @param session where
     * @param generation of this change
     * @param trackId number of the track
     * @param vectors a vector a space's number
     * @throws SQLException if the database fails
     */
    public static void put(Session session, long generation, long trackId, Map<Integer, float[]> vectors)
            throws SQLException {
        try (Session.Batch batch = session.batch("INSERT INTO catalog_vector (track_id, space_id, generation, data)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (track_id, space_id)"
                + " DO UPDATE SET generation = excluded.generation, data = excluded.data")) {
            for (Map.Entry<Integer, float[]> vector : vectors.entrySet()) {
                batch.add(trackId, vector.getKey(), generation, Floats.bytes(vector.getValue()));
            }
            batch.flush();
        }
    }

    /**
     * Empties a track's vectors.
     *
     * @param session where
     * @param generation of this change
     * @param trackId number of the track
     * @throws SQLException if the database fails
     */
    public static void clear(Session session, long generation, long trackId) throws SQLException {
        session.update("UPDATE catalog_vector SET generation = ?, data = NULL WHERE track_id = ?", generation, trackId);
    }

    /**
     * Reads the vectors of tracks that may be found.
     *
     * @param session where
     * @param ids numbers of tracks
     * @return a vector a space's number, by track
     * @throws SQLException if the database fails
     */
    public static Map<Long, Map<Integer, float[]>> of(Session session, Collection<Long> ids) throws SQLException {
        Map<Long, Map<Integer, float[]>> vectors = new HashMap<>();
        session.eachOf(
                "SELECT v.track_id, v.space_id, v.data" + FROM_SEARCHABLE
                        + " AND v.data IS NOT NULL AND v.track_id IN {in}",
                ids,
                row -> vectors.computeIfAbsent(row.getLong(1), id -> new HashMap<>())
                        .put(row.getInt(2), Floats.of(row.getBytes(3))));
        return vectors;
    }

    /**
     * Reads the vectors of tracks, whether they may be found or not.
     *
     * @param session where
     * @param ids numbers of tracks that are not removed
     * @return a vector a space's number, by track
     * @throws SQLException if the database fails
     */
    public static Map<Long, Map<Integer, float[]>> stored(Session session, Collection<Long> ids) throws SQLException {
        Map<Long, Map<Integer, float[]>> vectors = new HashMap<>();
        session.eachOf(
                "SELECT v.track_id, v.space_id, v.data FROM catalog_vector v CROSS JOIN catalog_track t"
                        + " WHERE t.id = v.track_id AND t.removed_at IS NULL AND v.data IS NOT NULL AND v.track_id IN {in}",
                ids,
                row -> vectors.computeIfAbsent(row.getLong(1), id -> new HashMap<>())
                        .put(row.getInt(2), Floats.of(row.getBytes(3))));
        return vectors;
    }

    /**
     * Hands out what changed in a space: null for each track that may not be found any more or has no vector there any
     * more, then vectors that are new.
     *
     * @param session where, in a snapshot
     * @param since the generation after which to begin
     * @param spaceId number of the space
     * @param sink takes them
     * @throws SQLException if the database fails
     */
    public static void changes(Session session, long since, int spaceId, Change sink) throws SQLException {
        session.each(
                "SELECT t.id FROM catalog_track t CROSS JOIN catalog_state s WHERE t.generation > ? AND NOT "
                        + TrackTable.SEARCHABLE,
                row -> sink.take(row.getLong(1), null),
                since);
        session.each(
                "SELECT v.track_id, v.data" + FROM_SEARCHABLE + " AND v.generation > ? AND v.space_id = ?",
                row -> {
                    byte[] data = row.getBytes(2);
                    sink.take(row.getLong(1), data == null ? null : Floats.of(data));
                },
                since,
                spaceId);
    }

    /**
     * Counts the vectors of a space that changed.
     *
     * @param session where
     * @param spaceId number of the space
     * @param since the generation after which to begin
     * @return how many
     * @throws SQLException if the database fails
     */
    public static long countSince(Session session, int spaceId, long since) throws SQLException {
        return session.number(
                "SELECT COUNT(*) FROM catalog_vector v WHERE v.generation > ? AND v.space_id = ?", since, spaceId);
    }

    /**
     * Hands out a space's vectors, by track.
     *
     * @param session where, in a snapshot
     * @param spaceId number of the space
     * @param sink takes them
     * @throws SQLException if the database fails
     */
    public static void each(Session session, int spaceId, Stored sink) throws SQLException {
        session.each(
                "SELECT v.track_id, v.data" + FROM_SEARCHABLE
                        + " AND v.data IS NOT NULL AND v.space_id = ? ORDER BY v.track_id",
                row -> sink.take(row.getLong(1), Floats.of(row.getBytes(2))),
                spaceId);
    }

    /**
     * Counts a space's vectors that may be found.
     *
     * @param session where
     * @param spaceId number of the space
     * @return how many
     * @throws SQLException if the database fails
     */
    public static long count(Session session, int spaceId) throws SQLException {
        return session.number(
                "SELECT COUNT(*)" + FROM_SEARCHABLE + " AND v.data IS NOT NULL AND v.space_id = ?", spaceId);
    }

    /**
     * Reads some vectors of a space, evenly spread over the tracks' numbers.
     *
     * @param session where
     * @param spaceId number of the space
     * @param most how many at most
     * @return vectors as they were given, by track, each once
     * @throws SQLException if the database fails
     */
    public static Map<Long, float[]> sample(Session session, int spaceId, int most) throws SQLException {
        long last = session.number("SELECT COALESCE(MAX(id), 0) FROM catalog_track");
        Map<Long, float[]> sample = new java.util.TreeMap<>();
        long from = 0;
        for (int i = 0; i < most; i++) {
            long at = Math.max(from, last * i / most);
            long[] next = {-1};
            session.each(
                    "SELECT v.track_id, v.data" + FROM_SEARCHABLE
                            + " AND v.data IS NOT NULL AND v.space_id = ? AND v.track_id >= ?"
                            + " ORDER BY v.track_id LIMIT 1",
                    row -> {
                        next[0] = row.getLong(1);
                        sample.put(next[0], Floats.of(row.getBytes(2)));
                    },
                    spaceId,
                    at);
            if (next[0] < 0) {
                break;
            }
            from = next[0] + 1;
        }
        return sample;
    }
}
