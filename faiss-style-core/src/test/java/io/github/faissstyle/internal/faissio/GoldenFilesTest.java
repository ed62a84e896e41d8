package io.github.faissstyle.internal.faissio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.IndexSpec;
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
import java.util.Arrays;
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
            assertTrue(names.size() >= 260, "golden files are missing, found " + names.size());
            return names;
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhatItIs(String name) {
        Json expected = golden(name);
        try (VectorIndex index = VectorIndexes.read(file(name))) {
            IndexInfo info = index.info();
            assertEquals(expected.get("class").text(), info.type());
            assertEquals(expected.get("d").intValue(), info.dimension());
            assertEquals(expected.get("ntotal").longValue(), info.ntotal());
            assertEquals(expected.get("is_trained").bool(), info.trained());
            assertEquals(expected.get("metric_type").intValue(), info.metric().faissCode());
            assertEquals(expected.get("metric_arg").floatValue(), info.metricArg());
            String factory = expected.get("factory").text();
            // An OPQ is a linear transform once it is written, and some files were made without the factory.
            if (!factory.contains("OPQ")
                    && !name.equals("hnsw8_skip_storage")
                    && !factory.matches(".*(QT_| |fs$|LSH|\\(Index).*")) {
                assertEquals(IndexSpec.parse(factory).toString(), info.factory());
            }
        }
    }

    /** Those that are searched; the others are only read and written back. */
    static List<String> searched() throws IOException {
        List<String> searched =
                names().stream().filter(n -> golden(n).has("searches")).toList();
        assertTrue(searched.size() >= 248, "searches are missing, found " + searched.size());
        return searched;
    }

    @ParameterizedTest
    @MethodSource("searched")
    void answersAsFaiss(String name) {
        try (VectorIndex index = VectorIndexes.read(file(name))) {
            checkAnswers(name, index);
        }
    }

    @ParameterizedTest
    @MethodSource("searched")
    void answersAsFaissWhereItLies(String name) {
        try (VectorIndex index = VectorIndexes.map(file(name))) {
            checkAnswers(name, index);
        }
    }

    static List<String> codedResiduals() throws IOException {
        List<String> names =
                searched().stream().filter(name -> name.startsWith("ivfpq_l2")).toList();
        assertTrue(names.size() >= 3, "files are missing, found " + names);
        return names;
    }

    /** The fast way to search product quantizers of residuals takes no other candidates: distances are FAISS's, too. */
    @ParameterizedTest
    @MethodSource("codedResiduals")
    void answersAsFaissByTermsOfResiduals(String name) {
        Json expected = golden(name);
        float[] queries = flat(rows(expected.get("queries")));
        try (VectorIndex index = VectorIndexes.read(file(name))) {
            int d = index.info().dimension();
            for (Json search : expected.get("searches").list()) {
                int nprobe = Math.max(1, params(search.get("params")).nprobe());
                int k = search.get("k").intValue();
                SearchResult found =
                        index.search(queries, k, SearchParams.defaults().withNprobe(nprobe));
                for (int q = 0; q < queries.length / d; q++) {
                    float[] query = Arrays.copyOfRange(queries, q * d, (q + 1) * d);
                    float[] theirs = search.get("distances").list().get(q).floats();
                    for (int rank = 0; rank < k; rank++) {
                        assertClose(theirs[rank], found.distance(q, rank), query, name + " rank " + rank);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isCopiedByteForByteFromWhereItLies(String name) throws IOException {
        Path copy = dir.resolve("copy.faiss");
        try (VectorIndex index = VectorIndexes.map(file(name))) {
            index.write(copy);
        }
        if (!name.startsWith("legacy_")) {
            assertArrayEquals(Files.readAllBytes(file(name)), Files.readAllBytes(copy));
        }
    }

    private static void checkAnswers(String name, VectorIndex index) {
        Json expected = golden(name);
        float[][] queries = rows(expected.get("queries"));
        for (Json search : expected.get("searches").list()) {
            SearchParams params = params(search.get("params"));
            int k = search.get("k").intValue();
            List<Json> ids = search.get("ids").list();
            List<Json> distances = search.get("distances").list();
            SearchResult batch = index.search(flat(queries), k, params);
            for (int q = 0; q < queries.length; q++) {
                String where = name + " k " + k + " nprobe " + params.nprobe() + " efSearch " + params.efSearch()
                        + " query " + q;
                SearchResult found = index.search(queries[q], k, params);
                if (!tiesDependOnHeaps(name)) {
                    assertArrayEquals(ids.get(q).longs(), found.ids(), where);
                }
                float[] theirs = distances.get(q).floats();
                for (int rank = 0; rank < k; rank++) {
                    assertClose(theirs[rank], found.distance(0, rank), queries[q], where + " rank " + rank);
                    assertEquals(found.id(0, rank), batch.id(q, rank), where + " in a batch");
                }
            }
        }
        for (Json one :
                expected.has("reconstruct") ? expected.get("reconstruct").list() : List.<Json>of()) {
            float[] theirs = one.get("vector").floats();
            float[] ours = index.reconstruct(one.get("id").longValue());
            assertEquals(theirs.length, ours.length);
            for (int i = 0; i < theirs.length; i++) {
                assertEquals(theirs[i], ours[i], 1e-6f + 2e-6f * Math.abs(theirs[i]), name + " component " + i);
            }
        }
    }

    /** Which of several equal nodes a graph is searched from depends on how FAISS's heaps lie. */
    private static boolean tiesDependOnHeaps(String name) {
        return name.startsWith("hnsw") && name.endsWith("_ties");
    }

    private static SearchParams params(Json json) {
        SearchParams params = SearchParams.defaults().exactTraversal();
        if (json.has("nprobe")) {
            params = params.withNprobe(json.get("nprobe").intValue());
        }
        if (json.has("efSearch")) {
            params = params.withEfSearch(json.get("efSearch").intValue());
        }
        if (json.has("k_factor")) {
            params = params.withKFactor(json.get("k_factor").floatValue());
        }
        return json.has("qb") ? params.withQb(json.get("qb").intValue()) : params;
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWrittenBackByteForByte(String name) throws IOException {
        Path copy = dir.resolve("copy.faiss");
        try (VectorIndex index = VectorIndexes.read(file(name))) {
            index.write(copy);
        }
        if (name.startsWith("legacy_")) { // written as today's FAISS writes it
            try (VectorIndex index = VectorIndexes.read(copy)) {
                checkAnswers(name, index);
            }
        } else {
            assertArrayEquals(Files.readAllBytes(file(name)), Files.readAllBytes(copy));
        }
    }

    private static boolean addsAreFinite(String name) {
        return golden(name).has("data")
                && golden(name).get("data").has("add")
                && !name.contains("nonfinite")
                && !name.contains("nan_rows");
    }

    /**
     * Those that training does not decide: without k-means, PCA and random rotations, and scaling to unit length, which
     * may differ in the last bit. And without equal vectors in a graph.
     */
    static List<String> buildable() throws IOException {
        return names().stream()
                .filter(GoldenFilesTest::addsAreFinite)
                .filter(n -> n.matches("(flat|idmap2?_flat|idmap_hnsw|sq|hnsw\\d|hnswsq|pad|hr).*"))
                .filter(n -> !n.matches("hnsw.*_ties"))
                .filter(n -> !golden(n).get("factory").text().startsWith("QT_"))
                .toList();
    }

    /** Training with and adding the vectors that FAISS was given makes the file that FAISS made, its graphs too. */
    @ParameterizedTest
    @MethodSource("buildable")
    void isBuiltByteForByte(String name) throws IOException {
        Json json = golden(name);
        int d = json.get("d").intValue();
        Metric metric = Stream.of(Metric.values())
                .filter(m -> m.faissCode() == json.get("metric_type").intValue() && m != Metric.COSINE)
                .findFirst()
                .orElseThrow();
        Path built = dir.resolve("built.faiss");
        try (VectorIndex index = VectorIndexes.create(
                json.get("factory").text(),
                d,
                metric,
                metric == Metric.LP ? json.get("metric_arg").floatValue() : 0)) {
            if (json.get("factory").text().contains("HNSW")) {
                index.setParameters("dense=1");
            }
            if (name.endsWith("_ef")) {
                index.setParameters("efConstruction=100,efSearch=50");
            }
            if (json.get("data").has("train")) {
                index.train(vectors(json.get("data").get("train"), d));
            }
            add(index, name);
            index.write(built);
        }
        byte[] theirs = Files.readAllBytes(file(name));
        byte[] ours = Files.readAllBytes(built);
        if (name.contains("hnsw")) {
            putLinksBack(theirs, ours);
        }
        assertArrayEquals(theirs, ours);
    }

    /** Nodes that FAISS leaves without a way to them get a link here, in a slot that is free (-1). */
    private static void putLinksBack(byte[] theirs, byte[] ours) {
        assertEquals(theirs.length, ours.length);
        int added = 0;
        for (int at = 0; at < ours.length; at++) {
            if (theirs[at] != ours[at]) {
                int from = at;
                while (from > 0 && theirs[from - 1] == -1) {
                    from--;
                }
                int to = at;
                while (to < theirs.length && theirs[to] == -1) {
                    to++;
                }
                assertTrue(theirs[at] == -1 && to - from >= 4, "what FAISS has at " + at + " is no free slot");
                ours[at] = -1;
                added++;
            }
        }
        assertTrue(added <= 4 * 20, added + " bytes differ");
    }

    static List<String> emptied() throws IOException {
        List<String> names = names().stream()
                .filter(GoldenFilesTest::addsAreFinite)
                .filter(n -> n.matches("(flat|idmap2?_flat|sq|pq|ivfflat|ivfsq|ivfpq|ivf_hnsw).*"))
                .filter(n -> !n.contains("l2norm") && !n.contains("_dm_"))
                .filter(n -> !n.startsWith("ivfsqfp16")) // halves that tie are rounded in two ways by FAISS itself
                .toList();
        assertTrue(names.size() >= 128, "found " + names.size());
        return names;
    }

    /** What FAISS learned, emptied and filled again, is the file that FAISS made: codes and lists are the same. */
    @ParameterizedTest
    @MethodSource("emptied")
    void isFilledByteForByte(String name) throws IOException {
        Path filled = dir.resolve("filled.faiss");
        try (VectorIndex index = VectorIndexes.read(file(name))) {
            long ntotal = index.info().ntotal();
            assertEquals(ntotal, index.remove(id -> true));
            add(index, name);
            assertEquals(ntotal, index.info().ntotal());
            index.write(filled);
        }
        assertArrayEquals(Files.readAllBytes(file(name)), Files.readAllBytes(filled));
    }

    private static void add(VectorIndex index, String name) throws IOException {
        Json json = golden(name);
        int d = json.get("d").intValue();
        Json data = json.get("data");
        float[] vectors = vectors(data.get("add"), d);
        int first = name.equals("hnsw8_l2_two_adds") ? 100 * d : vectors.length;
        if (json.has("ids")) {
            index.add(vectors, json.get("ids").longs());
            return;
        }
        index.add(Arrays.copyOf(vectors, first));
        index.add(Arrays.copyOfRange(vectors, first, vectors.length));
    }

    private static Json golden(String name) {
        return Json.read(FOLDER.resolve(name + ".json"));
    }

    private static Path file(String name) {
        return FOLDER.resolve(name + ".faiss");
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

    private static float[] vectors(Json rows, int d) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(
                        Files.readAllBytes(FOLDER.resolve(rows.get("file").text())))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[rows.get("rows").intValue() * d];
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
