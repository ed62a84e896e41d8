package io.github.faissstyle.fusion.internal.blend;

import io.github.faissstyle.internal.simd.ExpLog;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
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
    private static final VectorKernels KERNELS = Kernels.get();

    private final double[] values;
    private final int axes;
    private final int count;
    private final double share;
    /** Smallest strength above 0, and each strength as a multiple of it: one exp a token then serves them all. */
    private final double unit;

    private final int[] multiples;
    /** Largest exponent whose multiples stay within {@link #MOST}. */
    private final double mostRoot;

    /** The strengths of each combination, axis by axis. */
    private final double[] combined;

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
        mostRoot = MOST / Math.max(1, Arrays.stream(multiples).max().orElse(1));
        combined = new double[count * axes];
        for (int k = 0; k < count; k++) {
            int rest = k;
            for (int axis = 0; axis < axes; axis++) {
                combined[k * axes + axis] = values[rest % values.length];
                rest /= values.length;
            }
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
        return combined[k * axes + axis];
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
        double[] changes = touched.changes();
        if (count == 1) { // nothing to mix, nothing to learn
            for (int i = 0; i < tokens; i++) {
                changes[i] = 0;
                for (int axis = 0; axis < axes; axis++) {
                    changes[i] += values[0] * touched.delta(axis, i);
                }
            }
            return;
        }
        // Rows of a number a token: a power of each strength of each axis, then their products.
        int rows = axes == 1 ? 0 : axes * values.length;
        double[] work = touched.work((rows + count) * tokens);
        powers(touched, work);
        if (axes > 1) {
            combine(work, rows * tokens, tokens);
        }
        double[] p = probabilities(touched, modelWeight, base);
        double untouched = 0;
        for (int k = 0; k < count; k++) {
            int row = (rows + k) * tokens;
            double sum = 0;
            for (int i = 0; i < tokens; i++) {
                sum += p[i] * (work[row + i] - 1);
            }
            normalisers[normalisersAt + k] = 1 + sum;
            untouched += posterior[at + k] / (1 + sum);
        }
        Arrays.fill(changes, 0, tokens, 0);
        for (int k = 0; k < count; k++) {
            double weight = posterior[at + k] / (normalisers[normalisersAt + k] * untouched);
            int row = (rows + k) * tokens;
            for (int i = 0; i < tokens; i++) {
                changes[i] += weight * work[row + i];
            }
        }
        KERNELS.log(changes, tokens);
    }

    private static double[] probabilities(Touched touched, double modelWeight, double base) {
        if (modelWeight == 1) {
            return touched.probabilities();
        }
        double[] p = touched.spare();
        for (int i = 0; i < touched.count(); i++) {
            p[i] = ExpLog.exp(modelWeight * touched.logProbability(i) - base);
        }
        return p;
    }

    /** {@code exp(s delta)}: for each axis and each of its strengths, a row of all tokens. */
    private void powers(Touched touched, double[] work) {
        int tokens = touched.count();
        double[] roots = touched.changes(); // not needed for itself yet
        int row = 0;
        for (int axis = 0; axis < axes; axis++) {
            double[] deltas = touched.deltas(axis);
            for (int i = 0; i < tokens; i++) {
                roots[i] = Math.min(mostRoot, unit * deltas[i]);
            }
            KERNELS.exp(roots, tokens);
            for (int v = 0; v < values.length; v++, row += tokens) {
                if (multiples[v] < 0) {
                    for (int i = 0; i < tokens; i++) {
                        work[row + i] = ExpLog.exp(Math.min(MOST, values[v] * deltas[i]));
                    }
                    continue;
                }
                power(roots, multiples[v], work, row, tokens);
            }
        }
    }

    /** A row of powers of roots: by squares, so that few passes are made. */
    private static void power(double[] roots, int times, double[] work, int row, int tokens) {
        if (times == 0) {
            Arrays.fill(work, row, row + tokens, 1);
            return;
        }
        System.arraycopy(roots, 0, work, row, tokens);
        for (int bit = Integer.highestOneBit(times) >> 1; bit > 0; bit >>= 1) {
            boolean more = (times & bit) != 0;
            for (int i = 0; i < tokens; i++) {
                double power = work[row + i];
                work[row + i] = more ? power * power * roots[i] : power * power;
            }
        }
    }

    /** For each combination, the products of one row of each axis. */
    private void combine(double[] work, int to, int tokens) {
        for (int k = 0; k < count; k++) {
            int row = to + k * tokens;
            System.arraycopy(work, k % values.length * tokens, work, row, tokens);
            int rest = k / values.length;
            for (int axis = 1; axis < axes; axis++) {
                int factors = (axis * values.length + rest % values.length) * tokens;
                rest /= values.length;
                for (int i = 0; i < tokens; i++) {
                    work[row + i] *= work[factors + i];
                }
            }
        }
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
                likelihood *= ExpLog.exp(Math.min(MOST, combined[k * axes + axis] * deltas[deltasAt + axis]));
            }
            posterior[to + k] = likelihood;
            sum += likelihood;
        }
        for (int k = 0; k < count; k++) {
            posterior[to + k] = (1 - share) * posterior[to + k] / sum + share / count;
        }
    }
}
