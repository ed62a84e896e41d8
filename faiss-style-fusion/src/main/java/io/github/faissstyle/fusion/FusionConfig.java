package io.github.faissstyle.fusion;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RetrievalFusion} does. Made by {@link #builder()}; immutable, compared by value.
 *
 * <pre>{@code
 * FusionConfig config = FusionConfig.builder().family("pop").child("dance_pop").build();
 * }</pre>
 */
public final class FusionConfig {
    private final FusionMode mode;
    private final String family;
    private final Map<String, Double> children;
    private final double childBias;
    private final double fusionWeight;
    private final int ngramSize;
    private final Interpolation interpolation;
    private final Transitions transitions;
    private final int topKPatterns;
    private final int queryTokens;
    private final double strength;
    private final double[] strengths;
    private final boolean strengthsPerView;
    private final double strengthShare;
    private final double rawWeight;
    private final double keyWeight;
    private final double historyWeight;
    private final @Nullable FusionWeights weights;
    private final double modelWeight;
    private final double discount;
    private final double priorCount;
    private final int minMatch;
    private final int maxMatch;
    private final int maxCopy;
    private final Set<String> freeToCopy;

    FusionConfig(FusionConfigBuilder builder) {
        mode = builder.effectiveMode();
        family = Objects.requireNonNull(builder.family);
        children = Collections.unmodifiableMap(new LinkedHashMap<>(builder.children));
        childBias = builder.childBias;
        fusionWeight = builder.fusionWeight;
        ngramSize = builder.ngramSize;
        interpolation = builder.interpolation;
        transitions = builder.transitions;
        topKPatterns = builder.topKPatterns;
        queryTokens = builder.queryTokens;
        strength = builder.strength;
        strengths = builder.strengths.clone();
        strengthsPerView = builder.strengthsPerView;
        strengthShare = builder.strengthShare;
        rawWeight = builder.rawWeight;
        keyWeight = builder.keyWeight;
        historyWeight = builder.historyWeight;
        weights = builder.weights;
        modelWeight = builder.modelWeight;
        discount = builder.discount;
        priorCount = builder.priorCount;
        minMatch = builder.minMatch;
        maxMatch = builder.maxMatch;
        maxCopy = builder.maxCopy;
        freeToCopy = Set.copyOf(builder.freeToCopy);
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
        return new FusionConfigBuilder(this);
    }

    /**
     * Reads a configuration.
     *
     * @param file JSON that {@link #save} wrote
     * @return the configuration
     * @throws io.github.faissstyle.common.FaissStyleException if there is no such file or it is none; the message names
     *     the field, the value found and the value expected
     */
    public static FusionConfig load(Path file) {
        return FusionConfigFile.read(file);
    }

    /**
     * Writes the configuration as JSON, all or nothing. A folder that holds an index keeps it, under a name such as
     * {@code fusion.json}, when the index is saved again.
     *
     * @param file replaced if it exists
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be written
     */
    public void save(Path file) {
        FusionConfigFile.write(this, file);
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
     * Returns the child genre that is favoured, the first if there are several.
     *
     * @return name of the child genre, or null if none is
     */
    public @Nullable String child() {
        return children.isEmpty() ? null : children.keySet().iterator().next();
    }

    /**
     * Returns the child genres whose patterns are evidence beside the family's.
     *
     * @return their names and weights, in the order they were given
     */
    public Map<String, Double> children() {
        return children;
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
        if (interpolation == Interpolation.LOGIT || children.isEmpty()) {
            return fusionWeight;
        }
        return Math.min(1, fusionWeight * (1 + childBias));
    }

    /**
     * Returns the strength that {@link FusionMode#BACKOFF} is fixed at.
     *
     * @return what the views' weights come to together; NaN where strength is found while the piece goes on
     */
    public double strength() {
        return strength;
    }

    /**
     * Returns the strengths of {@link FusionMode#BACKOFF} that are mixed by how well each foretells the piece.
     *
     * @return multiples of the views' weights; a copy
     */
    public double[] strengths() {
        return strengths.clone();
    }

    /**
     * Returns whether each view has a strength of its own.
     *
     * @return true if every combination of strengths is mixed, false if one strength is that of all views
     */
    public boolean strengthsPerView() {
        return strengthsPerView;
    }

    /**
     * Returns how quickly the mixture of strengths forgets.
     *
     * @return the share that is spread evenly over all strengths after each token, 0 to 1
     */
    public double strengthShare() {
        return strengthShare;
    }

    /**
     * Returns the weight of patterns as they are.
     *
     * @return the weight; NaN for the default, which is {@value FusionConfigBuilder#RAW_ALONE} and, while patterns are
     *     looked at in one key too, {@value FusionConfigBuilder#RAW_BESIDE_KEY}
     */
    public double rawWeight() {
        return rawWeight;
    }

    /**
     * Returns the weight of patterns moved to one key.
     *
     * @return the weight; 0 for none
     */
    public double keyWeight() {
        return keyWeight;
    }

    /**
     * Returns the weight of the sequence itself.
     *
     * @return the weight; 0 for none
     */
    public double historyWeight() {
        return historyWeight;
    }

    /**
     * Returns the weights that depend on how much matches.
     *
     * @return the weights, in place of {@link #rawWeight}, {@link #keyWeight} and {@link #historyWeight} for every view
     *     that these do not turn off; null if there are none
     */
    public @Nullable FusionWeights weights() {
        return weights;
    }

    /**
     * Returns the exponent of the model's own distribution.
     *
     * @return a, above 0
     */
    public double modelWeight() {
        return modelWeight;
    }

    /**
     * Returns what is taken off each count.
     *
     * @return d, 0 to 1
     */
    public double discount() {
        return discount;
    }

    /**
     * Returns how many occurrences of a context the shorter contexts are worth.
     *
     * @return t, above 0
     */
    public double priorCount() {
        return priorCount;
    }

    /**
     * Returns the shortest context that counts.
     *
     * @return tokens, at least 1
     */
    public int minMatch() {
        return minMatch;
    }

    /**
     * Returns the longest context that is looked for.
     *
     * @return tokens
     */
    public int maxMatch() {
        return maxMatch;
    }

    /**
     * Returns how long a verbatim copy of a pattern may get.
     *
     * @return tokens; 0 for any length
     */
    public int maxCopy() {
        return maxCopy;
    }

    /**
     * Returns the styles whose patterns may be copied at any length.
     *
     * @return styles, as {@code family} or {@code family/child}
     */
    public Set<String> freeToCopy() {
        return freeToCopy;
    }

    private @Nullable Object[] values() {
        return new @Nullable Object[] {
            mode,
            family,
            children,
            childBias,
            fusionWeight,
            ngramSize,
            interpolation,
            transitions,
            topKPatterns,
            queryTokens,
            strength,
            Arrays.toString(strengths),
            strengthsPerView,
            strengthShare,
            rawWeight,
            keyWeight,
            historyWeight,
            weights,
            modelWeight,
            discount,
            priorCount,
            minMatch,
            maxMatch,
            maxCopy,
            freeToCopy
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusionConfig that && Arrays.equals(values(), that.values());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values());
    }

    @Override
    public String toString() {
        String styles = "family=" + family + ", children=" + children;
        return mode == FusionMode.NGRAM_COMPATIBLE
                ? "FusionConfig[mode=" + mode + ", " + styles + ", childBias=" + childBias + ", fusionWeight="
                        + fusionWeight + ", ngramSize=" + ngramSize + ", interpolation=" + interpolation
                        + ", transitions=" + transitions + ", topKPatterns=" + topKPatterns + ", queryTokens="
                        + queryTokens + "]"
                : "FusionConfig[mode=" + mode + ", " + styles + ", strength=" + strength + ", strengths="
                        + Arrays.toString(strengths)
                        + ", strengthsPerView="
                        + strengthsPerView + ", strengthShare=" + strengthShare + ", rawWeight=" + rawWeight
                        + ", keyWeight=" + keyWeight
                        + ", historyWeight=" + historyWeight + ", weights=" + weights + ", modelWeight=" + modelWeight
                        + ", discount="
                        + discount + ", priorCount=" + priorCount + ", minMatch=" + minMatch + ", maxMatch="
                        + maxMatch + ", maxCopy=" + maxCopy + ", freeToCopy=" + freeToCopy + "]";
    }
}
