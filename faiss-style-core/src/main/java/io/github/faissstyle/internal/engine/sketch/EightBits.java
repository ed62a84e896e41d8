package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats in eight bits a component, {@code x = step * code}, codes from -127 to 127, each row with a step of
 * its own: enough to tell which rows are worth a look.
 */
public final class EightBits {
    /** The standard deviation of what rounding takes away, in steps. */
    public static final float DEVIATION = 1 / (float) Math.sqrt(12);

    private static final float LARGEST = 0x1p50f;

    /** A component this many times larger than usual would leave too few steps for the others. */
    private static final float MOST_PEAK = 40;

    private static final int COLUMN = Kernels.get().column();

    private final int size;

    /** Components of a row, rounded up to a multiple of four. */
    private final int width;

    /** As {@link VectorKernels#dotByteColumns} takes them. */
    private final byte[] codes;

    private final float[] steps;
    private final float[] squares;
    private final float largest;

    private EightBits(int size, int width, byte[] codes, float[] steps, float[] squares, float largest) {
        this.size = size;
        this.width = width;
        this.codes = codes;
        this.steps = steps;
        this.squares = squares;
        this.largest = largest;
    }

    /**
     * Encodes rows that follow each other from the start; null where eight bits a component would say too little, or
     * are more than an array holds.
     */
    public static @Nullable EightBits of(float[] rows, int d, int size) {
        int width = (d + 3) / 4 * 4;
        if ((long) size * width > Integer.MAX_VALUE - 2 * VectorKernels.CODE_BLOCK) {
            return null;
        }
        byte[] codes = new byte[size * width + VectorKernels.CODE_BLOCK];
        byte[] row = new byte[d];
        float[] steps = new float[size];
        float[] squares = new float[size];
        float largest = 0;
        for (int r = 0; r < size; r++) {
            float max = peak(rows, r * d, d);
            if (!(max >= 0)) {
                return null;
            }
            squares[r] = square(rows, r * d, d);
            largest = Math.max(largest, squares[r]);
            steps[r] = max / 127;
            ByteRows.encode(rows, r * d, d, max == 0 ? 0 : 127 / max, row, 0);
            int first = r - r % COLUMN;
            int stride = Math.min(COLUMN, size - first);
            int place = Kernels.get().columnPlace(r - first, stride);
            for (int i = 0; i < d; i++) {
                codes[first * width + i * stride + place] = row[i];
            }
        }
        return new EightBits(size, width, codes, steps, squares, largest);
    }

    /** Returns the size of a row's largest component; NaN if codes that reach so far would say too little. */
    private static float peak(float[] rows, int at, int d) {
        float max = 0;
        for (int i = at; i < at + d; i++) {
            max = Math.max(max, Math.abs(rows[i]));
        }
        boolean usual =
                max > 1 / LARGEST && max < LARGEST && max * max * d <= MOST_PEAK * MOST_PEAK * square(rows, at, d);
        return max == 0 || usual ? max : Float.NaN;
    }

    private static float square(float[] rows, int at, int d) {
        float square = 0;
        for (int i = at; i < at + d; i++) {
            square += rows[i] * rows[i];
        }
        return square;
    }

    public int size() {
        return size;
    }

    /** Returns the largest square of a row's length. */
    public float largest() {
        return largest;
    }

    /**
     * Estimates how near some rows are to a query, or how near they may be.
     *
     * @param query the query
     * @param first row, a multiple of {@link VectorKernels#column}
     * @param count of rows
     * @param similarity whether to give products, or else squares of distances less the query's own
     * @param deviations what to allow for the rounding of a row, in standard deviations
     * @param products room for as many, rounded up to a multiple of {@link VectorKernels#column}
     * @param out receives the estimates
     * @param outAt where the first goes
     */
    public void estimate(
            SmallQuery query,
            int first,
            int count,
            boolean similarity,
            float deviations,
            int[] products,
            float[] out,
            int outAt) {
        VectorKernels kernels = Kernels.get();
        // Whole columns, but for the last: how rows lie in one depends on how many it has.
        int rows = Math.min(size - first, (count + COLUMN - 1) / COLUMN * COLUMN);
        kernels.dotByteColumns(query.numbers(), codes, first * width, width, rows, products);
        // In plain Java: JDK 17 boxed the vectors of a kernel that did this, in most JVMs.
        float scale = query.scale();
        float allowed = deviations * DEVIATION * query.size();
        if (similarity) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = steps[first + i] * (scale * products[i] + allowed);
            }
        } else {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = squares[first + i] - 2 * steps[first + i] * (scale * products[i] + allowed);
            }
        }
    }

    public long memoryBytes() {
        return codes.length + 4L * (steps.length + squares.length);
    }
}
