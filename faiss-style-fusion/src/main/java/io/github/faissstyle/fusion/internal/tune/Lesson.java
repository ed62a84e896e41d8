package io.github.faissstyle.fusion.internal.tune;

import java.util.Arrays;

/**
 * What evidence said of each token of a piece, axis by axis, and which weight it would have had: all that weights need
 * to be learned from. Some 300 bytes a token. Filled by one thread.
 */
public final class Lesson {
    /** An axis that said nothing. */
    public static final int SILENT = -1;

    private final int axes;
    private int tokens;
    /** The model's log-probability of each token of the piece. */
    private double[] logP = new double[64];
    /** For each token of the piece and each axis: the weight it is under, or {@link #SILENT}. */
    private int[] weights;
    /** For each token of the piece, where its entries begin. */
    private int[] starts = new int[65];
    /** For each token of the piece, the entry of that very token; -1 where nothing was said of it. */
    private int[] own = new int[64];

    /** For each entry, a token that evidence speaks for: the model's probability of it. */
    private float[] p = new float[1024];
    /** For each entry, what evidence says of it on each axis. */
    private float[] deltas;

    /**
     * Starts an empty lesson.
     *
     * @param axes how many axes evidence lies on
     */
    public Lesson(int axes) {
        this.axes = axes;
        weights = new int[64 * axes];
        deltas = new float[1024 * axes];
    }

    /**
     * Goes on to the next token of the piece.
     *
     * @param logProbability natural logarithm of what the model gave it
     * @param under for each axis the weight, or {@link #SILENT}; copied
     */
    public void token(double logProbability, int[] under) {
        if (tokens == own.length) {
            int more = 2 * tokens;
            logP = Arrays.copyOf(logP, more);
            weights = Arrays.copyOf(weights, more * axes);
            starts = Arrays.copyOf(starts, more + 1);
            own = Arrays.copyOf(own, more);
        }
        logP[tokens] = logProbability;
        System.arraycopy(under, 0, weights, tokens * axes, axes);
        own[tokens] = -1;
        tokens++;
        starts[tokens] = starts[tokens - 1];
    }

    /**
     * Adds a token that evidence speaks for, at the present place.
     *
     * @param probability the model's
     * @param said what evidence says of it on each axis; copied
     * @param isNext whether it is the token that comes next in the piece
     */
    public void entry(double probability, double[] said, boolean isNext) {
        int at = starts[tokens];
        if (at == p.length) {
            p = Arrays.copyOf(p, 2 * at);
            deltas = Arrays.copyOf(deltas, 2 * at * axes);
        }
        p[at] = (float) probability;
        for (int axis = 0; axis < axes; axis++) {
            deltas[at * axes + axis] = (float) said[axis];
        }
        if (isNext) {
            own[tokens - 1] = at;
        }
        starts[tokens] = at + 1;
    }

    /**
     * Counts the tokens.
     *
     * @return tokens of the piece
     */
    public int tokens() {
        return tokens;
    }

    int axes() {
        return axes;
    }

    double logP(int token) {
        return logP[token];
    }

    int weight(int token, int axis) {
        return weights[token * axes + axis];
    }

    int start(int token) {
        return starts[token];
    }

    /** The entry of the token itself; -1 where nothing was said of it. */
    int own(int token) {
        return own[token];
    }

    double p(int entry) {
        return p[entry];
    }

    double delta(int entry, int axis) {
        return deltas[entry * axes + axis];
    }
}
