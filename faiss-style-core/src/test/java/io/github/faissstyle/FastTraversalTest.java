package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The default traversal, which looks at codes first, beside the one that replays FAISS. */
class FastTraversalTest {
    private static final int D = 96;
    private static final int N = 6000;
    private static final int K = 10;
    private static final SearchParams EXACT = SearchParams.defaults().exactTraversal();

    @TempDir
    Path dir;

    /** Data that bounds are easily wrong for. */
    enum Data {
        GAUSSIAN,
        CLUSTERED,
        /** Rows of very different lengths. */
        LENGTHS,
        /** Few values, so that products tie all the time. */
        COARSE,
        /** One component far larger than the others. */
        PEAKS,
        /** Equal rows. */
        EQUAL,
        TINY;

        float[] make() {
            float[] x = this == CLUSTERED ? SeededVectors.clustered(5, N, D, 60) : SeededVectors.gaussian(5, N, D);
            SplittableRandom random = new SplittableRandom(9);
            for (int row = 0; row < N; row++) {
                double factor = Math.exp(2 * random.nextDouble() - 1);
                for (int i = row * D; i < row * D + D; i++) {
                    x[i] = switch (this) {
                        case LENGTHS -> (float) (x[i] * factor);
                        case COARSE -> Math.round(x[i]);
                        case PEAKS -> i % D == 3 ? 20 * x[i] : x[i];
                        case EQUAL -> x[(row % 50) * D + i % D];
                        case TINY -> x[i] * 1e-12f;
                        default -> x[i];
                    };
                }
            }
            return x;
        }
    }

    private static SearchResult warm(VectorIndex index, float[] queries) {
        SearchResult last = index.search(queries, K);
        for (int i = 0; i < 10; i++) { // codes are made once queries pay for them
            last = index.search(Arrays.copyOf(queries, index.info().dimension()), K);
        }
        return last;
    }

    @ParameterizedTest
    @EnumSource
    void aFlatSearchGivesTheBitsOfAScan(Data data) {
        float[] vectors = data.make();
        float[] queries = Arrays.copyOf(SeededVectors.gaussian(6, 60, D), 70 * D);
        System.arraycopy(vectors, 100 * D, queries, 60 * D, 9 * D); // and one of nothing but zeros
        for (Metric metric : new Metric[] {Metric.INNER_PRODUCT, Metric.L2, Metric.COSINE}) {
            try (VectorIndex index = VectorIndexes.create("Flat", D, metric)) {
                index.add(Arrays.copyOf(vectors, 5000 * D));
                warm(index, queries);
                checkSame(index, queries);
                index.add(Arrays.copyOfRange(vectors, 5000 * D, N * D));
                checkSame(index, queries);
                index.remove(id -> id % 7 == 0);
                warm(index, queries);
                checkSame(index, queries);
            }
        }
    }

    /** Codes may take three tenths of the vectors' bytes, and {@code info()} counts them. */
    @ParameterizedTest
    @CsvSource({"64", "100", "128", "256"})
    void codesTakeLittleMemory(int d) {
        try (VectorIndex index = VectorIndexes.create("Flat", d, Metric.L2)) {
            index.add(SeededVectors.gaussian(5, N, d));
            long without = index.info().memoryBytes();
            warm(index, SeededVectors.gaussian(6, 10, d));
            long with = index.info().memoryBytes();
            assertTrue(with > 4L * N * d * 1.2 && with < 4L * N * d * 1.3, d + ": " + with + " of " + without);
        }
    }

    private static void checkSame(VectorIndex index, float[] queries) {
        SearchResult batch = index.search(queries, K);
        for (int q = 0; q < queries.length; q += D) {
            float[] query = Arrays.copyOfRange(queries, q, q + D);
            SearchResult fast = index.search(query, K);
            SearchResult exact = index.search(query, K, EXACT);
            for (int rank = 0; rank < K; rank++) {
                assertEquals(
                        fast.id(0, rank), batch.id(q / D, rank), index.info().metric() + " in a batch, query " + q / D);
                assertEquals(fast.distance(0, rank), batch.distance(q / D, rank));
            }
            assertArrayEquals(exact.ids(), fast.ids(), index.info().metric() + " query " + q / D);
            for (int rank = 0; rank < K; rank++) {
                float clamped = index.info().metric() == Metric.COSINE
                        ? Math.max(-1, Math.min(1, exact.distance(0, rank)))
                        : exact.distance(0, rank);
                assertEquals(clamped, fast.distance(0, rank));
            }
        }
    }

