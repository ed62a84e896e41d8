package io.github.faissstyle.embeddings.text;

import org.jspecify.annotations.Nullable;

/**
 * What a query asks for by name.
 *
 * @param style a style of the examples, as they have it (one of them where the name fits several); null if it names
 *     none
 * @param speed such as {@code "slow"} or {@code "very-fast"}; null if it names none
 */
public record QueryHints(@Nullable String style, @Nullable String speed) {}
