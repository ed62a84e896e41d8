package io.github.faissstyle.embeddings.audio;

/** Power in decibels, as {@code librosa.power_to_db} with its defaults. */
final class Decibels {
    private static final double SMALLEST_POWER = 1e-10;
    private static final double RANGE = 80;

    private Decibels() {}

    /** {@code 10 log10} of at least 1e-10, and no more than 80 below the largest. */
    static double[][] of(double[][] power) {
        double[][] decibels = new double[power.length][];
        double most = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < power.length; t++) {
            decibels[t] = new double[power[t].length];
            for (int i = 0; i < power[t].length; i++) {
                decibels[t][i] = 10 * Math.log10(Math.max(SMALLEST_POWER, power[t][i]));
                most = Math.max(most, decibels[t][i]);
            }
        }
        for (double[] row : decibels) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Math.max(row[i], most - RANGE);
            }
        }
        return decibels;
    }
}
