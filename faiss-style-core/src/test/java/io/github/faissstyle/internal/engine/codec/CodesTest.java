package io.github.faissstyle.internal.engine.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches over codes of each kind against codes decoded one by one and compared in double. */
class CodesTest {
    private static final int QUERIES = 3;

    static Stream<Codec> codecs() {
        List<Codec> codecs = new ArrayList<>();
        for (int d : new int[] {1, 3, 7, 63, 64, 65, 257}) {
            for (ScalarQuantizer.Type type : ScalarQuantizer.Type.values()) {
                codecs.add(ScalarQuantizer.of(type, d));
            }
        }
        for (int nbits : new int[] {1, 3, 4, 5, 6, 7, 8, 9, 10}) {
            codecs.add(ProductQuantizer.of(7, 7, nbits));
            codecs.add(ProductQuantizer.of(64, 16, nbits));
            codecs.add(ProductQuantizer.of(65, 5, nbits));
        }
        return codecs.stream();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void searchesAreWhatDecodedCodesGive(Codec untrained) {
        check(untrained);
    }

    @Test
    @Tag("scalar")
    void inPlainJavaToo() {
        codecs().forEach(CodesTest::check);
    }

    private static void check(Codec untrained) {
        int d = untrained.dimension();
        // Blocks that are compared together hold 4 to 64.
        for (int n : untrained instanceof ProductQuantizer pq && pq.nbits() > 6 ? new int[] {1030} : new int[] {67}) {
            float[] vectors = vectors(untrained, d, n);
            float[] queries = vectors(untrained, d + 1, QUERIES);
            Codec codec = untrained.train(vectors, n);
            for (Metric metric : new Metric[] {Metric.L2, Metric.INNER_PRODUCT}) {
                CodesState state = CodesState.empty(codec, metric).add(vectors, n, null);
                for (SearchParams params : new SearchParams[] {
                    SearchParams.defaults(), SearchParams.defaults().exactTraversal()
                }) {
                    check(state, queries, n, params);
                    check(state, queries, n, params.withFilter(row -> row % 3 == 1));
                    check(elsewhere(state), queries, n, params);
                }
            }
        }
    }

    /** Integers for codes that are integers, from below their range to above it. */
    private static float[] vectors(Codec codec, int seed, int n) {
        float[] vectors = SeededVectors.gaussian(seed, n, codec.dimension());
        if (codec instanceof ScalarQuantizer scalar) {
            int middle = scalar.type() == ScalarQuantizer.Type.BIT8_DIRECT ? 128 : 0;
            boolean direct = !codec.learns() && scalar.codeSize() == scalar.dimension();
            for (int i = 0; direct && i < vectors.length; i++) {
                vectors[i] = Math.max(middle - 128, Math.min(middle + 127, Math.round(middle + 40 * vectors[i])));
            }
        }
        return vectors;
    }

    /** The same codes as a mapped file gives them: copied when asked for. */
    private static CodesState elsewhere(CodesState state) {
        int size = state.codec().codeSize();
        byte[] all = new byte[(int) state.ntotal() * size];
        for (int row = 0; row < state.ntotal(); row++) {
            state.codes().copy(row, all, row * size);
        }
        Rows<byte[]> mapped = Rows.bytes(size)
                .in(state.ntotal(), (first, count, into, at) -> System.arraycopy(all, (int) first, into, at, count));
        return new CodesState(state.codec(), mapped, state.metric(), state.fields());
    }

    private static void check(CodesState state, float[] queries, int n, SearchParams params) {
        IdFilter filter = params.filter();
        String what = state.factory() + ", " + state.metric() + ", d " + state.dimension() + ", n " + n;
        float[] distances = new float[QUERIES * n];
        long[] ids = new long[QUERIES * n];
        state.search(queries, 0, QUERIES, n, params, distances, ids);
        RowComparer comparer = state.comparer();
        int[] rows = new int[n];
        Arrays.setAll(rows, row -> n - 1 - row);
        float[] byRow = new float[n];
        for (int q = 0; q < QUERIES; q++) {
            comparer.query(queries, q * state.dimension());
            comparer.distances(rows, n, byRow);
            int expected = 0;
            for (int row = 0; row < n; row++) {
                double[] exact = exact(state, queries, q, row);
                assertEquals(exact[0], byRow[n - 1 - row], exact[1], what);
                assertEquals(byRow[n - 1 - row], comparer.distance(row), what);
                if (filter == null || filter.accepts(row)) {
                    expected++;
                }
            }
            for (int rank = 0; rank < n; rank++) {
                int at = q * n + rank;
                assertEquals(rank < expected, ids[at] >= 0, what);
                if (rank >= expected) {
                    continue;
                }
                assertTrue(filter == null || filter.accepts(ids[at]), what);
                double[] exact = exact(state, queries, q, (int) ids[at]);
                assertEquals(exact[0], distances[at], exact[1], what);
                if (rank > 0) {
                    boolean sorted = state.metric().isSimilarity()
                            ? distances[at] <= distances[at - 1]
                            : distances[at] >= distances[at - 1];
                    assertTrue(sorted, what);
                }
                if (params.isExactTraversal()) {
                    assertEquals(byRow[n - 1 - (int) ids[at]], distances[at], what);
                }
            }
            assertEquals(
                    expected,
                    Arrays.stream(ids, q * n, q * n + expected).distinct().count(),
                    what);
            checkRange(state, queries, q, params, distances[q * n + expected / 2], what);
        }
    }

    /** Those strictly within what some match is away. */
    private static void checkRange(
            CodesState state, float[] queries, int q, SearchParams params, float radius, String what) {
        int n = (int) state.ntotal();
        float[] distances = new float[n];
        long[] ids = new long[n];
        float[] alone = Arrays.copyOfRange(queries, q * state.dimension(), (q + 1) * state.dimension());
        state.search(alone, 0, 1, n, params, distances, ids);
        int within = 0;
        for (int rank = 0; rank < n && ids[rank] >= 0; rank++) {
            within += (state.metric().isSimilarity() ? distances[rank] > radius : distances[rank] < radius) ? 1 : 0;
        }
        Matches matches = new Matches();
        state.rangeSearch(queries, q, radius, params, matches);
        assertEquals(within, matches.size(), what);
    }

    /** Returns what a distance is, and how far floats may be off it. */
    private static double[] exact(CodesState state, float[] queries, int q, int row) {
        float @Nullable [] decoded = state.reconstruct(row);
        int d = state.dimension();
        double value = 0;
        double size = 0;
        for (int i = 0; i < d; i++) {
            double a = queries[q * d + i];
            double b = decoded == null ? Double.NaN : decoded[i];
            value += state.metric().isSimilarity() ? a * b : (a - b) * (a - b);
            // Scalar quantizers reach a component from the end of its range.
            size += Math.pow(Math.abs(a) + Math.abs(b) + 4, 2);
        }
        return new double[] {value, 4e-7 * size};
    }
}
