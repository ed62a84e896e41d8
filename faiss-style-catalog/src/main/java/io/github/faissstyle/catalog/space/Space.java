package io.github.faissstyle.catalog.space;

import io.github.faissstyle.internal.util.Checks;

/**
 * A feature space: vectors of one width that compare by cosine similarity.
 *
 * @param name letters, digits, {@code .}, {@code _} and {@code -}, at most 64, beginning with a letter or digit: index
 *     files are named after it
 * @param dimension floats a vector
 * @param weight what it counts in a blend where the query says nothing, at least 0; weights are made to sum to 1
 */
public record Space(String name, int dimension, double weight) {
    private static final int WIDEST = 1 << 20;

    /** Checks the arguments. */
    public Space {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("name of a space must be letters, digits, '.', '_' and '-', at most 64,"
                    + " beginning with a letter or digit, was \"" + name + "\"");
        }
        Checks.inRange("dimension of space \"" + name + "\"", dimension, 1, WIDEST);
        Checks.inRange("weight of space \"" + name + "\"", weight, 0, 1e6);
    }
}
