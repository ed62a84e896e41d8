package io.github.faissstyle.similarity;

/**
 * What a {@link SimilarityIndex} found.
 *
 * @param id id of a vector
 * @param similarity its cosine similarity to the query, -1 to 1, higher is more alike
 */
public record SimilarVector(String id, float similarity) {}
