package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.internal.util.Checks;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to search for.
 *
 * @param text a description; may be blank where a style or a speed is given
 * @param k examples wanted, at least 1
 * @param style asked for, whatever the text says; null to look for one in the text
 * @param speed asked for, whatever the text says; null to look for one in the text
 * @param filter which examples may be found; null for all
 * @param profile whose judgements count; null for nobody's
 */
public record ExampleQuery(
        String text,
        int k,
        @Nullable String style,
        @Nullable String speed,
        @Nullable Predicate<Example> filter,
        @Nullable FeedbackProfile profile) {
    /**
     * Checks.
     *
     * @throws IllegalArgumentException if k is below 1, or there is nothing to search for
     */
    public ExampleQuery {
        Checks.atLeast("k", k, 1);
        if (text.isBlank() && style == null && speed == null) {
            throw new IllegalArgumentException("text must not be blank where neither a style nor a speed is given");
        }
    }

    /**
     * Asks for what a text says.
     *
     * @param text a description
     * @param k examples wanted
     * @return a query
     */
    public static ExampleQuery of(String text, int k) {
        return new ExampleQuery(text, k, null, null, null, null);
    }

    /**
     * Asks for a style.
     *
     * @param newStyle as examples have it; case, {@code _} and {@code -} do not matter
     * @return a new query
     */
    public ExampleQuery withStyle(@Nullable String newStyle) {
        return new ExampleQuery(text, k, newStyle, speed, filter, profile);
    }

    /**
     * Asks for a speed.
     *
     * @param newSpeed as examples have it; case, {@code _} and {@code -} do not matter
     * @return a new query
     */
    public ExampleQuery withSpeed(@Nullable String newSpeed) {
        return new ExampleQuery(text, k, style, newSpeed, filter, profile);
    }

    /**
     * Leaves out what does not pass.
     *
     * @param newFilter which examples may be found; safe for threads if the query is used by several
     * @return a new query
     */
    public ExampleQuery withFilter(@Nullable Predicate<Example> newFilter) {
        return new ExampleQuery(text, k, style, speed, newFilter, profile);
    }

    /**
     * Lets somebody's judgements count.
     *
     * @param newProfile whose
     * @return a new query
     */
    public ExampleQuery withProfile(@Nullable FeedbackProfile newProfile) {
        return new ExampleQuery(text, k, style, speed, filter, newProfile);
    }
}
