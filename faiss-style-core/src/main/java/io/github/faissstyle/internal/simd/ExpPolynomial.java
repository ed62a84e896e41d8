package io.github.faissstyle.internal.simd;

/**
 * Constants of {@code exp(x)} in floats for {@code -87 <= x <= 0}, shared by the plain and the vector form.
 *
 * <p>Range reduction {@code x = n ln 2 + r}, {@code |r| <= ln(2)/2}, then a minimax polynomial in r and a scaling by
 * {@code 2^n} done on the exponent bits. The polynomial and the split of ln 2 are those of the Cephes library (S. L.
 * Moshier, {@code expf.c}); relative error below 2e-7.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits as published; they round to the floats that were meant
public final class ExpPolynomial {
    /**
     * Below this, exp is taken to be that of this value, about 1.6e-38: nothing beside the largest term, which is 1.
     */
    public static final float SMALLEST = -87f;

    /** 1 / ln 2. */
    public static final float LOG2_E = 1.44269504f;

    /** Adding this to a float of small magnitude rounds it to an integer, which then stands in the low bits. */
    public static final float ROUNDER = 12582912f;

    /** The leading bits of ln 2, so few that n times them is exact. */
    public static final float LN2_HIGH = 0.693359375f;

    /** ln 2 less {@link #LN2_HIGH}. */
    public static final float LN2_LOW = -2.12194440e-4f;

    /** Coefficient of r^7. */
    public static final float C7 = 1.9875691500e-4f;

    /** Coefficient of r^6. */
    public static final float C6 = 1.3981999507e-3f;

    /** Coefficient of r^5. */
    public static final float C5 = 8.3334519073e-3f;

    /** Coefficient of r^4. */
    public static final float C4 = 4.1665795894e-2f;

    /** Coefficient of r^3. */
    public static final float C3 = 1.6666665459e-1f;

    /** Coefficient of r^2. */
    public static final float C2 = 5.0000001201e-1f;

    private ExpPolynomial() {}

    /**
     * Computes {@code exp(x)} for a value that is not positive.
     *
     * @param x at most 0, not NaN
     * @return {@code exp(max(x, SMALLEST))}
     */
    static float exp(float x) {
        float clamped = Math.max(x, SMALLEST);
        float shifted = clamped * LOG2_E + ROUNDER;
        float n = shifted - ROUNDER;
        float r = clamped - n * LN2_HIGH - n * LN2_LOW;
        float p = C7;
        p = p * r + C6;
        p = p * r + C5;
        p = p * r + C4;
        p = p * r + C3;
        p = p * r + C2;
        p = p * r * r + r + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }
}
