package io.github.faissstyle.pattern;

import io.github.faissstyle.internal.util.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One musical pattern of a style: a bar, a few bars or a whole short piece, as tokens. The patterns of one source, in
 * the order of their parts, make up the whole piece.
 *
 * @param id unique among all patterns of an index, such as {@code pop/dance_pop/refs_midi/verse.json#2}
 * @param style the style it belongs to
 * @param tokens the tokens, at least one
 * @param source the piece it is cut from, mostly the file's path below the style packs' folder, with {@code /} between
 *     names
 * @param part which part of the source this is, from 0
 * @param key the key in force where the pattern begins, spelled as in a {@code KEY=} token ({@code C}, {@code F#m});
 *     null if not known
 */
public record Pattern(
        String id,
        StylePath style,
        List<String> tokens,
        String source,
        int part,
        @Nullable String key) {
    /** Checks the values and copies the tokens. */
    public Pattern {
        Checks.notBlank("id", id);
        tokens = List.copyOf(tokens);
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("tokens must not be empty, in pattern " + id);
        }
        Checks.atLeast("part", part, 0);
    }

    /**
     * Makes a pattern that is a piece by itself, its source being its id.
     *
     * @param id unique among all patterns of an index
     * @param style the style it belongs to
     * @param tokens the tokens, at least one; a {@code KEY=} among them gives the key
     * @return the pattern
     */
    public static Pattern of(String id, StylePath style, List<String> tokens) {
        return new Pattern(id, style, tokens, id, 0, keyOf(tokens));
    }

    /**
     * Finds the first {@code KEY=} token.
     *
     * @param tokens tokens to look through
     * @return the key it names, or null if there is none
     */
    public static @Nullable String keyOf(List<String> tokens) {
        for (String token : tokens) {
            if (token.startsWith("KEY=")) {
                return token.substring(4);
            }
        }
        return null;
    }
}
