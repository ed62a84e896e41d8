package io.github.faissstyle.internal.engine.state;

import java.util.Arrays;

/** A growing list of matches. */
public final class Matches {
    private static final int MAX = Integer.MAX_VALUE - 16;

    private long[] ids = new long[16];
    private float[] distances = new float[16];
    private int size;

    /** Makes an empty list. */
    public Matches() {}

    /**
     * Appends a match.
     *
     * @param id its id
     * @param distance its distance
     */
    public void add(long id, float distance) {
        if (size == ids.length) {
            if (size == MAX) {
                throw new IllegalArgumentException(
                        "radius matches more than " + MAX + " vectors: search fewer queries at once");
            }
            int capacity = (int) Math.min(MAX, 2L * size);
            ids = Arrays.copyOf(ids, capacity);
            distances = Arrays.copyOf(distances, capacity);
        }
        ids[size] = id;
        distances[size] = distance;
        size++;
    }

    /**
     * Returns the number of matches.
     *
     * @return matches so far
     */
    public int size() {
        return size;
    }

    /**
     * Returns the ids.
     *
     * @return a copy of the right length
     */
    public long[] ids() {
        return Arrays.copyOf(ids, size);
    }

    /**
     * Returns the distances.
     *
     * @return a copy of the right length
     */
    public float[] distances() {
        return Arrays.copyOf(distances, size);
    }

    public void translateIds(int from, java.util.function.LongUnaryOperator translation) {
        for (int i = from; i < size; i++) {
            ids[i] = translation.applyAsLong(ids[i]);
        }
    }

    public void clampDistances(int from, float min, float max) {
        for (int i = from; i < size; i++) {
            distances[i] = Math.max(min, Math.min(max, distances[i]));
        }
    }
}
