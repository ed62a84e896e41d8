package io.github.faissstyle.hierarchical;

import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.StylePath;

/**
 * One style: its vectors, whose ids are rows of the {@link PatternTable}, and its rows in the order they were added.
 *
 * @param style the style
 * @param weight weight of its patterns
 * @param index the vectors
 * @param rows rows of its patterns
 * @param tokens tokens of its patterns together
 */
record Shelf(StylePath style, float weight, VectorIndex index, IntColumn rows, long tokens) {
    StyleInfo info() {
        return new StyleInfo(style, weight, rows.size(), tokens, index.info().factory());
    }
}
