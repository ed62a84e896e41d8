package io.github.faissstyle.fusion;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RetrievalFusion} does. Made by {@link #builder()}; immutable, compared by value.
 *
 * <pre>{@code
 * FusionConfig config = FusionConfig.builder().family("pop").child("dance_pop").childBias(0.3).fusionWeight(0.1).build();
 * }</pre>
 */
public final class FusionConfig {
    private final FusionMode mode;
    private final String family;
    private final @Nullable String child;
    private final double childBias;
    private final double fusionWeight;
    private final int ngramSize;
    private final Interpolation interpolation;
    private final Transitions transitions;
    private final int topKPatterns;
    private final int queryTokens;

    FusionConfig(FusionConfigBuilder builder) {
        mode = builder.mode;
        family = Objects.requireNonNull(builder.family);
        child = builder.child;
        childBias = builder.childBias;
        fusionWeight = builder.fusionWeight;
        ngramSize = builder.ngramSize;
        interpolation = builder.interpolation;
        transitions = builder.transitions;
        topKPatterns = builder.topKPatterns;
        queryTokens = builder.queryTokens;
    }

    /**
     * Starts a configuration with every default set; {@link FusionConfigBuilder#family} is all that must be given.
     *
     * @return a builder
     */
    public static FusionConfigBuilder builder() {
        return new FusionConfigBuilder();
    }

    /**
     * Starts from this configuration.
     *
     * @return a builder with all values as here
     */
    public FusionConfigBuilder toBuilder() {
        FusionConfigBuilder builder = new FusionConfigBuilder()
                .mode(mode)
                .family(family)
                .childBias(childBias)
                .fusionWeight(fusionWeight)
                .ngramSize(ngramSize)
                .interpolation(interpolation)
                .transitions(transitions)
                .topKPatterns(topKPatterns)
                .queryTokens(queryTokens);
        return child == null ? builder : builder.child(child);
    }

    /**
     * Returns how evidence is gathered and fused.
     *
     * @return the mode
     */
    public FusionMode mode() {
        return mode;
    }

    /**
     * Returns the parent genre whose patterns are the evidence.
     *
     * @return name of the parent genre
     */
    public String family() {
        return family;
    }

    /**
     * Returns the child genre that is favoured.
     *
     * @return name of the child genre, or null if none is
     */
    public @Nullable String child() {
        return child;
    }

    /**
     * Returns how far the child genre is favoured: its counts and the fusion weight are multiplied by {@code 1 +
     * childBias}.
     *
     * @return the bias, 0 to 1; at 0 the child's patterns are left out
     */
    public double childBias() {
        return childBias;
    }

    /**
     * Returns the share of the evidence in the mixture.
     *
     * @return the weight, 0 to 1; at 0 logits are left as they are
     */
    public double fusionWeight() {
        return fusionWeight;
    }

    /**
     * Returns the number of tokens that must match.
     *
     * @return n, 1 to 16
     */
    public int ngramSize() {
        return ngramSize;
    }

    /**
     * Returns how distributions are interpolated.
     *
     * @return the interpolation
     */
    public Interpolation interpolation() {
        return interpolation;
    }

    /**
     * Returns which patterns are counted.
     *
     * @return the choice
     */
    public Transitions transitions() {
        return transitions;
    }

    /**
     * Returns how many patterns are retrieved where transitions are {@link Transitions#RETRIEVED}.
     *
     * @return k, at least 1
     */
    public int topKPatterns() {
        return topKPatterns;
    }

    /**
     * Returns how many recent tokens are searched with where transitions are {@link Transitions#RETRIEVED}.
     *
     * @return the number, at least 1
     */
    public int queryTokens() {
        return queryTokens;
    }

    /**
     * Returns the weight that the evidence has in the end: {@code fusionWeight * (1 + childBias)} where a child is
     * chosen, {@code fusionWeight} otherwise. The product can pass 1 (from {@code fusionWeight} 0.5 on); it is kept at
     * 1, where the evidence replaces the model. {@link Interpolation#LOGIT} uses {@code fusionWeight} alone.
     *
     * @return the weight, 0 to 1
     */
    public double effectiveWeight() {
        if (interpolation == Interpolation.LOGIT || child == null) {
            return fusionWeight;
        }
        return Math.min(1, fusionWeight * (1 + childBias));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusionConfig that
                && mode == that.mode
                && family.equals(that.family)
                && Objects.equals(child, that.child)
                && childBias == that.childBias
                && fusionWeight == that.fusionWeight
                && ngramSize == that.ngramSize
                && interpolation == that.interpolation
                && transitions == that.transitions
                && topKPatterns == that.topKPatterns
                && queryTokens == that.queryTokens;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                mode,
                family,
                child,
                childBias,
                fusionWeight,
                ngramSize,
                interpolation,
                transitions,
                topKPatterns,
                queryTokens);
    }

    @Override
    public String toString() {
        return "FusionConfig[mode=" + mode + ", family=" + family + ", child=" + child + ", childBias=" + childBias
                + ", fusionWeight=" + fusionWeight + ", ngramSize=" + ngramSize + ", interpolation=" + interpolation
                + ", transitions=" + transitions + ", topKPatterns=" + topKPatterns + ", queryTokens=" + queryTokens
                + "]";
    }
}
