package io.github.faissstyle.internal.simd;

import java.util.Arrays;

/**
 * Plain Java with the bits of the Vector API kernels: each lane's sum, fused as there, then the sums in their order. It
 * is the slower when both are compiled, and hundreds of times faster than the Vector API before the JIT has come to it.
 *
 * <p>Kernels go to the Vector API one by one as they become warm. Some do at once, whose calls go over so much that the
 * JIT compiles them within the first few: products of nibbles, where plain Java is sixty times slower than compiled
 * vectors, so that searches would gain less than they lose, and what goes over a whole vocabulary.
 */
public final class LaneKernels implements VectorKernels {
    // The kernels that are emulated.
    static final int DOT_BYTES = 0;
    static final int DOT_GATHER = 1;
    static final int L2_GATHER = 2;
    static final int DOT_ROWS = 3;
    static final int L2_ROWS = 4;
    static final int DOT_BYTES_ROWS = 5;
    static final int ABOVE = 6;
    static final int TILE = 7;
    static final int DECODE_BYTES = 8;

    private final VectorKernels vectors;
    private final int lanes;
    private final boolean folds;
    private final VectorKernels integers = new ScalarKernels("plain Java");

    /** Bits of the kernels that need no emulation any more. */
    private volatile int warm;

    /** Bits of the kernels that were called. Two threads may lose one of theirs, until the next call. */
    private volatile int wanted;

    /**
     * Emulates other kernels.
     *
     * @param vectors the kernels
     * @param lanes floats a vector of theirs
     * @param folds whether they sum lanes by folding halves onto each other, not one after another
     */
    public LaneKernels(VectorKernels vectors, int lanes, boolean folds) {
        this.vectors = vectors;
        this.lanes = lanes;
        this.folds = folds;
    }

    /** Returns the emulation of all kernels, for good. */
    LaneKernels withoutVectors() {
        return new LaneKernels(vectors, lanes, folds);
    }

    /** Lets a kernel go to the Vector API from now on. One thread calls this. */
    void use(int kernel) {
        warm |= 1 << kernel;
    }

    /** Returns the bits of the kernels that were called. */
    int wanted() {
        return wanted;
    }

    private boolean isWarm(int kernel) {
        if ((wanted >> kernel & 1) == 0) {
            wanted |= 1 << kernel;
        }
        return (warm >> kernel & 1) != 0;
    }

    @Override
    public String description() {
        return vectors.description() + " (warming up, plain Java until then)";
    }

