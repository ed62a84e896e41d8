package io.github.faissstyle.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresFaiss
class FaissEngineTest {
    private static final FaissEngine ENGINE = new FaissEngine();

    @TempDir
    Path dir;

    private static VectorIndex flat(int dimension) {
        return ENGINE.create("Flat", dimension, Metric.L2, 0);
    }

    @Test
    void isFoundByName() {
        assertEquals("", VectorIndexes.engine("faiss").unavailable().orElse(""));
        try (VectorIndex index = VectorIndexes.engine("faiss").create("Flat", 4, Metric.L2, 0)) {
            assertEquals("faiss", index.info().engine());
            assertEquals("IndexFlatL2", index.info().type());
            assertTrue(
                    index.info().kernels().startsWith("FAISS 1."), index.info().kernels());
        }
    }

    /** Kinds that the Java engine does not have are FAISS's own matter. */
    @ParameterizedTest
    @ValueSource(strings = {"LSH", "NSG16,Flat", "IVF8,PQ4x4fs", "RQ3x4", "IMI2x4,Flat", "ITQ8,LSH"})
    void makesWhateverFaissMakes(String factory) throws IOException {
        float[] vectors = SeededVectors.gaussian(1, 1200, 16);
        Path file = dir.resolve("some.faiss");
        try (VectorIndex index = ENGINE.create(factory, 16, Metric.L2, 0)) {
            index.train(vectors);
            index.add(vectors);
            assertEquals(1200, index.info().ntotal());
            SearchResult found = index.search(vectors, 5);
            assertTrue(found.count(0) > 0);
            index.write(file);
            try (VectorIndex again = ENGINE.read(file)) {
                assertArrayEquals(found.ids(), again.search(vectors, 5).ids());
            }
        }
    }

