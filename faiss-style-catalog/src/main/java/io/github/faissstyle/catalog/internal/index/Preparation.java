package io.github.faissstyle.catalog.internal.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes vectors compare by inner product: components brought to one scale, where the space is standardised, then unit
 * length.
 *
 * @param dimension floats a vector
 * @param mean what is taken off each component; null for nothing
 * @param deviation what each is divided by then; null with the mean
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
public record Preparation(int dimension, float @Nullable [] mean, float @Nullable [] deviation) {
    /** Tells preparations apart: indexes of vectors that were prepared otherwise do not serve. */
    String fingerprint() {
        return Integer.toHexString(31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation));
    }

    /**
     * Prepares a vector.
     *
     * @param name what messages call it
     * @param raw as it was given; not changed
     * @return a new array, of unit length
     * @throws IllegalArgumentException if it is of another width, not finite, or zero
     */
    public float[] unit(String name, float[] raw) {
        if (raw.length != dimension) {
            throw new IllegalArgumentException(name + " must have " + dimension + " floats, has " + raw.length);
        }
        float[] unit = raw.clone();
        if (mean != null && deviation != null) {
            for (int i = 0; i < dimension; i++) {
                unit[i] = (raw[i] - mean[i]) / deviation[i];
            }
        }
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            if (!Float.isFinite(raw[i])) {
                throw new IllegalArgumentException(name + " must be finite, component " + i + " is " + raw[i]);
            }
            squares += (double) unit[i] * unit[i];
        }
        if (squares == 0 && mean == null) {
            throw new IllegalArgumentException(name + " must not be zero: it has no direction");
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < dimension && squares > 0; i++) {
            unit[i] = (float) (unit[i] / length);
        }
        return unit;
    }

    /**
     * Compares prepared vectors.
     *
     * @param one of unit length
     * @param other of unit length
     * @return cosine similarity, -1 to 1
     */
    public static double similarity(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return Math.max(-1, Math.min(1, sum));
    }
}