    @Override
    public void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        if (isWarm(DOT_ROWS)) {
            vectors.dotRows(q, qOffset, rows, rowsOffset, d, count, out);
            return;
        }
        for (int row = 0; row < count; row++) {
            out[row] = dot(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        if (isWarm(L2_ROWS)) {
            vectors.l2Rows(q, qOffset, rows, rowsOffset, d, count, out);
            return;
        }
        for (int row = 0; row < count; row++) {
            out[row] = l2(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        if (isWarm(DOT_GATHER)) {
            vectors.dotGather(q, qOffset, holders, offsets, d, count, out);
            return;
        }
        for (int row = 0; row < count; row++) {
            out[row] = dot(q, qOffset, holders[row], offsets[row], d);
        }
    }

    @Override
    public void l2Gather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        if (isWarm(L2_GATHER)) {
            vectors.l2Gather(q, qOffset, holders, offsets, d, count, out);
            return;
        }
        for (int row = 0; row < count; row++) {
            out[row] = l2(q, qOffset, holders[row], offsets[row], d);
        }
    }

    private float dot(float[] q, int qAt, float[] x, int at, int d) {
        int bound = d - d % lanes;
        float sum = 0;
        if (folds) {
            sum = dotFolded(q, qAt, x, at, bound, 0, 1);
        } else {
            for (int lane = 0; lane < lanes; lane++) {
                sum += dotLane(q, qAt, x, at, bound, lane, lanes);
            }
        }
        for (int i = bound; i < d; i++) {
            sum += q[qAt + i] * x[at + i];
        }
        return sum;
    }

    /** The sum of every so manieth lane. */
    private float dotFolded(float[] q, int qAt, float[] x, int at, int bound, int lane, int step) {
        return step == lanes
                ? dotLane(q, qAt, x, at, bound, lane, lanes)
                : dotFolded(q, qAt, x, at, bound, lane, 2 * step)
                        + dotFolded(q, qAt, x, at, bound, lane + step, 2 * step);
    }

    private static float dotLane(float[] q, int qAt, float[] x, int at, int bound, int lane, int lanes) {
        float sum = 0;
        for (int i = lane; i < bound; i += lanes) {
            sum = Math.fma(x[at + i], q[qAt + i], sum);
        }
        return sum;
    }

    private float l2(float[] q, int qAt, float[] x, int at, int d) {
        int bound = d - d % lanes;
        float sum = 0;
        if (folds) {
            sum = l2Folded(q, qAt, x, at, bound, 0, 1);
        } else {
            for (int lane = 0; lane < lanes; lane++) {
                sum += l2Lane(q, qAt, x, at, bound, lane, lanes);
            }
        }
        for (int i = bound; i < d; i++) {
            float difference = q[qAt + i] - x[at + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** The sum of every so manieth lane. */
    private float l2Folded(float[] q, int qAt, float[] x, int at, int bound, int lane, int step) {
        return step == lanes
                ? l2Lane(q, qAt, x, at, bound, lane, lanes)
                : l2Folded(q, qAt, x, at, bound, lane, 2 * step)
                        + l2Folded(q, qAt, x, at, bound, lane + step, 2 * step);
    }

    private static float l2Lane(float[] q, int qAt, float[] x, int at, int bound, int lane, int lanes) {
        float sum = 0;
        for (int i = lane; i < bound; i += lanes) {
            float difference = q[qAt + i] - x[at + i];
            sum = Math.fma(difference, difference, sum);
        }
        return sum;
    }

    @Override
    public int tileHeight() {
        return vectors.tileHeight();
    }

    @Override
    public int tileWidth() {
        return vectors.tileWidth();
    }

    @Override
    public void tile(float[] a, int at, int d, int n, float[] panel, int panelAt, float[] out) {
        if (isWarm(TILE)) {
            vectors.tile(a, at, d, n, panel, panelAt, out);
            return;
        }
        int width = tileWidth();
        for (int v = 0; v < n; v++) {
            int to = v * width;
            Arrays.fill(out, to, to + width, 0);
            for (int i = 0; i < d; i++) {
                addScaled(a[at + v * d + i], panel, panelAt + i * width, out, to, width);
            }
        }
    }

    private static void addScaled(float factor, float[] x, int at, float[] out, int to, int width) {
        for (int i = 0; i < width; i++) {
            out[to + i] = Math.fma(x[at + i], factor, out[to + i]);
        }
    }

    /** By the sign of a bar less a product: a negative zero counts, as with vectors. */
    @Override
    public int above(float[] products, int n, float[] rowBars, int rowBarsAt, float[] vectorBars, int vectorBarsAt) {
        if (isWarm(ABOVE)) {
            return vectors.above(products, n, rowBars, rowBarsAt, vectorBars, vectorBarsAt);
        }
        int width = tileWidth();
        int found = 0;
        for (int v = 0; v < n; v++) {
            int signs = 0;
            for (int r = 0; r < width; r++) {
                signs |= Float.floatToRawIntBits(
                        rowBars[rowBarsAt + r] + vectorBars[vectorBarsAt + v] - products[v * width + r]);
            }
            found |= signs >>> 31 << v;
        }
        return found;
    }

    @Override
    public void decodeBytes(byte[] codes, int at, float[] range, int d, int count, float[] out) {
        (isWarm(DECODE_BYTES) ? vectors : integers).decodeBytes(codes, at, range, d, count, out);
    }

    @Override
    public void weigh(
            int[] products,
            int middle,
            float scale,
            float[] steps,
            float[] errors,
            float perError,
            float[] sizes,
            float perSize,
            int first,
            int count,
            float[] out,
            int outFirst) {
        vectors.weigh(products, middle, scale, steps, errors, perError, sizes, perSize, first, count, out, outFirst);
    }

    @Override
    public void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out) {
        (isWarm(DOT_BYTES) ? vectors : integers).dotBytes(q, holders, offsets, count, out);
    }

    @Override
    public void dotBytesRows(short[] q, byte[] rows, int offset, int d, int count, int[] out) {
        (isWarm(DOT_BYTES_ROWS) ? vectors : integers).dotBytesRows(q, rows, offset, d, count, out);
    }

    @Override
    public void dotNibblesRows(short[] q, short[] rows, int offset, int width, int count, int[] out) {
        vectors.dotNibblesRows(q, rows, offset, width, count, out);
    }

    @Override
    public double logSumExp(float[] x, int offset, int length) {
        return vectors.logSumExp(x, offset, length);
    }

    @Override
    public void exp(double[] x, int count) {
        vectors.exp(x, count);
    }

    @Override
    public void log(double[] x, int count) {
        vectors.log(x, count);
    }
}
