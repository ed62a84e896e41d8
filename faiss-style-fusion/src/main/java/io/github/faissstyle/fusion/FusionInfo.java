package io.github.faissstyle.fusion;

/**
 * What a {@link RetrievalFusion} works with.
 *
 * @param patterns patterns of the family, and of the child genres where they are used; with {@link FusionMode#BACKOFF}
 *     the pieces that they make up
 * @param tokens tokens in these patterns
 * @param unknownTokens those of {@code tokens} that the vocabulary does not have; nothing is matched across one
 * @param ngrams distinct n-grams that can be matched; 0 with {@link FusionMode#BACKOFF}, and where transitions are
 *     {@link Transitions#RETRIEVED}
 * @param transitions distinct pairs of an n-gram and a token that follows it; 0 where {@code ngrams} is
 * @param tableBytes bytes that the table of n-grams takes; with {@link FusionMode#BACKOFF}, the evidence of these
 *     styles
 */
public record FusionInfo(
        long patterns, long tokens, long unknownTokens, long ngrams, long transitions, long tableBytes) {}
