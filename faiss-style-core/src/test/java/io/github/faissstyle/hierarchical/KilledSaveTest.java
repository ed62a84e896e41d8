package io.github.faissstyle.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM that saves over and over, at random moments; what is left must be one whole version. */
class KilledSaveTest {
    private static final StylePath POP = StylePath.of("pop");
    private static final StylePath DANCE = StylePath.of("pop", "dance_pop");

    @TempDir
    Path temp;

    /** The child: saves version 1, 2, 3, ... over each other until it is killed. */
    public static void main(String[] args) {
        Path dir = Path.of(args[0]);
        for (int version = Integer.parseInt(args[1]); ; version++) {
            try (HierarchicalIndex index = version(version)) {
                index.save(dir);
            }
        }
    }

    /** Every pattern of a version names it, and how many there are follows from it. */
    private static HierarchicalIndex version(int version) {
        return HierarchicalIndex.builder()
                .patterns(patterns(POP, version))
                .patterns(patterns(DANCE, version))
                .embedder(new TokenHashEmbedder(64))
                .vectors("version", vectors(version))
                .build();
    }

    private static List<Pattern> patterns(StylePath style, int version) {
        return IntStream.range(0, 50 + version % 7)
                .mapToObj(i -> Pattern.of(style + "-" + version + "-" + i, style, List.of("v" + version, "i" + i)))
                .toList();
    }

    private static Map<String, float[]> vectors(int version) {
        return patterns(POP, version).stream()
                .collect(Collectors.toMap(Pattern::id, pattern -> new float[] {version, 1}));
    }

    @Test
    void leavesOneWholeVersion() throws Exception {
        long seed = Long.getLong("faissstyle.seed", 20261121L);
        int kills = Boolean.getBoolean("faissstyle.soak") ? 200 : 10;
        Random random = new Random(seed);
        Path dir = temp.resolve("index");
        try (HierarchicalIndex first = version(1)) {
            first.save(dir);
        }
        int last = 1;
        for (int kill = 0; kill < kills; kill++) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledSaveTest.class.getName(),
                            dir.toString(),
                            Integer.toString(last + 1))
                    .redirectErrorStream(true)
                    .redirectOutput(temp.resolve("child.log").toFile())
                    .start();
            awaitSave(child, dir, last);
            TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000));
            child.destroyForcibly().waitFor();
            last = checked(dir, last, "seed " + seed + ", kill " + kill);
        }
        try (HierarchicalIndex again = version(last + 1)) {
            again.save(dir);
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(6, files.count(), "manifest, lock, patterns, two styles and a space, nothing piles up");
        }
    }

    /** Waits until the child is saving, so that the kill comes in the midst of it. */
    private void awaitSave(Process child, Path dir, int last) throws IOException, InterruptedException {
        byte[] before = Files.readAllBytes(dir.resolve("manifest.json"));
        for (int i = 0; i < 2000; i++) {
            if (!java.util.Arrays.equals(before, Files.readAllBytes(dir.resolve("manifest.json")))) {
                return;
            }
            assertTrue(child.isAlive(), () -> "after version " + last + ": " + read(temp.resolve("child.log")));
            TimeUnit.MILLISECONDS.sleep(10);
        }
        throw new AssertionError("the child did not save within 20 seconds");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int checked(Path dir, int last, String where) {
        try (HierarchicalIndex index = HierarchicalIndex.load(dir)) {
            String id = index.patterns(POP).get(0).id();
            int version = Integer.parseInt(id.substring(4, id.lastIndexOf('-')));
            assertTrue(version > last, where);
            assertEquals(patterns(POP, version), index.patterns(POP), where);
            assertEquals(patterns(DANCE, version), index.patterns(DANCE), where);
            float[] vector = index.vector(id, "version");
            assertEquals(version, vector[0] / vector[1], 1e-3 * version, where);
            for (StylePath style : List.of(POP, DANCE)) {
                for (Pattern pattern : index.patterns(style)) {
                    PatternQuery query =
                            PatternQuery.of(pattern.tokens(), "pop").withChild("dance_pop", 1);
                    assertEquals(
                            1,
                            index.retrieve(query.withK(500)).stream()
                                    .filter(f -> f.pattern().equals(pattern) && f.similarity() > 0.9999f)
                                    .count(),
                            where);
                }
            }
            return version;
        }
    }
}
