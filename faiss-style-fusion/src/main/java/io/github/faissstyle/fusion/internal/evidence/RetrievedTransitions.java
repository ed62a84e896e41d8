package io.github.faissstyle.fusion.internal.evidence;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.hierarchical.RetrievedPattern;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What follows an n-gram in the few patterns that are most similar to the recent tokens. Searches the index at each
 * look-up, so it sees patterns added meanwhile; unlike {@link NgramTable} it allocates.
 */
public final class RetrievedTransitions implements EvidenceSource {
    private static final String KEY = "KEY=";

    private final HierarchicalIndex index;
    private final Vocabulary vocabulary;
    private final PatternQuery template;
    private final int order;
    private final int queryTokens;

    /**
     * Makes a source.
     *
     * @param index what to search; must stay open
     * @param vocabulary gives tokens their ids
     * @param template parent, child, bias and number of patterns to search with
     * @param order n, at least 1
     * @param queryTokens how many recent tokens to search with, at least 1
     */
    public RetrievedTransitions(
            HierarchicalIndex index, Vocabulary vocabulary, PatternQuery template, int order, int queryTokens) {
        this.index = index;
        this.vocabulary = vocabulary;
        this.template = template;
        this.order = order;
        this.queryTokens = queryTokens;
    }

    @Override
    public boolean find(int[] history, int length, Evidence found) {
        if (length < order) {
            return false;
        }
        Map<Integer, Double> weights = new TreeMap<>();
        for (RetrievedPattern retrieved : index.retrieve(query(history, length))) {
            double bias = retrieved.pattern().style().isChild() ? 1 + template.childBias() : 1;
            count(retrieved.pattern(), history, length - order, retrieved.weight() * bias, weights);
        }
        if (weights.isEmpty()) {
            return false;
        }
        show(weights, found);
        return true;
    }

    private PatternQuery query(int[] history, int length) {
        int from = Math.max(0, length - queryTokens);
        List<String> recent = new ArrayList<>(length - from);
        for (int i = from; i < length; i++) {
            recent.add(text(history[i]));
        }
        String key = keyInForce(history, from);
        return new PatternQuery(
                recent,
                key == null ? Pattern.keyOf(recent) : key,
                template.parent(),
                template.child(),
                template.childBias(),
                template.k());
    }

    /** The key that was set last before a position; it has mostly left the window that is searched with. */
    private @Nullable String keyInForce(int[] history, int position) {
        for (int i = position - 1; i >= 0; i--) {
            String token = text(history[i]);
            if (token.startsWith(KEY)) {
                return token.substring(KEY.length());
            }
        }
        return null;
    }

    private String text(int id) {
        return id < 0 ? Corpus.UNKNOWN : vocabulary.token(id);
    }

    /** Adds the weight to each token that follows the n-gram at {@code from} of the history in a pattern. */
    private void count(Pattern pattern, int[] history, int from, double weight, Map<Integer, Double> weights) {
        int[] ids = pattern.tokens().stream().mapToInt(vocabulary::id).toArray();
        for (int place = 0; place + order < ids.length; place++) {
            int next = ids[place + order];
            if (next >= 0 && matches(ids, place, history, from)) {
                weights.merge(next, weight, Double::sum);
            }
        }
    }

    private boolean matches(int[] ids, int place, int[] history, int from) {
        for (int i = 0; i < order; i++) {
            if (ids[place + i] < 0 || ids[place + i] != history[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static void show(Map<Integer, Double> weights, Evidence found) {
        double total =
                weights.values().stream().mapToDouble(Double::doubleValue).sum();
        int[] tokens = new int[weights.size()];
        float[] shares = new float[tokens.length];
        int i = 0;
        for (Map.Entry<Integer, Double> entry : weights.entrySet()) {
            tokens[i] = entry.getKey();
            shares[i++] = (float) (entry.getValue() / total);
        }
        found.set(tokens, shares, 0, tokens.length);
    }
}
