package io.github.faissstyle.fusion.internal.blend;

import io.github.faissstyle.internal.simd.ExpLog;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * The few tokens that evidence speaks for, and what it says of each: a sparse bias in the making. Emptied for each
 * token of a sequence; nothing is allocated once it has grown. For one thread.
 */
public final class Touched {
    private static final VectorKernels KERNELS = Kernels.get();
    private static final int FREE = -1;

    private int count;
    private int[] tokens = new int[64];
    /** The model's log-probability of each. */
    private double[] logP = new double[64];

    /** The model's probability of each, of the first {@link #known} only. */
    private double[] p = new double[64];

    private int known;
    /** What the chain of the view at hand added, relative to tokens that no context contains. */
    private double[] gain = new double[64];
    /** For each axis, the sum over its views of their weighted log ratios. */
    private final double[][] delta;

    /** What is added to the logit in the end. */
    private double[] change = new double[64];

    /** Work space of {@link Strengths}. */
    private double[] work = new double[256];

    /** For each token of the vocabulary its index in the arrays, or {@link #FREE}. */
    private final int[] places;

    /**
     * Makes an empty set.
     *
     * @param axes how many axes evidence lies on, see {@link Strengths}
     * @param vocabularySize tokens are below this
     */
    public Touched(int axes, int vocabularySize) {
        delta = new double[axes][64];
        places = new int[vocabularySize];
        Arrays.fill(places, FREE);
    }

    /** Removes all. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            places[tokens[i]] = FREE;
        }
        count = 0;
        known = 0;
    }

    /** The index of a token, or -1. */
    int find(int token) {
        return places[token];
    }

    /** Adds a token that is not there. */
    int add(int token, double logProbability) {
        if (count == tokens.length) {
            grow();
        }
        places[token] = count;
        tokens[count] = token;
        logP[count] = logProbability;
        gain[count] = 0;
        for (double[] axis : delta) {
            axis[count] = 0;
        }
        change[count] = 0;
        return count++;
    }

    private void grow() {
        int more = 2 * count;
        tokens = Arrays.copyOf(tokens, more);
        logP = Arrays.copyOf(logP, more);
        p = Arrays.copyOf(p, more);
        gain = Arrays.copyOf(gain, more);
        for (int axis = 0; axis < delta.length; axis++) {
            delta[axis] = Arrays.copyOf(delta[axis], more);
        }
        change = Arrays.copyOf(change, more);
    }

    void addGain(int i, double more) {
        gain[i] += more;
    }

    /** Ends a view: {@code delta += weight * log(q / p)}, up to what all tokens share. */
    void addView(int axis, double weight) {
        if (known < count) {
            System.arraycopy(logP, 0, p, 0, count);
            KERNELS.exp(p, count);
            known = count;
        }
        double[] log = work(count);
        for (int i = 0; i < count; i++) {
            log[i] = p[i] + gain[i];
        }
        KERNELS.log(log, count);
        double[] sums = delta[axis];
        for (int i = 0; i < count; i++) {
            if (gain[i] > 0) {
                sums[i] += weight * (log[i] - logP[i]);
                gain[i] = 0;
            }
        }
    }

    /** Room for numbers that {@link VectorKernels} compute with. */
    double[] work(int size) {
        if (work.length < size + ExpLog.BLOCK) {
            work = new double[2 * size + ExpLog.BLOCK];
        }
        return work;
    }

    /** Room for a number a token. */
    double[] spare() {
        return gain;
    }

    /** The model's probabilities. */
    double[] probabilities() {
        return p;
    }

    /** What evidence of one axis says. */
    double[] deltas(int axis) {
        return delta[axis];
    }

    double logProbability(int i) {
        return logP[i];
    }

    /** The changes, to be filled in. */
    double[] changes() {
        return change;
    }

    /**
     * Counts the axes.
     *
     * @return how many there are
     */
    public int axes() {
        return delta.length;
    }

    /**
     * Counts the tokens.
     *
     * @return the number of tokens
     */
    public int count() {
        return count;
    }

    /**
     * Returns a token.
     *
     * @param i which
     * @return its id
     */
    public int token(int i) {
        return tokens[i];
    }

    /**
     * Returns what evidence says of a token.
     *
     * @param axis of which evidence
     * @param i which token
     * @return by how much it is likelier than tokens that no context contains, in units of strength: at least 0
     */
    public double delta(int axis, int i) {
        return delta[axis][i];
    }

    /**
     * Returns what is to be added to a token's logit.
     *
     * @param i which
     * @return the bias
     */
    public double change(int i) {
        return change[i];
    }
}
