package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.evidence.Corpus;
import io.github.faissstyle.fusion.internal.evidence.EvidenceSource;
import io.github.faissstyle.fusion.internal.evidence.NgramTable;
import io.github.faissstyle.fusion.internal.evidence.RetrievedTransitions;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a {@link RetrievalFusion}. Index, vocabulary and configuration must be given. For use by one thread. */
public final class RetrievalFusionBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(RetrievalFusion.class);

    private @Nullable HierarchicalIndex index;
    private @Nullable Vocabulary vocabulary;
    private @Nullable FusionConfig config;

    RetrievalFusionBuilder() {}

    /**
     * Sets the index whose patterns are the evidence. It stays the caller's: with {@link Transitions#ALL} it may be
     * closed once the fusion is built, with {@link Transitions#RETRIEVED} it must stay open as long as the fusion is
     * used.
     *
     * @param index the index
     * @return this
     */
    public RetrievalFusionBuilder index(HierarchicalIndex index) {
        this.index = index;
        return this;
    }

    /**
     * Sets the vocabulary of the model whose logits are fused.
     *
     * @param vocabulary the vocabulary
     * @return this
     */
    public RetrievalFusionBuilder vocabulary(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        return this;
    }

    /**
     * Sets what the fusion does.
     *
     * @param config the configuration
     * @return this
     */
    public RetrievalFusionBuilder config(FusionConfig config) {
        this.config = config;
        return this;
    }

    /**
     * Counts the patterns and makes the fusion. Takes time and memory in proportion to the style's tokens.
     *
     * @return the fusion
     * @throws IllegalArgumentException if index, vocabulary or configuration is not set, the index does not have the
     *     family or the child, these have no patterns, or the vocabulary has none of the tokens in them
     */
    public RetrievalFusion build() {
        return build(false);
    }

    /** As {@link #build()}; where asked to, the fusion closes the index with itself. */
    RetrievalFusion build(boolean closeIndex) {
        HierarchicalIndex index = given("index", this.index);
        Vocabulary vocabulary = given("vocabulary", this.vocabulary);
        FusionConfig config = given("config", this.config);

        Corpus corpus = corpus(index, vocabulary, config);
        checkVocabulary(corpus, config);
        EvidenceSource source;
        FusionInfo info;
        if (config.transitions() == Transitions.RETRIEVED) {
            source = retrieved(index, vocabulary, config);
            info = new FusionInfo(corpus.patterns(), corpus.tokens(), corpus.unknownTokens(), 0, 0, 0);
        } else {
            NgramTable table = NgramTable.of(corpus, config.ngramSize());
            source = table;
            info = new FusionInfo(
                    corpus.patterns(),
                    corpus.tokens(),
                    corpus.unknownTokens(),
                    table.ngrams(),
                    table.transitions(),
                    table.bytes());
        }
        return new RetrievalFusion(config, vocabulary, info, source, closeIndex ? index : null);
    }

    private static Corpus corpus(HierarchicalIndex index, Vocabulary vocabulary, FusionConfig config) {
        Corpus corpus = new Corpus(vocabulary);
        StylePath family = StylePath.of(config.family());
        corpus.add(index.patterns(family), index.style(family).weight());
        String child = config.child();
        if (child != null) {
            StyleInfo info = index.style(StylePath.of(config.family(), child));
            if (config.childBias() > 0) {
                corpus.add(index.patterns(info.style()), info.weight() * (1 + config.childBias()));
            }
        }
        return corpus;
    }

    private static void checkVocabulary(Corpus corpus, FusionConfig config) {
        boolean withChild = config.child() != null && config.childBias() > 0;
        String styles = withChild ? config.family() + " and " + config.child() : config.family();
        if (corpus.tokens() == 0) {
            throw new IllegalArgumentException("family must have patterns to fuse with; there is none of " + styles);
        }
        if (corpus.unknownTokens() == corpus.tokens()) {
            throw new IllegalArgumentException(
                    "vocabulary shares no token with the patterns of " + styles + ", which hold tokens such as "
                            + corpus.anyUnknownToken() + "; take the vocabulary of their tokenizer");
        }
        if (corpus.unknownTokens() > 0) {
            LOG.warn(
                    "{} of {} tokens in the patterns of {} are not in the vocabulary, such as {}; n-grams with them are left out",
                    corpus.unknownTokens(),
                    corpus.tokens(),
                    styles,
                    corpus.anyUnknownToken());
        }
    }

    private static EvidenceSource retrieved(HierarchicalIndex index, Vocabulary vocabulary, FusionConfig config) {
        PatternQuery template = new PatternQuery(
                List.of(), null, config.family(), config.child(), config.childBias(), config.topKPatterns());
        return new RetrievedTransitions(index, vocabulary, template, config.ngramSize(), config.queryTokens());
    }

    private static <T> T given(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must be set");
        }
        return value;
    }
}