    /** FAISS 1.7 holds no more candidates than the index says, whatever a search asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"HNSW8,Flat", "HNSW8,SQ8", "IVF256_HNSW4,Flat"})
    void aSearchMayAskForAWiderBeam(String factory) {
        int d = 32;
        float[] vectors = SeededVectors.gaussian(1, 5000, d);
        float[] queries = SeededVectors.gaussian(2, 200, d);
        SearchParams few = SearchParams.defaults().withNprobe(2);
        try (VectorIndex index = ENGINE.create(factory, d, Metric.L2, 0)) {
            index.train(vectors);
            index.add(vectors);
            String parameter = factory.startsWith("IVF") ? "quantizer_efSearch=" : "efSearch=";
            index.setParameters(parameter + 2);
            SearchResult narrow = index.search(queries, 5, few);
            SearchResult wide = index.search(queries, 5, few.withEfSearch(300));
            SearchResult inParts = index.search(Arrays.copyOf(queries, d), 5, few.withEfSearch(300));
            assertEquals(2, index.info().parameters().get(parameter.replace("=", "")), "a search leaves no trace");
            index.setParameters(parameter + 300);
            SearchResult set = index.search(queries, 5, few);
            assertArrayEquals(set.ids(), wide.ids());
            assertArrayEquals(set.distances(), wide.distances());
            assertArrayEquals(Arrays.copyOf(set.ids(), 5), inParts.ids());
            assertFalse(Arrays.equals(set.ids(), narrow.ids()));
        }
    }

    @Test
    void errorsOfFaissAreJavaExceptions() throws IOException {
        refused("none that FAISS", () -> ENGINE.create("Fast", 8, Metric.L2, 0));
        refused("none that FAISS", () -> ENGINE.create("PQ3", 8, Metric.L2, 0));
        refused("factory must not be blank", () -> ENGINE.create(" ", 8, Metric.L2, 0));
        refused("dimension must be in", () -> ENGINE.create("Flat", 0, Metric.L2, 0));
        refused("metricArg", () -> ENGINE.create("Flat", 8, Metric.LP, -1));
        try (VectorIndex index = ENGINE.create("IVF16,Flat", 8, Metric.L2, 0)) {
            assertThrows(IllegalStateException.class, () -> index.add(new float[8]));
            assertThrows(IllegalStateException.class, () -> index.search(new float[8], 1));
            refused("cannot be learned from", () -> index.train(new float[8]));
            refused("not this index's", () -> index.setParameters("efSearch=3"));
            refused("not this index's", () -> index.setParameters("nprobe=many"));
        }
        try (VectorIndex graph = ENGINE.create("HNSW8", 8, Metric.L2, 0)) {
            graph.add(SeededVectors.gaussian(2, 50, 8));
            assertThrows(UnsupportedOperationException.class, () -> graph.remove(id -> true));
            SearchParams exact = SearchParams.defaults().exactTraversal().withFilter(id -> id < 5);
            assertThrows(UnsupportedOperationException.class, () -> graph.search(new float[8], 3, exact));
            SearchResult filtered =
                    graph.search(new float[8], 7, SearchParams.defaults().withFilter(id -> id < 5));
            assertEquals(5, filtered.count(0), "one by one where FAISS cannot filter");
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> graph.add(new float[8], new long[] {3}),
                    "it holds vectors under row numbers");
        }
        Path garbage = Files.writeString(dir.resolve("garbage.faiss"), "no index at all");
        FaissFormatException format = assertThrows(FaissFormatException.class, () -> ENGINE.read(garbage));
        assertTrue(String.valueOf(format.getMessage()).contains(garbage.toString()), format.getMessage());
        assertThrows(FaissStyleException.class, () -> ENGINE.read(dir.resolve("none")));
        try (VectorIndex index = flat(4)) {
            assertThrows(FaissStyleException.class, () -> index.write(dir.resolve("missing/some.faiss")));
        }
    }

    private static void refused(String says, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(says), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40})
    void aFailureOfManyThreadsIsAnExceptionToo(int queries) {
        float[] vectors = SeededVectors.gaussian(1, 700, 16);
        try (VectorIndex index = ENGINE.create("Flat,Refine(IVF8,Flat)", 16, Metric.L2, 0)) {
            index.train(vectors);
            index.add(vectors);
            float[] some = SeededVectors.gaussian(2, queries, 16);
            SearchParams threaded = SearchParams.defaults().withThreads(2);
            assertThrows(FaissStyleException.class, () -> index.search(some, 3, threaded));
        }
    }

    /** Each of these ended the process, by a division or in a thread of FAISS's own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PQ0",
                "IVF8,PQ0",
                "IVF0,Flat",
                "PQ4x4,Refine(PQ00)",
                "PQ4x99",
                "PQ4x1000000000",
                "ZnLattice99x3_4"
            })
    void whatEndsTheProcessIsRefused(String factory) {
        refused("none that FAISS", () -> ENGINE.create(factory, 8, Metric.L2, 0));
    }

    @Test
    void rareMetricsAreForPlainVectors() {
        refused("L1 for Flat alone", () -> ENGINE.create("IVF99,Flat", 8, Metric.L1, 0));
        refused("LINF for Flat alone", () -> ENGINE.create("SQ8", 8, Metric.LINF, 0));
        ENGINE.create("IDMap2,Flat", 8, Metric.L1, 0).close();
    }

    @Test
    void wantOfMemoryIsAnError() {
        OutOfMemoryError error =
                assertThrows(OutOfMemoryError.class, () -> ENGINE.create("PQ1048576x16", 1 << 20, Metric.L2, 0));
        assertEquals("FAISS found no memory", error.getMessage());
    }

    @Test
    void immenseParametersAreNoHarm() {
        float[] vectors = SeededVectors.gaussian(1, 700, 16);
        for (String factory : List.of("HNSW8", "IVF8_HNSW4,Flat", "SQ8,RFlat")) {
            try (VectorIndex index = ENGINE.create(factory, 16, Metric.L2, 0)) {
                index.train(vectors);
                index.add(vectors);
                if (factory.endsWith("RFlat")) {
                    index.setParameters("k_factor_rf=1e30");
                } else if (factory.startsWith("HNSW")) {
                    refused("efSearch must be", () -> index.setParameters("efSearch=2147483647"));
                    refused("efSearch must be", () -> index.setParameters("efSearch=1e9"));
                }
                SearchParams immense =
                        SearchParams.defaults().withNprobe(Integer.MAX_VALUE).withEfSearch(Integer.MAX_VALUE);
                SearchResult found = index.search(vectors, 900, immense);
                assertEquals(700, found.count(3));
                assertEquals(3, found.id(3, 0));
                refused("k must be at most", () -> index.search(vectors, Integer.MAX_VALUE));
                assertEquals(0, index.search(new float[0], 5).queries(), "no queries, no answers");
                index.add(new float[0]);
                assertEquals(700, index.info().ntotal());
            }
        }
    }

    /** Few vectors and many queries are handed to FAISS where they are, others as copies. */
    @ParameterizedTest
    @CsvSource({"1, 30", "20, 30", "33, 30", "33, 1", "33, 9000", "700, 300", "700, 900"})
    void aNanEmptiesTheAnswersOfItsQueryAlone(int queries, int vectors) {
        int d = 17;
        int k = 7;
        Random random = new Random(queries);
        try (VectorIndex index = flat(d)) {
            index.add(SeededVectors.gaussian(1, vectors, d));
            float[] clean = SeededVectors.gaussian(2, queries, d);
            SearchResult expected = index.search(clean, k);
            assertEquals(Math.min(k, vectors), expected.count(queries - 1));
            for (int at : new int[] {0, queries * d / 2, queries * d - 1, random.nextInt(queries * d)}) {
                float[] asked = clean.clone();
                asked[at] = Float.NaN;
                float[] before = asked.clone();
                SearchResult found = index.search(asked, k);
                assertArrayEquals(before, asked, "FAISS reads only");
                for (int q = 0; q < queries; q++) {
                    int from = q * k;
                    if (q == at / d) {
                        assertEquals(0, found.count(q), "NaN at " + at);
                    } else {
                        assertArrayEquals(
                                Arrays.copyOfRange(expected.ids(), from, from + k),
                                Arrays.copyOfRange(found.ids(), from, from + k));
                        assertArrayEquals(
                                Arrays.copyOfRange(expected.distances(), from, from + k),
                                Arrays.copyOfRange(found.distances(), from, from + k));
                    }
                }
            }
        }
    }

