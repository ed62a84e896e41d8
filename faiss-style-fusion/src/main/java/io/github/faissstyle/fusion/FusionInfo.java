package io.github.faissstyle.fusion;

/**
 * What a {@link RetrievalFusion} works with.
 *
 * @param patterns patterns of the family, and of the child genre where it is used
 * @param tokens tokens in these patterns
 * @param unknownTokens those of {@code tokens} that the vocabulary does not have; an n-gram with one of them in it is
 *     never matched
 * @param ngrams distinct n-grams that can be matched; 0 where transitions are {@link Transitions#RETRIEVED}
 * @param transitions distinct pairs of an n-gram and a token that follows it; 0 where transitions are
 *     {@link Transitions#RETRIEVED}
 * @param tableBytes bytes of heap that the table of n-grams takes
 */
public record FusionInfo(
        long patterns, long tokens, long unknownTokens, long ngrams, long transitions, long tableBytes) {}
