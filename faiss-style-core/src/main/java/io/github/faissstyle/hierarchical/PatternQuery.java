package io.github.faissstyle.hierarchical;

import static io.github.faissstyle.internal.util.Checks.atLeast;

import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * @param tokensWeight how much the tokens count beside the other spaces, at least 0; at 0 they are not looked at
 * @param spaces what to look for in spaces beside the tokens', by name
 */
public record PatternQuery(
        List<String> tokens,
        @Nullable String key,
        String parent,
        @Nullable String child,
        double childBias,
        int k,
        double tokensWeight,
        Map<String, SpaceQuery> spaces) {
    /** Checks the values and copies tokens and spaces. */
    public PatternQuery {
        tokens = List.copyOf(tokens);
        spaces = Map.copyOf(spaces);
        if (!(tokensWeight >= 0 && tokensWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("tokensWeight must be at least 0 and finite, was " + tokensWeight);
        }
        if (spaces.containsKey(HierarchicalIndex.TOKENS)) {
            throw new IllegalArgumentException("spaces must be others than \"" + HierarchicalIndex.TOKENS
                    + "\", whose vector the index makes itself");
        }
        Checks.notBlank("parent", parent);
        Checks.inRange("childBias", childBias, 0, 1);
        atLeast("k", k, 1);
    }

    /**
     * Looks at the tokens alone.
     *
     * @param tokens tokens to find similar patterns for
     * @param key key of the tokens ({@code C}, {@code F#m}), or null if not known
     * @param parent the parent genre to search
     * @param child the child genre to search too, or null
     * @param childBias how far child patterns are favoured, 0 to 1; at 0 the child is not searched
     * @param k patterns wanted, at least 1
     */
    public PatternQuery(
            List<String> tokens, @Nullable String key, String parent, @Nullable String child, double childBias, int k) {
        this(tokens, key, parent, child, childBias, k, 1, Map.of());
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
        return new PatternQuery(tokens, key, parent, child, childBias, k, tokensWeight, spaces);
    }

    /**
     * Sets the key of the tokens.
     *
     * @param key the key ({@code C}, {@code F#m}), or null if not known
     * @return a copy with this value
     */
    public PatternQuery withKey(@Nullable String key) {
        return new PatternQuery(tokens, key, parent, child, childBias, k, tokensWeight, spaces);
    }

    /**
     * Sets how many patterns are wanted.
     *
     * @param k patterns wanted, at least 1
     * @return a copy with this value
     */
    public PatternQuery withK(int k) {
        return new PatternQuery(tokens, key, parent, child, childBias, k, tokensWeight, spaces);
    }

    /**
     * Sets how much the tokens count beside other spaces.
     *
     * @param tokensWeight at least 0; at 0 they are not looked at
     * @return a copy with this value
     */
    public PatternQuery withTokensWeight(double tokensWeight) {
        return new PatternQuery(tokens, key, parent, child, childBias, k, tokensWeight, spaces);
    }

    /**
     * Looks in another space too: a pattern's similarity is then the mean, by weight, of those in the spaces that it
     * has a vector in.
     *
     * @param space name of the space, such as {@code audio}
     * @param vector as many floats as the space has
     * @param weight how much it counts; the tokens count 1 unless set
     * @return a copy with this space
     */
    public PatternQuery withSpace(String space, float[] vector, double weight) {
        Map<String, SpaceQuery> more = new HashMap<>(spaces);
        more.put(Checks.notBlank("space", space), new SpaceQuery(vector, weight));
        return new PatternQuery(tokens, key, parent, child, childBias, k, tokensWeight, more);
    }
}
