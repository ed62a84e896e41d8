package io.github.faissstyle.internal.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import org.junit.jupiter.api.Test;

/**
 * Components that are 0, where the less common metrics divide 0 by 0 and a NaN distance is never a result. What is
 * expected was printed by Python faiss-cpu 1.15.1: {@code i = faiss.IndexFlat(3, metric); i.add(x); i.search(q, 3)}.
 */
class ExtraMetricsTest {
    private static final float[] X = {0, 1, .5f, 0, 0, 0, .2f, .3f, .5f};
    private static final float[] Q = {0, .5f, .5f, 0, 0, 0, .3f, .3f, .4f};
    private static final float MISSING = Float.MAX_VALUE;

    @Test
    void canberra() {
        check(Metric.CANBERRA, new long[] {2, -1, -1, 2, -1, -1, 2, 0, 1}, new float[] {
            1.25f, MISSING, MISSING, 3, MISSING, MISSING, .3111111f, 1.6495726f, 3
        });
    }

    @Test
    void brayCurtis() {
        check(Metric.BRAY_CURTIS, new long[] {2, 0, 1, 0, 2, -1, 2, 0, 1}, new float[] {
            .2f, .2f, 1, 1, 1, MISSING, .1f, .44f, 1
        });
    }

    @Test
    void jensenShannon() {
        check(Metric.JENSEN_SHANNON, new long[] {-1, -1, -1, -1, -1, -1, 2, -1, -1}, new float[] {
            MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, .00781741f, MISSING, MISSING
        });
    }

    @Test
    void lInf() {
        check(Metric.LINF, new long[] {2, 0, 1, 1, 2, 0, 2, 1, 0}, new float[] {.2f, .5f, .5f, 0, .5f, 1, .1f, .4f, .7f
        });
    }

    private static void check(Metric metric, long[] ids, float[] distances) {
        try (VectorIndex index = VectorIndexes.create("Flat", 3, metric)) {
            index.add(X);
            SearchResult found = index.search(Q, 3);
            assertArrayEquals(ids, found.ids());
            assertArrayEquals(distances, found.distances(), 1e-6f);
        }
    }
}
