package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;

/**
 * The vectors that patterns of one style have in one space beside the tokens', by their numbers. Exact. Guarded by the
 * locks of {@link LiveIndex}.
 */
final class Space {
    final VectorIndex vectors;
    /** Patterns that have a vector, ascending. */
    IntColumn numbers;

    Space(VectorIndex vectors, IntColumn numbers) {
        this.vectors = vectors;
        this.numbers = numbers;
    }

    static Space empty(int dimension) {
        return new Space(VectorIndexes.create("IDMap2,Flat", dimension, Metric.INNER_PRODUCT), IntColumn.EMPTY);
    }

    boolean has(int number) {
        return numbers.indexOf(number) >= 0;
    }

    void remove(int number) {
        vectors.remove(id -> id == number);
        numbers = numbers.without(number);
    }

    /** Refuses what has no direction. */
    static void checkVector(String name, float[] vector) {
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new IllegalArgumentException(name + " must be finite, has " + vector[i] + " at " + i);
            }
            squares += (double) vector[i] * vector[i];
        }
        if (squares == 0) {
            throw new IllegalArgumentException(name + " must not be all 0, has " + vector.length + " floats of 0");
        }
    }

    /** Scales to length 1. */
    static void writeUnit(float[] vector, float[] out, int offset) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            out[offset + i] = (float) (vector[i] / length);
        }
    }
}
