package io.github.faissstyle.bench.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchDataTest {
    private static final int D = 16;
    private static final int K = 5;

    @TempDir
    Path dir;

    private static float[] floats(Path file) throws IOException {
        try (VectorFile vectors = VectorFile.open(file, D)) {
            return vectors.floats(Math.toIntExact(vectors.rows()));
        }
    }

    private static long[] ids(Path file) throws IOException {
        try (VectorFile ids = VectorFile.open(file, K)) {
            return ids.ids(Math.toIntExact(ids.rows()));
        }
    }

    /** In double precision, ties by row. */
    private static long[] bruteForce(float[] base, float[] queries, Metric metric) {
        long[] ids = new long[queries.length / D * K];
        for (int q = 0; q < queries.length / D; q++) {
            double[] far = new double[base.length / D];
            for (int row = 0; row < far.length; row++) {
                for (int i = 0; i < D; i++) {
                    double x = base[row * D + i];
                    double y = queries[q * D + i];
                    far[row] += metric == Metric.L2 ? (x - y) * (x - y) : -x * y;
                }
            }
            long[] best = IntStream.range(0, far.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> far[row]))
                    .limit(K)
                    .mapToLong(row -> row)
                    .toArray();
            System.arraycopy(best, 0, ids, q * K, K);
        }
        return ids;
    }

    @ParameterizedTest
    @CsvSource({"CLUSTERED,INNER_PRODUCT", "CLUSTERED,L2", "UNIFORM,INNER_PRODUCT", "UNIFORM,L2"})
    void theTruthIsWhatBruteForceFinds(SeededVectors kind, Metric metric) throws IOException {
        SearchData data = SearchData.seeded(kind, 5000, D, 40, K, metric, 3, dir);
        long[] expected = bruteForce(floats(data.base()), floats(data.queries()), metric);
        assertArrayEquals(expected, ids(data.truth()));
        assertEquals(1, data.recall(expected));
    }

    @Test
    void recallCountsWhatIsFound() throws IOException {
        SearchData data = SearchData.seeded(SeededVectors.UNIFORM, 500, D, 4, K, Metric.L2, 3, dir);
        long[] ids = ids(data.truth());
        ids[0] = -1;
        ids[1] = ids[2]; // counted once
        assertEquals(18 / 20.0, data.recall(ids));
    }

    @Test
    void aSeedTellsVectorsOfUnitLength() throws IOException {
        SearchData one = SearchData.seeded(SeededVectors.CLUSTERED, 100, D, 9, K, Metric.L2, 3, dir.resolve("a"));
        SearchData same = SearchData.seeded(SeededVectors.CLUSTERED, 100, D, 9, K, Metric.L2, 3, dir.resolve("b"));
        SearchData other = SearchData.seeded(SeededVectors.CLUSTERED, 100, D, 9, K, Metric.L2, 4, dir.resolve("b"));
        assertEquals(-1, Files.mismatch(one.base(), same.base()));
        assertNotEquals(-1, Files.mismatch(one.base(), other.base()));
        assertNotEquals(-1, Files.mismatch(one.base(), one.queries()));
        float[] base = floats(one.base());
        for (int row = 0; row < 100; row++) {
            double squares = 0;
            for (int i = row * D; i < (row + 1) * D; i++) {
                squares += (double) base[i] * base[i];
            }
            assertEquals(1, squares, 1e-5);
        }
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        SearchData data = SearchData.seeded(SeededVectors.UNIFORM, 500, D, 4, K, Metric.L2, 3, dir);
        RawFile.write(data.truth(), file -> file.ids(new long[4 * K]));
        SearchData again = SearchData.seeded(SeededVectors.UNIFORM, 500, D, 4, K, Metric.L2, 3, dir);
        assertArrayEquals(new long[4 * K], ids(again.truth()));
    }

    @Test
    void filesGiveTheFirstRowsAndTheirTruth() throws IOException {
        SearchData made = SearchData.seeded(SeededVectors.UNIFORM, 500, D, 4, K, Metric.L2, 3, dir);
        SearchData read =
                SearchData.files(made.base(), made.queries(), null, 300, D, 3, K, Metric.L2, dir.resolve("read"));
        assertEquals(300, read.n());
        assertEquals(3, read.queryCount());
        float[] base = java.util.Arrays.copyOf(floats(made.base()), 300 * D);
        assertArrayEquals(base, floats(read.base()));
        float[] queries = java.util.Arrays.copyOf(floats(made.queries()), 3 * D);
        assertArrayEquals(bruteForce(base, queries, Metric.L2), ids(read.truth()));
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefused() throws IOException {
        SearchData made = SearchData.seeded(SeededVectors.UNIFORM, 500, D, 4, K, Metric.L2, 3, dir);
        Path wide = dir.resolve("wide.fvecs");
        Files.write(wide, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
        String dimension = assertThrows(
                        BadVectorFileException.class,
                        () -> SearchData.files(made.base(), wide, null, 500, D, 4, K, Metric.L2, dir))
                .getMessage();
        assertTrue(dimension.contains("rows of 1 numbers, expected 16 as in"), dimension);
        Path few = RawFile.write(dir.resolve("few.i64"), file -> file.ids(new long[3 * K]));
        String rows = assertThrows(
                        BadVectorFileException.class,
                        () -> SearchData.files(made.base(), made.queries(), few, 500, D, 4, K, Metric.L2, dir))
                .getMessage();
        assertTrue(rows.contains("3 rows of 5 numbers, expected at least 4"), rows);
        long[] beyond = new long[4 * K];
        beyond[7] = 500;
        Path far = RawFile.write(dir.resolve("far.i64"), file -> file.ids(beyond));
        String id = assertThrows(
                        BadVectorFileException.class,
                        () -> SearchData.files(made.base(), made.queries(), far, 500, D, 4, K, Metric.L2, dir))
                .getMessage();
        assertTrue(id.contains("row number 500, expected 0 to 499"), id);
    }
}
