package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.StylePath;

/**
 * One style of an index.
 *
 * @param style the style
 * @param weight weight of its patterns: 1 for a parent, 1.5 for a child unless set
 * @param patterns patterns it holds
 * @param tokens tokens of all its patterns together
 * @param factory FAISS factory string of its vector index
 */
public record StyleInfo(StylePath style, float weight, int patterns, long tokens, String factory) {}
