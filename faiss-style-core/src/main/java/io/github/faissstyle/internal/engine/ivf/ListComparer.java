package io.github.faissstyle.internal.engine.ivf;

import org.jspecify.annotations.Nullable;

/**
 * Compares one query after another with what stands in lists. One thread uses it.
 *
 * @param <A> array of a list's codes
 */
public interface ListComparer<A> {
    void query(float[] queries, int offset);

    /** Enters a list; the centroid is null unless codes are residuals. */
    default void list(float @Nullable [] centroid, float coarse) {}

    /** Enters a list by what was derived from it; false where nothing was, and the other way in is to be taken. */
    default boolean list(int number, InvertedList<A> list, float coarse) {
        return false;
    }

    /** Compares with consecutive vectors, at most {@link #block}. */
    void distances(A codes, int at, int count, float bar, float[] out);

    int block();
}
