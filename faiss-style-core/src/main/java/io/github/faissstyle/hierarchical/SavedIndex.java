package io.github.faissstyle.hierarchical;

import java.util.List;

/**
 * What a save writes and a load reads.
 *
 * @param embedder identity of the embedder
 * @param dimension floats a vector
 * @param factory factory string of new styles
 * @param weights weights of styles, also of those to come
 * @param styles the styles by their place in the store
 * @param store the patterns, none of them removed
 * @param nextNumber number of the next pattern
 */
record SavedIndex(
        String embedder,
        int dimension,
        String factory,
        StyleWeights weights,
        List<StyleIndex> styles,
        PatternStore store,
        int nextNumber) {}
