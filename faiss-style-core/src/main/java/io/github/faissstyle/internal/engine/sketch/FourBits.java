package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats in four bits a component, {@code x = step * (16 * code - 120)}, each row with a step of its own:
 * enough to tell which rows are worth a look.
 *
 * @param d components a row
 * @param size number of rows
 * @param codes nibble j of short s of a row is component {@code j * width + s}
 * @param steps one a row
 * @param squares of the rows' lengths
 * @param largest the largest step, alone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FourBits(int d, int size, short[] codes, float[] steps, float[] squares, float[] largest) {
    private static final float LARGEST = 0x1p50f;

    /** A component this many times larger than usual would leave too few steps for the others. */
    private static final float MOST_PEAK = 16;

    /** Encodes rows that follow each other from the start; null where four bits a component would say too little. */
    public static @Nullable FourBits of(float[] rows, int d, int size) {
        int width = width(d);
        FourBits result = new FourBits(
                d,
                size,
                new short[size * width + VectorKernels.CODE_BLOCK],
                new float[size],
                new float[size],
                new float[1]);
        for (int row = 0; row < size; row++) {
            if (!result.encode(rows, row)) {
                return null;
            }
        }
        return result;
    }

    /** Returns shorts a row. */
    public static int width(int d) {
        return (d + 3) / 4;
    }

    /** Returns the largest error of a component that rounding makes, in any row, in standard deviations. */
    public float deviation() {
        return largest[0] * 16 / (float) Math.sqrt(12);
    }

    private boolean encode(float[] x, int row) {
        int at = row * d;
        float max = 0;
        float square = 0;
        for (int i = at; i < at + d; i++) {
            max = Math.max(max, Math.abs(x[i]));
            square += x[i] * x[i];
        }
        squares[row] = square;
        if (max == 0) {
            return true;
        }
        if (!(max > 1 / LARGEST && max < LARGEST && max * max * d <= MOST_PEAK * MOST_PEAK * square)) {
            return false;
        }
        steps[row] = max / 128;
        largest[0] = Math.max(largest[0], steps[row]);
        float inverse = 8 / max;
        int width = width(d);
        for (int j = 0; j < 4; j++) {
            int end = Math.min(d, (j + 1) * width);
            for (int i = j * width; i < end; i++) {
                int code = Math.min(15, (int) (x[at + i] * inverse + 8));
                codes[row * width + i - j * width] |= (short) (code << (4 * j));
            }
        }
        return true;
    }

    public long memoryBytes() {
        return 2L * codes.length + 4L * (steps.length + squares.length);
    }
}