    /**
     * Pruning alone leaves vectors that do not cluster too few links: recall was .87 here where FAISS's graph has .92.
     */
    @Test
    void aGraphOfWhatDoesNotClusterFindsAsMuchAsFaisss() {
        float[] vectors = SeededVectors.gaussian(7, N, D);
        float[] queries = SeededVectors.gaussian(8, 200, D);
        double[] recalls = new double[2];
        for (int dense = 0; dense < 2; dense++) {
            try (VectorIndex index = VectorIndexes.create("HNSW32", D, Metric.L2);
                    VectorIndex flat = VectorIndexes.create("Flat", D, Metric.L2)) {
                index.setParameters("dense=" + dense);
                index.add(vectors);
                flat.add(vectors);
                SearchParams params = SearchParams.defaults().withEfSearch(48);
                recalls[dense] = recall(index.search(queries, K, params), flat.search(queries, K));
            }
        }
        assertTrue(recalls[0] > recalls[1] - .03, () -> "recall " + recalls[0] + ", FAISS's graph " + recalls[1]);
    }

    @ParameterizedTest
    @CsvSource({"L2, .97", "INNER_PRODUCT, .93", "COSINE, .97"})
    void aGraphIsWalkedAsWellByCodes(Metric metric, double floor) {
        float[] vectors = SeededVectors.clustered(5, N, D, 60);
        float[] queries = Arrays.copyOfRange(SeededVectors.clustered(5, N + 200, D, 60), N * D, (N + 200) * D);
        try (VectorIndex index = VectorIndexes.create("HNSW16", D, metric);
                VectorIndex flat = VectorIndexes.create("Flat", D, metric)) {
            index.add(Arrays.copyOf(vectors, 4000 * D));
            index.search(queries, K);
            index.add(Arrays.copyOfRange(vectors, 4000 * D, N * D));
            flat.add(vectors);
            SearchParams params = SearchParams.defaults().withEfSearch(80);
            SearchResult fast = index.search(queries, K, params);
            SearchResult slow = index.search(queries, K, params.exactTraversal());
            SearchResult truth = flat.search(queries, K);
            assertTrue(recall(fast, truth) >= floor, "recall " + recall(fast, truth));
            assertTrue(
                    recall(fast, truth) >= recall(slow, truth) - .005,
                    recall(fast, truth) + " of " + recall(slow, truth));
            for (int q = 0; q < 200; q++) {
                for (int rank = 0; rank < K; rank++) {
                    float[] found = index.reconstruct(fast.id(q, rank));
                    float[] query = Arrays.copyOfRange(queries, q * D, (q + 1) * D);
                    assertEquals(value(query, found, metric), fast.distance(q, rank), 1e-3, "a true distance");
                }
            }
        }
    }

