package io.github.faissstyle.internal.faissio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that FAISS wrote, what FAISS answered from them, and the same bytes back. */
class GoldenFilesTest {
    static final Path FOLDER = Path.of("src/test/resources/faiss");

    @TempDir
    Path dir;

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".faiss"))
                    .map(n -> n.substring(0, n.length() - 6))
                    .sorted()
                    .toList();
            assertTrue(names.size() >= 35, "golden files are missing, found " + names.size());
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatItIs(String name) {
        Json expected = Json.read(FOLDER.resolve(name + ".json"));
        try (VectorIndex index = VectorIndexes.read(FOLDER.resolve(name + ".faiss"))) {
            assertEquals(expected.get("class").text(), index.info().type());
            assertEquals(expected.get("d").intValue(), index.info().dimension());
            assertEquals(expected.get("ntotal").longValue(), index.info().ntotal());
            assertEquals(
                    expected.get("metric_type").intValue(),
                    index.info().metric().faissCode());
            assertEquals(expected.get("metric_arg").floatValue(), index.info().metricArg());
            assertEquals(expected.get("factory").text(), index.info().factory());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void answersAsFaiss(String name) {
        Json expected = Json.read(FOLDER.resolve(name + ".json"));
        try (VectorIndex index = VectorIndexes.read(FOLDER.resolve(name + ".faiss"))) {
            float[][] queries = rows(expected.get("queries"));
            for (Json search : expected.get("searches").list()) {
                int k = search.get("k").intValue();
                List<Json> ids = search.get("ids").list();
                List<Json> distances = search.get("distances").list();
                for (int q = 0; q < queries.length; q++) {
                    SearchResult found =
                            index.search(queries[q], k, SearchParams.defaults().exactTraversal());
                    assertArrayEquals(ids.get(q).longs(), found.ids(), name + " query " + q);
                    float[] theirs = distances.get(q).floats();
                    for (int rank = 0; rank < k; rank++) {
                        assertClose(
                                theirs[rank],
                                found.distance(0, rank),
                                queries[q],
                                name + " query " + q + " rank " + rank);
                    }
                }
                SearchResult batch = index.search(flat(queries), k);
                for (int q = 0; q < queries.length; q++) {
                    for (int rank = 0; rank < k; rank++) {
                        assertEquals(ids.get(q).longs()[rank], batch.id(q, rank), name + " in a batch, query " + q);
                    }
                }
            }
            for (Json one :
                    expected.has("reconstruct") ? expected.get("reconstruct").list() : List.<Json>of()) {
                float[] vector = index.reconstruct(one.get("id").longValue());
                assertArrayEquals(one.get("vector").floats(), vector, 1e-6f, name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWrittenBackByteForByte(String name) throws IOException {
        Path file = FOLDER.resolve(name + ".faiss");
        Path copy = dir.resolve("copy.faiss");
        try (VectorIndex index = VectorIndexes.read(file)) {
            index.write(copy);
        }
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(copy));
    }

    /**
     * Without those that hold values which are refused when added, and those whose scaling may differ in the last bit.
     */
    static List<String> buildable() throws IOException {
        return names().stream()
                .filter(n -> !n.contains("nonfinite") && !n.contains("l2norm"))
                .filter(n -> Json.read(FOLDER.resolve(n + ".json")).has("data"))
                .toList();
    }

    /** Adding the vectors that FAISS was given makes the file that FAISS made. */
    @ParameterizedTest
    @MethodSource("buildable")
    void isBuiltByteForByte(String name) throws IOException {
        Json json = Json.read(FOLDER.resolve(name + ".json"));
        int d = json.get("d").intValue();
        String factory = json.get("factory").text();
        Metric metric = Stream.of(Metric.values())
                .filter(m -> m.faissCode() == json.get("metric_type").intValue() && m != Metric.COSINE)
                .findFirst()
                .orElseThrow();
        Path built = dir.resolve("built.faiss");
        try (VectorIndex index = VectorIndexes.create(
                factory, d, metric, metric == Metric.LP ? json.get("metric_arg").floatValue() : 0)) {
            Json add = json.get("data").get("add");
            float[] vectors = vectors(add.get("file").text(), add.get("rows").intValue() * d);
            if (json.has("ids")) {
                index.add(vectors, json.get("ids").longs());
            } else {
                index.add(vectors);
            }
            index.write(built);
        }
        Path file = FOLDER.resolve(name + ".faiss");
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(built));
    }

    private static void assertClose(float theirs, float ours, float[] query, String where) {
        if (theirs == ours) {
            return;
        }
        double squares = 0;
        for (float x : query) {
            squares += (double) x * x;
        }
        double tolerance = 2e-5 * Math.max(Math.abs(theirs), Math.abs(ours)) + 1e-6 * (1 + squares);
        assertTrue(Math.abs(theirs - ours) <= tolerance, where + ": " + ours + " is not FAISS's " + theirs);
    }

    private static float[] vectors(String file, int floats) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[floats];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static float[][] rows(Json json) {
        return json.list().stream().map(Json::floats).toArray(float[][]::new);
    }

    private static float[] flat(float[][] rows) {
        float[] result = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, result, i * rows[0].length, rows[0].length);
        }
        return result;
    }
}
