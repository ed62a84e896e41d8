/**
 * Vectors under string ids: {@link io.github.faissstyle.similarity.SimilarityIndex}. Knows {@code index} and how to
 * open one, nothing of patterns or styles.
 */
package io.github.faissstyle.similarity;
