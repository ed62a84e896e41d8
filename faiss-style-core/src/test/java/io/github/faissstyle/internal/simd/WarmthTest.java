package io.github.faissstyle.internal.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that warms kernels, in JVMs in which none has run yet: answers do not change, and it ends. */
class WarmthTest {
    private static final int D = 70;
    private static final List<String> TWO = List.of("-XX:ActiveProcessorCount=2");
    private static final LaneKernels PLAIN = new LaneKernels(4, false);

    @Test
    void startsWithTheFirstIndexOfSomeSize() {
        assertEquals("", OwnJvm.run(WarmthTest.class, TWO, "size"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Flat", "IVF16,Flat", "HNSW16"})
    void answersStayTheSameToTheBit(String factory) {
        assertEquals("", OwnJvm.run(WarmthTest.class, TWO, factory));
    }

    @Test
    void canBeLeftOut() {
        assertEquals(
                "",
                OwnJvm.run(WarmthTest.class, List.of("-XX:ActiveProcessorCount=2", "-Dfaissstyle.warm=false"), "off"));
    }

    @Test
    void theOnlyProcessorIsLeftToSearches() {
        assertEquals("", OwnJvm.run(WarmthTest.class, List.of("-XX:ActiveProcessorCount=1"), "off"));
    }

    @Test
    void whatFailsIsNotColdForEver() throws InterruptedException {
        Warmth warmth = new Warmth(
                new ScalarKernels("fails") {
                    @Override
                    public void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out) {
                        throw new IllegalStateException("as the test wants");
                    }
                },
                PLAIN);
        warmth.start();
        join();
        assertFalse(warmth.isCold(Warmth.DOT_BYTES));
        assertFalse(warmth.isCold(Warmth.DOT_ROWS));
    }

    @Test
    void whatStaysSlowHasItsTimeAndNoMore() throws InterruptedException {
        Warmth warmth = new Warmth(
                new ScalarKernels("slow") {
                    @Override
                    public void dotRows(float[] q, int at, float[] rows, int rowsAt, int d, int count, float[] out) {
                        for (long end = System.nanoTime() + 1_000_000; System.nanoTime() < end; ) {
                            Thread.onSpinWait();
                        }
                    }
                },
                PLAIN,
                50_000_000);
        assertFalse(warmth.isCold(Warmth.DOT_ROWS));
        warmth.start();
        join(); // or the test hangs
        assertFalse(warmth.isCold(Warmth.DOT_ROWS));
    }

    @Test
    void isOneThreadThatKeepsNoJvmAlive() throws InterruptedException {
        Warmth warmth = new Warmth(new ScalarKernels("any"), PLAIN);
        warmth.start();
        Thread thread = thread();
        if (thread != null) { // else it has ended
            assertTrue(thread.isDaemon());
            assertEquals(Thread.MIN_PRIORITY, thread.getPriority());
        }
        join();
        warmth.start();
        assertEquals(null, thread());
        assertFalse(warmth.isCold(Warmth.DOT_ROWS));
    }

    /** Prints what is not as it should be. */
    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "size" -> {
                expect(false, "before there is an index");
                VectorIndex index = index("Flat", 999);
                expect(false, "with 999 vectors");
                index.add(new float[D]);
                expect(true, "with 1000 vectors");
            }
            case "off" -> {
                index("Flat", 2000);
                expect(false, "although it is to be left out");
            }
            default -> search(args[0]);
        }
    }

    private static void expect(boolean runs, String when) {
        if ((thread() != null) != runs) {
            System.out.println((runs ? "does not run " : "runs ") + when);
        }
    }

    private static void search(String factory) {
        try (VectorIndex index = index(factory, 2000)) {
            expect(true, "with 2000 vectors");
            float[] queries = vectors(20, 2);
            SearchResult first = index.search(queries, 5);
            int after = 0;
            for (int round = 0; after < 20; round++) {
                SearchResult now = index.search(queries, 5);
                if (!Arrays.equals(first.ids(), now.ids()) || !Arrays.equals(first.distances(), now.distances())) {
                    System.out.println(
                            "other answers in round " + round + ", " + after + " after the kernels are warm");
                    return;
                }
                after += thread() == null ? 1 : 0;
            }
        }
    }

    private static VectorIndex index(String factory, int n) {
        VectorIndex index = VectorIndexes.create(factory, D, Metric.L2);
        float[] vectors = vectors(n, 1);
        index.train(vectors);
        index.add(vectors);
        return index;
    }

    private static float[] vectors(int n, long seed) {
        Random random = new Random(seed);
        float[] x = new float[n * D];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static void join() throws InterruptedException {
        // That of other tests in this JVM, too, which may have opened an index.
        for (Thread thread = thread(); thread != null; thread = thread()) {
            thread.join();
        }
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(Warmth.THREAD))
                .findAny()
                .orElse(null);
    }
}
