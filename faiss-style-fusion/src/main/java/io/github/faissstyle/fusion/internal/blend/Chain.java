package io.github.faissstyle.fusion.internal.blend;

import io.github.faissstyle.fusion.internal.suffix.Contexts;
import org.jspecify.annotations.Nullable;

/**
 * The back-off chain of one view, rooted at the model: from the model's distribution q = p through the contexts that
 * end the sequence, short ones first and, of equally long ones, the parent's before the child's,
 *
 * <pre>
 *     q(x) = ( max(c(x) - d, 0) + (t + d u) q(x) ) / (N + t)
 * </pre>
 *
 * with c(x) the times x follows the context, N their sum and u the number of different x: interpolated absolute
 * discounting (Ney, Essen and Kneser 1994) whose lowest order is the model. A token that no context contains is
 * multiplied by the same factor in every step, so only what is added to the others need be known: the result is the sum
 * of what each step adds, divided by the product of the factors up to it.
 *
 * <p>For one thread.
 */
public final class Chain {
    /** Far below what matters, far above where a double ends: a product of factors stops here. */
    private static final double TINY = 1e-250;

    private final double discount;
    private int[] order = new int[64];

    /**
     * Makes a chain.
     *
     * @param discount d, taken off each count, 0 to 1
     */
    public Chain(double discount) {
        this.discount = discount;
    }

    /**
     * Runs the chain.
     *
     * @param contexts what ends the sequence, of all levels
     * @param priors t for each level, how many occurrences the shorter contexts are worth: at least 0
     * @param origins for each token of the contexts, the model's token; null where they are the same
     * @param logits tells the model's distribution; evidence for tokens that it masks is left out
     * @param axis which axis this view lies on, see {@link Strengths}
     * @param weight of this view
     * @param into what is found is added to its deltas
     */
    public void run(
            Contexts contexts,
            double[] priors,
            int @Nullable [] origins,
            Distribution logits,
            int axis,
            double weight,
            Touched into) {
        int count = contexts.count();
        sort(contexts, count);
        double shared = 1;
        for (int i = 0; i < count; i++) {
            int context = order[i];
            int from = contexts.start(context);
            int to = from + contexts.followers(context);
            double prior = priors[contexts.levelOf(context)];
            double total = contexts.total(context) + prior;
            shared *= (prior + discount * (to - from)) / total;
            shared = shared < TINY ? TINY : shared;
            double scale = 1 / (total * shared);
            for (int at = from; at < to; at++) {
                int token = origins == null ? contexts.token(at) : origins[contexts.token(at)];
                int index = token < 0 ? -1 : index(token, logits, into);
                if (index >= 0) {
                    into.addGain(index, (contexts.times(at) - discount) * scale);
                }
            }
        }
        if (count > 0) {
            into.addView(axis, weight);
        }
    }

    private static int index(int token, Distribution logits, Touched into) {
        int index = into.find(token);
        if (index < 0) {
            double logP = logits.logProbability(token);
            return logP == Double.NEGATIVE_INFINITY ? -1 : into.add(token, logP);
        }
        return index;
    }

    /** By length, then by level. Levels come one after another, each longest first. */
    private void sort(Contexts contexts, int count) {
        if (order.length < count) {
            order = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            int at = i;
            while (at > 0 && after(contexts, order[at - 1], i)) {
                order[at] = order[at - 1];
                at--;
            }
            order[at] = i;
        }
    }

    private static boolean after(Contexts contexts, int a, int b) {
        int byLength = Integer.compare(contexts.length(a), contexts.length(b));
        return byLength != 0 ? byLength > 0 : contexts.levelOf(a) > contexts.levelOf(b);
    }
}
