package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.RecallProbe;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.BruteForceOracle;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kinds that learn, sort or link do beyond the contract. */
class ApproximateKindsTest {
    private static final int D = 32;
    private static final int N = 3000;

    @TempDir
    Path dir;

    private final float[] vectors = SeededVectors.clustered(11, N, D, 40);
    private final float[] queries = Arrays.copyOfRange(SeededVectors.clustered(11, N + 50, D, 40), N * D, (N + 50) * D);

    private static VectorIndex filled(String factory, Metric metric, float[] vectors) {
        VectorIndex index = VectorIndexes.create(factory, D, metric);
        index.train(vectors);
        if (index.info().factory().startsWith("IDMap")) {
            index.add(vectors, LongStream.range(0, vectors.length / D).toArray());
        } else {
            index.add(vectors);
        }
        return index;
    }

    private double recall(VectorIndex index, float[] data, float[] asked, SearchParams params, Metric metric) {
        BruteForceOracle oracle = new BruteForceOracle(data, D, metric);
        int n = asked.length / D;
        SearchResult found = index.search(asked, 10, params);
        int hits = 0;
        for (int q = 0; q < n; q++) {
            List<Integer> best = oracle.ranking(asked, q).subList(0, 10);
            for (int rank = 0; rank < 10; rank++) {
                hits += best.contains((int) found.id(q, rank)) ? 1 : 0;
            }
        }
        return hits / (10.0 * n);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HNSW16,Flat            | L2            | efSearch=64          | .99",
                "HNSW32,Flat            | COSINE        | efSearch=64          | .99",
                "HNSW16,SQ8             | L2            | efSearch=64          | .95",
                "HNSW16,PQ16            | L2            | efSearch=64          | .60",
                "IVF32,Flat             | L2            | nprobe=8             | .98",
                "IVF32,Flat             | INNER_PRODUCT | nprobe=12            | .95",
                "IVF32_HNSW8,Flat       | L2            | nprobe=8,quantizer_efSearch=32 | .98",
                "IVF32,SQ8              | COSINE        | nprobe=8             | .93",
                "IVF32,PQ16             | L2            | nprobe=8             | .65",
                "IVF32,PQ16,RFlat       | L2            | nprobe=8,k_factor=4  | .97",
                "PCA16,IVF32,SQ8,RFlat  | L2            | nprobe=8,k_factor=8  | .97",
                "OPQ16,IVF32,PQ16       | L2            | nprobe=8             | .65",
                "SQ4,RFlat              | INNER_PRODUCT | k_factor=4           | .99",
                "SQ6                    | L2            | k_factor=1           | .85",
                "RR32,SQfp16            | L2            |                      | .98",
                "HR,SQbf16              | L2            |                      | .90"
            })
    void meetsItsRecallFloor(String factory, Metric metric, String parameters, double floor) {
        try (VectorIndex index = filled(factory.trim(), metric, vectors)) {
            if (parameters != null && !factory.startsWith("SQ6")) {
                index.setParameters(parameters.trim());
            }
            double recall = recall(index, vectors, queries, SearchParams.defaults(), metric);
            assertTrue(recall >= floor, factory + ": recall " + recall);
        }
    }

    @Test
    void parametersStayWithTheFile() {
        Path file = dir.resolve("index.faiss");
        try (VectorIndex index = filled("IVF32_HNSW8,Flat", Metric.L2, vectors)) {
            index.setParameters("nprobe=32, quantizer_efSearch=64");
            index.write(file);
            double own = recall(index, vectors, queries, SearchParams.defaults(), Metric.L2);
            try (VectorIndex again = VectorIndexes.read(file)) {
                assertEquals(own, recall(again, vectors, queries, SearchParams.defaults(), Metric.L2));
                assertTrue(own
                        > recall(
                                again, vectors, queries, SearchParams.defaults().withNprobe(1), Metric.L2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"efSearch=3", "nprobe", "nprobe=", "nprobe=0", "nprobe=1.5", "nprobe=x", "nprobe=2,", "", "=3"})
    void parametersThatDoNotFitChangeNothing(String parameters) {
        try (VectorIndex index = filled("IVF8,Flat", Metric.L2, vectors)) {
            index.setParameters("nprobe=2");
            double before = recall(index, vectors, queries, SearchParams.defaults(), Metric.L2);
            assertThrows(IllegalArgumentException.class, () -> index.setParameters("nprobe=8," + parameters));
            assertEquals(before, recall(index, vectors, queries, SearchParams.defaults(), Metric.L2));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SQ8", "PQ16", "IVF8,Flat", "HNSW16,SQ8", "PCA8,Flat", "OPQ8,PQ8", "SQ4,RFlat", "IDMap2,IVF4,PQ8"
            })
    void untrainedIndexesSaySo(String factory) {
        try (VectorIndex index = VectorIndexes.create(factory, D, Metric.L2)) {
            assertFalse(index.info().trained());
            String message = assertThrows(IllegalStateException.class, () -> index.search(queries, 1))
                    .getMessage();
            assertTrue(message.contains("train"), message);
            assertThrows(IllegalStateException.class, () -> index.add(vectors, new long[N]));
            Path file = dir.resolve("untrained.faiss");
            index.write(file);
            try (VectorIndex again = VectorIndexes.read(file)) {
                assertFalse(again.info().trained());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IVF64,Flat | 64 ",
                "PQ16       | 256",
                "PCA20,Flat | 20 ",
            })
    void tooFewTrainingVectorsAreRefused(String factory, String needed) {
        try (VectorIndex index = VectorIndexes.create(factory, D, Metric.L2)) {
            float[] few = Arrays.copyOf(vectors, 19 * D);
            String message = assertThrows(IllegalArgumentException.class, () -> index.train(few))
                    .getMessage();
            assertTrue(message.contains("19") && message.contains(needed), message);
            assertFalse(index.info().trained());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"PQ5 | 5 parts", "OPQ5,PQ5 | 5 parts", "PCA33,Flat | 33", "Pad16,Flat | 16", "IVF4,PQ7 | 7 parts"})
    void partsThatDoNotFitTheDimensionAreRefused(String factory, String named) {
        String message = assertThrows(IllegalArgumentException.class, () -> VectorIndexes.create(factory, D, Metric.L2))
                .getMessage();
        assertTrue(message.contains(named) && message.contains("32"), message);
    }

    @Test
    void lessCommonMetricsAreForFlatAlone() {
        for (String factory : List.of("SQ8", "HNSW16", "IVF8,Flat", "IVF8,PQ8")) {
            assertThrows(IllegalArgumentException.class, () -> VectorIndexes.create(factory, D, Metric.L1));
        }
    }

    @Test
    void whatIsOnlyReadIsNotMade() {
        for (String factory : List.of("RaBitQ", "IVF8,RaBitQ4", "ITQ,Flat")) {
            assertThrows(UnsupportedOperationException.class, () -> VectorIndexes.create(factory, D, Metric.L2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HNSW16", "IVF16,Flat", "IVF16,PQ8", "OPQ8,IVF8,PQ8", "PCAR16,SQ8", "RR16,HNSW8,SQ8"})
    void theSameInputMakesTheSameFile(String factory) throws IOException {
        byte[][] files = new byte[2][];
        for (int i = 0; i < 2; i++) {
            try (VectorIndex index = filled(factory, Metric.L2, vectors)) {
                Path file = dir.resolve(i + ".faiss");
                index.write(file);
                files[i] = Files.readAllBytes(file);
            }
        }
        assertArrayEquals(files[0], files[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IDMap2,HNSW16",
                "IDMap2,HNSW16,SQ8",
                "IDMap2,IVF8,Flat",
                "IDMap,SQ8",
                "IDMap2,IVF8,SQ8,RFlat",
                "IDMap2,HNSW16,SQ8,RFlat"
            })
    void idsStayThroughRemovalCompactionAndFiles(String factory) {
        Path file = dir.resolve("left.faiss");
        try (VectorIndex index = filled(factory, Metric.L2, vectors)) {
            index.setParameters(factory.contains("IVF") ? "nprobe=8" : factory.contains("HNSW") ? "efSearch=64" : "");
        } catch (IllegalArgumentException e) {
            assertTrue(factory.equals("IDMap,SQ8"), e.getMessage());
        }
        SearchParams params = SearchParams.defaults().withNprobe(8).withEfSearch(64);
        try (VectorIndex index = filled(factory, Metric.L2, vectors)) {
            assertEquals(N / 3, index.remove(id -> id % 3 == 1));
            assertEquals(0, index.remove(id -> id % 3 == 1));
            assertEquals(N - N / 3, index.info().ntotal());
            checkLeft(index, params);
            index.add(Arrays.copyOf(vectors, 4 * D), new long[] {10_000, 10_001, 10_002, 10_003});
            assertEquals(4, index.remove(id -> id >= 10_000));
            checkLeft(index, params);
            index.write(file);
            index.compact();
            checkLeft(index, params);
            try (VectorIndex again = VectorIndexes.read(file)) {
                checkLeft(again, params);
                assertEquals(N - N / 3, again.remove(id -> true));
                assertEquals(-1, again.search(queries, 1, params).id(0, 0));
                again.add(vectors, LongStream.range(0, N).toArray());
                assertEquals(N, again.info().ntotal());
            }
        }
    }

    private void checkLeft(VectorIndex index, SearchParams params) {
        int missed = 0;
        for (int row = 0; row < N; row++) {
            float[] own = Arrays.copyOfRange(vectors, row * D, (row + 1) * D);
            SearchResult found = index.search(own, 5, params);
            boolean there = LongStream.of(found.ids()).anyMatch(id -> id >= 0 && id % 3 == 1);
            assertFalse(there, "a removed vector was found");
            if (row % 3 != 1) {
                int wanted = row;
                missed += LongStream.of(found.ids()).anyMatch(id -> id == wanted) ? 0 : 1;
            }
        }
        assertTrue(missed <= N / 200, missed + " vectors do not find themselves");
        assertThrows(IllegalArgumentException.class, () -> index.reconstruct(1));
        assertEquals(D, index.reconstruct(3).length);
    }

    /** Rows of a graph without ids keep their numbers until it is compacted. */
    @Test
    void rowsOfAGraphStayUntilItIsCompacted() {
        try (VectorIndex index = filled("HNSW16", Metric.L2, vectors)) {
            index.remove(id -> id < 1000);
            float[] own = Arrays.copyOfRange(vectors, 2000 * D, 2001 * D);
            assertEquals(2000, index.search(own, 1).id(0, 0));
            index.compact();
            assertEquals(1000, index.search(own, 1).id(0, 0));
            assertArrayEquals(own, index.reconstruct(1000));
        }
    }

    /** A thousand equal vectors would link to each other alone. */
    @Test
    void equalVectorsDoNotCutTheGraph() {
        float[] data = vectors.clone();
        for (int row = 500; row < 1500; row++) {
            System.arraycopy(data, 0, data, row * D, D);
        }
        try (VectorIndex index = filled("HNSW8", Metric.L2, data)) {
            index.setParameters("efSearch=128");
            for (int row = 0; row < N; row += 7) {
                float[] own = Arrays.copyOfRange(data, row * D, (row + 1) * D);
                assertEquals(0, index.search(own, 1).distance(0, 0), "row " + row);
            }
        }
    }

    /** OPQ exists to lose less than PQ alone. */
    @Test
    void aLearnedRotationHelpsAProductQuantizer() {
        float[] skewed = vectors.clone();
        for (int i = 0; i < skewed.length; i++) {
            skewed[i] *= 1f / (1 + i % D);
        }
        try (VectorIndex plain = filled("PQ4x6", Metric.L2, skewed);
                VectorIndex rotated = filled("OPQ4,PQ4x6", Metric.L2, skewed)) {
            assertTrue(
                    error(rotated, skewed) < .8 * error(plain, skewed),
                    error(rotated, skewed) + " of " + error(plain, skewed));
        }
    }

    private static double error(VectorIndex index, float[] data) {
        double sum = 0;
        for (int row = 0; row < 500; row++) {
            float[] kept = index.reconstruct(row);
            for (int i = 0; i < D; i++) {
                sum += Math.pow(kept[i] - data[row * D + i], 2);
            }
        }
        return sum;
    }

    /** Vectors of a plane are as far apart behind two components as they were. */
    @Test
    void principalComponentsKeepTheVariance() {
        float[] plane = new float[N * D];
        for (int row = 0; row < N; row++) {
            for (int i = 0; i < D; i++) {
                plane[row * D + i] = 3 + vectors[row * D] * (i % 3) + vectors[row * D + 1] * (i % 5);
            }
        }
        BruteForceOracle oracle = new BruteForceOracle(plane, D, Metric.L2);
        try (VectorIndex index = filled("PCA2,Flat", Metric.L2, plane)) {
            SearchResult found = index.search(Arrays.copyOf(plane, 20 * D), 50);
            for (int q = 0; q < 20; q++) {
                for (int rank = 0; rank < 50; rank++) {
                    double expected = oracle.value(plane, q, (int) found.id(q, rank));
                    assertEquals(expected, found.distance(q, rank), 1e-3 + 1e-4 * expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IVF8,Flat", "SQ8", "IDMap2,HNSW8,SQ8", "PCA8,Flat", "SQ4,RFlat", "PQ8"})
    void aTrainedIndexThatHoldsVectorsIsNotTrainedAgain(String factory) {
        try (VectorIndex index = filled(factory, Metric.L2, vectors)) {
            assertThrows(IllegalStateException.class, () -> index.train(vectors));
        }
        try (VectorIndex index = VectorIndexes.create(factory, D, Metric.L2)) {
            assertThrows(IllegalArgumentException.class, () -> index.train(new float[0]));
        }
    }

    @Test
    void whatLearnsNothingMayBeTrainedAnyTime() {
        try (VectorIndex index = filled("HNSW8", Metric.L2, vectors)) {
            index.train(vectors);
            assertEquals(N, index.info().ntotal());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HNSW16", "IDMap2,HNSW16", "IVF32,Flat", "IDMap2,IVF32,SQ8,RFlat", "OPQ16,IVF32,PQ16", "Flat"})
    void filtersFindAsManyAsThereAre(String factory) {
        try (VectorIndex index = filled(factory, Metric.L2, vectors);
                VectorIndex flat = filled("Flat", Metric.L2, vectors)) {
            BitSet bits = new BitSet();
            for (int i = 5; i < N; i += 400) {
                bits.set(i);
            }
            for (IdFilter filter : List.of(
                    IdFilter.bitmap(bits),
                    IdFilter.of(3, 77, 2999),
                    IdFilter.range(100, 140),
                    id -> id % 2 == 0,
                    IdFilter.range(0, 2950))) {
                SearchParams params = SearchParams.defaults().withFilter(filter);
                SearchResult truth = flat.search(queries, 10, params);
                SearchResult found = index.search(queries, 10, params);
                for (int q = 0; q < 50; q++) {
                    assertEquals(truth.count(q), found.count(q), factory + " query " + q);
                    for (int i = q * 10; i < q * 10 + found.count(q); i++) {
                        assertTrue(filter.accepts(found.ids()[i]));
                    }
                }
            }
            SearchParams few = SearchParams.defaults().withFilter(IdFilter.of(3, 77, 2999));
            if (!factory.contains("PQ")) {
                assertArrayEquals(
                        flat.search(queries, 3, few).ids(),
                        index.search(queries, 3, few).ids());
            }
        }
    }

    @Test
    void aProbeMeasuresRecallOnTheIndexsOwnVectors() {
        try (VectorIndex index = filled("IDMap2,HNSW4", Metric.L2, vectors)) {
            index.remove(id -> id % 5 == 0);
            RecallProbe wide =
                    index.recallProbe(100, 10, SearchParams.defaults().withEfSearch(200));
            RecallProbe narrow =
                    index.recallProbe(100, 10, SearchParams.defaults().withEfSearch(10));
            assertTrue(wide.recall() > .995, wide.toString());
            assertTrue(narrow.recall() < wide.recall(), narrow + ", " + wide);
            assertEquals(100, wide.queries());
            assertTrue(wide.microsPerQuery() > 0 && wide.exactMicrosPerQuery() > 0);
        }
        try (VectorIndex index = filled("IVF32,PQ16", Metric.L2, vectors)) {
            assertEquals(
                    1,
                    index.recallProbe(50, 10, SearchParams.defaults().withNprobe(32))
                            .recall());
        }
        try (VectorIndex index = VectorIndexes.create("HNSW16", D, Metric.L2)) {
            assertEquals(1, index.recallProbe(50, 10, SearchParams.defaults()).recall());
            assertThrows(IllegalArgumentException.class, () -> index.recallProbe(0, 10, SearchParams.defaults()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HNSW4", "IDMap2,HNSW8,SQ8", "IVF16,Flat", "IDMap2,IVF16,PQ8,RFlat", "PCA16,SQ8", "Flat"})
    void whatIsBuiltIsSound(String factory) {
        try (VectorIndex index = filled(factory, Metric.INNER_PRODUCT, vectors)) {
            assertEquals(List.of(), index.verify());
            index.remove(id -> id % 4 == 0);
            assertEquals(List.of(), index.verify());
            index.compact();
            assertEquals(List.of(), index.verify());
        }
    }

    @Test
    void whatIsUnsoundIsSaid() {
        Path golden = Path.of("src/test/resources/faiss");
        try (VectorIndex index = VectorIndexes.read(golden.resolve("ivfflat_nan_rows.faiss"))) {
            assertTrue(
                    index.verify().get(0).contains("never found"),
                    index.verify().toString());
        }
        try (VectorIndex index = VectorIndexes.read(golden.resolve("hnsw4_l2_deep.faiss"))) {
            assertTrue(
                    index.verify().get(0).contains("cannot be reached"),
                    index.verify().toString());
        }
    }
}
