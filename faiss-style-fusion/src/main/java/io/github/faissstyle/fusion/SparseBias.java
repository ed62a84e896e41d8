package io.github.faissstyle.fusion;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be added to which logits, for stacks that take a bias map instead of showing their logits. Filled again
 * and again without allocating. For one thread.
 */
public final class SparseBias {
    private int count;
    private int[] tokens = new int[64];
    private float[] deltas = new float[64];

    /** Makes an empty bias. */
    public SparseBias() {}

    void clear() {
        count = 0;
    }

    void add(int token, float delta) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
            deltas = Arrays.copyOf(deltas, 2 * count);
        }
        tokens[count] = token;
        deltas[count++] = delta;
    }

    /**
     * Counts the tokens.
     *
     * @return how many there are; all others are left alone
     */
    public int count() {
        return count;
    }

    /**
     * Returns a token.
     *
     * @param i 0 to {@link #count()} - 1
     * @return its id; none comes twice
     */
    public int token(int i) {
        return tokens[java.util.Objects.checkIndex(i, count)];
    }

    /**
     * Returns what is to be added to a token's logit.
     *
     * @param i 0 to {@link #count()} - 1
     * @return the bias; -inf for a token that must not come
     */
    public float delta(int i) {
        return deltas[java.util.Objects.checkIndex(i, count)];
    }

    /**
     * Makes a map of it, kept within the limits that services set.
     *
     * @param most largest magnitude, such as 100; -inf becomes {@code -most}
     * @param entries how many tokens at most, such as 300: the largest magnitudes are taken
     * @return token ids and biases, largest magnitude first
     */
    public Map<Integer, Float> toMap(float most, int entries) {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Float.compare(Math.abs(deltas[b]), Math.abs(deltas[a])));
        Map<Integer, Float> map = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(entries, count); i++) {
            map.put(tokens[order[i]], Math.max(-most, Math.min(most, deltas[order[i]])));
        }
        return map;
    }
}