    /** All vectors are found, so that nothing but what is ranked by the vectors decides. */
    @ParameterizedTest
    @EnumSource(names = {"GAUSSIAN", "CLUSTERED", "LENGTHS"})
    void aGraphRanksAllThatCodesCannotTellApart(Data data) {
        float[] vectors = data.make();
        float[] queries = SeededVectors.gaussian(6, 60, D);
        for (Metric metric : new Metric[] {Metric.INNER_PRODUCT, Metric.L2, Metric.COSINE}) {
            try (VectorIndex index = VectorIndexes.create("HNSW16", D, metric);
                    VectorIndex flat = VectorIndexes.create("Flat", D, metric)) {
                index.add(vectors);
                flat.add(vectors);
                SearchResult fast =
                        index.search(queries, K, SearchParams.defaults().withEfSearch(N));
                double recall = recall(fast, flat.search(queries, K));
                assertTrue(recall >= .998, metric + ": recall " + recall);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsAreScannedAsWellByCodes(Data data) {
        float[] vectors = data.make();
        float[] queries = Arrays.copyOf(SeededVectors.gaussian(6, 60, D), 61 * D);
        for (Metric metric : new Metric[] {Metric.INNER_PRODUCT, Metric.L2, Metric.COSINE}) {
            try (VectorIndex index = VectorIndexes.create("IVF16,Flat", D, metric)) {
                index.train(vectors);
                index.add(Arrays.copyOf(vectors, 5000 * D));
                checkLists(index, queries);
                index.add(Arrays.copyOfRange(vectors, 5000 * D, N * D));
                checkLists(index, queries);
                index.remove(id -> id % 9 == 0);
                checkLists(index, queries);
            }
        }
    }

    private static void checkLists(VectorIndex index, float[] queries) {
        SearchParams params = SearchParams.defaults().withNprobe(6);
        SearchResult fast = index.search(queries, K, params);
        SearchResult slow = index.search(queries, K, params.exactTraversal());
        int same = 0;
        for (int i = 0; i < fast.ids().length; i++) {
            same += fast.distances()[i] == slow.distances()[i] ? 1 : 0;
        }
        double share = same / (double) fast.ids().length;
        assertTrue(share > .97, index.info().metric() + ": " + share);
    }

    private static double value(float[] q, float[] x, Metric metric) {
        double dot = 0;
        double l2 = 0;
        double size = 0;
        for (int i = 0; i < D; i++) {
            dot += (double) q[i] * x[i];
            l2 += Math.pow((double) q[i] - x[i], 2);
            size += (double) q[i] * q[i];
        }
        return metric == Metric.L2 ? l2 : metric == Metric.COSINE ? dot / Math.sqrt(size) : dot;
    }

    private static double recall(SearchResult found, SearchResult truth) {
        int hits = 0;
        for (int q = 0; q < found.ids().length / K; q++) {
            int from = q * K;
            for (int i = from; i < from + K; i++) {
                long id = found.ids()[i];
                hits += LongStream.of(truth.ids()).skip(from).limit(K).anyMatch(t -> t == id) ? 1 : 0;
            }
        }
        return hits / (double) found.ids().length;
    }

    /** What is made for speed stays out of the file, and is counted in info(). */
    @Test
    void codesAreCountedAndNotWritten() {
        float[] vectors = SeededVectors.gaussian(1, N, D);
        Path before = dir.resolve("before.faiss");
        Path after = dir.resolve("after.faiss");
        try (VectorIndex index = VectorIndexes.create("HNSW16", D, Metric.L2)) {
            index.add(vectors);
            index.write(before);
            long bytes = index.info().memoryBytes();
            warm(index, vectors);
            assertTrue(index.info().memoryBytes() >= bytes + (long) N * D);
            assertTrue(index.info().memoryBytes() <= 1.3 * bytes, index.info().memoryBytes() + " from " + bytes);
            index.write(after);
            assertEquals(before.toFile().length(), after.toFile().length());
        }
    }

    /** Thousands of equal vectors do not hide the others from a walk by codes either. */
    @Test
    void equalVectorsDoNotFillTheBeam() {
        float[] vectors = SeededVectors.clustered(5, N, D, 60);
        for (int row = 1000; row < 4000; row++) {
            System.arraycopy(vectors, 0, vectors, row * D, D);
        }
        try (VectorIndex index = VectorIndexes.create("HNSW16", D, Metric.L2)) {
            index.add(vectors);
            SearchParams params = SearchParams.defaults().withEfSearch(128);
            for (int row = 0; row < N; row += 13) {
                SearchResult found = index.search(Arrays.copyOfRange(vectors, row * D, (row + 1) * D), K, params);
                assertEquals(0, found.distance(0, 0), "row " + row);
                if (row >= 1000 && row < 4000) {
                    assertEquals(0, found.distance(0, K - 1), "ten of the equal ones");
                }
            }
        }
    }
}
