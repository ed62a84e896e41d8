package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.evidence.Corpus;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bends a generator's logits toward what the patterns of a style continue with.
 *
 * <pre>{@code
 * FusionConfig config = FusionConfig.builder().family("pop").child("dance_pop").build();
 * try (RetrievalFusion fusion = RetrievalFusion.open(Path.of("indices"), Path.of("vocab.json"), config)) {
 *     FusionSession session = fusion.session();
 *     session.accept(prompt);
 *     while (session.length() < wanted) {
 *         float[] logits = model.next();
 *         session.apply(logits, 0);          // in place
 *         int token = sampler.pick(logits);
 *         session.accept(token);
 *     }
 * }
 * }</pre>
 *
 * <p>With {@link FusionMode#BACKOFF}, the default, every context that ends the sequence and occurs in the patterns of
 * the family or the child genres speaks for the tokens that follow it there, long contexts before short ones and those
 * before the model; with {@link FusionMode#NGRAM_COMPATIBLE} the last {@link FusionConfig#ngramSize()} tokens are
 * looked up and what follows them is mixed in, as the Python system does. The formulas are in {@code docs/fusion.md}.
 *
 * <p><b>Threads and ownership.</b> Shared by any number of threads, each with its own {@link #session()}. Patterns are
 * read when the fusion is built; those added to the index later are seen with {@link Transitions#RETRIEVED} only, those
 * added to the {@link #evidence()} by every session at its next call. {@link #close()} releases what {@link #open}
 * opened; a fusion from {@link #builder()} never closes the index it was given. Otherwise nothing is held but memory,
 * so that closing is a courtesy.
 */
public final class RetrievalFusion implements AutoCloseable {
    private static final int INITIAL_HISTORY = 256;

    private final FusionConfig config;
    private final FusionInfo info;
    private final Vocabulary vocabulary;
    private final Supplier<Steering> steering;
    private final @Nullable StyleEvidence evidence;
    private final int vocabularySize;
    /** What an id outside the vocabulary is taken for: the unknown token where the vocabulary has one, else -1. */
    private final int unknown;

    private final @Nullable HierarchicalIndex owned;
    private volatile boolean closed;

    RetrievalFusion(
            FusionConfig config,
            Vocabulary vocabulary,
            FusionInfo info,
            Supplier<Steering> steering,
            @Nullable StyleEvidence evidence,
            @Nullable HierarchicalIndex owned) {
        this.config = config;
        this.vocabulary = vocabulary;
        this.info = info;
        this.steering = steering;
        this.evidence = evidence;
        this.owned = owned;
        this.vocabularySize = vocabulary.size();
        this.unknown = vocabulary.id(Corpus.UNKNOWN);
    }

    /**
     * Starts a fusion over an index that is open already.
     *
     * @return a builder
     */
    public static RetrievalFusionBuilder builder() {
        return new RetrievalFusionBuilder();
    }

    /**
     * Opens a saved index, reads the vocabulary and makes a fusion over them.
     *
     * @param indexDir the folder that {@link HierarchicalIndex#save} wrote
     * @param vocab the vocabulary's JSON file
     * @param config what the fusion does
     * @return the fusion, which owns what it opened
     * @throws io.github.faissstyle.common.FaissStyleException if index or vocabulary cannot be read
     * @throws IllegalArgumentException as in {@link RetrievalFusionBuilder#build()}
     */
    public static RetrievalFusion open(Path indexDir, Path vocab, FusionConfig config) {
        Vocabulary vocabulary = Vocabulary.read(vocab);
        HierarchicalIndex index = HierarchicalIndex.load(indexDir);
        boolean keep = false;
        try {
            boolean needed = config.transitions() == Transitions.RETRIEVED;
            RetrievalFusion fusion =
                    builder().index(index).vocabulary(vocabulary).config(config).build(needed);
            keep = needed;
            return fusion;
        } finally {
            if (!keep) {
                index.close();
            }
        }
    }

    /**
     * Starts following a new, empty sequence.
     *
     * @return a session of its own
     */
    public FusionSession session() {
        ensureOpen();
        return new FusionSession(this, steering.get(), new int[INITIAL_HISTORY], 0);
    }

    /**
     * Starts following sequences that are generated together.
     *
     * @param rows how many, at least 1
     * @return a session for each
     */
    public FusionBatch batch(int rows) {
        Checks.atLeast("rows", rows, 1);
        List<FusionSession> sessions = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            sessions.add(session());
        }
        return new FusionBatch(sessions);
    }

    /**
     * Fuses once, without a session: what the Python system's {@code apply_retrieval_bias} does.
     *
     * @param logits the logits of the next token; left as they are
     * @param generatedTokens ids of the sequence so far, as in {@link FusionSession#accept(int)}
     * @return new logits, of which a softmax gives the fused distribution
     * @throws IllegalArgumentException if an id is negative, or a logit NaN or +inf where logits are fused
     */
    public float[] applyRetrievalBias(float[] logits, int[] generatedTokens) {
        FusionSession session = session();
        session.accept(generatedTokens);
        float[] fused = logits.clone();
        session.apply(fused, 0, fused.length);
        return fused;
    }

    /**
     * Returns what the fusion does.
     *
     * @return the configuration
     */
    public FusionConfig config() {
        return config;
    }

    /**
     * Describes what the fusion works with.
     *
     * @return the counts
     */
    public FusionInfo info() {
        return info;
    }

    /** Gives up what {@link #open} opened; sessions are of no use afterwards. Closing twice is fine. */
    @Override
    public void close() {
        closed = true;
        if (owned != null) {
            owned.close();
        }
    }

    /**
     * Returns what {@link FusionMode#BACKOFF} works with: to be saved, shared with other fusions, or added to.
     *
     * @return the evidence
     * @throws IllegalStateException if the mode is another
     */
    public StyleEvidence evidence() {
        if (evidence == null) {
            throw new IllegalStateException("mode " + config.mode() + " has no evidence of its own");
        }
        return evidence;
    }

    int vocabularySize() {
        return vocabularySize;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    static void checkToken(int token) {
        if (token < 0) {
            throw new IllegalArgumentException("token must not be negative, was " + token);
        }
    }

    /** The id as patterns know it. */
    int known(int token) {
        checkToken(token);
        return token < vocabularySize ? token : unknown;
    }

    void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("fusion is closed");
        }
    }
}
