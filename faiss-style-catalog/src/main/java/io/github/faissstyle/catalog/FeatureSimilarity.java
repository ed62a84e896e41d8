package io.github.faissstyle.catalog;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How alike the numbers of one feature are. */
final class FeatureSimilarity {
    /** Amounts, of which none is below 0: their directions are all alike. */
    private static final Set<String> AMOUNTS = Set.of("rms", "zcr");

    private static final String MFCC = "mfcc";

    private FeatureSimilarity() {}

    /** @param scale of the catalog's tracks; null if there are too few */
    static double of(String feature, float[] one, float[] other, @Nullable Moments scale) {
        if (one.length != other.length) {
            return Double.NaN; // made by different analyses: they do not compare
        }
        if (one.length == 1 || AMOUNTS.contains(feature)) {
            return ratio(one, other);
        }
        int from = feature.equals(MFCC) ? 1 : 0;
        return scale == null || scale.dimension() != one.length
                ? cosine(one, other, from)
                : cosine(scale.standardised(one), scale.standardised(other), from);
    }

    private static double ratio(float[] one, float[] other) {
        double apart = 0;
        double larger = 0;
        for (int i = 0; i < one.length; i++) {
            apart += Math.abs((double) one[i] - other[i]);
            larger += Math.max(Math.abs(one[i]), Math.abs(other[i]));
        }
        return larger == 0 ? 1 : Math.max(0, 1 - apart / larger);
    }

    private static double cosine(float[] one, float[] other, int from) {
        double dot = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = from; i < one.length; i++) {
            dot += (double) one[i] * other[i];
            squares += (double) one[i] * one[i];
            otherSquares += (double) other[i] * other[i];
        }
        if (squares == 0 || otherSquares == 0) {
            return squares == otherSquares ? 1 : 0;
        }
        return Math.max(-1, Math.min(1, dot / Math.sqrt(squares * otherSquares)));
    }
}
