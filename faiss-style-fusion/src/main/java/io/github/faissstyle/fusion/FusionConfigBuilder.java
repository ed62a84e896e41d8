package io.github.faissstyle.fusion;

import io.github.faissstyle.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link FusionConfig}. Each value is checked when it is set; the defaults are those of the Python system, so
 * that a configuration moved here unchanged means the same. For use by one thread.
 */
public final class FusionConfigBuilder {
    private static final int MAX_NGRAM = 16;

    FusionMode mode = FusionMode.NGRAM_COMPATIBLE;

    @Nullable
    String family;

    @Nullable
    String child;

    double childBias = 0.3;
    double fusionWeight = 0.1;
    int ngramSize = 3;
    Interpolation interpolation = Interpolation.PROBABILITY;
    Transitions transitions = Transitions.ALL;
    int topKPatterns = 5;
    int queryTokens = 100;

    FusionConfigBuilder() {}

    /**
     * Chooses how evidence is gathered and fused. Default {@link FusionMode#NGRAM_COMPATIBLE}.
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
        this.child = Checks.notBlank("child", child);
        return this;
    }

    /**
     * Sets how far the child genre is favoured. Default 0.3: with a child's usual weight of 1.5 one of its patterns
     * counts as about two of the parent's, so that the child leads without drowning the family.
     *
     * @param childBias the bias, 0 to 1; at 0 the child's patterns are left out
     * @return this
     */
    public FusionConfigBuilder childBias(double childBias) {
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
        this.queryTokens = Checks.atLeast("queryTokens", queryTokens, 1);
        return this;
    }

    /**
     * Makes the configuration.
     *
     * @return the configuration
     * @throws IllegalArgumentException if no family is set
     */
    public FusionConfig build() {
        if (family == null) {
            throw new IllegalArgumentException("family must be set to a parent genre of the index");
        }
        return new FusionConfig(this);
    }
}
