package io.github.faissstyle.examples.cli.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An interpolated n-gram model with Witten-Bell smoothing (Witten and Bell, 1991): {@code p(x|h) = (c(h,x) + t(h)
 * p(x|h')) / (n(h) + t(h))}, where n counts tokens after h, t different ones, and h' is h without its first token;
 * below the empty context all tokens are equally likely. Trains in a moment and stands in for a real generator.
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
    private final Context root = new Context();

    /**
     * Trains a model.
     *
     * @param pieces token ids of each piece
     * @param vocabularySize number of tokens
     * @param order tokens of context and the one that follows, at least 1
     */
    public NgramModel(List<int[]> pieces, int vocabularySize, int order) {
        this.order = order;
        this.vocabularySize = vocabularySize;
        for (int[] piece : pieces) {
            for (int i = 0; i < piece.length; i++) {
                Context context = root;
                context.counts.merge(piece[i], 1, Integer::sum);
                context.total++;
                for (int back = 1; back < order && back <= i; back++) {
                    context = context.longer.computeIfAbsent(piece[i - back], t -> new Context());
                    context.counts.merge(piece[i], 1, Integer::sum);
                    context.total++;
                }
            }
        }
    }

    @Override
    public void next(int[] tokens, int length, float[] logits) {
        double[] p = new double[vocabularySize];
        java.util.Arrays.fill(p, 1.0 / vocabularySize);
        Context context = root;
        for (int back = 1; context != null; back++) {
            double different = context.counts.size();
            double norm = context.total + different;
            if (norm > 0) {
                for (int x = 0; x < p.length; x++) {
                    p[x] *= different / norm;
                }
                context.counts.forEach((x, count) -> p[x] += count / norm);
            }
            context = back < order && back <= length ? context.longer.get(tokens[length - back]) : null;
        }
        for (int x = 0; x < p.length; x++) {
            logits[x] = (float) Math.log(p[x]);
        }
    }
}
