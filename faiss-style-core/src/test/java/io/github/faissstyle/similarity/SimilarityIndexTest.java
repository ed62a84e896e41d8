package io.github.faissstyle.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityIndexTest {
    private static final int D = 16;

    @TempDir
    Path folder;

    private static float[] random(int n, long seed) {
        Random random = new Random(seed);
        float[] vectors = new float[n * D];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian() * 3;
        }
        return vectors;
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "säng-" + i + "-音").toList();
    }

    private static float[] row(float[] vectors, int row) {
        return java.util.Arrays.copyOfRange(vectors, row * D, (row + 1) * D);
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** Checks against a scan in double precision. */
    private static void assertFinds(SimilarityIndex index, float[] vectors, List<String> ids, Set<String> gone) {
        float[] queries = random(20, 99);
        for (int q = 0; q < 20; q++) {
            float[] query = row(queries, q);
            List<Integer> rows = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (!gone.contains(ids.get(i))) {
                    rows.add(i);
                }
            }
            rows.sort(Comparator.comparingDouble(i -> -cosine(query, row(vectors, i))));
            List<SimilarVector> found = index.search(
                    query, 5, SearchParams.defaults().withEfSearch(200).withNprobe(8));
            assertEquals(
                    rows.stream().limit(5).map(ids::get).toList(),
                    found.stream().map(SimilarVector::id).toList());
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        cosine(query, row(vectors, rows.get(i))), found.get(i).similarity(), 1e-5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HNSW32", "Flat", "IVF8,Flat", "IDMap,Flat", "L2norm,Flat"})
    void findsByIdThroughAddsRemovesAndSaves(String factory) {
        float[] vectors = random(300, 1);
        List<String> all = ids(0, 300);
        try (SimilarityIndex index = SimilarityIndex.create(factory, D)) {
            index.train(vectors);
            index.add(java.util.Arrays.copyOf(vectors, 100 * D), all.subList(0, 100));
            Set<String> gone = Set.of(all.get(0), all.get(17), all.get(99), all.get(3));
            assertEquals(4, index.remove(gone));
            assertEquals(0, index.remove(List.of("nobody")));
            index.add(java.util.Arrays.copyOfRange(vectors, 100 * D, 300 * D), all.subList(100, 300));
            assertFinds(index, vectors, all, gone);
            assertEquals(296, index.size());
            assertFalse(index.contains(all.get(17)));
            index.save(folder);
            assertFinds(index, vectors, all, gone);
            try (SimilarityIndex loaded = SimilarityIndex.load(folder)) {
                assertFinds(loaded, vectors, all, gone);
                assertEquals(index.ids(), loaded.ids());
                // A removed id may come again.
                loaded.add(row(vectors, 17), List.of(all.get(17)));
                loaded.remove(List.of(all.get(200)));
                assertFinds(loaded, vectors, all, Set.of(all.get(0), all.get(99), all.get(3), all.get(200)));
                assertEquals(1, cosine(loaded.vector(all.get(17)), row(vectors, 17)), 1e-6);
            }
        }
    }

    @Test
    void opensWhatPythonWroteAndAnswersAsFaissDoes() throws IOException {
        Path made = Path.of("src/test/resources/similarity");
        JsonFields answers = JsonFields.parse(Files.readAllBytes(made.resolve("answers.json")));
        float[] queries = new float[5 * D];
        double[] numbers = answers.numbers("queries");
        for (int i = 0; i < queries.length; i++) {
            queries[i] = (float) numbers[i];
        }
        try (SimilarityIndex index = SimilarityIndex.load(made)) {
            List<List<SimilarVector>> found =
                    index.searchAll(queries, 10, SearchParams.defaults().exactTraversal());
            assertEquals(
                    answers.texts("ids"),
                    found.stream().flatMap(List::stream).map(SimilarVector::id).toList());
            double[] similarities = answers.numbers("similarities");
            for (int i = 0; i < 50; i++) {
                assertEquals(similarities[i], found.get(i / 10).get(i % 10).similarity(), 1e-6);
            }
        }
    }

    @Test
    void whatIsSavedHasPythonsShape() throws IOException {
        try (SimilarityIndex index = SimilarityIndex.build("HNSW32", random(10, 3), ids(0, 10))) {
            index.save(folder);
        }
        JsonFields json = JsonFields.parse(Files.readAllBytes(folder.resolve("index_metadata.json")));
        assertEquals(ids(0, 10), json.texts("track_ids"));
        try (VectorIndex plain = VectorIndexes.read(folder.resolve("similarity_index.faiss"))) {
            assertEquals("IndexHNSWFlat", plain.info().type());
            assertEquals(Metric.L2, plain.info().metric());
            assertEquals(10, plain.info().ntotal());
        }
    }

    @Test
    void likeOneThatIsHere() {
        float[] vectors = random(50, 4);
        try (SimilarityIndex index = SimilarityIndex.build("Flat", vectors, ids(0, 50))) {
            List<SimilarVector> like = index.searchLike(ids(0, 50).get(7), 3);
            assertEquals(index.search(row(vectors, 7), 4).subList(1, 4), like);
            assertTrue(index.search(row(vectors, 7), 60).size() == 50, "never more than there are");
            assertEquals(
                    List.of(ids(0, 50).get(9)),
                    index.search(row(vectors, 7), 3, ids(0, 50).get(9)::equals).stream()
                            .map(SimilarVector::id)
                            .toList());
        }
    }

    @Test
    void similarityEndsAtOne() {
        float[] vector = random(1, 5);
        float[] opposite = vector.clone();
        for (int i = 0; i < D; i++) {
            opposite[i] *= -7;
        }
        try (SimilarityIndex index = SimilarityIndex.build("Flat", vector, List.of("a"))) {
            assertEquals(1, index.search(vector, 1).get(0).similarity(), 1e-6);
            float least = index.search(opposite, 1).get(0).similarity();
            assertTrue(least >= -1 && least < -0.99999f, "similarity " + least);
        }
    }

    @Test
    void refusesWhatDoesNotFitAndChangesNothing() {
        float[] vectors = random(3, 6);
        try (SimilarityIndex index = SimilarityIndex.build("HNSW32", vectors, List.of("a", "b", "c"))) {
            assertRefused("\"b\" is in the index already", () -> index.add(random(2, 7), List.of("x", "b")));
            assertRefused("\"x\" is twice in the list", () -> index.add(random(2, 7), List.of("x", "x")));
            assertRefused("2 vectors, 1 ids", () -> index.add(random(2, 7), List.of("x")));
            assertRefused("row 0 has length 0.0", () -> index.add(new float[D], List.of("zero")));
            float[] broken = random(1, 8);
            broken[3] = Float.NaN;
            assertRefused("row 0 has length NaN", () -> index.add(broken, List.of("nan")));
            assertRefused("query must have 16 floats, has 4", () -> index.search(new float[4], 1));
            assertRefused("was \"nobody\"", () -> index.vector("nobody"));
            assertRefused("k must be", () -> index.search(row(vectors, 0), 0));
            assertEquals(List.of("a", "b", "c"), index.ids());
            assertEquals(3, index.info().ntotal());
        }
    }

    private static void assertRefused(String why, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        try (SimilarityIndex index = SimilarityIndex.build("HNSW32", random(10, 3), ids(0, 10))) {
            index.save(folder);
            byte[] old = Files.readAllBytes(folder.resolve(SimilarityIndex.INDEX_FILE));
            index.remove(List.of(ids(0, 10).get(2)));
            index.add(random(1, 9), List.of("new"));
            index.save(folder);
            // As a crash between the two files would leave them: as many vectors as ids, but others.
            Files.write(folder.resolve(SimilarityIndex.INDEX_FILE), old);
        }
        assertUnreadable("not saved together");
        Path json = folder.resolve(SimilarityIndex.IDS_FILE);
        Files.writeString(json, "{\"track_ids\": [\"a\"]}");
        assertUnreadable("10 vectors and " + json + " 1 ids");
        Files.writeString(json, "{\"track_ids\": [\"a\", \"a\"]}");
        assertUnreadable("\"a\" is");
        Files.writeString(json, "{\"track_ids\": [\"a\", {}]}");
        assertUnreadable("number 1 of \"track_ids\" is START_OBJECT");
        Files.writeString(json, "{\"ids\": []}");
        assertUnreadable("field \"track_ids\" is missing");
        Files.writeString(json, "[]");
        assertUnreadable("an object is expected");
        Files.writeString(json, "{\"track_ids\": [");
        assertUnreadable("cannot be read as ids");
        Files.delete(json);
        assertUnreadable(json.toString());
    }

    private void assertUnreadable(String why) {
        String message = assertThrows(FaissStyleException.class, () -> SimilarityIndex.load(folder))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    @Test
    void vectorsOfOtherLengthsAreRefused() throws IOException {
        try (VectorIndex plain = VectorIndexes.create("Flat", D, Metric.INNER_PRODUCT)) {
            plain.add(random(2, 1));
            plain.write(folder.resolve(SimilarityIndex.INDEX_FILE));
        }
        Files.writeString(folder.resolve(SimilarityIndex.IDS_FILE), "{\"track_ids\": [\"a\", \"b\"]}");
        assertUnreadable("expected unit vectors");
    }

    @Test
    void aMillionIds() {
        int n = 1_000_000;
        float[] vectors = new float[2 * n];
        for (int i = 0; i < n; i++) {
            vectors[2 * i] = (float) Math.cos(i * 1e-6);
            vectors[2 * i + 1] = (float) Math.sin(i * 1e-6);
        }
        List<String> many = IntStream.range(0, n).mapToObj(i -> "t" + i).toList();
        try (SimilarityIndex index = SimilarityIndex.build("Flat", vectors, many)) {
            index.save(folder);
            try (SimilarityIndex loaded = SimilarityIndex.load(folder)) {
                assertEquals(n, loaded.size());
                assertEquals(many, loaded.ids());
                assertArrayEquals(index.vector("t654321"), loaded.vector("t654321"));
            }
        }
    }

    /** Rows move down while others search: what is found must always be what its id names. */
    @Test
    void readersNeverSeeAnIdOnAnothersVector() throws Exception {
        List<String> all = ids(0, 200);
        float[] vectors = random(200, 12);
        try (SimilarityIndex index = SimilarityIndex.build("Flat", vectors, all)) {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            try {
                List<Future<?>> readers = new ArrayList<>();
                for (int r = 0; r < 2; r++) {
                    readers.add(pool.submit(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            int row = 100 + i % 100; // these are never removed
                            SimilarVector best =
                                    index.search(row(vectors, row), 1).get(0);
                            assertEquals(all.get(row), best.id());
                        }
                    }));
                }
                for (int round = 0; !readers.stream().allMatch(Future::isDone); round++) {
                    int row = round % 100;
                    index.remove(List.of(all.get(row)));
                    index.add(row(vectors, row), List.of(all.get(row)));
                }
                for (Future<?> reader : readers) {
                    reader.get();
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
