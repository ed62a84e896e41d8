package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index says of itself: its parameters, and the pages of the JVM. */
class IndexInfoTest {
    @TempDir
    Path dir;

    /** Prints whether the heap is on huge pages. */
    public static void main(String[] args) {
        try (VectorIndex index = VectorIndexes.create("Flat", 4, Metric.L2)) {
            System.out.println(index.info().hugePages());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "Flat > {}",
                "IDMap2,HNSW16,Flat > {efSearch=16, efConstruction=40, dense=0, M=16}",
                "HNSW32,PQ4x6 > {efSearch=16, efConstruction=40, dense=0, M=32, m=4, nbits=6}",
                "IVF8,PQ4 > {nprobe=1, nlist=8, m=4, nbits=8}",
                "PCA8,IVF16_HNSW8,SQ8,RFlat > {k_factor=1.0, nprobe=1, nlist=16, quantizer_efSearch=16,"
                        + " quantizer_efConstruction=40, quantizer_dense=0, quantizer_M=8}",
            })
    void saysItsParameters(String factory, String parameters) {
        try (VectorIndex index = VectorIndexes.create(factory, 16, Metric.L2)) {
            assertEquals(parameters, index.info().parameters().toString());
            Map<String, Number> told = index.info().parameters();
            assertThrows(UnsupportedOperationException.class, () -> told.put("nprobe", 2));
        }
    }

    @Test
    void saysWhatWasSetAndWhatAFileHolds() {
        Path file = dir.resolve("index.faiss");
        try (VectorIndex index = VectorIndexes.create("HNSW8,Flat", 4, Metric.L2)) {
            index.setParameters("efSearch=77, efConstruction=50");
            index.add(new float[] {1, 2, 3, 4});
            index.write(file);
        }
        for (VectorIndex index : List.of(VectorIndexes.read(file), VectorIndexes.map(file))) {
            try (index) {
                assertEquals(
                        Map.of("efSearch", 77, "efConstruction", 50, "dense", 0, "M", 8),
                        index.info().parameters());
            }
        }
    }

    /** The system's own file is the oracle: always, madvise (where the JVM asks for it) or never. */
    @Test
    void saysWhetherTheHeapIsOnHugePages() throws IOException {
        Path enabled = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        String mode = Files.exists(enabled) ? Files.readString(enabled) : "[never]";
        boolean always = mode.contains("[always]");
        boolean asked = always || mode.contains("[madvise]");
        // A heap that is there from the start: a mapping of less than a huge page is on none.
        assertEquals(
                Boolean.toString(asked),
                OwnJvm.run(IndexInfoTest.class, List.of("-Xms64m", "-XX:+UseTransparentHugePages")));
        assertEquals(
                Boolean.toString(always),
                OwnJvm.run(IndexInfoTest.class, List.of("-Xms64m", "-XX:-UseTransparentHugePages")));
    }
}
