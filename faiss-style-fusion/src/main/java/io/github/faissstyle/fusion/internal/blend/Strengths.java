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
 * <p>Evidence may lie on several <i>axes</i>, such as one a view, each with strengths of its own: K is then every
 * combination of them.
 *
 * <p>As the model's probability of x is in every p_k, only the deltas and Z_k are needed to learn from x. Immutable;
 * what a sequence has learned is the caller's: K numbers a token.
 */
public final class Strengths {
    /** Beyond this a token is certain; keeps sums of exponentials finite. */
    private static final double MOST = 200;

    private static final int LARGEST_MULTIPLE = 8;

    private final double[] values;
    private final int axes;
    private final int count;
    private final double share;
    /** Smallest strength above 0, and each strength as a multiple of it: one exp a token then serves them all. */
    private final double unit;

    private final int[] multiples;

    /**
     * Makes strengths.
     *
     * @param values the strengths of each axis, at least one, each at least 0
     * @param axes how many axes there are, at least 1
     * @param share how much of pi is spread evenly after each token, 0 to 1
     */
    public Strengths(double[] values, int axes, double share) {
        this.values = values.clone();
        this.axes = axes;
        this.share = share;
        int combinations = 1;
        for (int axis = 0; axis < axes; axis++) {
            combinations *= values.length;
        }
        count = combinations;
        unit = Arrays.stream(values).filter(v -> v > 0).min().orElse(1);
        multiples = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int multiple = (int) Math.round(values[i] / unit);
            multiples[i] = multiple <= LARGEST_MULTIPLE && multiple * unit == values[i] ? multiple : -1;
        }
    }

    /**
     * Counts the combinations.
     *
     * @return K
     */
    public int count() {
        return count;
    }

    /**
     * Counts the axes.
     *
     * @return how many there are
     */
    public int axes() {
        return axes;
    }

    /**
     * Returns a strength.
     *
     * @param k which combination
     * @param axis which axis
     * @return its strength there
     */
    public double value(int k, int axis) {
        int rest = k;
        for (int i = 0; i < axis; i++) {
            rest /= values.length;
        }
        return values[rest % values.length];
    }

    /**
     * Writes what a sequence begins with: all strengths alike.
     *
     * @param posterior receives K numbers
     * @param at where
     */
    public void start(double[] posterior, int at) {
        Arrays.fill(posterior, at, at + count, 1.0 / count);
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
        int tokens = touched.count();
        if (count == 1) { // nothing to mix, nothing to learn
            for (int i = 0; i < tokens; i++) {
                double sum = 0;
                for (int axis = 0; axis < axes; axis++) {
                    sum += touched.delta(axis, i);
                }
                touched.setChange(i, values[0] * sum);
            }
            return;
        }
        double[] boosts = touched.work(tokens * count);
        Arrays.fill(normalisers, normalisersAt, normalisersAt + count, 1);
        for (int i = 0; i < tokens; i++) {
            double p = modelWeight == 1
                    ? touched.probability(i)
                    : Math.exp(modelWeight * touched.logProbability(i) - base);
            boost(touched, i, boosts, i * count);
            for (int k = 0; k < count; k++) {
                normalisers[normalisersAt + k] += p * (boosts[i * count + k] - 1);
            }
        }
        double untouched = 0;
        for (int k = 0; k < count; k++) {
            untouched += posterior[at + k] / normalisers[normalisersAt + k];
        }
        for (int i = 0; i < tokens; i++) {
            double sum = 0;
            for (int k = 0; k < count; k++) {
                sum += posterior[at + k] / normalisers[normalisersAt + k] * boosts[i * count + k];
            }
            touched.setChange(i, Math.log(sum / untouched));
        }
    }

    /** {@code exp(s_k delta)} of every combination: each axis multiplies what those before it made. */
    private void boost(Touched touched, int i, double[] boosts, int at) {
        boosts[at] = 1;
        int made = 1;
        for (int axis = 0; axis < axes; axis++) {
            double delta = touched.delta(axis, i);
            double root = Math.exp(Math.min(MOST, unit * delta));
            for (int v = values.length - 1; v >= 0; v--) { // the first ones last: they are read until then
                double boost = boost(v, delta, root);
                for (int k = 0; k < made; k++) {
                    boosts[at + v * made + k] = boosts[at + k] * boost;
                }
            }
            made *= values.length;
        }
    }

    /** {@code exp(s delta)}, from its root {@code exp(unit delta)} where that serves. */
    private double boost(int value, double delta, double root) {
        int multiple = multiples[value];
        if (multiple < 0 || values[value] * delta > MOST) {
            return Math.exp(Math.min(MOST, values[value] * delta));
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
     * @param deltas what evidence said of it, one number an axis; not looked at where {@code deltasAt} is negative,
     *     which says that there was nothing
     * @param deltasAt where they begin
     * @param posterior pi_k before and after
     * @param from where those before begin
     * @param to where those after begin
     * @param normalisers Z_k
     * @param normalisersAt where they begin
     */
    public void learn(
            double[] deltas,
            int deltasAt,
            double[] posterior,
            int from,
            int to,
            double[] normalisers,
            int normalisersAt) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            double likelihood = posterior[from + k] / normalisers[normalisersAt + k];
            for (int axis = 0; axis < axes && deltasAt >= 0; axis++) {
                likelihood *= Math.exp(Math.min(MOST, value(k, axis) * deltas[deltasAt + axis]));
            }
            posterior[to + k] = likelihood;
            sum += likelihood;
        }
        for (int k = 0; k < count; k++) {
            posterior[to + k] = (1 - share) * posterior[to + k] / sum + share / count;
        }
    }
}
