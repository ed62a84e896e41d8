package io.github.faissstyle.fusion;

/** Which patterns of the style are counted. */
public enum Transitions {
    /** All of them, counted once when the fusion is built; looking up costs the same however many there are. */
    ALL,

    /**
     * Only the {@link FusionConfig#topKPatterns()} patterns most similar to the last {@link FusionConfig#queryTokens()}
     * tokens: every {@code apply} searches the index, which costs a scan of the style's vectors and allocates.
     */
    RETRIEVED
}
