package io.github.faissstyle.fusion.internal.blend;

import java.util.Arrays;

/**
 * The few tokens that evidence speaks for, and what it says of each: a sparse bias in the making. Emptied for each
 * token of a sequence; nothing is allocated once it has grown. For one thread.
 */
public final class Touched {
    private static final int FREE = -1;

    private int count;
    private int[] tokens = new int[64];
    /** The model's log-probability of each, and its probability. */
    private double[] logP = new double[64];

    private double[] p = new double[64];
    /** What the chain of the view at hand added, relative to tokens that no context contains. */
    private double[] gain = new double[64];
    /** For each axis, the sum over its views of their weighted log ratios. */
    private final double[][] delta;

    /** What is added to the logit in the end. */
    private double[] change = new double[64];

    /** Work space of {@link Strengths}. */
    private double[] work = new double[256];

    /** Index of a token in the arrays, by hash; at most half full. */
    private int[] slots = free(256);

    /**
     * Makes an empty set.
     *
     * @param axes how many axes evidence lies on, see {@link Strengths}
     */
    public Touched(int axes) {
        delta = new double[axes][64];
    }

    /** Removes all. */
    public void clear() {
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            int slot = hash(tokens[i]) & mask;
            while (slots[slot] != FREE) { // runs of full slots are emptied whole
                slots[slot] = FREE;
                slot = (slot + 1) & mask;
            }
        }
        count = 0;
    }

    /** The index of a token, or -1. */
    int find(int token) {
        int mask = slots.length - 1;
        int slot = hash(token) & mask;
        while (slots[slot] != FREE && tokens[slots[slot]] != token) {
            slot = (slot + 1) & mask;
        }
        return slots[slot];
    }

    /** Adds a token that is not there. */
    int add(int token, double logProbability) {
        if (count == tokens.length) {
            grow();
        }
        int mask = slots.length - 1;
        int slot = hash(token) & mask;
        while (slots[slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = count;
        tokens[count] = token;
        logP[count] = logProbability;
        p[count] = Math.exp(logProbability);
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
        slots = free(4 * more);
        int mask = slots.length - 1;
        for (int i = 0; i < count; i++) {
            int slot = hash(tokens[i]) & mask;
            while (slots[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = i;
        }
    }

    private static int hash(int token) {
        return (token * 0x9E3779B9) >>> 16;
    }

    private static int[] free(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, FREE);
        return slots;
    }

    void addGain(int i, double more) {
        gain[i] += more;
    }

    /** Ends a view: {@code delta += weight * log(q / p)}, up to what all tokens share. */
    void addView(int axis, double weight) {
        for (int i = 0; i < count; i++) {
            if (gain[i] > 0) {
                delta[axis][i] += weight * (Math.log(p[i] + gain[i]) - logP[i]);
                gain[i] = 0;
            }
        }
    }

    double[] work(int size) {
        if (work.length < size) {
            work = new double[2 * size];
        }
        return work;
    }

    double probability(int i) {
        return p[i];
    }

    double logProbability(int i) {
        return logP[i];
    }

    void setChange(int i, double value) {
        change[i] = value;
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
