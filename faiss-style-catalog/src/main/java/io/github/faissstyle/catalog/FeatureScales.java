package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.TrackTable;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mean and deviation of each number of each feature, over 256 tracks of the catalog: raw features of any two sounds
 * point the same way. Safe for threads.
 */
final class FeatureScales {
    private static final int SAMPLE = 256;

    /** Of fewer tracks, deviations say little. */
    private static final int LEAST = 16;

    private volatile Scales kept = new Scales(-1, Map.of());

    private record Scales(long tracks, Map<String, Moments> byFeature) {}

    /**
     * Returns the scales.
     *
     * @param tracks how many tracks there are about; scales are measured again when these have doubled or halved
     * @return moments a feature; none for features that too few tracks have, or of different lengths
     */
    Map<String, Moments> of(Session session, long tracks) throws SQLException {
        Scales known = kept;
        if (known.tracks() < 0 || tracks > 2 * known.tracks() || known.tracks() > 2 * tracks) {
            known = new Scales(tracks, measured(TrackTable.sampleOfFeatures(session, SAMPLE)));
            kept = known;
        }
        return known.byFeature();
    }

    private static Map<String, Moments> measured(Collection<Map<String, float[]>> sample) {
        Map<String, @Nullable Moments> moments = new HashMap<>();
        for (Map<String, float[]> features : sample) {
            features.forEach((name, values) -> {
                if (!moments.containsKey(name)) {
                    moments.put(name, new Moments(values.length));
                }
                Moments of = moments.get(name);
                if (of != null && of.dimension() == values.length) {
                    of.add(values);
                } else {
                    moments.put(name, null);
                }
            });
        }
        Map<String, Moments> enough = new HashMap<>();
        moments.forEach((name, of) -> {
            if (of != null && of.count() >= LEAST) {
                enough.put(name, of);
            }
        });
        return enough;
    }
}
