package io.github.faissstyle.fusion;

import io.github.faissstyle.internal.util.Checks;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Weights of the views of {@link FusionMode#BACKOFF} that depend on how much matches: a row a view, by the length of
 * the longest context and by whether it occurred once or more often. {@link FusionTuner} learns them. Immutable.
 */
public final class FusionWeights {
    /** Where each class of lengths begins; the last has no end. */
    private static final int[] LENGTHS = {1, 6, 8, 12, 16, 24};

    static final int CLASSES = 2 * LENGTHS.length;

    /** What a row is for, with its name in files. */
    enum Row {
        RAW_ALONE(0, "rawAlone"),
        RAW(1, "raw"),
        KEY(2, "key"),
        HISTORY(3, "history");

        /** Where it lies among the rows. */
        final int index;

        final String title;

        Row(int index, String title) {
            this.index = index;
            this.title = title;
        }
    }

    /** Largest weight. */
    static final double MOST = 10;

    private final double[][] rows;

    FusionWeights(double[][] rows) {
        this.rows = new double[Row.values().length][];
        for (Row row : Row.values()) {
            double[] weights = rows[row.index].clone();
            if (weights.length != CLASSES) {
                throw new IllegalArgumentException("weights \"" + row.title + "\" must be " + CLASSES + " numbers, was "
                        + Arrays.toString(weights));
            }
            for (double weight : weights) {
                Checks.inRange("weight in \"" + row.title + "\"", weight, 0, MOST);
            }
            this.rows[row.index] = weights;
        }
    }

    /** The same weight for all that matches, one number a row. */
    static FusionWeights of(double rawAlone, double raw, double key, double history) {
        double[] each = {rawAlone, raw, key, history};
        double[][] rows = new double[each.length][CLASSES];
        for (int row = 0; row < each.length; row++) {
            Arrays.fill(rows[row], each[row]);
        }
        return new FusionWeights(rows);
    }

    static int classOf(int length, long occurrences) {
        int at = LENGTHS.length - 1;
        while (at > 0 && LENGTHS[at] > length) {
            at--;
        }
        return 2 * at + (occurrences > 1 ? 1 : 0);
    }

    double weight(Row row, int matchClass) {
        return rows[row.index][matchClass];
    }

    /** A row, to be written. */
    double[] row(Row row) {
        return rows[row.index].clone();
    }

    /**
     * Returns the weight of patterns as they are, where they are not looked at in one key.
     *
     * @param length of the longest context, in tokens
     * @param occurrences how often something followed it
     * @return the weight
     */
    public double rawAlone(int length, long occurrences) {
        return weight(Row.RAW_ALONE, classOf(length, occurrences));
    }

    /**
     * Returns the weight of patterns as they are, where they are looked at in one key too.
     *
     * @param length of the longest context, in tokens
     * @param occurrences how often something followed it
     * @return the weight
     */
    public double raw(int length, long occurrences) {
        return weight(Row.RAW, classOf(length, occurrences));
    }

    /**
     * Returns the weight of patterns moved to one key.
     *
     * @param length of the longest context, in tokens
     * @param occurrences how often something followed it
     * @return the weight
     */
    public double key(int length, long occurrences) {
        return weight(Row.KEY, classOf(length, occurrences));
    }

    /**
     * Returns the weight of the sequence itself.
     *
     * @param length of the longest context, in tokens
     * @param occurrences how often something followed it
     * @return the weight
     */
    public double history(int length, long occurrences) {
        return weight(Row.HISTORY, classOf(length, occurrences));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusionWeights that && Arrays.deepEquals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(rows);
    }

    /** A line a view: for each class of lengths the weights of what occurred once and of what occurred more often. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("FusionWeights[");
        for (Row row : Row.values()) {
            text.append(row.index == 0 ? "" : ", ").append(row.title).append('=');
            for (int i = 0; i < LENGTHS.length; i++) {
                text.append(i == 0 ? "" : " ")
                        .append(LENGTHS[i])
                        .append(String.format(
                                Locale.ROOT, "+:%.3f/%.3f", rows[row.index][2 * i], rows[row.index][2 * i + 1]));
            }
        }
        return text.append(']').toString();
    }
}
