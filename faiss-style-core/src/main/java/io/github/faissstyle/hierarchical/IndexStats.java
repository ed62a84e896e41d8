package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.SkippedFile;
import java.util.List;

/**
 * What an index holds, at one moment.
 *
 * @param parents parent genres; one that is there only for its children counts
 * @param children child genres
 * @param patterns patterns of all styles
 * @param tokens tokens of all patterns
 * @param distinctTokens how many different tokens those are
 * @param dimension floats a vector
 * @param memoryBytes bytes on the heap of vectors, ids and patterns
 * @param skipped files that the build left out, and why; empty for an index that was loaded
 */
public record IndexStats(
        int parents,
        int children,
        int patterns,
        long tokens,
        int distinctTokens,
        int dimension,
        long memoryBytes,
        List<SkippedFile> skipped) {
    /** Copies the list. */
    public IndexStats {
        skipped = List.copyOf(skipped);
    }

    /**
     * Returns the number of styles.
     *
     * @return parents and children
     */
    public int styles() {
        return parents + children;
    }
}
