package io.github.faissstyle.fusion.internal.evidence;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of styles' patterns as ids, laid end to end. A gap of -1 stands after each pattern and for each token that
 * the vocabulary does not have: whatever runs over a gap is neither matched nor counted, so that no n-gram crosses two
 * patterns. For one thread.
 */
public final class Corpus {
    /** The text that an id outside the vocabulary stands for, as in the Python system. */
    public static final String UNKNOWN = "<unk>";

    /** Stands between patterns and for unknown tokens. */
    static final int GAP = -1;

    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private final Vocabulary vocabulary;
    private int[] ids = new int[1024];
    private int length;
    /** Where each style ends in {@link #ids}, and the weight of its patterns. */
    private int[] styleEnds = {};

    private double[] styleWeights = {};
    private long patterns;
    private long unknown;
    private @Nullable String anyUnknown;

    /**
     * Starts empty.
     *
     * @param vocabulary gives tokens their ids
     */
    public Corpus(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * Appends the patterns of one style.
     *
     * @param style the patterns
     * @param weight how much each of their transitions counts, above 0
     */
    public void add(List<Pattern> style, double weight) {
        for (Pattern pattern : style) {
            append(pattern.tokens());
        }
        int styles = styleEnds.length;
        styleEnds = Arrays.copyOf(styleEnds, styles + 1);
        styleWeights = Arrays.copyOf(styleWeights, styles + 1);
        styleEnds[styles] = length;
        styleWeights[styles] = weight;
        patterns += style.size();
    }

    private void append(List<String> tokens) {
        ensureRoom(tokens.size() + 1L);
        for (String token : tokens) {
            int id = vocabulary.id(token);
            if (id < 0) {
                unknown++;
                anyUnknown = token;
            }
            ids[length++] = id < 0 ? GAP : id;
        }
        ids[length++] = GAP;
    }

    private void ensureRoom(long more) {
        long needed = length + more;
        if (needed > MAX_LENGTH) {
            throw new FaissStyleException("the styles hold more than " + MAX_LENGTH
                    + " tokens, the most that one fusion takes; choose a smaller family");
        }
        if (needed > ids.length) {
            ids = Arrays.copyOf(ids, (int) Math.min(MAX_LENGTH, Math.max(needed, ids.length * 2L)));
        }
    }

    /**
     * Counts patterns.
     *
     * @return patterns added
     */
    public long patterns() {
        return patterns;
    }

    /**
     * Counts tokens.
     *
     * @return tokens in the patterns added
     */
    public long tokens() {
        return length - patterns;
    }

    /**
     * Counts tokens that the vocabulary does not have.
     *
     * @return those of {@link #tokens()} that are unknown
     */
    public long unknownTokens() {
        return unknown;
    }

    /**
     * Names an unknown token.
     *
     * @return one of them, or null if all are known
     */
    public @Nullable String anyUnknownToken() {
        return anyUnknown;
    }

    int vocabularySize() {
        return vocabulary.size();
    }

    /** The ids, with gaps, in an array of just that length. */
    int[] toArray() {
        return Arrays.copyOf(ids, length);
    }

    int styles() {
        return styleEnds.length;
    }

    int styleEnd(int style) {
        return styleEnds[style];
    }

    double styleWeight(int style) {
        return styleWeights[style];
    }
}
