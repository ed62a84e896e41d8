package io.github.faissstyle.internal.simd;

import java.util.Random;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which kernels the JIT has yet to compile. None until {@link #start}; from then on all, while a daemon thread calls
 * them until each is fast, and lets them go one by one: those first that searches ask for. The thread ends with the
 * last of them, or when it has had its time: what is still cold then warms up in use, as it would have without.
 */
public final class Warmth {
    /** The kernels that can be cold, by number. */
    public static final int DOT_BYTES = 0;

    public static final int DOT_NIBBLES_ROWS = 1;
    public static final int DOT_BYTE_COLUMNS = 2;
    public static final int WEIGH = 3;
    public static final int L2_GATHER = 4;
    public static final int DOT_GATHER = 5;
    public static final int L2_ROWS = 6;
    public static final int DOT_ROWS = 7;
    public static final int FIRST_AT_LEAST = 8;
    public static final int FIRST_AT_MOST = 9;
    private static final int KERNELS = 10;

    /** The name of the thread. */
    static final String THREAD = "faiss-style-warm-up";

    private static final Logger LOG = LoggerFactory.getLogger(Warmth.class);

    /** Time that the thread has. A second or two is usual. */
    private static final long MOST_NANOS = 5_000_000_000L;

    /** Calls in a row that must be fast: a method may be compiled once more, when it was entered in its loop. */
    private static final int FAST_ROUNDS = 3;

    private static final int ROWS = 8;
    private static final int MOST_D = 256 + 13;

    private final VectorKernels vectors;
    private final LaneKernels plain;
    private final long mostNanos;
    private volatile int cold;

    /** Bits of the kernels that were called while cold. Of two threads one may lose its bit, until its next call. */
    private volatile int wanted;

    private boolean started;

    /**
     * Makes all kernels count as warm.
     *
     * @param vectors kernels to compile
     * @param plain what gives the same bits until then
     */
    public Warmth(VectorKernels vectors, LaneKernels plain) {
        this(vectors, plain, MOST_NANOS);
    }

    Warmth(VectorKernels vectors, LaneKernels plain, long mostNanos) {
        this.vectors = vectors;
        this.plain = plain;
        this.mostNanos = mostNanos;
    }

    /**
     * Returns what to use for a kernel that is cold.
     *
     * @return kernels with the same bits
     */
    public LaneKernels plain() {
        return plain;
    }

    /**
     * Whether a kernel is better left alone as yet.
     *
     * @param kernel its number
     * @return whether plain Java is to be used
     */
    public boolean isCold(int kernel) {
        int bit = 1 << kernel;
        if ((cold & bit) == 0) {
            return false;
        }
        if ((wanted & bit) == 0) {
            wanted |= bit;
        }
        return true;
    }

    /** Starts the thread, once. */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy, nothing relies on it
    public synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        cold = (1 << KERNELS) - 1;
        Thread thread = new Thread(this::run, THREAD);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no more threads, which is no reason not to open an index
            cold = 0;
            LOG.warn("kernels are not compiled ahead of their use", e);
        }
    }

    private void run() {
        long start = System.nanoTime();
        try {
            warm(start + mostNanos);
            LOG.debug("kernels compiled after {} ms", (System.nanoTime() - start) / 1_000_000);
        } catch (RuntimeException | Error e) {
            LOG.warn("kernels were not compiled ahead of their use", e);
        } finally {
            cold = 0;
        }
    }

    private interface Call {
        void of(VectorKernels kernels, int d, int count);
    }

    private void warm(long deadline) {
        float[] q = floats(MOST_D);
        float[] rows = floats(ROWS * MOST_D);
        float[][] holders = new float[ROWS][];
        byte[] bytes = new byte[ROWS * MOST_D + 2 * VectorKernels.CODE_BLOCK];
        new Random(1).nextBytes(bytes);
        byte[][] byteHolders = new byte[ROWS][];
        byte[] nibbles = new byte[2 * ROWS * VectorKernels.CODE_BLOCK];
        int[] offsets = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            holders[i] = rows;
            byteHolders[i] = bytes;
            offsets[i] = i * MOST_D;
        }
        short[] fourBlocks = new short[4 * VectorKernels.CODE_BLOCK];
        short[] fiveBlocks = new short[5 * VectorKernels.CODE_BLOCK];
        int[] products = new int[ROWS * MOST_D];
        float[] out = new float[ROWS * MOST_D];
        int[] found = new int[1];
        // Every branch is taken, since the JIT leaves out those that were not. In the order of the numbers.
        Call[] calls = {
            (k, d, n) -> k.dotBytes(d <= 256 ? fourBlocks : fiveBlocks, byteHolders, offsets, n, products),
            (k, d, n) -> k.dotNibblesRows(fourBlocks, nibbles, 0, VectorKernels.CODE_BLOCK, n, products),
            (k, d, n) -> k.dotByteColumns(fourBlocks, bytes, 0, 64, 4 * n, products),
            (k, d, n) -> k.weigh(products, 1, 2, rows, rows, 3, rows, 4, 1, d + n, out, 1),
            (k, d, n) -> k.l2Gather(q, 0, holders, offsets, d, n, out),
            (k, d, n) -> k.dotGather(q, 0, holders, offsets, d, n, out),
            (k, d, n) -> k.l2Rows(q, 0, rows, 0, d, n, out),
            (k, d, n) -> k.dotRows(q, 0, rows, 0, d, n, out),
            (k, d, n) -> found[0] += k.firstAtLeast(rows, n, d * n, 2),
            (k, d, n) -> found[0] += k.firstAtMost(rows, n, d * n, -2)
        };
        int[] fast = new int[KERNELS];
        while (cold != 0 && System.nanoTime() < deadline) {
            int asked = wanted & cold;
            int kernel = Integer.numberOfTrailingZeros(asked != 0 ? asked : cold);
            boolean isFast = nanos(calls[kernel], vectors) <= nanos(calls[kernel], plain);
            fast[kernel] = isFast ? fast[kernel] + 1 : 0;
            if (fast[kernel] == FAST_ROUNDS) {
                cold &= ~(1 << kernel);
            }
        }
    }

    private static long nanos(Call call, VectorKernels kernels) {
        long start = System.nanoTime();
        for (int count = 1; count <= ROWS; count += 3) {
            call.of(kernels, 256, count);
            call.of(kernels, MOST_D, count);
        }
        return System.nanoTime() - start;
    }

    private static float[] floats(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble() - 0.5f;
        }
        return x;
    }
}
