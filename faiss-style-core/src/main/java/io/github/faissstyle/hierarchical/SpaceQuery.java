package io.github.faissstyle.hierarchical;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What to look for in one of the spaces of a {@link HierarchicalIndex}, and how much that counts. Immutable. */
public final class SpaceQuery {
    private final float[] vector;
    private final double weight;

    /**
     * Makes a query.
     *
     * @param vector as many floats as the space has, finite, not all 0; copied; its length does not matter
     * @param weight above 0 and finite
     */
    public SpaceQuery(float[] vector, double weight) {
        Space.checkVector("vector", vector);
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be above 0 and finite, was " + weight);
        }
        this.vector = vector.clone();
        this.weight = weight;
    }

    /**
     * Returns the vector.
     *
     * @return a copy
     */
    public float[] vector() {
        return vector.clone();
    }

    /**
     * Returns how much the space counts.
     *
     * @return the weight
     */
    public double weight() {
        return weight;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpaceQuery that && Arrays.equals(vector, that.vector) && weight == that.weight;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vector) + Double.hashCode(weight);
    }

    @Override
    public String toString() {
        return "SpaceQuery[" + vector.length + " floats, weight=" + weight + "]";
    }
}
