package io.github.faissstyle.hierarchical;

import static io.github.faissstyle.internal.util.Checks.atLeast;

import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in a {@link HierarchicalIndex}.
 *
 * @param tokens tokens to find similar patterns for
 * @param key key of the tokens ({@code C}, {@code F#m}), or null if not known
 * @param parent the parent genre to search
 * @param child the child genre to search too, or null
 * @param childBias how far child patterns are favoured, 0 to 1; at 0 the child is not searched
 * @param k patterns wanted, at least 1
 */
public record PatternQuery(
        List<String> tokens,
        @Nullable String key,
        String parent,
        @Nullable String child,
        double childBias,
        int k) {
    /** Checks the values and copies the tokens. */
    public PatternQuery {
        tokens = List.copyOf(tokens);
        Checks.notBlank("parent", parent);
        Checks.inRange("childBias", childBias, 0, 1);
        atLeast("k", k, 1);
    }

    /**
     * Asks for the 5 patterns of a parent genre that are most similar.
     *
     * @param tokens tokens to find similar patterns for; the first {@code KEY=} among them gives the key
     * @param parent the parent genre to search
     * @return the query
     */
    public static PatternQuery of(List<String> tokens, String parent) {
        return new PatternQuery(tokens, Pattern.keyOf(tokens), parent, null, 0, 5);
    }

    /**
     * Searches a child genre too.
     *
     * @param child the child genre
     * @param childBias how far its patterns are favoured, 0 to 1
     * @return a copy with these values
     */
    public PatternQuery withChild(String child, double childBias) {
        return new PatternQuery(tokens, key, parent, child, childBias, k);
    }

    /**
     * Sets the key of the tokens.
     *
     * @param key the key ({@code C}, {@code F#m}), or null if not known
     * @return a copy with this value
     */
    public PatternQuery withKey(@Nullable String key) {
        return new PatternQuery(tokens, key, parent, child, childBias, k);
    }

    /**
     * Sets how many patterns are wanted.
     *
     * @param k patterns wanted, at least 1
     * @return a copy with this value
     */
    public PatternQuery withK(int k) {
        return new PatternQuery(tokens, key, parent, child, childBias, k);
    }
}