    /** OpenMP's threads have the name of the thread that asked for them. */
    @Test
    void asManyThreadsWorkAsAreAskedFor() throws InterruptedException, ExecutionException {
        float[] vectors = SeededVectors.gaussian(3, 3000, 24);
        try (VectorIndex index = ENGINE.create("IVF16,Flat", 24, Metric.L2, 0)) {
            index.train(vectors);
            index.add(vectors);
            for (int threads : new int[] {1, 3}) {
                String name = "asks for " + threads;
                ExecutorService one = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
                long seen = one.submit(() -> {
                            index.search(vectors, 5, SearchParams.defaults().withThreads(threads));
                            return threadsOfName(name);
                        })
                        .get();
                assertEquals(threads, seen);
                one.shutdown();
            }
        }
    }

    private static long threadsOfName(String name) throws IOException {
        try (java.util.stream.Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> {
                        try {
                            return Files.readString(task.resolve("comm"))
                                    .strip()
                                    .equals(name);
                        } catch (IOException e) {
                            return false; // it has ended
                        }
                    })
                    .count();
        }
    }

    /** Their search would end the process. */
    @ParameterizedTest
    @ValueSource(strings = {"SQbf16", "IVF2,SQbf16", "IDMap,HNSW8,SQbf16", "SQ8,Refine(SQbf16)"})
    void codesOfALaterFaissAreRefused(String factory) {
        Path file = dir.resolve("later.faiss");
        try (VectorIndex later = VectorIndexes.create(factory, 8, Metric.L2)) {
            later.train(SeededVectors.gaussian(1, 200, 8));
            later.write(file);
        }
        String message = assertThrows(FaissFormatException.class, () -> ENGINE.read(file))
                .getMessage();
        assertTrue(message.contains("unknown qtype") && message.contains("later.faiss"), message);
    }

    @Test
    void truncatedFilesAreRefused() throws IOException {
        Path file = dir.resolve("some.faiss");
        try (VectorIndex index = ENGINE.create("IVF8,SQ8", 16, Metric.L2, 0)) {
            float[] vectors = SeededVectors.gaussian(1, 400, 16);
            index.train(vectors);
            index.add(vectors);
            index.write(file);
        }
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThrows(FaissFormatException.class, () -> ENGINE.read(file).close());
        }
    }

    @Test
    void namesOfFilesMayHoldAnything() throws IOException {
        Path file = Files.createDirectories(dir.resolve("\u4e2d \u00e9")).resolve("\ud83c\udfb5.faiss");
        try (VectorIndex index = flat(4)) {
            index.add(new float[] {1, 2, 3, 4});
            index.write(file);
        }
        try (VectorIndex index = ENGINE.read(file)) {
            assertArrayEquals(new float[] {1, 2, 3, 4}, index.reconstruct(0));
        }
    }

    @Test
    void manyThreadsSearchAndAnswersAreTheSame() throws InterruptedException, ExecutionException {
        float[] vectors = SeededVectors.gaussian(3, 3000, 24);
        try (VectorIndex index = ENGINE.create("IVF16,Flat", 24, Metric.L2, 0)) {
            index.train(vectors);
            index.add(vectors);
            float[] queries = SeededVectors.gaussian(4, 200, 24);
            SearchResult expected = index.search(queries, 10);
            ExecutorService pool = Executors.newFixedThreadPool(8);
            List<Future<SearchResult>> found = IntStream.range(0, 64)
                    .mapToObj(i -> pool.submit(() ->
                            index.search(queries, 10, SearchParams.defaults().withThreads(1 + i % 3))))
                    .toList();
            for (Future<SearchResult> one : found) {
                assertArrayEquals(expected.ids(), one.get().ids());
            }
            pool.shutdown();
        }
    }

    @Test
    void closingWhileOthersSearchIsSafe() throws InterruptedException, ExecutionException {
        for (int round = 0; round < 20; round++) {
            VectorIndex index = flat(32);
            index.add(SeededVectors.gaussian(round, 2000, 32));
            ExecutorService pool = Executors.newFixedThreadPool(4);
            float[] query = SeededVectors.gaussian(9, 1, 32);
            List<Future<Boolean>> readers = IntStream.range(0, 4)
                    .mapToObj(i -> pool.submit(() -> {
                        try {
                            while (true) {
                                index.search(query, 3);
                            }
                        } catch (IllegalStateException e) {
                            return String.valueOf(e.getMessage()).contains("closed");
                        }
                    }))
                    .toList();
            Thread.sleep(5);
            index.close();
            for (Future<Boolean> reader : readers) {
                assertTrue(reader.get());
            }
            pool.shutdown();
        }
    }

    /** The JVM looks over the shoulder of every JNI call, in a process of its own. */
    @Test
    void theJvmFindsNothingWrongWithTheCalls() {
        String printed = OwnJvm.run(FaissEngineTest.class, List.of("-Xcheck:jni"));
        assertEquals("", printed);
    }

    /**
     * Uses every native function; the JVM prints what it does not like.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        Path file = Files.createTempFile("faiss", ".faiss");
        for (String factory : List.of("Flat", "IDMap2,Flat", "IVF8,Flat", "HNSW8", "SQ8,RFlat")) {
            float[] vectors = SeededVectors.gaussian(1, 400, 8);
            try (VectorIndex index = ENGINE.create(factory, 8, Metric.L2, 0)) {
                index.train(vectors);
                index.add(vectors, IntStream.range(0, 400).asLongStream().toArray());
                index.setParameters(factory.startsWith("IVF") ? "nprobe=3" : "");
                index.search(vectors, 3); // Flat: arrays are pinned
                float[] query = Arrays.copyOf(vectors, 8);
                query[5] = Float.NaN;
                assertEquals(0, index.search(query, 3).count(0)); // copied
                index.search(vectors, 3, SearchParams.defaults().withFilter(id -> id < 9));
                if (!factory.contains("HNSW") && !factory.contains("RFlat")) {
                    index.rangeSearch(vectors, 1, SearchParams.defaults());
                    index.remove(id -> id == 7);
                }
                index.reconstruct(8);
                index.recallProbe(5, 3, SearchParams.defaults());
                assertEquals(List.of(), index.verify());
                index.write(file);
                ENGINE.read(file).close();
                assertFalse(index.info().factory().isEmpty());
                assertThrows(RuntimeException.class, () -> ENGINE.create("Fast", 8, Metric.L2, 0));
            }
        }
        ENGINE.create("IDMap2,Flat", 8, Metric.COSINE, 0).close();
        Clustering.kmeans(SeededVectors.gaussian(1, 400, 8), 8, 4, Metric.L2, 5, 2);
        Files.delete(file);
    }
}
