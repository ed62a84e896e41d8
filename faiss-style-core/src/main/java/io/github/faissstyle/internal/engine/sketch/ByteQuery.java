package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;

/** A query in small whole numbers: {@code q = scale * number}, rounded. One thread uses it. */
public final class ByteQuery {
    private static final float LARGEST = 0x1p50f;

    private final int d;
    private final short[] numbers;
    private final int most;
    private float scale;
    private float size;
    private float error;

    /**
     * Makes room for queries.
     *
     * @param d floats a query
     * @param most the largest size of a number
     */
    public ByteQuery(int d, int most) {
        this.d = d;
        numbers = new short[(d + VectorKernels.BYTE_BLOCK - 1) / VectorKernels.BYTE_BLOCK * VectorKernels.BYTE_BLOCK];
        this.most = most;
    }

    /**
     * Takes a query.
     *
     * @return false if it cannot be said in such numbers: not finite, or nothing but zeros
     */
    public boolean set(float[] q, int at) {
        float max = 0;
        float squares = 0;
        for (int i = 0; i < d; i++) {
            float value = q[at + i];
            max = Math.max(max, Math.abs(value));
            squares += value * value;
        }
        if (!(max > 1 / LARGEST && max < LARGEST) || !Float.isFinite(squares)) {
            return false;
        }
        scale = max / most;
        float inverse = 1 / scale;
        float lost = 0;
        for (int i = 0; i < d; i++) {
            float steps = q[at + i] * inverse;
            int number = (int) (steps + (steps < 0 ? -0.5f : 0.5f));
            numbers[i] = (short) number;
            float rest = q[at + i] - number * scale;
            lost += rest * rest;
        }
        // Rounded up: sums in floats may come out low by d roundings.
        float slack = 1 + d * 0x1p-23f;
        error = (float) Math.sqrt(lost * slack) * slack;
        size = (float) Math.sqrt(squares * slack) * (1 + 0x1p-22f);
        return true;
    }

    /** Returns the numbers, followed by zeros up to whole {@link VectorKernels#BYTE_BLOCK}s. */
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
