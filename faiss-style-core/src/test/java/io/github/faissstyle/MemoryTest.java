package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.IndexSuggestion;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import io.github.faissstyle.testkit.SeededVectors;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code info()} says of memory, against the heap, against the vectors, and against what was suggested. */
class MemoryTest {
    private static final int D = 256;

    /** Builds an index, searches it, and prints what it says and what the heap holds more than before. */
    public static void main(String[] args) {
        int n = Integer.parseInt(args[1]);
        SearchParams params = SearchParams.defaults();
        params = args[2].equals("exact") ? params.exactTraversal() : params;
        long before = used();
        VectorIndex index = VectorIndexes.create(args[0], D, Metric.L2);
        index.setBuildThreads(2);
        index.add(SeededVectors.clustered(1, n, D, 100));
        for (int q = 0; q < 40; q++) {
            index.search(SeededVectors.gaussian(q, 1, D), 10, params);
        }
        index.recallProbe(10, 10, params);
        long held = used() - before;
        System.out.println(index.info().memoryBytes() + " " + held);
        index.close();
    }

    private static long used() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest
    @CsvSource({"'Flat', fast", "'Flat', exact", "'HNSW32,Flat', fast", "'HNSW32,Flat', exact"})
    void isWhatTheHeapHolds(String factory, String traversal) {
        int n = 80_000; // beside which what a JVM takes and drops for itself, up to 2 MB, is little
        String[] printed = OwnJvm.run(
                        MemoryTest.class,
                        // without the thread that warms kernels, whose garbage comes between the collection and the
                        // count
                        List.of("-Xmx1200m", "-XX:+UseSerialGC", "-Dfaissstyle.warm=false"),
                        factory,
                        Integer.toString(n),
                        traversal)
                .split(" ", -1);
        long said = Long.parseLong(printed[0]);
        long held = Long.parseLong(printed[1]);
        assertEquals(1, held / (double) said, .03, () -> "info() says " + said + " bytes, the heap holds " + held);
        long own = 4L * n * D + (factory.equals("Flat") ? 0 : 4L * n * 64);
        double most = traversal.equals("exact") ? 1.05 : 1.3;
        assertTrue(said <= most * own, () -> said + " bytes are " + said / (double) own + " of vectors and links");
        assertTrue(said >= own, () -> said + " bytes for at least " + own);
        assertEquals(traversal.equals("fast"), said > 1.1 * own, "only fast searches derive codes");
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 64, 1",
        "30000, 67, 1",
        "30000, 64, .95",
        "25000, 130, .9",
        "30000, 70, .9",
        "21000, 64, .8",
        "21000, 32, .6"
    })
    void staysWithinWhatWasSuggested(int n, int d, double recall) {
        float[] vectors = SeededVectors.clustered(1, n, d, 50);
        long budget = 1L << 30;
        for (String last = ""; ; ) {
            IndexSuggestion suggestion;
            try {
                suggestion = IndexSpec.suggest(n, d, budget, recall);
            } catch (IllegalArgumentException tooLittle) {
                assertTrue(!last.isEmpty(), "nothing was suggested");
                return;
            }
            String factory = suggestion.spec().toString();
            assertTrue(suggestion.memoryBytes() <= budget, () -> suggestion + " for " + factory);
            if (!kind(factory).equals(last)) {
                last = kind(factory);
                check(suggestion, vectors, d);
            }
            budget = suggestion.memoryBytes() - 1;
        }
    }

    /** What is left of a factory string without its numbers: a kind is built once. */
    private static String kind(String factory) {
        return factory.replaceAll("[0-9]", "");
    }

    private static void check(IndexSuggestion suggestion, float[] vectors, int d) {
        try (VectorIndex index = VectorIndexes.create(suggestion.spec().toString(), d, Metric.L2)) {
            index.setBuildThreads(2);
            index.train(Arrays.copyOf(vectors, Math.min(vectors.length, 5000 * d)));
            index.add(vectors);
            index.setParameters(suggestion.parameters());
            for (int q = 0; q < 40; q++) {
                index.search(Arrays.copyOfRange(vectors, q * d, (q + 1) * d), 10);
            }
            index.search(
                    Arrays.copyOf(vectors, 40 * d), 10, SearchParams.defaults().withNprobe(1 << 20));
            long bytes = index.info().memoryBytes();
            assertTrue(bytes <= suggestion.memoryBytes(), () -> bytes + " bytes, but " + suggestion);
            assertTrue(bytes > .9 * suggestion.memoryBytes(), () -> bytes + " bytes, but " + suggestion);
        }
    }
}
