package io.github.faissstyle.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.RangeSearchResult;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every index of every engine must do, checked against {@link BruteForceOracle}. An engine extends this once a
 * kind and metric and says through the hooks what the kind can do.
 */
public abstract class VectorIndexContract {
    private static final int D = 19;
    private static final int N = 500;
    private static final int QUERIES = 12;
    private static final int K = 10;

    @TempDir
    Path dir;

    /** Makes an empty, untrained index of the kind under test. */
    protected abstract VectorIndex create(int dimension);

    /** Opens a file that an index of this engine wrote. */
    protected abstract VectorIndex read(Path file);

    protected abstract Metric metric();

    /** Whether vectors are added with ids (IDMap). */
    protected boolean needsIds() {
        return false;
    }

    /** Whether row numbers move down when vectors before them are removed. */
    protected boolean rowsMoveDown() {
        return !needsIds();
    }

    /** What a file still says of a factory string. */
    protected String factoryOnceWritten(String factory) {
        return factory;
    }

    protected boolean supportsRemove() {
        return true;
    }

    protected boolean supportsRange() {
        return true;
    }

    protected boolean supportsNonFiniteCheck() {
        return true;
    }

    /** The smallest share of the true neighbours that may be found; 1 means exact, order and ties included. */
    protected double recallFloor() {
        return 1;
    }

    /** By how much distances may differ between a batch of queries and one alone; 0 means not at all. */
    protected double batchTolerance() {
        return 0;
    }

    /** Whether vectors can be asked for by id. */
    protected boolean reconstructs() {
        return true;
    }

    private final float[] vectors = SeededVectors.gaussian(1, N, D);
    private final float[] queries = SeededVectors.gaussian(2, QUERIES, D);

    private BruteForceOracle oracle() {
        return new BruteForceOracle(vectors, D, metric());
    }

    /** Id of a row: its number, or an unordered 64-bit one. */
    private long id(int row) {
        return needsIds() ? (row * 7919L % N) + 5_000_000_000L : row;
    }

    private void add(VectorIndex index, float[] rows, int firstRow) {
        if (needsIds()) {
            index.add(
                    rows,
                    IntStream.range(firstRow, firstRow + rows.length / D)
                            .mapToLong(this::id)
                            .toArray());
        } else {
            index.add(rows);
        }
    }

    private VectorIndex filled() {
        VectorIndex index = create(D);
        index.train(vectors);
        add(index, java.util.Arrays.copyOf(vectors, 7 * D), 0);
        add(index, java.util.Arrays.copyOfRange(vectors, 7 * D, N * D), 7);
        return index;
    }

    @Test
    void findsTheTrueNeighbours() {
        try (VectorIndex index = filled()) {
            checkNeighbours(index.search(queries, K), oracle(), queries);
        }
    }

    @Test
    void ordersExactTiesAsFaissDoes() {
        assumeTrue(recallFloor() == 1, "an approximate kind orders what it finds");
        assumeTrue(metric() != Metric.COSINE, "scaling rounds, so ties are not exact");
        float[] tied = SeededVectors.withTies(3, N, D);
        try (VectorIndex index = create(D)) {
            index.train(tied);
            add(index, tied, 0);
            BruteForceOracle ties = new BruteForceOracle(tied, D, metric());
            float[] query = SeededVectors.withTies(4, QUERIES, D);
            SearchResult found = index.search(query, N);
            for (int q = 0; q < QUERIES; q++) {
                List<Integer> ranking = ties.ranking(query, q);
                for (int rank = 0; rank < N; rank++) {
                    assertEquals(id(ranking.get(rank)), found.id(q, rank), "query " + q + " rank " + rank);
                }
            }
        }
    }

    @Test
    void oneByOneAndInBatchesAndOnThreadsAnswersAreEqual() {
        float[] many = SeededVectors.gaussian(5, 70, D);
        try (VectorIndex index = filled()) {
            SearchResult together = index.search(many, K);
            SearchResult threaded =
                    index.search(many, K, SearchParams.defaults().withThreads(3));
            assertArrayEquals(together.ids(), threaded.ids());
            assertArrayEquals(together.distances(), threaded.distances());
            for (int q = 0; q < 70; q++) {
                SearchResult alone = index.search(java.util.Arrays.copyOfRange(many, q * D, (q + 1) * D), K);
                for (int rank = 0; rank < K; rank++) {
                    assertEquals(together.distance(q, rank), alone.distance(0, rank), batchTolerance());
                    if (batchTolerance() == 0) {
                        assertEquals(together.id(q, rank), alone.id(0, rank));
                    }
                }
            }
        }
    }

