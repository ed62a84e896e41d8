package io.github.faissstyle.internal.simd;

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

    /** After so many it is as well to use a kernel: something keeps the JIT from it. Hundreds are usual. */
    private static final int MOST_ROUNDS = 5000;

    /** Rounds in a row that must be fast: a method may be compiled once more, when it was entered in its loop. */
    private static final int FAST_ROUNDS = 3;

    /** Leaves the processors to others between rounds of what nobody misses. */
    private static final int PAUSE_MILLIS = 1;

    private static final int ROWS = 7;
    private static final int MOST_D = 256 + 13;

    /** Components of the vectors of a tile: its loop is a long one, which the JIT does not unroll. */
    private static final int TILE_D = 24;

    private final VectorKernels vectors;
    private final LaneKernels early;
    private final VectorKernels plain;

    private final float[] q = floats(MOST_D);
    private final float[] rows = floats(ROWS * MOST_D);
    private final float[][] holders = new float[ROWS][];
    private final int[] offsets = new int[ROWS];
    private final float[] out = new float[ROWS * MOST_D];
    private final byte[] bytes = new byte[ROWS * MOST_D + 2 * VectorKernels.CODE_BLOCK];
    private final byte[][] byteHolders = new byte[ROWS][];
    private final int[] products = new int[ROWS];
    private final short[] fourBlocks = new short[4 * VectorKernels.CODE_BLOCK];
    private final short[] fiveBlocks = new short[5 * VectorKernels.CODE_BLOCK];
    private final float[] panel;
    private final float[] tile;

    WarmUp(VectorKernels vectors, LaneKernels early) {
        this.vectors = vectors;
        this.early = early;
        plain = early.withoutVectors();
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

    /** Returns when all are fast, or have had their time. What searches miss now comes first. */
    void run() throws InterruptedException {
        long start = System.nanoTime();
        // In the order of LaneKernels' numbers.
        Call[] calls = {
            (k, d, n) -> k.dotBytes(d <= 256 ? fourBlocks : fiveBlocks, byteHolders, offsets, n, products),
            (k, d, n) -> k.dotGather(q, 0, holders, offsets, d, n, out),
            (k, d, n) -> k.l2Gather(q, 0, holders, offsets, d, n, out),
            (k, d, n) -> k.dotRows(q, 0, rows, 0, d, n, out),
            (k, d, n) -> k.l2Rows(q, 0, rows, 0, d, n, out),
            (k, d, n) -> k.dotBytesRows(fourBlocks, bytes, 0, 256, n, products),
            (k, d, n) -> k.above(tile, Math.min(n, k.tileHeight()), panel, 0, q, 0),
            (k, d, n) -> k.tile(rows, 0, TILE_D, Math.min(n, k.tileHeight()), panel, 0, tile),
            (k, d, n) -> k.decodeBytes(bytes, 0, panel, d, n, out)
        };
        int[] fast = new int[calls.length];
        int[] rounds = new int[calls.length];
        int cold = (1 << calls.length) - 1;
        while (cold != 0) {
            int wanted = early.wanted() & cold;
            int kernel = Integer.numberOfTrailingZeros(wanted != 0 ? wanted : cold);
            boolean isFast = nanos(calls[kernel], vectors) <= 2 * nanos(calls[kernel], plain);
            fast[kernel] = isFast ? fast[kernel] + 1 : 0;
            rounds[kernel]++;
            if (fast[kernel] == FAST_ROUNDS || rounds[kernel] == MOST_ROUNDS) {
                early.use(kernel);
                cold &= ~(1 << kernel);
            }
            if (wanted == 0) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        LOG.debug("kernels warm after {} ms", (System.nanoTime() - start) / 1_000_000);
    }

    private long nanos(Call call, VectorKernels kernels) {
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
