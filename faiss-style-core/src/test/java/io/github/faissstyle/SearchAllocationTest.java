package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.OwnJvm;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * After training in the same JVM, whose kernels the JIT has compiled by then, a search allocates its results and little
 * more. Where the JIT boxes vectors, it allocates a megabyte and takes four times as long.
 */
class SearchAllocationTest {
    private static final int D = 256;
    private static final int SIZE = 6000;
    private static final int SEARCHES = 500;

    /** Results of ten, their arrays and objects, and a row of the query: twice what these are. */
    private static final long MOST_BYTES = 4096;

    @ParameterizedTest
    @ValueSource(strings = {"IVF256,Flat", "IVF1024,Flat", "HNSW16,Flat", "Flat"})
    void trainingDoesNotMakeSearchesAllocate(String factory) {
        assertEquals("", OwnJvm.run(SearchAllocationTest.class, List.of(), factory));
    }

    /** Prints what a search allocates where that is too much when the JIT is through. */
    public static void main(String[] args) {
        float[] vectors = new float[SIZE * D];
        Random random = new Random(7);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        VectorIndex index = VectorIndexes.create(args[0], D, Metric.INNER_PRODUCT);
        index.train(vectors);
        index.add(vectors);
        SearchParams params = SearchParams.defaults().withThreads(1).withNprobe(2);
        long deadline = System.nanoTime() + 60_000_000_000L;
        long least = Long.MAX_VALUE;
        while (least > MOST_BYTES && System.nanoTime() < deadline) {
            long before = allocated();
            for (int i = 0; i < SEARCHES; i++) {
                index.search(Arrays.copyOfRange(vectors, i * D, (i + 1) * D), 10, params);
            }
            least = Math.min(least, (allocated() - before) / SEARCHES);
        }
        if (least > MOST_BYTES) {
            System.out.println(least + " bytes a search of " + args[0]);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
