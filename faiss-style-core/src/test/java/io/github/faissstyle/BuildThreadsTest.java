package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However many threads build an index, it is the same, bit for bit. */
class BuildThreadsTest {
    private static final int D = 64;
    private static final int N = 6000;

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HNSW16,Flat",
                "HNSW8,SQ8",
                "HNSW8,PQ8x6",
                "IVF64,Flat",
                "IVF64,PQ8x8",
                "IVF32_HNSW8,SQ8",
                "PQ16x5",
                "OPQ8_32,IVF16,PQ8x6",
                "PCA32,IVF16,Flat"
            })
    void theResultDoesNotDependOnThreads(String factory) throws IOException {
        float[] vectors = SeededVectors.clustered(11, N, D, 40);
        for (Metric metric : List.of(Metric.L2, Metric.INNER_PRODUCT)) {
            byte[] expected = null;
            for (int threads : new int[] {1, 2, 8}) {
                Path file = dir.resolve("built");
                try (VectorIndex index = VectorIndexes.create(factory, D, metric)) {
                    index.setBuildThreads(threads);
                    index.train(vectors);
                    index.add(java.util.Arrays.copyOf(vectors, 3500 * D));
                    index.add(java.util.Arrays.copyOfRange(vectors, 3500 * D, N * D));
                    assertEquals(List.of(), index.verify());
                    index.write(file);
                }
                byte[] built = Files.readAllBytes(file);
                if (expected == null) {
                    expected = built;
                }
                assertArrayEquals(expected, built, factory + " " + metric + " with " + threads + " threads");
            }
        }
    }

    @Test
    void denseIsZeroOrOne() {
        try (VectorIndex index = VectorIndexes.create("HNSW8", 4, Metric.L2)) {
            index.setParameters("dense=1");
            String message = assertThrows(IllegalArgumentException.class, () -> index.setParameters("dense=2"))
                    .getMessage();
            assertTrue(message.contains("0 or 1") && message.contains("2"), message);
        }
    }

    @Test
    void noThreadsIsRefused() {
        try (VectorIndex index = VectorIndexes.create("Flat", 4, Metric.L2)) {
            assertThrows(IllegalArgumentException.class, () -> index.setBuildThreads(0));
        }
    }
}
