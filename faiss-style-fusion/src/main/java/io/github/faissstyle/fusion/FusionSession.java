package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Follows one sequence while it is generated: {@link #accept(int) accept} every token that joins it, the prompt's too,
 * and {@link #apply(float[], int) apply} to the logits of the next one.
 *
 * <p><b>Logits</b> are raw or log-probabilities, one a token id, changed in place. As long as the styles do not know
 * the end of the sequence, nothing is read or written. Otherwise the logits are read once (not at all where their
 * log-sum-exp is given) and only those of the few tokens that the styles have something to say about are written; the
 * others stay as they are, bit for bit (but with {@link Interpolation#LOGIT}, or another
 * {@link FusionConfig#modelWeight()} than 1). A softmax over the result is the distribution that the mode describes;
 * the logits themselves are not normalised, and where log-probabilities are given, log-probabilities plus a constant
 * come back. Masked tokens (-inf) stay masked; evidence for them counts for nothing.
 *
 * <p>NaN and +inf are refused with {@link IllegalArgumentException} and nothing written, where the logits are read at
 * all.
 *
 * <p><b>Learning.</b> With several strengths ({@link FusionConfig#strengths()}) a token that is accepted after an apply
 * shows which of them foretold it best; tokens accepted without one, such as a prompt's, teach nothing.
 *
 * <p><b>Cost.</b> {@code accept} and {@code apply} allocate nothing, but for growing with the sequence (some 300 bytes
 * a token) and, once, a copy of the logits where they lie in no array; with {@link Transitions#RETRIEVED} each
 * {@code apply} searches the index.
 *
 * <p><b>Threads.</b> A session is for one thread at a time; sessions of one fusion may run in parallel.
 */
public final class FusionSession {
    /** How long a copy {@link #copied()} tells from longer ones. */
    private static final int MOST_COPIED = 1024;

    private final RetrievalFusion fusion;
    private final Steering steering;
    private int[] history;
    private int length;
    /** Holds logits that lie in no array; made when first needed. */
    private float[] copy = {};

    FusionSession(RetrievalFusion fusion, Steering steering, int[] history, int length) {
        this.fusion = fusion;
        this.steering = steering;
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
        int known = fusion.known(token);
        ensureRoom(1);
        history[length++] = known;
        steering.accepted(history, length);
    }

    /**
     * Appends tokens to the sequence, all or none.
     *
     * @param tokens their ids, as in {@link #accept(int)}; not retained
     * @throws IllegalArgumentException if an id is negative
     */
    public void accept(int[] tokens) {
        for (int token : tokens) {
            RetrievalFusion.checkToken(token);
        }
        for (int token : tokens) {
            accept(token);
        }
    }

    /**
     * Takes back the last tokens, as if they had never been accepted: also what was learned from them.
     *
     * @param tokens how many, 0 to {@link #length()}
     */
    public void rewind(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException("tokens to rewind must be in [0, " + length + "], was " + tokens);
        }
        if (tokens > 0) {
            length -= tokens;
            steering.rewound(history, length);
        }
    }

    /** Takes back all tokens, and the key: the next piece begins. Child genres and allowed tokens stay. */
    public void reset() {
        length = 0;
        steering.reset();
    }

    /**
     * Makes a second session that is where this one is; from here on each goes its own way.
     *
     * @return the new session
     */
    public FusionSession fork() {
        return new FusionSession(fusion, steering.fork(), history.clone(), length);
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
     * Returns what the session's fusion does.
     *
     * @return the configuration
     */
    public FusionConfig config() {
        return fusion.config();
    }

    /**
     * Returns the sequence.
     *
     * @return a copy of its token ids, -1 for those that the vocabulary does not have
     */
    public int[] tokens() {
        return Arrays.copyOf(history, length);
    }

    /**
     * Says which key the sequence is in, from here on. {@code KEY=} tokens say it by themselves.
     *
     * @param key such as {@code "F#m"}; null for one that is not known
     * @throws IllegalArgumentException if it is no key
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public void key(@Nullable String key) {
        backoff("key").key(key, history, length);
    }

    /**
     * Turns to another child genre in the middle of the piece; the tokens so far stay.
     *
     * @param child name of a child genre of the family
     * @throws IllegalArgumentException if the family does not have it
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public void child(String child) {
        children(Map.of(child, 1.0));
    }

    /**
     * Turns to other child genres in the middle of the piece; the tokens so far stay.
     *
     * @param children names of child genres of the family and their weights, as in
     *     {@link FusionConfigBuilder#children}; empty for none
     * @throws IllegalArgumentException if the family does not have one, or a weight is not above 0
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public void children(Map<String, Double> children) {
        FusionConfigBuilder.checkChildren(children);
        backoff("children").children(new java.util.LinkedHashMap<>(children), history, length);
    }

    /**
     * Says which tokens are possible, as a grammar does: others get no evidence, are not drafted, and do not count as
     * something that is left when a copy is cut short. Their logits are left to whoever masks them. Asked only for
     * tokens that the styles speak for, each time anew, so that it may depend on the sequence.
     *
     * @param tokens tells whether a token id is possible; null where all are
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public void allow(@Nullable IntPredicate tokens) {
        backoff("allow").allow(tokens);
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
        apply(logits, offset, length, Double.NaN);
    }

    /**
     * Fuses logits whose log-sum-exp is known, as after a log-softmax, where it is 0: they are not read, but for those
     * of the few tokens that the styles speak for.
     *
     * @param logits holds them, in place
     * @param offset where they begin
     * @param length how many there are
     * @param logSumExp logarithm of the sum of {@code exp(logit)} over all of them; NaN to have it computed
     * @throws IllegalArgumentException if the range is not in the array, or a logit that is read is NaN or +inf
     */
    public void apply(float[] logits, int offset, int length, double logSumExp) {
        if (offset < 0 || length < 0 || length > logits.length - offset) {
            throw new IllegalArgumentException("logits must hold " + length + " floats from offset " + offset + ", has "
                    + logits.length + " in all");
        }
        fuse(logits, offset, length, logSumExp);
    }

    private Blend.Change fuse(float[] logits, int offset, int count, double logSumExp) {
        fusion.ensureOpen();
        return steering.apply(logits, offset, count, logSumExp, history, length);
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
            return;
        }
        int start = logits.position();
        int count = logits.remaining();
        float[] values = ensureCopy(count);
        logits.get(start, values, 0, count);
        Blend.Change change = fuse(values, 0, count, Double.NaN);
        if (change == Blend.Change.ALL) {
            logits.put(start, values, 0, count);
        } else if (change == Blend.Change.EVIDENCE) {
            for (int i = 0; i < steering.changes(); i++) {
                int token = steering.changed(i);
                if (token < count) {
                    logits.put(start + token, values[token]);
                }
            }
        }
    }

    /**
     * Fuses logits wherever they lie; those that change are written, and no others.
     *
     * @param logits the logits of the next token, in place
     * @throws IllegalArgumentException if a logit is NaN or +inf
     */
    public void apply(LogitsView logits) {
        int count = logits.size();
        float[] values = ensureCopy(count);
        logits.copyTo(values);
        Blend.Change change = fuse(values, 0, count, Double.NaN);
        if (change == Blend.Change.ALL) {
            for (int token = 0; token < count; token++) {
                logits.set(token, values[token]);
            }
        } else if (change == Blend.Change.EVIDENCE) {
            for (int i = 0; i < steering.changes(); i++) {
                int token = steering.changed(i);
                if (token < count) {
                    logits.set(token, values[token]);
                }
            }
        }
    }

    /**
     * Computes what {@link #apply(float[], int)} would add, without adding it.
     *
     * @param logits the logits of the next token, one for each token of the vocabulary; left as they are
     * @param offset where they begin
     * @param into receives the bias; emptied first
     * @throws IllegalArgumentException if fewer logits than the vocabulary has tokens follow, or one is NaN or +inf
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}, or its {@code modelWeight} not 1:
     *     that is no sparse bias
     */
    public void bias(float[] logits, int offset, SparseBias into) {
        int count = fusion.vocabularySize();
        if (offset < 0 || count > logits.length - offset) {
            throw new IllegalArgumentException("logits must hold " + count + " floats from offset " + offset + ", has "
                    + logits.length + " in all");
        }
        float[] values = ensureCopy(count);
        System.arraycopy(logits, offset, values, 0, count);
        fill(values, count, into);
    }

    /**
     * Computes a bias for a model whose logits are not shown, as if it held all tokens equally likely: what the styles
     * know is stated as strongly as to a model that knows nothing.
     *
     * @param into receives the bias; emptied first
     * @throws IllegalStateException as {@link #bias(float[], int, SparseBias)}
     */
    public void bias(SparseBias into) {
        int count = fusion.vocabularySize();
        float[] values = ensureCopy(count);
        Arrays.fill(values, 0, count, 0);
        fill(values, count, into);
    }

    private void fill(float[] values, int count, SparseBias into) {
        BackoffSteering backoff = backoff("bias");
        if (fusion.config().modelWeight() != 1) {
            throw new IllegalStateException(
                    "a modelWeight of " + fusion.config().modelWeight() + " changes all logits; a sparse bias needs 1");
        }
        into.clear();
        if (fuse(values, 0, count, Double.NaN) == Blend.Change.EVIDENCE) {
            for (int i = 0; i < backoff.changes(); i++) {
                into.add(backoff.changed(i), (float) backoff.change(i));
            }
        }
    }

    /**
     * Tells why the next token's logits are bent as they are. For people and logs, not for each token: it reads all of
     * the styles' pieces.
     *
     * @return which styles match, where, what they vote for, how strong, and what the last apply added
     */
    public FusionExplanation explain() {
        fusion.ensureOpen();
        return steering instanceof BackoffSteering backoff
                ? backoff.explain(history, length)
                : ((NgramSteering) steering).explain(history, length, fusion.config(), fusion.vocabulary());
    }

    /**
     * Drafts how the styles would go on, for speculative decoding: tokens for the model to check at once, many of which
     * it will agree with where the match is long. Nothing is accepted.
     *
     * @param tokens how many at most
     * @return the draft, shorter where the styles do not know how to go on
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public FusionDraft draft(int tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens to draft must be at least 0, was " + tokens);
        }
        fusion.ensureOpen();
        return backoff("draft").draft(tokens, history, length);
    }

    /**
     * Tells how long a verbatim copy the sequence ends with: its last tokens that stand, in a row, in one piece of the
     * family or of the child genres followed.
     *
     * @return tokens, at most 1024
     * @throws IllegalStateException if the mode is not {@link FusionMode#BACKOFF}
     */
    public int copied() {
        return backoff("copied").copied(MOST_COPIED, history, length);
    }

    private BackoffSteering backoff(String what) {
        if (steering instanceof BackoffSteering backoff) {
            return backoff;
        }
        throw new IllegalStateException(
                what + " needs mode " + FusionMode.BACKOFF + ", this fusion has " + FusionMode.NGRAM_COMPATIBLE);
    }

    private float[] ensureCopy(int count) {
        if (copy.length < count) {
            copy = new float[count];
        }
        return copy;
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(length, more);
        if (needed > history.length) {
            history = Arrays.copyOf(history, Math.max(needed, (int)
                    Math.min(history.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }
}
