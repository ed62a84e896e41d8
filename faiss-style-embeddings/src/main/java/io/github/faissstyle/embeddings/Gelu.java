package io.github.faissstyle.embeddings;

import org.apache.commons.math3.special.Erf;

/**
 * The Gaussian error linear unit, x times the normal distribution function (D. Hendrycks and K. Gimpel 2016), exact as
 * in PyTorch's default.
 */
final class Gelu {
    /** Beyond this the distribution function is 0 or 1 to the last bit of a float. */
    private static final double TAIL = 6;

    private static final int STEPS_PER_UNIT = 512;
    private static final double[] TABLE = table();

    private Gelu() {}

    /** The distribution function, and half its slope and curvature a step, at evenly spaced places. */
    private static double[] table() {
        int places = (int) (2 * TAIL * STEPS_PER_UNIT) + 2;
        double[] table = new double[3 * places];
        for (int i = 0; i < places; i++) {
            double x = (double) i / STEPS_PER_UNIT - TAIL;
            double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            table[3 * i] = 0.5 * Erf.erfc(-x / Math.sqrt(2));
            table[3 * i + 1] = density;
            table[3 * i + 2] = -x * density / 2;
        }
        return table;
    }

    static double of(double x) {
        if (x >= TAIL) {
            return x;
        }
        if (x <= -TAIL) {
            return 0;
        }
        int nearest = (int) Math.rint((x + TAIL) * STEPS_PER_UNIT);
        double h = x - ((double) nearest / STEPS_PER_UNIT - TAIL);
        int at = 3 * nearest;
        return x * (TABLE[at] + h * (TABLE[at + 1] + h * TABLE[at + 2]));
    }
}
