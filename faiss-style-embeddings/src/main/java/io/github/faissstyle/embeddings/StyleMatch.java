package io.github.faissstyle.embeddings;

/**
 * How well a vector fits a style.
 *
 * @param style the style's name
 * @param similarity cosine similarity to its centroid, -1 to 1
 * @param confidence 0 to 1, over all styles of the space 1 together; see {@link StyleSpace#classify}
 */
public record StyleMatch(String style, float similarity, double confidence) {}
