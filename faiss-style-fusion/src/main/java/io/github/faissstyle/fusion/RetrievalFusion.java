package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import io.github.faissstyle.fusion.internal.blend.LogitBlend;
import io.github.faissstyle.fusion.internal.blend.ProbabilityBlend;
import io.github.faissstyle.fusion.internal.evidence.Corpus;
import io.github.faissstyle.fusion.internal.evidence.Evidence;
import io.github.faissstyle.fusion.internal.evidence.EvidenceSource;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
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
 * <p>The last {@link FusionConfig#ngramSize()} tokens are looked up in the patterns of the family, each counting once,
 * and of the child genre, each counting {@code weight * (1 + childBias)} times; the tokens that follow there are the
 * evidence q. It is interpolated with the model's distribution as {@link Interpolation} says. The formulas, and where
 * they differ from the Python system that they are from, are in {@code docs/fusion.md}.
 *
 * <p><b>Threads and ownership.</b> Immutable; shared by any number of threads, each with its own {@link #session()}.
 * Patterns are counted when the fusion is built; those added to the index later are seen with
 * {@link Transitions#RETRIEVED} only. {@link #close()} releases what {@link #open} opened; a fusion from
 * {@link #builder()} never closes the index it was given. With {@link Transitions#ALL} nothing is held but heap memory,
 * so that closing is a courtesy there.
 */
public final class RetrievalFusion implements AutoCloseable {
    private static final int INITIAL_HISTORY = 256;

    private final FusionConfig config;
    private final FusionInfo info;
    private final EvidenceSource source;
    private final Blend blend;
    private final int vocabularySize;
    /** What an id outside the vocabulary is taken for: the unknown token where the vocabulary has one, else -1. */
    private final int unknown;

    private final @Nullable HierarchicalIndex owned;
    private volatile boolean closed;

    RetrievalFusion(
            FusionConfig config,
            Vocabulary vocabulary,
            FusionInfo info,
            EvidenceSource source,
            @Nullable HierarchicalIndex owned) {
        this.config = config;
        this.info = info;
        this.owned = owned;
        double weight = config.effectiveWeight();
        this.source = weight == 0 ? EvidenceSource.NONE : source;
        this.blend =
                config.interpolation() == Interpolation.LOGIT ? new LogitBlend(weight) : new ProbabilityBlend(weight);
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
        return new FusionSession(this, new int[INITIAL_HISTORY], 0);
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

    int vocabularySize() {
        return vocabularySize;
    }

    /** The id as patterns know it. */
    int known(int token) {
        if (token < 0) {
            throw new IllegalArgumentException("token must not be negative, was " + token);
        }
        return token < vocabularySize ? token : unknown;
    }

    boolean find(int[] history, int length, Evidence found) {
        ensureOpen();
        return source.find(history, length, found);
    }

    Blend blend() {
        return blend;
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("fusion is closed");
        }
    }
}
