package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The levels of all styles at one moment. Immutable. */
public final class Snapshot {
    private final Transposition transposition;
    private final TreeMap<StylePath, StyleLevel> levels;

    Snapshot(Transposition transposition, Map<StylePath, StyleLevel> levels) {
        this.transposition = transposition;
        this.levels = new TreeMap<>(levels);
    }

    /**
     * Builds the levels of styles of an index.
     *
     * @param index holds the patterns
     * @param styles whose
     * @param transposition of the vocabulary
     * @return the levels, one even for a style without patterns
     */
    public static Snapshot of(HierarchicalIndex index, Collection<StyleInfo> styles, Transposition transposition) {
        Map<StylePath, StyleLevel> levels = new LinkedHashMap<>();
        for (StyleInfo style : styles) {
            levels.put(style.style(), StyleLevel.of(style.style(), index.patterns(style.style()), transposition));
        }
        return new Snapshot(transposition, levels);
    }

    /**
     * Adds patterns.
     *
     * @param patterns each naming its style; those of one source make up a new piece
     * @return a snapshot with them
     */
    public Snapshot with(Collection<Pattern> patterns) {
        Map<StylePath, List<Pattern>> byStyle = new LinkedHashMap<>();
        for (Pattern pattern : patterns) {
            byStyle.computeIfAbsent(pattern.style(), s -> new ArrayList<>()).add(pattern);
        }
        Map<StylePath, StyleLevel> changed = new TreeMap<>(levels);
        byStyle.forEach((style, more) -> {
            StyleLevel level = levels.get(style);
            changed.put(
                    style,
                    level == null
                            ? StyleLevel.of(style, more, transposition)
                            : level.with(Piece.of(more, transposition), transposition));
        });
        return new Snapshot(transposition, changed);
    }

    /**
     * Joins what was added lately with the rest.
     *
     * @return a snapshot that answers the same
     */
    Snapshot compact() {
        Map<StylePath, StyleLevel> compacted = new TreeMap<>();
        levels.forEach((style, level) -> compacted.put(style, level.compact(transposition)));
        return new Snapshot(transposition, compacted);
    }

    /**
     * Finds a style's level.
     *
     * @param style the style
     * @return its level, or null if there is none
     */
    public @Nullable StyleLevel level(StylePath style) {
        return levels.get(style);
    }

    /**
     * Lists the levels.
     *
     * @return all, ordered by style
     */
    public Collection<StyleLevel> levels() {
        return levels.values();
    }

    /**
     * Returns how tokens are moved to one tonic.
     *
     * @return the transposition, of the vocabulary that the tokens are numbered by
     */
    public Transposition transposition() {
        return transposition;
    }
}
