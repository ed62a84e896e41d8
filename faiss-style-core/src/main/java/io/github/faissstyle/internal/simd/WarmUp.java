package io.github.faissstyle.internal.simd;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls kernels until the JIT has compiled them: until each is as fast as its emulation in plain Java. Every branch is
 * taken, since the JIT leaves out those that were not.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** After this it is as well to use them: something may keep the JIT from them. */
    private static final long MOST_NANOS = 10_000_000_000L;

    /** Rounds in a row that must be fast: a method may be compiled once more, when it was entered in its loop. */
    private static final int FAST_ROUNDS = 3;

    /** How long the JIT and those who search have the processors for themselves after all kernels were called. */
    private static final int PAUSE_MILLIS = 1;

    private static final int ROWS = 9;
    private static final int MOST_D = 256 + 13;

    private final VectorKernels vectors;
    private final VectorKernels plain;

    private final float[] q = floats(MOST_D);
    private final float[] rows = floats(ROWS * MOST_D);
    private final float[][] holders = new float[ROWS][];
    private final int[] offsets = new int[ROWS];
    private final float[] out = new float[ROWS * MOST_D];
    private final short[] numbers = new short[4 * 320];
    private final byte[] bytes = new byte[ROWS * MOST_D + 2 * VectorKernels.CODE_BLOCK];
    private final byte[][] byteHolders = new byte[ROWS][];
    private final short[] nibbles = new short[ROWS * MOST_D + VectorKernels.CODE_BLOCK];
    private final int[] products = new int[ROWS];
    private final float[] panel;
    private final float[] tile;

    WarmUp(VectorKernels vectors, VectorKernels plain) {
        this.vectors = vectors;
        this.plain = plain;
        panel = floats(MOST_D * vectors.tileWidth());
        tile = new float[vectors.tileHeight() * vectors.tileWidth()];
        new Random(1).nextBytes(bytes);
        for (int i = 0; i < ROWS; i++) {
            holders[i] = rows;
            offsets[i] = i * MOST_D;
            byteHolders[i] = bytes;
        }
    }

    /** Runs one kernel over some shapes. */
    private interface Call {
        void of(VectorKernels kernels, int d, int count);
    }

    /** Returns when all are fast, or have had their time. */
    void run() throws InterruptedException {
        long start = System.nanoTime();
        List<Call> slow = new ArrayList<>(List.of(
                (k, d, n) -> k.dotBytes(short320(d), byteHolders, offsets, n, products),
                (k, d, n) -> k.dotNibblesRows(numbers, nibbles, 0, 64, n, products),
                (k, d, n) -> k.weigh(products, 5, 1.5f, rows, rows, 2f, rows, 3f, 0, n, out, 0),
                (k, d, n) -> k.dotGather(q, 0, holders, offsets, d, n, out),
                (k, d, n) -> k.l2Gather(q, 0, holders, offsets, d, n, out),
                (k, d, n) -> k.dotRows(q, 0, rows, 0, d, n, out),
                (k, d, n) -> k.l2Rows(q, 0, rows, 0, d, n, out),
                (k, d, n) -> k.dotBytesRows(short320(d), bytes, 0, d, n, products),
                (k, d, n) -> k.tile(rows, 0, d, Math.min(n, k.tileHeight()), panel, 0, tile),
                (k, d, n) -> k.above(tile, Math.min(n, k.tileHeight()), panel, 0, q, 0),
                (k, d, n) -> k.decodeBytes(bytes, 0, panel, d, n, out)));
        int[] fast = new int[slow.size()];
        while (!slow.isEmpty() && System.nanoTime() - start < MOST_NANOS) {
            for (int i = slow.size() - 1; i >= 0; i--) {
                boolean isFast = nanos(slow.get(i), vectors) <= nanos(slow.get(i), plain);
                fast[i] = isFast ? fast[i] + 1 : 0;
                if (fast[i] == FAST_ROUNDS) {
                    slow.remove(i);
                    System.arraycopy(fast, i + 1, fast, i, slow.size() - i);
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        LOG.debug("kernels warm after {} ms, {} not", (System.nanoTime() - start) / 1_000_000, slow.size());
        if (System.getProperty("warm.print") != null) System.err.println("kernels warm after " + (System.nanoTime() - start) / 1_000_000 + " left " + slow.size());
    }

    private long nanos(Call call, VectorKernels kernels) {
        long start = System.nanoTime();
        for (int count = 1; count <= ROWS; count++) {
            call.of(kernels, 256, count);
            call.of(kernels, MOST_D, count);
        }
        return System.nanoTime() - start;
    }

    private final short[] shorts256 = new short[256];
    private final short[] shorts320 = new short[320];

    private short[] short320(int d) {
        return d <= 256 ? shorts256 : shorts320;
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
