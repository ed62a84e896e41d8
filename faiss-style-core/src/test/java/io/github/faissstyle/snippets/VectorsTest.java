package io.github.faissstyle.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the README's examples, and holds the README to them. */
class VectorsTest {
    @TempDir
    Path dir;

    private final float[] vectors = SeededVectors.clustered(1, 21_000, 256, 50);
    private final float[] queries = SeededVectors.gaussian(2, 3, 256);
    private final long[] ids = LongStream.range(0, 21_000).toArray();

    @Test
    void exactExampleRuns() {
        Path file = dir.resolve("tracks.faiss");
        SearchResult found = Vectors.exact(vectors, ids, queries, file);
        assertEquals(10, found.count(0));
        assertFile(file, "IDMap2,L2norm,Flat", 21_000);
    }

    @Test
    void approximateExampleRuns() {
        Path file = dir.resolve("tracks.faiss");
        SearchResult found = Vectors.approximate(vectors, ids, queries, file);
        assertEquals(10, found.count(0));
        assertFile(file, "L2norm,IVF512,Flat", 21_000 - 210);
    }

    private static void assertFile(Path file, String factory, long ntotal) {
        try (VectorIndex index = VectorIndexes.read(file)) {
            assertEquals(factory, index.info().factory());
            assertEquals(ntotal, index.info().ntotal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Exact", "Approximate"})
    void theReadmeShowsThem(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/faissstyle/snippets/Vectors.java"));
        String region = between(source, "// tag::" + name + "[]\n", "// end::" + name + "[]")
                .stripTrailing();
        String readme = Files.readString(Path.of("../README.md"));
        assertEquals(region.stripIndent(), between(readme, "<!-- snippet: " + name + " -->\n```java\n", "\n```"));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, "no " + begin);
        return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
    }
}
