package io.github.faissstyle.fusion;

/** How evidence is gathered and fused. */
public enum FusionMode {
    /**
     * Counts what follows the last {@link FusionConfig#ngramSize()} tokens in the style's patterns and interpolates
     * that distribution with the model's, as the Python system does; numbers tuned there keep their meaning.
     */
    NGRAM_COMPATIBLE
}
