package io.github.faissstyle.fusion;

import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link FusionConfig}. Each value is checked when it is set. For use by one thread.
 *
 * <p>{@link FusionMode#BACKOFF} is the mode unless one is set, or a value that only the other mode has
 * ({@link #childBias}, {@link #fusionWeight}, {@link #ngramSize}, {@link #interpolation}, {@link #transitions},
 * {@link #topKPatterns}, {@link #queryTokens}): a configuration that was written for the Python system means the same
 * here.
 */
public final class FusionConfigBuilder {
    /** Default weight of patterns as they are, where nothing else is looked at. */
    public static final double RAW_ALONE = 0.3;

    /** Default weight of patterns as they are, while they are looked at in one key too. */
    public static final double RAW_BESIDE_KEY = 0.15;

    private static final int MAX_NGRAM = 16;
    private static final int MAX_MATCH = 256;

    private @Nullable FusionMode mode;

    @Nullable
    String family;

    final Map<String, Double> children = new LinkedHashMap<>();

    double childBias = 0.3;
    double fusionWeight = 0.1;
    int ngramSize = 3;
    Interpolation interpolation = Interpolation.PROBABILITY;
    Transitions transitions = Transitions.ALL;
    int topKPatterns = 5;
    int queryTokens = 100;
    double strength = Double.NaN;
    double[] strengths = {0, 0.5, 1, 2};
    boolean strengthsPerView;
    double strengthShare = 0.02;
    double rawWeight = Double.NaN;
    double keyWeight = 0.2;
    double historyWeight;

    @Nullable
    FusionWeights weights;

    double modelWeight = 1;
    double discount = 0.8;
    double priorCount = 2;
    int minMatch = 4;
    int maxMatch = 12;
    int maxCopy = 32;
    final List<String> freeToCopy = new ArrayList<>();

    /** Values that were set and only one mode has. */
    private final List<String> ngramValues = new ArrayList<>();

    private final List<String> backoffValues = new ArrayList<>();

    FusionConfigBuilder() {}

    FusionConfigBuilder(FusionConfig config) {
        mode = config.mode();
        family = config.family();
        children.putAll(config.children());
        childBias = config.childBias();
        fusionWeight = config.fusionWeight();
        ngramSize = config.ngramSize();
        interpolation = config.interpolation();
        transitions = config.transitions();
        topKPatterns = config.topKPatterns();
        queryTokens = config.queryTokens();
        strength = config.strength();
        strengths = config.strengths();
        strengthsPerView = config.strengthsPerView();
        strengthShare = config.strengthShare();
        rawWeight = config.rawWeight();
        keyWeight = config.keyWeight();
        historyWeight = config.historyWeight();
        weights = config.weights();
        modelWeight = config.modelWeight();
        discount = config.discount();
        priorCount = config.priorCount();
        minMatch = config.minMatch();
        maxMatch = config.maxMatch();
        maxCopy = config.maxCopy();
        freeToCopy.addAll(config.freeToCopy());
    }

    FusionMode effectiveMode() {
        if (mode != null) {
            return mode;
        }
        return ngramValues.isEmpty() ? FusionMode.BACKOFF : FusionMode.NGRAM_COMPATIBLE;
    }

    /**
     * Chooses how evidence is gathered and fused. Default: see the class.
     *
     * @param mode the mode
     * @return this
     */
    public FusionConfigBuilder mode(FusionMode mode) {
        this.mode = mode;
        return this;
    }

    /**
     * Sets the parent genre whose patterns are the evidence. There is no default.
     *
     * @param family name of a parent genre of the index
     * @return this
     */
    public FusionConfigBuilder family(String family) {
        this.family = Checks.notBlank("family", family);
        return this;
    }

    /**
     * Sets the child genre to favour. Default none: the family's own patterns alone are the evidence.
     *
     * @param child name of a child genre of the family
     * @return this
     */
    public FusionConfigBuilder child(String child) {
        return children(Map.of(child, 1.0));
    }

    /**
     * Sets several child genres to favour. With {@link FusionMode#BACKOFF} a weight says how much the child's counts
     * are worth beside the shorter contexts: 1 is the formula, 2 trusts them twice as soon, and a weight near 0 hardly
     * at all. {@link FusionMode#NGRAM_COMPATIBLE} takes one child, whose weight the index has.
     *
     * @param children names of child genres of the family, each with a weight above 0; empty for none
     * @return this
     */
    public FusionConfigBuilder children(Map<String, Double> children) {
        checkChildren(children);
        this.children.clear();
        this.children.putAll(children);
        return this;
    }

    static void checkChildren(Map<String, Double> children) {
        children.forEach((child, weight) -> {
            Checks.notBlank("child", child);
            checkAbove("weight of child " + child, weight, 0, 1e6);
        });
    }

    /**
     * Sets how far the child genre is favoured. Default 0.3: with a child's usual weight of 1.5 one of its patterns
     * counts as about two of the parent's, so that the child leads without drowning the family.
     *
     * @param childBias the bias, 0 to 1; at 0 the child's patterns are left out
     * @return this
     */
    public FusionConfigBuilder childBias(double childBias) {
        ngramValues.add("childBias");
        this.childBias = Checks.inRange("childBias", childBias, 0, 1);
        return this;
    }

    /**
     * Sets the share of the evidence in the mixture. Default 0.1: a tenth is felt where the model hesitates and cannot
     * overrule it where it is sure.
     *
     * @param fusionWeight the weight, 0 to 1
     * @return this
     */
    public FusionConfigBuilder fusionWeight(double fusionWeight) {
        ngramValues.add("fusionWeight");
        this.fusionWeight = Checks.inRange("fusionWeight", fusionWeight, 0, 1);
        return this;
    }

    /**
     * Sets how many tokens must match. Default 3: about a note in the token grammar of this library. Fewer match nearly
     * always and say little, more say a lot and seldom match.
     *
     * @param ngramSize n, 1 to 16
     * @return this
     */
    public FusionConfigBuilder ngramSize(int ngramSize) {
        ngramValues.add("ngramSize");
        this.ngramSize = (int) Checks.inRange("ngramSize", ngramSize, 1, MAX_NGRAM);
        return this;
    }

    /**
     * Chooses how distributions are interpolated. Default {@link Interpolation#PROBABILITY}, whose weight means the
     * same whatever the scale of the model's logits.
     *
     * @param interpolation the interpolation
     * @return this
     */
    public FusionConfigBuilder interpolation(Interpolation interpolation) {
        ngramValues.add("interpolation");
        this.interpolation = interpolation;
        return this;
    }

    /**
     * Chooses which patterns are counted. Default {@link Transitions#ALL}, which matches far more often and costs
     * nothing per token.
     *
     * @param transitions the choice
     * @return this
     */
    public FusionConfigBuilder transitions(Transitions transitions) {
        ngramValues.add("transitions");
        this.transitions = transitions;
        return this;
    }

    /**
     * Sets how many patterns are retrieved where transitions are {@link Transitions#RETRIEVED}. Default 5.
     *
     * @param topKPatterns k, at least 1
     * @return this
     */
    public FusionConfigBuilder topKPatterns(int topKPatterns) {
        ngramValues.add("topKPatterns");
        this.topKPatterns = Checks.atLeast("topKPatterns", topKPatterns, 1);
        return this;
    }

    /**
     * Sets how many recent tokens are searched with where transitions are {@link Transitions#RETRIEVED}. Default 100:
     * as many as the token hash looks at.
     *
     * @param queryTokens the number, at least 1
     * @return this
     */
    public FusionConfigBuilder queryTokens(int queryTokens) {
        ngramValues.add("queryTokens");
        this.queryTokens = Checks.atLeast("queryTokens", queryTokens, 1);
        return this;
    }

    /**
     * Fixes the strength of {@link FusionMode#BACKOFF}, to steer rather than to predict: at 0 the model is left alone,
     * at 1 the views' distributions take its place (each by its share of their weights), above 1 they are overdone.
     * Where nobody fixes it, it is found while the piece goes on, see {@link #strengths}.
     *
     * @param strength 0 to 10
     * @return this
     */
    public FusionConfigBuilder strength(double strength) {
        backoffValues.add("strength");
        this.strength = Checks.inRange("strength", strength, 0, 10);
        return this;
    }

    /**
     * Sets the strengths that {@link FusionMode#BACKOFF} chooses from while the piece goes on. Default 0, 0.5, 1 and 2
     * times the weights of the views: 0 is the model alone, so that evidence of no use switches itself off.
     *
     * @param strengths 1 to 16 values, 0 to 10
     * @return this
     */
    public FusionConfigBuilder strengths(double... strengths) {
        backoffValues.add("strengths");
        Checks.inRange("number of strengths", strengths.length, 1, 16);
        for (double strength : strengths) {
            Checks.inRange("strength", strength, 0, 10);
        }
        this.strengths = strengths.clone();
        strength = Double.NaN;
        return this;
    }

    /**
     * Gives each view (patterns as they are, in one key, the sequence itself) a strength of its own: every combination
     * of {@link #strengths} is mixed. Default false. Predicts better, most of all with {@link #historyWeight}, since
     * pieces differ in how much they repeat themselves; costs more as there are more combinations: use few strengths,
     * such as 0, 1 and 2.
     *
     * @param perView whether each view has its own
     * @return this
     */
    public FusionConfigBuilder strengthsPerView(boolean perView) {
        backoffValues.add("strengthsPerView");
        strengthsPerView = perView;
        return this;
    }

    /**
     * Sets how quickly the mixture of strengths forgets. Default 0.02: about the last fifty tokens count.
     *
     * @param share spread evenly over all strengths after each token, 0 to 1
     * @return this
     */
    public FusionConfigBuilder strengthShare(double share) {
        backoffValues.add("strengthShare");
        strengthShare = Checks.inRange("strengthShare", share, 0, 1);
        return this;
    }

    /**
     * Sets the weight of patterns as they are. Default 0.3, and 0.15 while they are looked at in one key too: a model
     * that sees the whole sequence must not be overwritten by counts of a few tokens.
     *
     * @param weight 0 to 1; 0 leaves this view out
     * @return this
     */
    public FusionConfigBuilder rawWeight(double weight) {
        backoffValues.add("rawWeight");
        rawWeight = Checks.inRange("rawWeight", weight, 0, 1);
        return this;
    }

    /**
     * Sets the weight of patterns and sequence moved to one tonic by their keys. Default 0.2. Where no key is known (no
     * {@code KEY=} token yet, and none set) this view is silent.
     *
     * @param weight 0 to 1; 0 leaves this view out
     * @return this
     */
    public FusionConfigBuilder keyWeight(double weight) {
        backoffValues.add("keyWeight");
        keyWeight = Checks.inRange("keyWeight", weight, 0, 1);
        return this;
    }

    /**
     * Sets the weight of the sequence itself as evidence: music repeats itself. Default 0, since a generator that
     * listens to itself soon says nothing new; 0.5 serves to score pieces that are there.
     *
     * @param weight 0 to 1; 0 leaves this view out
     * @return this
     */
    public FusionConfigBuilder historyWeight(double weight) {
        backoffValues.add("historyWeight");
        historyWeight = Checks.inRange("historyWeight", weight, 0, 1);
        return this;
    }

    /**
     * Sets weights that depend on how much matches, as {@link FusionTuner} learns them. They take the place of
     * {@link #rawWeight}, {@link #keyWeight} and {@link #historyWeight}, where these are not 0. Default none.
     *
     * @param weights the weights; null for none
     * @return this
     */
    public FusionConfigBuilder weights(@Nullable FusionWeights weights) {
        backoffValues.add("weights");
        this.weights = weights;
        return this;
    }

    /**
     * Sets the exponent of the model's own distribution, below 1 to flatten it. Default 1, which leaves the logits of
     * tokens without evidence as they are, bit for bit; with any other value all logits are written.
     *
     * @param weight above 0, at most 10
     * @return this
     */
    public FusionConfigBuilder modelWeight(double weight) {
        backoffValues.add("modelWeight");
        modelWeight = checkAbove("modelWeight", weight, 0, 10);
        return this;
    }

    /**
     * Sets what is taken off each count for contexts that are shorter. Default 0.8: most of what was seen once will not
     * be seen again.
     *
     * @param discount 0 to 1
     * @return this
     */
    public FusionConfigBuilder discount(double discount) {
        backoffValues.add("discount");
        this.discount = Checks.inRange("discount", discount, 0, 1);
        return this;
    }

    /**
     * Sets how many occurrences of a context the shorter contexts, and in the end the model, are worth. Default 2.
     *
     * @param count above 0
     * @return this
     */
    public FusionConfigBuilder priorCount(double count) {
        backoffValues.add("priorCount");
        priorCount = checkAbove("priorCount", count, 0, 1e6);
        return this;
    }

    /**
     * Sets the shortest context that counts. Default 4, a note and a little: of less the model knows more.
     *
     * @param tokens 1 to 256
     * @return this
     */
    public FusionConfigBuilder minMatch(int tokens) {
        backoffValues.add("minMatch");
        minMatch = (int) Checks.inRange("minMatch", tokens, 1, MAX_MATCH);
        return this;
    }

    /**
     * Sets the longest context that is looked for. Default 12: two to three notes. Longer ones predict a little better
     * (32 where pieces are scored) and copy far more.
     *
     * @param tokens 1 to 256, at least {@link #minMatch}
     * @return this
     */
    public FusionConfigBuilder maxMatch(int tokens) {
        backoffValues.add("maxMatch");
        maxMatch = (int) Checks.inRange("maxMatch", tokens, 1, MAX_MATCH);
        return this;
    }

    /**
     * Sets how long a verbatim copy of a pattern may get: a token that would make a longer one is masked, unless
     * nothing else is left. Default 32, within what pieces of one style share by nature. Set 0 where pieces are scored.
     *
     * @param tokens 0 for any length, or up to 256
     * @return this
     */
    public FusionConfigBuilder maxCopy(int tokens) {
        backoffValues.add("maxCopy");
        maxCopy = (int) Checks.inRange("maxCopy", tokens, 0, MAX_MATCH);
        return this;
    }

    /**
     * Takes styles out of {@link #maxCopy}, such as those whose patterns are the user's own. Default none.
     *
     * @param styles as {@code family} or {@code family/child}
     * @return this
     */
    public FusionConfigBuilder freeToCopy(Collection<String> styles) {
        backoffValues.add("freeToCopy");
        styles.forEach(style -> Checks.notBlank("style", style));
        freeToCopy.clear();
        freeToCopy.addAll(styles);
        return this;
    }

    /**
     * Sets {@link FusionMode#BACKOFF} up to predict pieces that are there instead of generating new ones: contexts of
     * up to 32 tokens, the sequence itself as evidence, no limit to copies.
     *
     * @return this
     */
    public FusionConfigBuilder forScoring() {
        return maxMatch(32)
                .historyWeight(0.5)
                .strengths(0, 1, 2)
                .strengthsPerView(true)
                .maxCopy(0);
    }

    private static double checkAbove(String name, double value, double low, double high) {
        if (!(value > low && value <= high)) {
            throw new IllegalArgumentException(
                    name + " must be above " + low + " and at most " + high + ", was " + value);
        }
        return value;
    }

    /**
     * Makes the configuration.
     *
     * @return the configuration
     * @throws IllegalArgumentException if no family is set, a value was set that the mode does not have, or
     *     {@code minMatch} is above {@code maxMatch}
     */
    public FusionConfig build() {
        if (family == null) {
            throw new IllegalArgumentException("family must be set to a parent genre of the index");
        }
        List<String> foreign = effectiveMode() == FusionMode.BACKOFF ? ngramValues : backoffValues;
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException(foreign.get(0) + " means nothing in mode " + effectiveMode()
                    + "; set the other mode, or leave it out");
        }
        if (minMatch > maxMatch) {
            throw new IllegalArgumentException("minMatch must be at most maxMatch, " + maxMatch + ", was " + minMatch);
        }
        if (effectiveMode() == FusionMode.NGRAM_COMPATIBLE && children.size() > 1) {
            throw new IllegalArgumentException(
                    "children must be one at most in mode " + effectiveMode() + ", was " + children.keySet());
        }
        return new FusionConfig(this);
    }
}
