package io.github.faissstyle.catalog;

/**
 * What a space says of a match.
 *
 * @param similarity cosine similarity, -1 to 1
 * @param weight what it counts, of 1 for all spaces that both have
 * @param contribution weight times similarity: these sum to the similarity of the match
 */
public record SpaceScore(double similarity, double weight, double contribution) {}
