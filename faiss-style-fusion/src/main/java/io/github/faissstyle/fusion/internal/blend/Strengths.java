package io.github.faissstyle.fusion.internal.blend;

import java.util.Arrays;

/**
 * How strong the evidence is: several strengths at once, mixed by how well each has foretold the sequence so far.
 *
 * <pre>
 *     p = sum of pi_k p_k,   p_k(x) = p_model(x) exp(s_k delta(x)) / Z_k
 *     after x:  pi_k = (1 - share) pi_k p_k(x) / p(x) + share / K
 * </pre>
 *
 * The mixture follows the best strength, and one that was best for another part of the piece can come back (M. Herbster
 * and M. Warmuth, <i>Tracking the best expert</i>, 1998). Strength 0 is the model itself: evidence that does not help
 * switches itself off. With one strength it is fixed.
 *
 * <p>As the model's probability of x is in every p_k, only the deltas and Z_k are needed to learn from x. Immutable;
 * what a sequence has learned is the caller's: K numbers a token.
 */
public final class Strengths {
    /** Beyond this a token is certain; keeps sums of exponentials finite. */
    private static final double MOST = 600;

    private static final int LARGEST_MULTIPLE = 8;

    private final double[] values;
    private final double share;
    /** Smallest strength above 0, and each strength as a multiple of it: one exp a token then serves them all. */
    private final double unit;

    private final int[] multiples;

    /**
     * Makes strengths.
     *
     * @param values s_k, at least one, each at least 0
     * @param share how much of pi is spread evenly after each token, 0 to 1
     */
    public Strengths(double[] values, double share) {
        this.values = values.clone();
        this.share = share;
        unit = Arrays.stream(values).filter(v -> v > 0).min().orElse(1);
        multiples =
                Arrays.stream(values).mapToInt(v -> (int) Math.round(v / unit)).toArray();
        for (int k = 0; k < values.length; k++) {
            boolean exact = multiples[k] <= LARGEST_MULTIPLE && multiples[k] * unit == values[k];
            multiples[k] = exact ? multiples[k] : -1;
        }
    }

    /**
     * Counts the strengths.
     *
     * @return K
     */
    public int count() {
        return values.length;
    }

    /**
     * Writes what a sequence begins with: all strengths alike.
     *
     * @param posterior receives K numbers
     * @param at where
     */
    public void start(double[] posterior, int at) {
        Arrays.fill(posterior, at, at + values.length, 1.0 / values.length);
    }

    /**
     * Computes the change of each touched token's logit.
     *
     * @param touched tokens with their deltas; receives the changes
     * @param modelWeight a, the exponent of the model's distribution
     * @param base log-sum-exp of a times the model's log-probabilities: 0 where a is 1
     * @param posterior pi_k
     * @param at where they begin
     * @param normalisers receives Z_k
     * @param normalisersAt where to
     */
    public void change(
            Touched touched,
            double modelWeight,
            double base,
            double[] posterior,
            int at,
            double[] normalisers,
            int normalisersAt) {
        int count = touched.count();
        int strengths = values.length;
        if (strengths == 1) { // nothing to mix, nothing to learn
            for (int i = 0; i < count; i++) {
                touched.setChange(i, values[0] * touched.delta(i));
            }
            return;
        }
        double[] boosts = touched.work(count * strengths);
        Arrays.fill(normalisers, normalisersAt, normalisersAt + strengths, 1);
        for (int i = 0; i < count; i++) {
            double p = modelWeight == 1
                    ? touched.probability(i)
                    : Math.exp(modelWeight * touched.logProbability(i) - base);
            double delta = touched.delta(i);
            double root = Math.exp(Math.min(MOST, unit * delta));
            for (int k = 0; k < strengths; k++) {
                double boost = boost(k, delta, root);
                boosts[i * strengths + k] = boost;
                normalisers[normalisersAt + k] += p * (boost - 1);
            }
        }
        double untouched = 0;
        for (int k = 0; k < strengths; k++) {
            untouched += posterior[at + k] / normalisers[normalisersAt + k];
        }
        for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int k = 0; k < strengths; k++) {
                sum += posterior[at + k] / normalisers[normalisersAt + k] * boosts[i * strengths + k];
            }
            touched.setChange(i, Math.log(sum / untouched));
        }
    }

    /** {@code exp(s_k delta)}, from its root {@code exp(unit delta)} where that serves. */
    private double boost(int k, double delta, double root) {
        int multiple = multiples[k];
        if (multiple < 0 || values[k] * delta > MOST) {
            return Math.exp(Math.min(MOST, values[k] * delta));
        }
        double power = 1;
        for (int i = 0; i < multiple; i++) {
            power *= root;
        }
        return power;
    }

    /**
     * Learns from a token.
     *
     * @param delta what evidence said of it; 0 if nothing
     * @param posterior pi_k before and after
     * @param from where those before begin
     * @param to where those after begin
     * @param normalisers Z_k
     * @param normalisersAt where they begin
     */
    public void learn(double delta, double[] posterior, int from, int to, double[] normalisers, int normalisersAt) {
        double sum = 0;
        for (int k = 0; k < values.length; k++) {
            double likelihood =
                    posterior[from + k] * Math.exp(Math.min(MOST, values[k] * delta)) / normalisers[normalisersAt + k];
            posterior[to + k] = likelihood;
            sum += likelihood;
        }
        for (int k = 0; k < values.length; k++) {
            posterior[to + k] = (1 - share) * posterior[to + k] / sum + share / values.length;
        }
    }
}
