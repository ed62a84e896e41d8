package io.github.faissstyle.examples.cli.model;

/** Logits to probabilities. */
public final class Distributions {
    private Distributions() {}

    /**
     * Computes the softmax.
     *
     * @param logits logits, -inf where masked
     * @param temperature divides the logits
     * @return probabilities that sum to 1
     */
    public static double[] softmax(float[] logits, double temperature) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int x = 0; x < p.length; x++) {
            p[x] = Math.exp((logits[x] - max) / temperature);
            sum += p[x];
        }
        for (int x = 0; x < p.length; x++) {
            p[x] /= sum;
        }
        return p;
    }
}
