package io.github.faissstyle.bench;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Builds, saves and loads an index of 100,000 patterns of 32 tokens a few times; prints seconds and, after loading,
 * heap a pattern.
 *
 * <p>Arguments: patterns (100000), tokens a pattern (32), rounds (5).
 */
public final class IndexBuildRun {
    private IndexBuildRun() {}

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int tokensEach = args.length > 1 ? Integer.parseInt(args[1]) : 32;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        System.out.printf(
                Locale.ROOT,
                "%d patterns of %d tokens, Java %s, %d processors%n",
                count,
                tokensEach,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        Path dir = Files.createTempDirectory("faiss-style-bench");
        try {
            for (int round = 0; round < rounds; round++) {
                measure(count, tokensEach, dir.resolve("index"));
            }
        } finally {
            delete(dir);
        }
    }

    private static void measure(int count, int tokensEach, Path dir) {
        buildAndSave(count, tokensEach, dir);
        final long before = usedHeap();
        long start = System.nanoTime();
        HierarchicalIndex loaded = HierarchicalIndex.load(dir);
        final long loadNanos = System.nanoTime() - start;
        double heapEach = (usedHeap() - before) / (double) count;
        double bar = 1.2 * (4.0 * loaded.embedder().dimension() + 4.0 * tokensEach);
        System.out.printf(
                Locale.ROOT,
                "load %.2f s, heap after load %.0f bytes a pattern (bar %.0f)%n",
                loadNanos / 1e9,
                heapEach,
                bar);
        loaded.close();
    }

    private static void buildAndSave(int count, int tokensEach, Path dir) {
        List<Pattern> patterns = SyntheticPacks.patterns(count, tokensEach, 400, 1);
        long start = System.nanoTime();
        try (HierarchicalIndex built = SyntheticPacks.index(patterns, 2)) {
            long buildNanos = System.nanoTime() - start;
            start = System.nanoTime();
            built.save(dir);
            long saveNanos = System.nanoTime() - start;
            System.out.printf(Locale.ROOT, "build %.2f s, save %.2f s, ", buildNanos / 1e9, saveNanos / 1e9);
        }
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
