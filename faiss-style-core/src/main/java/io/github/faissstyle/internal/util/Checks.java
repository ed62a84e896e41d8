package io.github.faissstyle.internal.util;

import java.util.Locale;

/**
 * Argument checks. Each throws {@link IllegalArgumentException} that names the argument, what was found and what is
 * expected.
 */
public final class Checks {
    private Checks() {}

    /**
     * Checks that a number is at least a minimum.
     *
     * @param name the argument's name
     * @param value what was given
     * @param min smallest value allowed
     * @return the value
     */
    public static int atLeast(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " must be at least " + min + ", was " + value);
        }
        return value;
    }

    /**
     * Checks that a number lies in a closed range; NaN does not.
     *
     * @param name the argument's name
     * @param value what was given
     * @param min smallest value allowed
     * @param max largest value allowed
     * @return the value
     */
    public static double inRange(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s must be in [%s, %s], was %s", name, min, max, value));
        }
        return value;
    }

    /**
     * Checks that a number is a whole one and at least a minimum.
     *
     * @param name the argument's name
     * @param value what was given
     * @param min smallest value allowed
     * @return the value
     */
    public static int whole(String name, double value, int min) {
        if (value != (int) value) {
            throw new IllegalArgumentException(name + " must be a whole number, was " + value);
        }
        return atLeast(name, (int) value, min);
    }

    /**
     * Checks that a number says yes or no.
     *
     * @param name the argument's name
     * @param value what was given
     * @return whether it is 1
     */
    public static boolean flag(String name, double value) {
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException(name + " must be 0 or 1, was " + value);
        }
        return value == 1;
    }

    /**
     * Checks that a text has something in it.
     *
     * @param name the argument's name
     * @param value what was given
     * @return the value
     */
    public static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        return value;
    }

    /**
     * Checks that row-major data holds whole rows.
     *
     * @param name the argument's name
     * @param length elements given
     * @param dimension elements a row
     * @return the number of rows
     */
    public static int rows(String name, int length, int dimension) {
        if (length % dimension != 0) {
            throw new IllegalArgumentException(
                    name + " must hold whole rows of " + dimension + " floats, has " + length + " floats");
        }
        return length / dimension;
    }
}
