package io.github.faissstyle.internal.faissio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** FAISS's files, changed through the library and read again; and cut short at every place. */
class ChangedFilesTest {
    @TempDir
    Path directory;

    static List<String> names() throws IOException {
        List<String> names = GoldenFilesTest.searched().stream()
                .filter(n -> !n.contains("rabitq")) // not encoded here
                .filter(n -> !n.equals("ivfflat_dm_array")) // cannot be removed from
                .filter(n -> !n.equals("ivfflat_nan_rows")) // counts vectors that stand nowhere
                .toList();
        assertTrue(names.size() >= 215, "found " + names.size());
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void answersTheSameAfterAChangeAndAnotherReading(String name) {
        Path changed = directory.resolve("changed.faiss");
        try (VectorIndex index = VectorIndexes.read(GoldenFilesTest.FOLDER.resolve(name + ".faiss"))) {
            long before = index.info().ntotal();
            long removed = index.remove(id -> id % 3 == 0);
            float[] vector = new float[index.info().dimension()];
            Arrays.fill(vector, 0.5f);
            if (index.info().factory().startsWith("IDMap")) {
                index.add(vector, new long[] {1L << 40});
            } else {
                index.add(vector);
            }
            assertEquals(before - removed + 1, index.info().ntotal());
            index.compact();
            index.write(changed);
            SearchResult here = index.search(vector, 10);
            try (VectorIndex again = VectorIndexes.read(changed)) {
                SearchResult there = again.search(vector, 10);
                assertArrayEquals(here.ids(), there.ids());
                assertArrayEquals(here.distances(), there.distances());
                assertEquals(before - removed + 1, again.remove(id -> true));
                assertEquals(0, again.info().ntotal());
            }
        }
    }

    @Test
    void aDirectMapByRowRefusesRemoval() {
        try (VectorIndex index = VectorIndexes.read(GoldenFilesTest.FOLDER.resolve("ivfflat_dm_array.faiss"))) {
            assertThrows(UnsupportedOperationException.class, () -> index.remove(id -> id == 3));
            assertEquals(200, index.info().ntotal());
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (String name : GoldenFilesTest.names()) {
            byte[] whole = Files.readAllBytes(GoldenFilesTest.FOLDER.resolve(name + ".faiss"));
            int step = Math.max(1, whole.length / 40);
            for (int length = 0; length < whole.length; length += step) {
                Path file = Files.write(directory.resolve("cut.faiss"), Arrays.copyOf(whole, length));
                assertThrows(
                        FaissFormatException.class,
                        () -> VectorIndexes.read(file).close(),
                        name + " cut at " + length);
                assertThrows(
                        FaissFormatException.class,
                        () -> VectorIndexes.map(file).close(),
                        name + " mapped, cut at " + length);
            }
        }
    }
}
