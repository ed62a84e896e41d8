package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Strengths;
import io.github.faissstyle.fusion.internal.blend.Touched;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a session has learned about strengths: for each position of the sequence the mixture of strengths there and,
 * where logits were fused, what evidence said of which tokens, so that the next token can be learned from, also after a
 * rewind. For one thread.
 */
final class AppliedLog {
    private static final int NEVER = -1;

    private final Strengths strengths;
    private final int width;
    private final int axes;
    /** For each position from 0 to {@link #length}: K numbers. */
    private double[] posterior;

    private double[] normalisers;
    /** For each position, where its tokens begin and end below; {@link #NEVER} where nothing was fused. */
    private int[] from;

    private int[] to;
    private int length;

    private int[] tokens = new int[256];
    /** For each of {@link #tokens}, one number an axis. */
    private double[] deltas;

    AppliedLog(Strengths strengths) {
        this.strengths = strengths;
        width = strengths.count();
        axes = strengths.axes();
        deltas = new double[axes * tokens.length];
        posterior = new double[width * 64];
        normalisers = new double[width * 64];
        from = new int[64];
        to = new int[64];
        from[0] = NEVER;
        strengths.start(posterior, 0);
    }

    AppliedLog(AppliedLog other) {
        strengths = other.strengths;
        width = other.width;
        axes = other.axes;
        posterior = other.posterior.clone();
        normalisers = other.normalisers.clone();
        from = other.from.clone();
        to = other.to.clone();
        length = other.length;
        tokens = other.tokens.clone();
        deltas = other.deltas.clone();
    }

    /** Computes the changes of the touched tokens at the present position. */
    void change(Touched touched, double modelWeight, double base) {
        strengths.change(touched, modelWeight, base, posterior, width * length, normalisers, width * length);
        if (width > 1) {
            remember(touched);
        }
    }

    private void remember(Touched touched) {
        int at = from[length] == NEVER ? end() : from[length];
        int count = touched.count();
        if (at + count > tokens.length) {
            int more = Math.max(at + count, 2 * tokens.length);
            tokens = Arrays.copyOf(tokens, more);
            deltas = Arrays.copyOf(deltas, axes * more);
        }
        for (int i = 0; i < count; i++) {
            tokens[at + i] = touched.token(i);
            for (int axis = 0; axis < axes; axis++) {
                deltas[axes * (at + i) + axis] = touched.delta(axis, i);
            }
        }
        from[length] = at;
        to[length] = at + count;
    }

    /** Where the tokens of all positions before the present one end. */
    private int end() {
        int position = length - 1;
        while (position >= 0 && from[position] == NEVER) {
            position--;
        }
        return position < 0 ? 0 : to[position];
    }

    /** There was nothing to fuse with at the present position: all strengths say the same. */
    void nothing() {
        if (width > 1) {
            int at = from[length] == NEVER ? end() : from[length];
            from[length] = at;
            to[length] = at;
            Arrays.fill(normalisers, width * length, width * (length + 1), 1);
        }
    }

    /** Goes on by a token. */
    void accept(int token) {
        if (length + 2 > from.length) {
            from = Arrays.copyOf(from, 2 * from.length);
            to = Arrays.copyOf(to, from.length);
            posterior = Arrays.copyOf(posterior, width * from.length);
            normalisers = Arrays.copyOf(normalisers, width * from.length);
        }
        int at = width * length;
        if (from[length] == NEVER) {
            System.arraycopy(posterior, at, posterior, at + width, width);
        } else {
            strengths.learn(deltas, deltasOf(token), posterior, at, at + width, normalisers, at);
        }
        length++;
        from[length] = NEVER;
    }

    private int deltasOf(int token) {
        for (int i = from[length]; i < to[length]; i++) {
            if (tokens[i] == token) {
                return axes * i;
            }
        }
        return NEVER;
    }

    /** Goes back to a position; what was said there is known still. */
    void rewind(int position) {
        length = position;
    }

    int axes() {
        return axes;
    }

    /** How much each strength of an axis has of the mixture at the present position. */
    Map<Double, Double> shares(int axis) {
        Map<Double, Double> shares = new TreeMap<>();
        for (int k = 0; k < width; k++) {
            shares.merge(strengths.value(k, axis), posterior[width * length + k], Double::sum);
        }
        return shares;
    }
}
