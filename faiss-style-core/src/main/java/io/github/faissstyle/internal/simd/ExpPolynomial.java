package io.github.faissstyle.internal.simd;

/**
 * Constants of {@code exp(x)} in floats for {@code -87 <= x <= 0}, shared by the plain and the vector form.
 *
 * <p>{@code exp(x) = 2^n 2^f} with {@code n + f = x / ln 2} and {@code |f| <= 1/2}: a polynomial of degree 5 in f,
 * fitted for the least relative error (9e-8, 2e-7 once rounded to floats), and a scaling by {@code 2^n} done on the
 * exponent bits. Rounding {@code x / ln 2} costs another {@code |x| 1e-7}, where the result is {@code exp(-|x|)}.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as fitted; they round to the floats that were meant
public final class ExpPolynomial {
    /**
     * Below this, exp is taken to be that of this value, about 1.6e-38: nothing beside the largest term, which is 1.
     */
    public static final float SMALLEST = -87f;

    /** 1 / ln 2. */
    public static final float LOG2_E = 1.44269504f;

    /** Adding this to a float of small magnitude rounds it to an integer, which then stands in the low bits. */
    public static final float ROUNDER = 12582912f;

    /** Coefficient of f^5. */
    public static final float C5 = 0.0013264724984765053f;

    /** Coefficient of f^4. */
    public static final float C4 = 0.009671512991189957f;

    /** Coefficient of f^3. */
    public static final float C3 = 0.05550733581185341f;

    /** Coefficient of f^2. */
    public static final float C2 = 0.24022242426872253f;

    /** Coefficient of f. */
    public static final float C1 = 0.6931470036506653f;

    private ExpPolynomial() {}

    /**
     * Computes {@code exp(x)} for a value that is not positive.
     *
     * @param x at most 0, not NaN
     * @return {@code exp(max(x, SMALLEST))}
     */
    public static float exp(float x) {
        float clamped = Math.max(x, SMALLEST);
        float shifted = clamped * LOG2_E + ROUNDER;
        float f = clamped * LOG2_E - (shifted - ROUNDER);
        float p = C5;
        p = p * f + C4;
        p = p * f + C3;
        p = p * f + C2;
        p = p * f + C1;
        p = p * f + 1;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }
}
