package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;

/** A query in small whole numbers: {@code q = scale * number}, rounded. One thread uses it. */
public final class ByteQuery {
    private final short[] numbers;
    private float scale;
    private float size;
    private float error;

    /** Makes room for queries of d floats. */
    public ByteQuery(int d) {
        numbers = new short[d];
    }

    /**
     * Takes a query.
     *
     * @return false if it cannot be said in such numbers: not finite, or nothing but zeros
     */
    public boolean set(float[] q, int at) {
        int d = numbers.length;
        float max = 0;
        float sum = 0;
        for (int i = 0; i < d; i++) {
            max = Math.max(max, Math.abs(q[at + i]));
            sum += q[at + i];
        }
        if (!(max > 0 && max <= 1e15) || !Float.isFinite(sum) || max < 1e-15) {
            return false;
        }
        scale = max / VectorKernels.MOST_SHORT;
        float inverse = 1 / scale;
        double lost = 0;
        double squares = 0;
        for (int i = 0; i < d; i++) {
            float steps = q[at + i] * inverse;
            int number = (int) (steps + (steps < 0 ? -0.5f : 0.5f));
            numbers[i] = (short) number;
            double rest = q[at + i] - (double) number * scale;
            lost += rest * rest;
            squares += (double) q[at + i] * q[at + i];
        }
        error = (float) (Math.sqrt(lost) * 1.000001);
        size = (float) (Math.sqrt(squares) * 1.000001);
        return true;
    }

    public short[] numbers() {
        return numbers;
    }

    /** Returns what a step of a number stands for. */
    public float scale() {
        return scale;
    }

    /** Returns the query's length, not below it. */
    public float size() {
        return size;
    }

    /** Returns the length of what rounding took away, not below it. */
    public float error() {
        return error;
    }
}
