package io.github.faissstyle.pattern;

import java.util.List;

/**
 * What {@link StylePackReader} found.
 *
 * @param patterns all patterns: parents by name, a parent before its children, children by name, files by name, parts
 *     in order
 * @param skipped what was left out, and why
 */
public record StylePacks(List<Pattern> patterns, List<SkippedFile> skipped) {
    /** Copies the lists. */
    public StylePacks {
        patterns = List.copyOf(patterns);
        skipped = List.copyOf(skipped);
    }
}
