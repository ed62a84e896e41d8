package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.SkippedFile;
import java.util.List;

/**
 * What an index holds.
 *
 * @param parents parent genres
 * @param children child genres
 * @param patterns patterns of all styles
 * @param tokens tokens of all patterns
 * @param distinctTokens different tokens
 * @param dimension floats a pattern
 * @param memoryBytes bytes that vectors and token numbers take on the heap; names come on top
 * @param skipped files that were left out when the index was built; empty for one that was loaded
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
}
