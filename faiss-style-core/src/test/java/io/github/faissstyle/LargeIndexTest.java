package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Indexes of more than 2^31 bytes: built on the heap, written, read and mapped, each time with the right neighbours.
 * Small ones unless soaked. A row is six numbers times six wide vectors, so that the distance of any two can be told
 * from the six.
 */
class LargeIndexTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final int FREE = 6;
    private static final int K = 5;

    @TempDir
    Path dir;

    /** IVF1 has one list, of more than 2^31 bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"Flat", "IVF1,Flat", "IVF64,Flat", "HNSW8,Flat"})
    void findsWhatIsNear(String factory) throws IOException {
        String heap = SOAK ? "-Xmx8g" : "-Xmx300m";
        String rows = SOAK ? "140000" : "3000";
        String width = SOAK ? "4096" : "128";
        Path file = dir.resolve("large.faiss");
        assertEquals("", OwnJvm.run(LargeIndexTest.class, List.of(heap), factory, rows, width, file.toString()));
        assertEquals(SOAK, Files.size(file) > 1L << 31);
        Files.delete(file);
    }

    /** Builds an index, writes it, reads and maps it, and prints what is wrong. */
    public static void main(String[] args) {
        LowRank test = new LowRank(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Path file = Path.of(args[3]);
        boolean graph = args[0].startsWith("HNSW");
        try (VectorIndex index = VectorIndexes.create(args[0], test.d, Metric.L2)) {
            index.setBuildThreads(2);
            index.setParameters(graph ? "efSearch=256" : "");
            index.train(test.rows(0, Math.min(test.n, 10_000)));
            int block = 10_000;
            for (int first = 0; first < test.n; first += block) {
                index.add(test.rows(first, Math.min(block, test.n - first)));
            }
            test.check("built", index, graph);
            index.write(file);
        }
        try (VectorIndex index = VectorIndexes.read(file)) {
            test.check("read", index, graph);
        }
        try (VectorIndex index = VectorIndexes.map(file)) {
            test.check("mapped", index, graph);
        }
    }

    /** Rows of six numbers times six wide vectors. */
    private static final class LowRank {
        private final int n;
        private final int d;
        private final float[] basis;
        private final double[] gram = new double[FREE * FREE];

        LowRank(int n, int d) {
            this.n = n;
            this.d = d;
            basis = SeededVectors.gaussian(1, FREE, d);
            for (int a = 0; a < FREE; a++) {
                for (int b = 0; b < FREE; b++) {
                    for (int i = 0; i < d; i++) {
                        gram[a * FREE + b] += (double) basis[a * d + i] * basis[b * d + i];
                    }
                }
            }
        }

        private static double[] free(int row) {
            Random random = new Random(row);
            double[] numbers = new double[FREE];
            for (int i = 0; i < FREE; i++) {
                numbers[i] = random.nextGaussian();
            }
            return numbers;
        }

        private float[] rows(int first, int count) {
            float[] rows = new float[count * d];
            for (int row = 0; row < count; row++) {
                double[] numbers = free(first + row);
                for (int j = 0; j < FREE; j++) {
                    float factor = (float) numbers[j];
                    for (int i = 0; i < d; i++) {
                        rows[row * d + i] += factor * basis[j * d + i];
                    }
                }
            }
            return rows;
        }

        /** Squares of the distances to the nearest rows, ascending. */
        private double[] nearest(int row) {
            double[] query = free(row);
            double[] all = new double[n];
            for (int other = 0; other < n; other++) {
                double[] rest = free(other);
                for (int i = 0; i < FREE; i++) {
                    rest[i] -= query[i];
                }
                for (int a = 0; a < FREE; a++) {
                    for (int b = 0; b < FREE; b++) {
                        all[other] += rest[a] * rest[b] * gram[a * FREE + b];
                    }
                }
            }
            Arrays.sort(all);
            return Arrays.copyOf(all, K);
        }

        private void check(String when, VectorIndex index, boolean graph) {
            if (index.info().ntotal() != n) {
                System.out.println(when + ": " + index.info().ntotal() + " vectors");
            }
            int half = n / 2;
            // Where bytes, as an int, would be negative.
            int turn = (int) Math.min(n - 2, (1L << 31) / (4L * d));
            for (int row : new int[] {0, 1, half, turn - 1, turn, turn + 1, n - 1}) {
                float[] query = rows(row, 1);
                double[] expected = nearest(row);
                float[] kept = index.reconstruct(row);
                if (!Arrays.equals(query, kept)) {
                    System.out.println(when + ": row " + row + " is another one");
                }
                SearchParams all = SearchParams.defaults().withNprobe(64);
                for (SearchParams params : List.of(all, all, all.exactTraversal())) {
                    SearchResult found = index.search(query, K, params);
                    if (found.id(0, 0) != row) {
                        System.out.println(when + ": row " + row + " finds " + found.id(0, 0));
                    }
                    for (int rank = 1; rank < (graph ? 2 : K); rank++) {
                        double value = found.distance(0, rank);
                        if (!(Math.abs(value - expected[rank]) <= 1e-3 * expected[rank])) {
                            System.out.println(when + ": neighbour " + rank + " of row " + row + " is " + value
                                    + " away, expected " + expected[rank]);
                        }
                    }
                }
            }
        }
    }
}