    @Test
    void padsWhenThereAreFewerThanK() {
        try (VectorIndex index = create(D)) {
            index.train(vectors);
            SearchResult none = index.search(queries, 3);
            assertEquals(-1, none.id(0, 0));
            assertEquals(0, none.count(0));
            assertEquals(metric().isSimilarity() ? -Float.MAX_VALUE : Float.MAX_VALUE, none.distance(0, 0));
            add(index, java.util.Arrays.copyOf(vectors, 2 * D), 0);
            SearchResult two = index.search(queries, 5);
            assertTrue(recallFloor() < 1 ? two.count(0) <= 2 : two.count(0) == 2);
            assertFalse(two.isComplete(0));
            assertEquals(-1, two.id(QUERIES - 1, 4));
        }
    }

    @Test
    void refusesWrongArgumentsAndNamesThem() {
        try (VectorIndex index = filled()) {
            assertNames("k", () -> index.search(queries, 0));
            assertNames("queries", () -> index.search(new float[D + 1], 1));
            assertNames("vectors", () -> add(index, new float[D - 1], 0));
            assertNames("ids", () -> index.add(new float[2 * D], new long[1]));
            if (reconstructs()) {
                assertNames("id", () -> index.reconstruct(123456789));
            }
            assertNames("radius", () -> index.rangeSearch(queries, Float.NaN, SearchParams.defaults()));
            assertEquals(N, index.info().ntotal(), "nothing was added");
        }
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        assumeTrue(supportsNonFiniteCheck(), "this engine takes any float");
        try (VectorIndex index = filled()) {
            float[] bad = new float[2 * D];
            bad[D + 3] = Float.NaN;
            assertNames("row 1 column 3", () -> add(index, bad, N));
            bad[D + 3] = Float.NEGATIVE_INFINITY;
            assertNames("row 1 column 3", () -> index.train(bad));
            assertEquals(N, index.info().ntotal(), "nothing was added");
        }
    }

    @Test
    void aQueryWithNanFindsNothing() {
        try (VectorIndex index = filled()) {
            float[] query = new float[D];
            query[4] = Float.NaN;
            assertEquals(0, index.search(query, K).count(0));
        }
    }

    @Test
    void filtersById() {
        assumeTrue(recallFloor() == 1, "an approximate kind may lose filtered neighbours");
        try (VectorIndex index = filled()) {
            Set<Long> allowed = new HashSet<>();
            IntStream.range(0, N).filter(row -> row % 3 == 0).forEach(row -> allowed.add(id(row)));
            SearchResult found =
                    index.search(queries, K, SearchParams.defaults().withFilter(allowed::contains));
            for (int q = 0; q < QUERIES; q++) {
                List<Long> expected = oracle().ranking(queries, q).stream()
                        .map(this::id)
                        .filter(allowed::contains)
                        .limit(K)
                        .toList();
                assertEquals(expected, LongStream.of(row(found, q)).boxed().toList());
            }
            assertEquals(
                    0,
                    index.search(queries, K, SearchParams.defaults().withFilter(id -> false))
                            .count(0));
        }
    }

    @Test
    void rangeSearchFindsAllWithinTheRadius() {
        assumeTrue(supportsRange() && recallFloor() == 1, "this kind has no exact range search");
        try (VectorIndex index = filled()) {
            int rank = 40;
            for (int q = 0; q < QUERIES; q++) {
                List<Integer> ranking = oracle().ranking(queries, q);
                double inside = oracle().value(queries, q, ranking.get(rank - 1));
                double outside = oracle().value(queries, q, ranking.get(rank));
                float[] query = java.util.Arrays.copyOfRange(queries, q * D, (q + 1) * D);
                RangeSearchResult found =
                        index.rangeSearch(query, (float) ((inside + outside) / 2), SearchParams.defaults());
                Set<Long> expected = new HashSet<>();
                ranking.subList(0, rank).forEach(row -> expected.add(id(row)));
                Set<Long> ids = new HashSet<>();
                LongStream.of(found.ids()).forEach(ids::add);
                assertEquals(expected, ids);
                assertArrayEquals(new int[] {0, rank}, found.limits());
            }
        }
    }

    @Test
    void reconstructsWhatWasAdded() {
        assumeTrue(recallFloor() == 1 && reconstructs(), "a quantised kind returns what it kept");
        try (VectorIndex index = filled()) {
            for (int row : new int[] {0, 6, 7, N - 1}) {
                float[] original = java.util.Arrays.copyOfRange(vectors, row * D, (row + 1) * D);
                if (metric() == Metric.COSINE) {
                    scale(original);
                }
                assertArrayEquals(original, index.reconstruct(id(row)), 1e-6f);
            }
        }
    }

