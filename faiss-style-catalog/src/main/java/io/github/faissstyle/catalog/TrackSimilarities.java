package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Preparation;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/** How alike some tracks are, two at a time, as they were when they were read. Safe for threads. */
public final class TrackSimilarities {
    private final Map<Long, Map<String, float[]>> units;
    private final Map<String, Double> weights;

    TrackSimilarities(Map<Long, Map<String, float[]>> units, Map<String, Double> weights) {
        this.units = units;
        this.weights = weights;
    }

    /**
     * Lists the tracks that have vectors.
     *
     * @return their numbers
     */
    public Set<Long> ids() {
        return Collections.unmodifiableSet(units.keySet());
    }

    /**
     * Compares two tracks in all spaces that both have.
     *
     * @param one number of a track
     * @param other number of another
     * @return cosine similarities, blended by the catalog's weights, -1 to 1; NaN if they share no space that counts
     */
    public double of(long one, long other) {
        return blend(vectors(one), vectors(other));
    }

    /**
     * Compares a track with vectors.
     *
     * @param id number of a track
     * @param vectors a vector of unit length a space
     * @return cosine similarities, blended; NaN if they share no space that counts
     */
    public double of(long id, Map<String, float[]> vectors) {
        return blend(vectors(id), vectors);
    }

    /**
     * Returns a track's vectors.
     *
     * @param id number of a track
     * @return a vector of unit length a space, not to be changed; none if it is not known here
     */
    public Map<String, float[]> vectors(long id) {
        return units.getOrDefault(id, Map.of());
    }

    private double blend(Map<String, float[]> one, Map<String, float[]> other) {
        double sum = 0;
        double present = 0;
        for (Map.Entry<String, float[]> vector : one.entrySet()) {
            float[] theirs = other.get(vector.getKey());
            double weight = weights.getOrDefault(vector.getKey(), 0.0);
            if (theirs != null && weight > 0) {
                sum += weight * Preparation.similarity(vector.getValue(), theirs);
                present += weight;
            }
        }
        return sum / present;
    }
}
