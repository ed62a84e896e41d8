package io.github.faissstyle.internal.engine.transform;

/** What is done to vectors before they reach an index: FAISS's {@code VectorTransform}. Immutable. */
public interface VectorTransform {
    int dIn();

    int dOut();

    default boolean learns() {
        return false;
    }

    default boolean trained() {
        return true;
    }

    /** Returns its part of a factory string. */
    String factory();

    /** Learns from n vectors. */
    default VectorTransform train(float[] vectors, int n) {
        return this;
    }

    /**
     * Transforms vectors.
     *
     * @param x (n, dIn), left as it is
     * @param from first row
     * @param to one past the last row
     * @return a new array (to - from, dOut)
     */
    float[] apply(float[] x, int from, int to);

    /** Undoes it for one vector, as far as it can be undone. */
    float[] reverse(float[] y);

    default long memoryBytes() {
        return 0;
    }
}