    @Test
    void removedVectorsAreNeverFoundAgain() {
        assumeTrue(supportsRemove(), "this kind cannot remove");
        try (VectorIndex index = filled()) {
            Set<Long> gone = new HashSet<>();
            IntStream.range(0, N).filter(row -> row % 5 == 2).forEach(row -> gone.add(id(row)));
            assertEquals(gone.size(), index.remove(gone::contains));
            assertEquals(N - gone.size(), index.info().ntotal());
            int[] left = IntStream.range(0, N).filter(row -> row % 5 != 2).toArray();
            SearchResult found = index.search(queries, K);
            for (int q = 0; q < QUERIES; q++) {
                List<Integer> ranking = oracle().ranking(queries, q).stream()
                        .filter(row -> row % 5 != 2)
                        .toList();
                for (int rank = 0; rank < K && recallFloor() == 1; rank++) {
                    int row = ranking.get(rank);
                    long expected = rowsMoveDown() ? java.util.Arrays.binarySearch(left, row) : id(row);
                    assertEquals(expected, found.id(q, rank), "rows move down, ids of their own stay");
                }
            }
            assertEquals(0, index.remove(IdFilter.of(-77)));
            add(index, java.util.Arrays.copyOf(vectors, D), 0);
            assertEquals(left.length + 1, index.info().ntotal());
        }
    }

    @Test
    void anOldAnswerStaysWhileTheIndexChanges() throws Exception {
        int rounds = 20;
        int batch = 50;
        try (VectorIndex index = create(D)) {
            index.train(vectors);
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService pool = Executors.newFixedThreadPool(3);
            List<Future<Integer>> readers = new ArrayList<>();
            Callable<Integer> reader = () -> {
                int seen = 0;
                while (!done.get() || seen == 0) {
                    // Every add is a batch of equal vectors: a reader that saw half of one would count a broken batch.
                    SearchResult all = index.search(new float[D], rounds * batch);
                    assertTrue(recallFloor() < 1 || all.count(0) % batch == 0, "half an add was seen");
                    seen++;
                }
                return seen;
            };
            for (int i = 0; i < 3; i++) {
                readers.add(pool.submit(reader));
            }
            for (int round = 0; round < rounds; round++) {
                float[] equal = new float[batch * D];
                java.util.Arrays.fill(equal, round + 1);
                if (needsIds()) {
                    index.add(equal, LongStream.range(0, batch).toArray());
                } else {
                    index.add(equal);
                }
                if (supportsRemove() && round % 10 == 9) {
                    index.remove(id -> true);
                }
            }
            done.set(true);
            pool.shutdown();
            assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
            for (Future<Integer> future : readers) {
                assertTrue(future.get() > 0);
            }
        }
    }

    @Test
    void aWrittenIndexAnswersTheSame() {
        try (VectorIndex index = filled()) {
            Path file = dir.resolve("some.faiss");
            index.write(file);
            index.write(file);
            try (VectorIndex again = read(file)) {
                assertEquals(
                        factoryOnceWritten(index.info().factory()), again.info().factory());
                assertEquals(index.info().metric(), again.info().metric());
                assertEquals(N, again.info().ntotal());
                assertArrayEquals(
                        index.search(queries, K).ids(), again.search(queries, K).ids());
                assertArrayEquals(
                        index.search(queries, K).distances(),
                        again.search(queries, K).distances());
                if (needsIds()) {
                    again.add(java.util.Arrays.copyOf(vectors, D), new long[] {9});
                } else {
                    again.add(java.util.Arrays.copyOf(vectors, D));
                }
                assertEquals(N + 1, again.info().ntotal());
            }
        }
    }

    @Test
    void afterCloseEveryCallSaysSo() {
        VectorIndex index = filled();
        index.close();
        index.close();
        assertThrows(IllegalStateException.class, index::info);
        assertThrows(IllegalStateException.class, () -> index.search(queries, K));
        assertThrows(IllegalStateException.class, () -> add(index, new float[D], 0));
        assertThrows(IllegalStateException.class, () -> index.remove(id -> true));
        assertThrows(IllegalStateException.class, () -> index.reconstruct(0));
        assertThrows(IllegalStateException.class, () -> index.write(dir.resolve("never.faiss")));
        assertThrows(IllegalStateException.class, () -> index.train(new float[D]));
        assertThrows(IllegalStateException.class, () -> index.rangeSearch(queries, 1, SearchParams.defaults()));
    }

    private void checkNeighbours(SearchResult found, BruteForceOracle truth, float[] asked) {
        int hits = 0;
        for (int q = 0; q < QUERIES; q++) {
            List<Integer> ranking = truth.ranking(asked, q);
            Set<Long> best = new HashSet<>();
            ranking.subList(0, K).forEach(row -> best.add(id(row)));
            for (int rank = 0; rank < K; rank++) {
                hits += best.contains(found.id(q, rank)) ? 1 : 0;
                if (recallFloor() == 1) {
                    int row = ranking.get(rank);
                    assertEquals(id(row), found.id(q, rank), "query " + q + " rank " + rank);
                    assertEquals(truth.value(asked, q, row), found.distance(q, rank), 1e-4);
                }
            }
        }
        double recall = hits / (double) (QUERIES * K);
        assertTrue(recall >= recallFloor(), "recall " + recall + " is below " + recallFloor());
    }

    private static long[] row(SearchResult result, int query) {
        return java.util.Arrays.copyOfRange(result.ids(), query * result.k(), (query + 1) * result.k());
    }

    private static void scale(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
    }

    private static void assertNames(String what, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(what), "\"" + message + "\" does not name " + what);
    }
}
