package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import io.github.faissstyle.fusion.internal.evidence.Evidence;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Follows one sequence while it is generated: {@link #accept(int) accept} every token that joins it, the prompt's too,
 * and {@link #apply(float[], int) apply} to the logits of the next one.
 *
 * <p><b>Logits</b> are raw or log-probabilities, one a token id, changed in place. As long as the last tokens are an
 * n-gram that the style's patterns never continue, nothing is read or written. Otherwise, with
 * {@link Interpolation#PROBABILITY}, the logits are read once and only those of the tokens that the patterns continue
 * with are written; the others stay as they are, bit for bit. A softmax over the result is the mixture that the mode
 * describes; the logits themselves are not normalised, and where log-probabilities are given, log-probabilities plus a
 * constant come back. Masked tokens (-inf) stay masked; evidence for them is divided among the others.
 *
 * <p>NaN and +inf are refused with {@link IllegalArgumentException} and nothing written, where the logits are read at
 * all.
 *
 * <p><b>Cost.</b> {@code accept} and {@code apply} allocate nothing, but for the doubling of the history (4 bytes a
 * token) and, once, a copy of the logits where a buffer has no array; with {@link Transitions#RETRIEVED} each
 * {@code apply} searches the index.
 *
 * <p><b>Threads.</b> A session is for one thread at a time; sessions of one fusion may run in parallel.
 */
public final class FusionSession {
    private final RetrievalFusion fusion;
    private final Evidence evidence = new Evidence();
    private int[] history;
    private int length;
    /** Holds logits of buffers without an array; made when first needed. */
    private float[] copy = {};

    FusionSession(RetrievalFusion fusion, int[] history, int length) {
        this.fusion = fusion;
        this.history = history;
        this.length = length;
    }

    /**
     * Appends a token to the sequence.
     *
     * @param token its id; one that the vocabulary does not have is taken for an unknown token, which matches nothing
     * @throws IllegalArgumentException if the id is negative
     */
    public void accept(int token) {
        ensureRoom(1);
        history[length] = fusion.known(token);
        length++;
    }

    /**
     * Appends tokens to the sequence, all or none.
     *
     * @param tokens their ids, as in {@link #accept(int)}; not retained
     * @throws IllegalArgumentException if an id is negative
     */
    public void accept(int[] tokens) {
        ensureRoom(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            history[length + i] = fusion.known(tokens[i]);
        }
        length += tokens.length;
    }

    /**
     * Takes back the last tokens, as if they had never been accepted.
     *
     * @param tokens how many, 0 to {@link #length()}
     */
    public void rewind(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException("tokens to rewind must be in [0, " + length + "], was " + tokens);
        }
        length -= tokens;
    }

    /** Takes back all tokens. */
    public void reset() {
        length = 0;
    }

    /**
     * Makes a second session that is where this one is; from here on each goes its own way.
     *
     * @return the new session
     */
    public FusionSession fork() {
        return new FusionSession(fusion, history.clone(), length);
    }

    /**
     * Counts the tokens of the sequence.
     *
     * @return tokens accepted and not taken back
     */
    public int length() {
        return length;
    }

    /**
     * Fuses the logits of the next token, one for each token of the vocabulary.
     *
     * @param logits holds them, in place
     * @param offset where they begin, such as {@code row * vocabulary.size()} in a batch
     * @throws IllegalArgumentException if fewer logits than the vocabulary has tokens follow, or one is NaN or +inf
     */
    public void apply(float[] logits, int offset) {
        apply(logits, offset, fusion.vocabularySize());
    }

    /**
     * Fuses the logits of the next token, for models that have more or fewer of them than the vocabulary has tokens, as
     * those do that round their output layer up. All {@code length} logits take part in the model's distribution.
     *
     * @param logits holds them, in place
     * @param offset where they begin
     * @param length how many there are
     * @throws IllegalArgumentException if the range is not in the array, or a logit is NaN or +inf
     */
    public void apply(float[] logits, int offset, int length) {
        if (offset < 0 || length < 0 || length > logits.length - offset) {
            throw new IllegalArgumentException("logits must hold " + length + " floats from offset " + offset + ", has "
                    + logits.length + " in all");
        }
        if (fusion.find(history, this.length, evidence)) {
            fusion.blend().apply(logits, offset, length, evidence);
        }
    }

    /**
     * Fuses the logits between a buffer's position and its limit, which both stay where they are.
     *
     * @param logits the logits of the next token, in place; on the heap or direct, in either byte order
     * @throws IllegalArgumentException if the buffer is read-only, or a logit is NaN or +inf
     */
    public void apply(FloatBuffer logits) {
        if (logits.isReadOnly()) {
            throw new IllegalArgumentException("logits are fused in place; the buffer must not be read-only");
        }
        if (logits.hasArray()) {
            apply(logits.array(), logits.arrayOffset() + logits.position(), logits.remaining());
        } else if (fusion.find(history, length, evidence)) {
            applyToCopy(logits);
        }
    }

    /** The arithmetic wants an array: it gets a copy, and what it changed is copied back. */
    private void applyToCopy(FloatBuffer logits) {
        int start = logits.position();
        int count = logits.remaining();
        if (copy.length < count) {
            copy = new float[count];
        }
        logits.get(start, copy, 0, count);
        Blend.Change change = fusion.blend().apply(copy, 0, count, evidence);
        if (change == Blend.Change.ALL) {
            logits.put(start, copy, 0, count);
        } else if (change == Blend.Change.EVIDENCE) {
            for (int i = 0; i < evidence.count() && evidence.token(i) < count; i++) {
                logits.put(start + evidence.token(i), copy[evidence.token(i)]);
            }
        }
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(length, more);
        if (needed > history.length) {
            history = Arrays.copyOf(history, Math.max(needed, (int)
                    Math.min(history.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }
}
