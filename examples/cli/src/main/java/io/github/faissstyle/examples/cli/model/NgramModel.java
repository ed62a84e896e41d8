package io.github.faissstyle.examples.cli.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * An interpolated n-gram model with Witten-Bell smoothing (Witten and Bell, 1991): {@code p(x|h) = (c(h,x) + t(h)
 * p(x|h')) / (n(h) + t(h))}, where n counts tokens after h, t different ones, and h' is h without its last part; below
 * the empty context all tokens are equally likely.
 *
 * <p>A context is not just the tokens before: behind the last one comes the last anchor (a position in the bar), so
 * that the model knows where in the bar it is however many tokens ago that was said. Trains in a moment and stands in
 * for a real generator.
 */
public final class NgramModel implements NextTokenModel {
    /** What followed a context, and the contexts that go one token further back. */
    private static final class Context {
        private final Map<Integer, Integer> counts = new HashMap<>();
        private final Map<Integer, Context> longer = new HashMap<>();
        private int total;
    }

    private final int order;
    private final int vocabularySize;
    private final IntPredicate anchor;
    private final Context root = new Context();

    /**
     * Trains a model.
     *
     * @param pieces token ids of each piece
     * @param vocabularySize number of tokens
     * @param order parts of a context and the token that follows, at least 1
     * @param anchor tells which tokens say where in the bar the piece is
     */
    public NgramModel(List<int[]> pieces, int vocabularySize, int order, IntPredicate anchor) {
        this.order = order;
        this.vocabularySize = vocabularySize;
        this.anchor = anchor;
        int[] history = new int[order];
        for (int[] piece : pieces) {
            for (int i = 0; i < piece.length; i++) {
                Context context = root;
                count(context, piece[i]);
                int parts = context(piece, i, history);
                for (int part = 0; part < parts; part++) {
                    context = context.longer.computeIfAbsent(history[part], t -> new Context());
                    count(context, piece[i]);
                }
            }
        }
    }

    private static void count(Context context, int token) {
        context.counts.merge(token, 1, Integer::sum);
        context.total++;
    }

    /**
     * The parts of a context, nearest first: the last token, the last anchor before it, then the tokens before in turn.
     */
    private int context(int[] tokens, int length, int[] into) {
        int parts = 0;
        for (int back = 1; back <= length && parts < order - 1; back++) {
            into[parts++] = tokens[length - back];
            if (back == 1 && parts < order - 1) {
                into[parts++] = lastAnchor(tokens, length - 1);
            }
        }
        return parts;
    }

    private int lastAnchor(int[] tokens, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (anchor.test(tokens[i])) {
                return tokens[i];
            }
        }
        return -1;
    }

    @Override
    public void next(int[] tokens, int length, float[] logits) {
        double[] p = new double[vocabularySize];
        java.util.Arrays.fill(p, 1.0 / vocabularySize);
        int[] history = new int[order];
        int parts = context(tokens, length, history);
        Context context = root;
        for (int part = 0; context != null; part++) {
            double different = context.counts.size();
            double norm = context.total + different;
            if (norm > 0) {
                for (int x = 0; x < p.length; x++) {
                    p[x] *= different / norm;
                }
                context.counts.forEach((x, count) -> p[x] += count / norm);
            }
            context = part < parts ? context.longer.get(history[part]) : null;
        }
        for (int x = 0; x < p.length; x++) {
            logits[x] = (float) Math.log(p[x]);
        }
    }
}
