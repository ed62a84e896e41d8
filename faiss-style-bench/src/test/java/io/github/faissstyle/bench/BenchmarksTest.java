package io.github.faissstyle.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each benchmark once, small: a benchmark that computes the wrong thing is worth nothing. */
class BenchmarksTest {
    private static final int N = 1000;
    private static final int D = 64;
    private static final int BATCH = 8;
    private static final int K = 10;
    private static final float[] VECTORS = SyntheticVectors.of(N, D, 1);
    /** The queries of a benchmark's first call, which begins with the second batch. */
    private static final float[] QUERIES = SyntheticVectors.batches(SearchBenchmark.QUERIES, BATCH, D)[1];

    /** Java, and FAISS where it was built; where it must be there, its absence shows in the test. */
    static List<String> engines() {
        boolean required = "required".equals(System.getenv("FAISSSTYLE_NATIVE"));
        return required || Machine.withoutFaiss().isEmpty() ? List.of("java", "faiss") : List.of("java");
    }

    // What is found is compared with all vectors in double, and the engines with each other.

    @ParameterizedTest
    @CsvSource({
        "'Flat', 1, 1e-5",
        "'SQ8', .95, .02",
        "'IVF256,Flat', .7, 1e-5",
        "'IVF256,PQ16', .2, .6",
        "'HNSW32', .95, 1e-5"
    })
    void searchesFindWhatIsNear(String factory, double recall, double tolerance) throws IOException {
        List<SearchResult> answers = new ArrayList<>();
        for (String engine : engines()) {
            SearchBenchmark benchmark = new SearchBenchmark();
            benchmark.factory = factory;
            benchmark.d = D;
            benchmark.n = N;
            benchmark.batch = BATCH;
            benchmark.k = K;
            benchmark.threads = 2;
            benchmark.engine = engine;
            benchmark.setUp();
            SearchResult found = benchmark.search();
            benchmark.tearDown();
            assertNear(found, QUERIES, recall, tolerance);
            answers.add(found);
        }
        double same = recall == 1 ? 1 : .95;
        assertTrue(overlap(answers.get(0).ids(), answers.get(answers.size() - 1).ids()) >= same, factory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Flat", "IVF16,Flat"})
    void callsThroughJniFindWhatIsNear(String factory) throws IOException {
        if (engines().contains("faiss")) {
            JniBenchmark benchmark = new JniBenchmark();
            benchmark.factory = factory;
            benchmark.d = D;
            benchmark.n = N;
            benchmark.batch = BATCH;
            benchmark.setUp();
            SearchResult found = benchmark.search();
            benchmark.tearDown();
            float[] queries = SyntheticVectors.batches(JniBenchmark.QUERIES, BATCH, D)[1];
            assertNear(found, queries, factory.equals("Flat") ? 1 : .9, 1e-5);
        }
    }

    @Test
    void scansFindWhatIsNearest() {
        for (boolean vectorApi : new boolean[] {true, false}) {
            FlatSearchBenchmark benchmark = new FlatSearchBenchmark();
            benchmark.vectors = N;
            benchmark.dimension = D;
            benchmark.metric = io.github.faissstyle.index.Metric.L2;
            benchmark.queries = BATCH;
            benchmark.setUp();
            SearchResult found = vectorApi ? benchmark.vectorApi() : benchmark.plainJava();
            benchmark.tearDown();
            float[] numbers = FlatSearchBenchmark.gaussian(new java.util.Random(42), (N + BATCH) * D);
            float[] vectors = Arrays.copyOf(numbers, N * D);
            float[] queries = Arrays.copyOfRange(numbers, N * D, numbers.length);
            for (int q = 0; q < BATCH; q++) {
                assertArrayEquals(nearest(vectors, queries, q), Arrays.copyOfRange(found.ids(), q * K, (q + 1) * K));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'Flat', 1", "'SQ8', .95", "'IVF256,Flat', .7", "'IVF256,PQ16np', .2", "'HNSW32', .95"})
    void whatIsBuiltHoldsTheVectors(String factory, double recall) {
        for (String engine : engines()) {
            BuildBenchmark benchmark = new BuildBenchmark();
            benchmark.factory = factory;
            benchmark.d = D;
            benchmark.n = N;
            benchmark.threads = 2;
            benchmark.engine = engine;
            benchmark.setUp();
            VectorIndex index = benchmark.trainAndAdd();
            assertEquals(N, index.info().ntotal());
            index.setParameters(
                    factory.startsWith("IVF") ? "nprobe=8" : factory.startsWith("HNSW") ? "efSearch=32" : "");
            assertNear(index.search(QUERIES, K), QUERIES, recall, 1);
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java read", "java map", "faiss read"})
    void whatIsOpenedIsTheFile(String way) throws IOException {
        if (engines().contains(way.replaceAll(" .*", ""))) {
            OpenBenchmark benchmark = new OpenBenchmark();
            benchmark.factory = "HNSW32";
            benchmark.d = D;
            benchmark.n = N;
            benchmark.engine = way;
            benchmark.setUp();
            assertEquals(N, benchmark.openAndClose());
            try (VectorIndex index = benchmark.open()) {
                assertNear(index.search(QUERIES, K), QUERIES, .95, 1e-5);
            }
        }
    }

    /** Where a component of a row of the benchmark stands, which are whole columns. */
    private static int columnPlace(VectorKernels kernels, int row, int i) {
        int column = kernels.column();
        return (row - row % column) * D + i * column + kernels.columnPlace(row % column, column);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector", "plain"})
    void kernelsGiveSumsAndProducts(String kernels) {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.kernels = kernels;
        benchmark.d = D;
        benchmark.setUp();
        for (int row = 0; row < KernelBenchmark.ROWS; row++) {
            double dot = 0;
            double l2 = 0;
            int bytes = 0;
            int columns = 0;
            int nibbles = 0;
            int quarter = benchmark.nibbleQuery.length / 4;
            for (int i = 0; i < D; i++) {
                double q = benchmark.query[i];
                double x = benchmark.rows[row * D + i];
                dot += q * x;
                l2 += (q - x) * (q - x);
                bytes += benchmark.byteQuery[i] * benchmark.bytes[row * D + i];
                columns += benchmark.byteQuery[i] * benchmark.bytes[columnPlace(benchmark.chosen, row, i)];
                int part = i / (D / 4);
                int place = row * D / 2 + 2 * (i % (D / 4)) + part / 2;
                int number = benchmark.nibbles[place] >> (4 * (part % 2)) & 15;
                nibbles += benchmark.nibbleQuery[part * quarter + i % (D / 4)] * number;
            }
            assertEquals(dot, benchmark.dot()[row], 1e-4);
            assertEquals(l2, benchmark.l2()[row], 1e-3);
            assertEquals(bytes, benchmark.dotBytes()[row]);
            assertEquals(columns, benchmark.dotColumns()[row]);
            assertEquals(nibbles, benchmark.dotNibbles()[row]);
        }
        double sum = 0;
        for (float value : benchmark.values) {
            sum += Math.exp(value);
        }
        assertEquals(Math.log(sum), benchmark.logSumExp(), 1e-5);

        int width = benchmark.chosen.tileWidth();
        int height = benchmark.chosen.tileHeight();
        float[] last = benchmark.tile(); // the last vectors with the last panel
        for (int v = 0; v < height; v++) {
            int vector = KernelBenchmark.TILE_VECTORS - height + v;
            for (int r = 0; r < width; r++) {
                int row = KernelBenchmark.PANEL_ROWS - width + r;
                double dot = 0;
                for (int i = 0; i < D; i++) {
                    dot += (double) benchmark.tileVectors[vector * D + i] * benchmark.tileRows[row * D + i];
                }
                assertEquals(dot, last[v * width + r], 1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQ8", "PQ16"})
    void codesAreAsFarAsWhatTheyStandFor(String code) {
        for (boolean vectorApi : new boolean[] {true, false}) {
            CodeBenchmark benchmark = new CodeBenchmark();
            benchmark.code = code;
            benchmark.d = D;
            benchmark.setUp();
            float[] found = vectorApi ? benchmark.vectorApi() : benchmark.plainJava();
            float[] decoded = new float[CodeBenchmark.CODES * D];
            benchmark.codec.decoder().decode(benchmark.codes, 0, CodeBenchmark.CODES, decoded);
            for (int i = 0; i < CodeBenchmark.CODES; i++) {
                double exact = l2(benchmark.query, 0, decoded, i);
                assertEquals(exact, found[i], 1e-4 * exact);
            }
        }
    }

    @Test
    void embeddersTellPiecesApart() {
        EmbedderBenchmark benchmark = new EmbedderBenchmark();
        benchmark.tokens = 200;
        benchmark.setUp();
        assertEquals(200, benchmark.piece.size());
        for (float[] vector : List.of(benchmark.tokenHash(), benchmark.keyRelative())) {
            assertEquals(1, dot(vector, vector), 1e-5);
        }
        // The piece twice is much the same; a single token is something else.
        float[] hash = benchmark.tokenHash();
        float[] relative = benchmark.keyRelative();
        benchmark.piece = IntStream.range(0, 400)
                .mapToObj(i -> benchmark.piece.get(i % 200))
                .toList();
        assertTrue(dot(hash, benchmark.tokenHash()) > .9);
        assertTrue(dot(relative, benchmark.keyRelative()) > .9);
        benchmark.piece = List.of("DUR=16");
        assertTrue(dot(hash, benchmark.tokenHash()) < .9);
        assertTrue(dot(relative, benchmark.keyRelative()) < .9);

        float[] mel = benchmark.melStatistics();
        int loudest = IntStream.range(0, 128).reduce(0, (best, band) -> mel[band] > mel[best] ? band : best);
        // Slaney's scale is linear up to 1000 Hz, 15 mel there; 128 bands up to 11025 Hz, about 50 mel.
        assertEquals(440 * 15 / 1000.0 / 50 * 128, loudest, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "default", "scoring"})
    void fusionByBackOffExpectsWhatThePatternsHave(String views) {
        BackoffBenchmark benchmark = new BackoffBenchmark();
        benchmark.vocabulary = 500;
        benchmark.patternTokens = 20_000;
        benchmark.views = views;
        benchmark.setUp();
        BackoffBenchmark normalised = new BackoffBenchmark();
        normalised.vocabulary = 500;
        normalised.patternTokens = 20_000;
        normalised.views = views;
        normalised.setUp();
        double gained = 0;
        for (int i = 0; i < 200; i++) {
            float[] given = normalised.applyNormalisedAndAccept();
            float[] fused = benchmark.applyAndAccept();
            assertArrayEquals(given, fused, 1e-3f);
            if (i < benchmark.pieces[0].length) {
                int token = benchmark.pieces[0][i];
                gained += logProbability(fused, token) - logProbability(benchmark.logits, token);
            }
        }
        assertTrue(gained > 0, "log-probability gained: " + gained);
    }

    @Test
    void theCompatibleModeExpectsWhatThePatternsHave() {
        FusionBenchmark benchmark = new FusionBenchmark();
        benchmark.vocabulary = 2000;
        benchmark.patternTokens = 5000;
        benchmark.setUp();
        double sum = 0;
        for (float logit : benchmark.logits) {
            sum += Math.exp(logit);
        }
        assertEquals(Math.log(sum), benchmark.logSumExp(), 1e-5);
        for (int i = 0; i < 8; i++) {
            float[] before = benchmark.logits.clone();
            float[] fused = benchmark.acceptAndApply();
            int next = benchmark.piece[i + 1];
            if (i >= 2) { // an n-gram of three has been seen
                assertTrue(logProbability(fused, next) > logProbability(before, next), "token " + i);
            }
        }
    }

    private static double logProbability(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return logits[token] - Math.log(sum);
    }

    /** Enough of the nearest are found, and distances are within a share of what they are in double. */
    private static void assertNear(SearchResult found, float[] queries, double recall, double tolerance) {
        assertFalse(Arrays.stream(found.ids()).anyMatch(id -> id < 0));
        long[] truth = new long[found.ids().length];
        for (int q = 0; q < BATCH; q++) {
            System.arraycopy(nearest(VECTORS, queries, q), 0, truth, q * K, K);
            for (int i = q * K; i < (q + 1) * K; i++) {
                double exact = l2(queries, q, VECTORS, (int) found.ids()[i]);
                assertEquals(exact, found.distances()[i], tolerance * exact);
            }
        }
        double reached = overlap(truth, found.ids());
        assertTrue(reached >= recall, "recall " + reached + ", expected " + recall);
    }

    /** The share of ids, query by query, that are in both. */
    private static double overlap(long[] expected, long[] found) {
        int hits = 0;
        for (int q = 0; q < BATCH; q++) {
            List<Long> some =
                    Arrays.stream(expected, q * K, (q + 1) * K).boxed().toList();
            hits += (int) Arrays.stream(found, q * K, (q + 1) * K)
                    .filter(some::contains)
                    .count();
        }
        return hits / (double) expected.length;
    }

    private static long[] nearest(float[] vectors, float[] queries, int q) {
        return IntStream.range(0, N)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(row -> l2(queries, q, vectors, row)))
                .limit(K)
                .mapToLong(row -> row)
                .toArray();
    }

    private static double l2(float[] queries, int q, float[] vectors, int row) {
        double sum = 0;
        for (int i = 0; i < D; i++) {
            double difference = (double) queries[q * D + i] - vectors[row * D + i];
            sum += difference * difference;
        }
        return sum;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
