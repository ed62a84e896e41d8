package io.github.faissstyle.embeddings.text;

/**
 * A space of vectors that descriptions and queries are compared in.
 *
 * @param name of the space
 * @param weight its share of the similarity, before shares are made to sum to 1
 * @param embedder makes the vectors of queries, and of descriptions unless they are given
 */
record TextSpace(String name, double weight, TextEmbedder embedder) {}
