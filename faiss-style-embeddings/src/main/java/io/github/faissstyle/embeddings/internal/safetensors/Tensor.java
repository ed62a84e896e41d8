package io.github.faissstyle.embeddings.internal.safetensors;

import java.util.Arrays;

/**
 * An array of floats with a shape.
 *
 * @param shape how many along each axis
 * @param values row-major, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // large, and passed on once
public record Tensor(int[] shape, float[] values) {
    /**
     * Makes a tensor.
     *
     * @param values row-major
     * @param shape how many along each axis
     * @return the tensor
     */
    public static Tensor of(float[] values, int... shape) {
        return new Tensor(shape, values);
    }

    /**
     * Asks for a shape.
     *
     * @param expected how many along each axis
     * @return whether it is this tensor's
     */
    public boolean hasShape(int... expected) {
        return Arrays.equals(shape, expected);
    }
}
