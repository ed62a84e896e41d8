package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Preparation;
import io.github.faissstyle.catalog.internal.index.SpaceIndex;
import io.github.faissstyle.catalog.internal.sql.Session;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.internal.simd.Kernels;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.special.Erf;

/** How near tracks are to tracks at large: what mutual proximity compares with. Safe for threads. */
final class Neighbourhoods {
    private static final int SAMPLE = 256;

    private static final double LEAST_DEVIATION = 1e-9;

    private final Map<Integer, Sample> samples = new ConcurrentHashMap<>();

    /** Some tracks of a space, of unit length, row after row; taken again when the space has doubled or halved. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, compared by nobody
    private record Sample(Preparation preparation, long size, int count, float[] rows) {
        boolean serves(SpaceIndex space) {
            return preparation.equals(space.preparation())
                    && space.size() <= 2 * size
                    && size <= 2 * Math.max(1, space.size());
        }
    }

    /**
     * A vector's similarities to tracks at large.
     *
     * @param mean their mean
     * @param deviation their deviation
     */
    record Neighbourhood(double mean, double deviation) {
        /** How probable it is that another track is less similar: 0 to 1. */
        double nearer(double similarity) {
            return 0.5 * Erf.erfc(-(similarity - mean) / Math.max(LEAST_DEVIATION, deviation) / Math.sqrt(2));
        }
    }

    /**
     * Looks around a vector.
     *
     * @param space where
     * @param unit of unit length
     */
    Neighbourhood around(Session session, SpaceIndex space, float[] unit) throws SQLException {
        Sample sample = sample(session, space);
        float[] similarities = new float[sample.count()];
        Kernels.get().dotRows(unit, 0, sample.rows(), 0, unit.length, sample.count(), similarities);
        double sum = 0;
        double squares = 0;
        for (float similarity : similarities) {
            sum += similarity;
            squares += (double) similarity * similarity;
        }
        double mean = sum / sample.count();
        return new Neighbourhood(mean, Math.sqrt(Math.max(0, squares / sample.count() - mean * mean)));
    }

    private Sample sample(Session session, SpaceIndex space) throws SQLException {
        Sample known = samples.get(space.id());
        if (known == null || !known.serves(space)) {
            Preparation preparation = space.preparation();
            Collection<float[]> vectors =
                    VectorTable.sample(session, space.id(), SAMPLE).values();
            float[] rows = new float[vectors.size() * preparation.dimension()];
            int at = 0;
            for (float[] raw : vectors) {
                System.arraycopy(preparation.unit("vector", raw), 0, rows, at, raw.length);
                at += raw.length;
            }
            known = new Sample(preparation, space.size(), vectors.size(), rows);
            samples.put(space.id(), known);
        }
        return known;
    }
}
