package io.github.faissstyle.fusion;

/** How evidence is gathered and fused. */
public enum FusionMode {
    /**
     * All contexts that end the sequence, from the longest match down, back off to each other and in the end to the
     * model; the result is a sparse bias of the logits whose strength is found while the piece goes on. Predicts better
     * than the model alone where the patterns help, and leaves the model alone where they do not.
     */
    BACKOFF,

    /**
     * Counts what follows the last {@link FusionConfig#ngramSize()} tokens in the style's patterns and interpolates
     * that distribution with the model's, as the Python system does; numbers tuned there keep their meaning.
     */
    NGRAM_COMPATIBLE
}
