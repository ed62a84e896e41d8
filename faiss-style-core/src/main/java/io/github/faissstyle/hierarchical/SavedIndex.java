package io.github.faissstyle.hierarchical;

import java.util.List;
import java.util.Map;

/**
 * What a save writes and a load reads.
 *
 * @param embedder identity of the embedder
 * @param dimension floats a vector
 * @param factory factory string of new styles
 * @param weights weights of styles, also of those to come
 * @param spaces floats a vector of each space beside the tokens'
 * @param styles the styles by their place in the store
 * @param store the patterns, none of them removed
 * @param nextNumber number of the next pattern
 */
record SavedIndex(
        String embedder,
        int dimension,
        String factory,
        StyleWeights weights,
        Map<String, Integer> spaces,
        List<StyleIndex> styles,
        PatternStore store,
        int nextNumber) {}
