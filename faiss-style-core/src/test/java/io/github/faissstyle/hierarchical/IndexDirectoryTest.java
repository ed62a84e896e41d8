package io.github.faissstyle.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved indexes: damage is found and named, files have legal names, nothing is left over. */
class IndexDirectoryTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");

    @TempDir
    Path dir;

    private static HierarchicalIndex made(String... styles) {
        List<Pattern> patterns = new ArrayList<>();
        for (String style : styles) {
            patterns.addAll(MadePatterns.of(StylePath.parse(style), 12, 6, style.hashCode()));
        }
        return HierarchicalIndex.builder()
                .patterns(patterns)
                .embedder(new TokenHashEmbedder(16))
                .build();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.sorted().toList();
        }
    }

    private List<Path> checkedFiles() throws IOException {
        return files().stream().filter(f -> !f.endsWith("index.lock")).toList();
    }

    private void assertRefused(Path damaged) {
        FaissStyleException refused = assertThrows(
                FaissStyleException.class, () -> HierarchicalIndex.load(dir).close());
        assertTrue(String.valueOf(refused.getMessage()).contains(damaged.toString()), refused.getMessage());
    }

    @Test
    void damageIsFoundAndTheFileNamed() throws IOException {
        try (HierarchicalIndex index = made("pop", "pop/dance_pop", "rock")) {
            index.save(dir);
        }
        List<Path> files = checkedFiles();
        assertEquals(5, files.size());
        for (Path file : files) {
            byte[] good = Files.readAllBytes(file);
            for (int at = 0; at < good.length; at += SOAK ? 1 : 37) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                Files.write(file, bad);
                assertRefused(file);
            }
            for (int length : new int[] {1, good.length / 2, good.length - 1}) {
                Files.write(file, Arrays.copyOf(good, length));
                assertRefused(file);
            }
            Files.write(file, Arrays.copyOf(good, good.length + 1));
            assertRefused(file);
            Files.write(file, good);
        }
        HierarchicalIndex.load(dir).close();
    }

    @Test
    void missingAndSwappedFilesAreFound() throws IOException {
        try (HierarchicalIndex index = made("pop", "rock")) {
            index.save(dir);
        }
        for (Path file : checkedFiles()) {
            byte[] good = Files.readAllBytes(file);
            Files.delete(file);
            if (file.endsWith("manifest.json")) {
                assertThrows(FaissStyleException.class, () -> HierarchicalIndex.load(dir));
            } else {
                assertRefused(file);
            }
            Files.write(file, good);
        }
        List<Path> vectors =
                files().stream().filter(f -> f.toString().endsWith(".faiss")).toList();
        byte[] first = Files.readAllBytes(vectors.get(0));
        Files.write(vectors.get(0), Files.readAllBytes(vectors.get(1)));
        Files.write(vectors.get(1), first);
        assertRefused(vectors.get(0));
    }

    @Test
    void anotherVersionSaysWhatToDo() throws IOException {
        try (HierarchicalIndex index = made("pop")) {
            index.save(dir);
        }
        Path manifest = dir.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\" : 1", "\"version\" : 9"));
        String message = String.valueOf(assertThrows(FaissStyleException.class, () -> HierarchicalIndex.load(dir))
                .getMessage());
        assertTrue(message.contains("version 9") && message.contains("build the index anew"), message);
    }

    @Test
    void namesAreLegalEverywhereAndNothingIsLeftOver() throws IOException {
        String[] styles = {"CON", "con", "a:b*?", "..", "naïve", "x".repeat(300), "pop", "pop/Pop", "pop/pop"};
        try (HierarchicalIndex index = made(styles)) {
            for (int i = 0; i < 5; i++) {
                index.save(dir);
                Files.writeString(dir.resolve("s000-left.g000099.faiss"), "left by a crash");
                Files.writeString(dir.resolve(".manifest.json123.tmp"), "left by a crash");
                Files.writeString(dir.resolve("notes.txt"), "somebody's");
            }
            index.save(dir);
            List<Path> files = files();
            assertEquals(styles.length + 4, files.size(), files::toString);
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                assertTrue(name.matches("[a-z0-9_+.-]{1,100}"), name);
            }
            assertEquals(
                    files.size(),
                    files.stream()
                            .map(f -> f.toString().toLowerCase(Locale.ROOT))
                            .distinct()
                            .count());
            try (HierarchicalIndex loaded = HierarchicalIndex.load(dir)) {
                assertEquals(index.styles(), loaded.styles());
            }
        }
    }

    @Test
    void aSaveWaitsForNobodyAndSaysSo() throws IOException {
        try (HierarchicalIndex index = made("pop")) {
            index.save(dir);
            try (FileChannel channel = FileChannel.open(dir.resolve("index.lock"), StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                assertTrue(lock.isValid());
                assertThrows(FaissStyleException.class, () -> index.save(dir));
            }
            index.save(dir);
        }
    }

    @Test
    void vectorsAreFaissFilesWithTheNumbersAsIds() throws IOException {
        try (HierarchicalIndex index = made("pop", "rock")) {
            index.remove(index.patterns(StylePath.of("pop")).get(2).id());
            index.save(dir);
        }
        Path file = files().stream()
                .filter(f -> f.toString().contains("s000-pop"))
                .findFirst()
                .orElseThrow();
        try (VectorIndex vectors = VectorIndexes.read(file)) {
            assertEquals("IDMap2,Flat", vectors.info().factory());
            assertEquals(11, vectors.info().ntotal());
            assertThrows(IllegalArgumentException.class, () -> vectors.reconstruct(2));
            assertEquals(16, vectors.reconstruct(11).length);
        }
    }
}
