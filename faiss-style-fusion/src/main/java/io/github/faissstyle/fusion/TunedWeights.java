package io.github.faissstyle.fusion;

import org.jspecify.annotations.Nullable;

/**
 * What {@link FusionTuner} learned. Bits are those of pieces that the weights in question were not learned from
 * (cross-validated over pieces), but for the weights themselves, which are learned from all.
 *
 * @param weights for {@link FusionConfigBuilder#weights}; null where no weights were better than those there are
 * @param tokens tokens that were learned from
 * @param modelBits bits a token that the model alone needs
 * @param bitsBefore with the configuration as it was
 * @param bitsAfter with learned weights, or as before where these are not better
 */
public record TunedWeights(
        @Nullable FusionWeights weights, long tokens, double modelBits, double bitsBefore, double bitsAfter) {}
