package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats in eight bits a component, {@code x = step * code}, codes from -127 to 127, each row with a step of
 * its own: enough to tell which rows are worth a look.
 *
 * @param d components a row
 * @param size number of rows
 * @param codes the rows one after the other, and room for {@link VectorKernels#CODE_BLOCK} more
 * @param steps one a row
 * @param squares of the rows' lengths
 * @param largest square of a length
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EightBits(int d, int size, byte[] codes, float[] steps, float[] squares, float largest) {
    private static final float LARGEST = 0x1p50f;

    /** A component this many times larger than usual would leave too few steps for the others. */
    private static final float MOST_PEAK = 40;

    /**
     * Encodes rows that follow each other from the start; null where eight bits a component would say too little, or
     * are more than an array holds.
     */
    public static @Nullable EightBits of(float[] rows, int d, int size) {
        if ((long) size * d > Integer.MAX_VALUE - 2 * VectorKernels.CODE_BLOCK) {
            return null; // no array has room for a block behind so many
        }
        byte[] codes = new byte[size * d + VectorKernels.CODE_BLOCK];
        float[] steps = new float[size];
        float[] squares = new float[size];
        float largest = 0;
        for (int row = 0; row < size; row++) {
            float max = 0;
            float square = 0;
            for (int i = row * d; i < (row + 1) * d; i++) {
                max = Math.max(max, Math.abs(rows[i]));
                square += rows[i] * rows[i];
            }
            if (max != 0 && !(max > 1 / LARGEST && max < LARGEST && max * max * d <= MOST_PEAK * MOST_PEAK * square)) {
                return null;
            }
            squares[row] = square;
            largest = Math.max(largest, square);
            steps[row] = max / 127;
            ByteRows.encode(rows, row * d, d, max == 0 ? 0 : 127 / max, codes, row * d);
        }
        return new EightBits(d, size, codes, steps, squares, largest);
    }

    public long memoryBytes() {
        return codes.length + 4L * (steps.length + squares.length);
    }
}
