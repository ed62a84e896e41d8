package io.github.faissstyle.internal.simd;

/**
 * Exponentials and logarithms of doubles, good to ten digits and several times as fast as {@link Math}'s: for evidence
 * that ends up in float logits. The plain form, and constants that the vector form shares.
 */
public final class ExpLog {
    /** Whole vectors are computed: arrays must have room for a multiple of this. */
    public static final int BLOCK = 8;

    /** 1 / ln 2. */
    public static final double LOG2_E = 1.4426950408889634;

    /** The leading bits of ln 2, so few that small multiples are exact. */
    public static final double LN2_HIGH = 0.6931471803691238;

    /** ln 2 less {@link #LN2_HIGH}. */
    public static final double LN2_LOW = 1.9082149292705877e-10;

    /** Adding this rounds a double to an integer, which then stands in its low bits. */
    public static final double ROUNDER = 6755399441055744.0;

    /** The bits of {@link #ROUNDER}. */
    public static final long ROUNDER_BITS = 0x4338000000000000L;

    /** The bits of the square root of 1/2: mantissas are taken from there to its double. */
    public static final long ROOT_BITS = 0x3fe6a09e667f3bcdL;

    /** Exponents are kept within this, either side. */
    public static final double LARGEST = 700;

    private ExpLog() {}

    /**
     * Computes {@code exp(x)}: Taylor's series around the nearest multiple of ln 2.
     *
     * @param x any number but NaN; taken to be within -700 to 700
     * @return the exponential, relative error below 1e-10
     */
    public static double exp(double x) {
        double v = Math.max(-LARGEST, Math.min(LARGEST, x));
        double shifted = v * LOG2_E + ROUNDER;
        double n = shifted - ROUNDER;
        double r = v - n * LN2_HIGH - n * LN2_LOW;
        double p = 1.0 / 3628800;
        p = p * r + 1.0 / 362880;
        p = p * r + 1.0 / 40320;
        p = p * r + 1.0 / 5040;
        p = p * r + 1.0 / 720;
        p = p * r + 1.0 / 120;
        p = p * r + 1.0 / 24;
        p = p * r + 1.0 / 6;
        p = p * r + 0.5;
        p = p * r + 1;
        p = p * r + 1;
        return Double.longBitsToDouble(Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(shifted) << 52));
    }

    /**
     * Computes {@code log(x)}: the series of {@code 2 artanh((m - 1) / (m + 1))} for a mantissa m near 1.
     *
     * @param x a positive number; one that is not normal is taken for the smallest that is
     * @return the natural logarithm, absolute error below 1e-10 and what rounding takes
     */
    public static double log(double x) {
        long bits = Double.doubleToRawLongBits(Math.max(x, Double.MIN_NORMAL));
        long exponent = (bits - ROOT_BITS) >> 52;
        double m = Double.longBitsToDouble(bits - (exponent << 52));
        double f = (m - 1) / (m + 1);
        double s = f * f;
        double p = 2.0 / 11;
        p = p * s + 2.0 / 9;
        p = p * s + 2.0 / 7;
        p = p * s + 2.0 / 5;
        p = p * s + 2.0 / 3;
        p = p * s + 2;
        return f * p + (exponent * LN2_LOW + exponent * LN2_HIGH);
    }
}
