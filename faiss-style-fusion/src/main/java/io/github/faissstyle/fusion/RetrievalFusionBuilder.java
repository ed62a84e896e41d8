package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;
import io.github.faissstyle.fusion.internal.blend.LogitBlend;
import io.github.faissstyle.fusion.internal.blend.ProbabilityBlend;
import io.github.faissstyle.fusion.internal.evidence.Corpus;
import io.github.faissstyle.fusion.internal.evidence.EvidenceSource;
import io.github.faissstyle.fusion.internal.evidence.NgramTable;
import io.github.faissstyle.fusion.internal.evidence.RetrievedTransitions;
import io.github.faissstyle.fusion.internal.packs.StyleLevel;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link RetrievalFusion}. Index or evidence, vocabulary and configuration must be given. For use by one
 * thread.
 */
public final class RetrievalFusionBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(RetrievalFusion.class);

    private @Nullable HierarchicalIndex index;
    private @Nullable StyleEvidence evidence;
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
     * Sets evidence that was built or mapped already, instead of an index to build it from; any number of fusions may
     * share it. For {@link FusionMode#BACKOFF}.
     *
     * @param evidence the evidence
     * @return this
     */
    public RetrievalFusionBuilder evidence(StyleEvidence evidence) {
        this.evidence = evidence;
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
     * @throws IllegalArgumentException if index and evidence, vocabulary or configuration are not set, the family or a
     *     child is not there, these have no patterns, the vocabulary has none of the tokens in them, or it is not the
     *     evidence's
     */
    public RetrievalFusion build() {
        return build(false);
    }

    /** As {@link #build()}; where asked to, the fusion closes the index with itself. */
    RetrievalFusion build(boolean closeIndex) {
        if (evidence == null) {
            given("index", index);
        }
        Vocabulary vocabulary = given("vocabulary", this.vocabulary);
        FusionConfig config = given("config", this.config);
        return config.mode() == FusionMode.BACKOFF
                ? backoff(vocabulary, config, closeIndex)
                : ngrams(given("index", index), vocabulary, config, closeIndex);
    }

    private RetrievalFusion backoff(Vocabulary vocabulary, FusionConfig config, boolean closeIndex) {
        StyleEvidence used = evidence;
        if (used == null) {
            used = StyleEvidence.of(given("index", index), vocabulary, config.family());
        } else if (!used.vocabulary().equals(vocabulary)) {
            throw new IllegalArgumentException(
                    "vocabulary must be the evidence's, " + used.vocabulary() + ", was " + vocabulary);
        }
        StyleEvidence shared = used;
        new BackoffSteering(shared, config); // refuses styles that are not there
        List<StyleLevel> levels = new ArrayList<>();
        levels.add(shared.snapshot().level(StylePath.of(config.family())));
        config.children()
                .keySet()
                .forEach(child -> levels.add(shared.snapshot().level(StylePath.of(config.family(), child))));
        FusionInfo info = new FusionInfo(
                levels.stream().mapToInt(StyleLevel::pieces).sum(),
                levels.stream().mapToLong(StyleLevel::tokens).sum(),
                levels.stream().mapToLong(StyleLevel::unknownTokens).sum(),
                0,
                0,
                levels.stream().mapToLong(StyleLevel::bytes).sum());
        checkVocabulary(info, info.unknownTokens() == 0 ? "" : anyUnknown(vocabulary, levels), config);
        return new RetrievalFusion(
                config, vocabulary, info, () -> new BackoffSteering(shared, config), shared, closeIndex ? index : null);
    }

    /** A token of the patterns that the vocabulary does not have, where the patterns are at hand. */
    private String anyUnknown(Vocabulary vocabulary, List<StyleLevel> levels) {
        if (index != null) {
            for (StyleLevel level : levels) {
                for (Pattern pattern : index.patterns(level.style())) {
                    for (String token : pattern.tokens()) {
                        if (vocabulary.id(token) < 0) {
                            return token;
                        }
                    }
                }
            }
        }
        return "those that were unknown when the evidence was built";
    }

    private static RetrievalFusion ngrams(
            HierarchicalIndex index, Vocabulary vocabulary, FusionConfig config, boolean closeIndex) {
        Corpus corpus = corpus(index, vocabulary, config);
        EvidenceSource source;
        FusionInfo info = new FusionInfo(corpus.patterns(), corpus.tokens(), corpus.unknownTokens(), 0, 0, 0);
        checkVocabulary(info, String.valueOf(corpus.anyUnknownToken()), config);
        if (config.transitions() == Transitions.RETRIEVED) {
            source = retrieved(index, vocabulary, config);
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
        double weight = config.effectiveWeight();
        EvidenceSource used = weight == 0 ? EvidenceSource.NONE : source;
        Blend blend =
                config.interpolation() == Interpolation.LOGIT ? new LogitBlend(weight) : new ProbabilityBlend(weight);
        return new RetrievalFusion(
                config, vocabulary, info, () -> new NgramSteering(used, blend), null, closeIndex ? index : null);
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

    private static void checkVocabulary(FusionInfo info, String unknown, FusionConfig config) {
        String styles = config.children().isEmpty()
                ? config.family()
                : config.family() + " and "
                        + String.join(", ", config.children().keySet());
        if (info.tokens() == 0) {
            throw new IllegalArgumentException("family must have patterns to fuse with; there is none of " + styles);
        }
        if (info.unknownTokens() == info.tokens()) {
            throw new IllegalArgumentException("vocabulary shares no token with the patterns of " + styles
                    + ", which hold tokens such as " + unknown + "; take the vocabulary of their tokenizer");
        }
        if (info.unknownTokens() > 0) {
            LOG.warn(
                    "{} of {} tokens in the patterns of {} are not in the vocabulary, such as {}; nothing matches across them",
                    info.unknownTokens(),
                    info.tokens(),
                    styles,
                    unknown);
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
