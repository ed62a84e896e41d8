package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches of product quantizers of residuals, fast against exact, while the index changes. */
class ResidualTermsTest {
    private static final int D = 48;
    private static final int N = 3000;
    private static final int K = 10;

    private final float[] vectors = shifted(1, N);
    private final float[] queries = shifted(2, 30);

    /** Not around the origin: what is taken apart is then larger than what is left. */
    private static float[] shifted(long seed, int n) {
        float[] rows = SeededVectors.gaussian(seed, n, D);
        for (int i = 0; i < rows.length; i++) {
            rows[i] += 3;
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"IVF16,PQ8", "IVF16,PQ6x5", "IVF32_HNSW8,PQ12", "IDMap2,IVF16,PQ8", "IVF16,PQ8,RFlat"})
    void distancesAreThoseOfTheExactTraversal(String factory) {
        try (VectorIndex index = VectorIndexes.create(factory, D, Metric.L2)) {
            index.train(vectors);
            add(index, 0, 2000);
            check(index, SearchParams.defaults().withNprobe(5));
            // Behind what there are terms of, in the same arrays or in new ones.
            add(index, 2000, 2003);
            add(index, 2003, N);
            check(index, SearchParams.defaults().withNprobe(5));
            index.remove(id -> id % 3 == 1);
            check(index, SearchParams.defaults().withNprobe(16));
            check(index, SearchParams.defaults().withNprobe(16).withFilter(IdFilter.range(100, 900)));
        }
    }

    private void add(VectorIndex index, int from, int to) {
        float[] some = Arrays.copyOfRange(vectors, from * D, to * D);
        if (index.info().keepsIds()) {
            long[] ids = new long[to - from];
            Arrays.setAll(ids, i -> from + i);
            index.add(some, ids);
        } else {
            index.add(some);
        }
    }

    private void check(VectorIndex index, SearchParams params) {
        SearchResult fast = index.search(queries, K, params);
        SearchResult exact = index.search(queries, K, params.exactTraversal());
        int same = 0;
        for (int q = 0; q < queries.length / D; q++) {
            assertEquals(K, fast.count(q));
            for (int rank = 0; rank < K; rank++) {
                assertEquals(exact.distance(q, rank), fast.distance(q, rank), 1e-4 * exact.distance(q, rank));
                same += exact.id(q, rank) == fast.id(q, rank) ? 1 : 0;
            }
        }
        assertTrue(same > .97 * fast.ids().length, same + " of " + fast.ids().length + " are the same");
    }
}
