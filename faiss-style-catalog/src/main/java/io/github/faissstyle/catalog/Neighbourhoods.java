package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Preparation;
import io.github.faissstyle.catalog.internal.index.SpaceIndex;
import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.special.Erf;

/** How near tracks are to tracks at large: what mutual proximity compares with. Safe for threads. */
final class Neighbourhoods {
    private static final int SAMPLE = 256;

    private static final double LEAST_DEVIATION = 1e-9;

    private final Map<Integer, Sample> samples = new ConcurrentHashMap<>();

    /** Some tracks of a space, of unit length; taken again when the space has doubled or halved. */
    private record Sample(Preparation preparation, long size, List<float[]> vectors) {
        boolean serves(SpaceIndex space) {
            return preparation.equals(space.preparation())
                    && space.size() <= 2 * size
                    && size <= 2 * Math.max(1, space.size());
        }
    }

    /**
     * Mutual proximity: the product of both sides' probabilities that another track is less similar.
     *
     * @param space where
     * @param one of unit length
     * @param other of unit length
     * @param similarity of the two
     * @return 0 to 1
     */
    double mutualProximity(Session session, SpaceIndex space, float[] one, float[] other, double similarity)
            throws SQLException {
        List<float[]> vectors = sample(session, space);
        return nearer(vectors, one, similarity) * nearer(vectors, other, similarity);
    }

    private List<float[]> sample(Session session, SpaceIndex space) throws SQLException {
        Sample known = samples.get(space.id());
        if (known == null || !known.serves(space)) {
            List<float[]> vectors = new ArrayList<>();
            for (float[] raw : VectorTable.sample(session, space.id(), SAMPLE).values()) {
                vectors.add(space.preparation().unit("vector", raw));
            }
            known = new Sample(space.preparation(), space.size(), vectors);
            samples.put(space.id(), known);
        }
        return known.vectors();
    }

    private static double nearer(List<float[]> others, float[] vector, double similarity) {
        double sum = 0;
        double squares = 0;
        for (float[] other : others) {
            double s = Preparation.similarity(vector, other);
            sum += s;
            squares += s * s;
        }
        double mean = sum / others.size();
        double deviation = Math.sqrt(Math.max(0, squares / others.size() - mean * mean));
        return 0.5 * Erf.erfc(-(similarity - mean) / Math.max(LEAST_DEVIATION, deviation) / Math.sqrt(2));
    }
}
