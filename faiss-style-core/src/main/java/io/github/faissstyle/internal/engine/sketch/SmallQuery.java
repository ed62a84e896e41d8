package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.VectorKernels;

/**
 * A query in small whole numbers, {@code q = scale * number}, rounded, in the order in which they are multiplied with
 * codes, of which several may share a short. One thread uses it.
 */
public final class SmallQuery {
    private static final float LARGEST = 0x1p50f;

    /** Makes numbers positive, which cutting rounds down, and half a step larger. */
    private static final float ROUNDED = 1024.5f;

    private final int d;
    private final int most;
    private final int width;
    private final int part;
    private final short[] numbers;
    private int sum;
    private float scale;
    private float size;
    private float error;

    /**
     * Makes room for queries.
     *
     * @param d floats a query
     * @param most the largest size of a number
     * @param parts codes a short, 1 where they are bytes: code j of a row's short s is component {@code j * width + s}
     */
    public SmallQuery(int d, int most, int parts) {
        this.d = d;
        this.most = most;
        width = (d + parts - 1) / parts;
        int block = VectorKernels.CODE_BLOCK;
        part = (width + block - 1) / block * block;
        numbers = new short[parts * part];
    }

    /**
     * Takes a query.
     *
     * @return false if it cannot be said in such numbers: not finite, or nothing but zeros
     */
    public boolean set(float[] q, int at) {
        // Sums that do not wait for each other. The bits of floats without their signs sort as the floats do, NaN
        // above.
        int maxBits = 0;
        float s0 = 0;
        float s1 = 0;
        int pairs = d & -2;
        for (int i = 0; i < pairs; i += 2) {
            float x0 = q[at + i];
            float x1 = q[at + i + 1];
            maxBits = Math.max(maxBits, Float.floatToRawIntBits(x0) & Integer.MAX_VALUE);
            maxBits = Math.max(maxBits, Float.floatToRawIntBits(x1) & Integer.MAX_VALUE);
            s0 += x0 * x0;
            s1 += x1 * x1;
        }
        if (pairs < d) {
            maxBits = Math.max(maxBits, Float.floatToRawIntBits(q[at + pairs]) & Integer.MAX_VALUE);
            s0 += q[at + pairs] * q[at + pairs];
        }
        float max = Float.intBitsToFloat(maxBits);
        float squares = s0 + s1;
        if (!(max > 1 / LARGEST && max < LARGEST) || !Float.isFinite(squares)) {
            return false;
        }
        scale = max / most;
        float inverse = 1 / scale;
        float lost = 0;
        sum = 0;
        for (int first = 0, to = 0; first < d; first += width, to += part) {
            int end = Math.min(width, d - first);
            for (int i = 0; i < end; i++) {
                float x = q[at + first + i];
                int number = (int) (x * inverse + ROUNDED) - (int) ROUNDED;
                numbers[to + i] = (short) number;
                sum += number;
                float rest = x - number * scale;
                lost += rest * rest;
            }
        }
        // Rounded up: sums in floats may come out low by d roundings.
        float slack = 1 + d * 0x1p-23f;
        error = (float) Math.sqrt(lost * slack) * slack;
        size = (float) Math.sqrt(squares * slack) * (1 + 0x1p-22f);
        return true;
    }

    /**
     * Returns the numbers, as {@link VectorKernels#dotBytes} and {@link VectorKernels#dotNibblesRows} take them: a part
     * for each code of a short, zeros up to whole {@link VectorKernels#CODE_BLOCK}s behind each.
     */
    public short[] numbers() {
        return numbers;
    }

    /** Returns the sum of the numbers. */
    public int sum() {
        return sum;
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
