package io.github.faissstyle.internal.simd;

import java.util.Arrays;

/**
 * Plain Java with the bits of the Vector API kernels that searches use: each lane's sum, fused as there, then the sums
 * in their order; products of integers have but one result. Slower than those once both are compiled, and hundreds of
 * times faster before: the JVM interprets the Vector API at tens of microseconds a row.
 */
public final class LaneKernels extends ScalarKernels {
    private final int lanes;
    private final boolean folds;
    private final int column;

    /**
     * Emulates vectors.
     *
     * @param lanes floats a vector
     * @param folds whether lanes are summed by folding halves onto each other, not one after another
     */
    public LaneKernels(int lanes, boolean folds) {
        super("plain Java, lane by lane");
        this.lanes = lanes;
        this.folds = folds;
        column = column(lanes);
    }

    /** Returns the rows of a column: those of two vectors of shorts. */
    public static int column(int lanes) {
        return 4 * lanes;
    }

    /**
     * Returns a row's place in a column of so many: the second half of the rows of a vector of shorts, full or not,
     * stand between the first.
     */
    public static int columnPlace(int row, int rows, int lanes) {
        int vector = row - row % (2 * lanes);
        int half = (Math.min(2 * lanes, rows - vector) + 1) / 2;
        int first = (row - vector) % half;
        return vector + 2 * first + (row - vector) / half;
    }

    @Override
    public int column() {
        return column;
    }

    @Override
    public int columnPlace(int row, int rows) {
        return columnPlace(row, rows, lanes);
    }

    @Override
    public void dotByteColumns(short[] q, byte[] columns, int offset, int d, int rows, int[] out) {
        for (int first = 0; first < rows; first += column) {
            int here = Math.min(column, rows - first);
            for (int row = 0; row < here; row += 8) {
                PackedProducts.dotColumns(q, columns, offset + first * d + row, here, d, out, first + row);
            }
            int[] placed = Arrays.copyOfRange(out, first, first + here);
            for (int row = 0; row < here; row++) {
                out[first + row] = placed[columnPlace(row, here)];
            }
        }
    }

    @Override
    public void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = dot(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = dot(q, qOffset, holders[row], offsets[row], d);
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

    @Override
    float l2(float[] q, int qAt, float[] x, int at, int d) {
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
}
