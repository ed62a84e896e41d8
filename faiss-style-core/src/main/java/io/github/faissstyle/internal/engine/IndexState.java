package io.github.faissstyle.internal.engine;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import org.jspecify.annotations.Nullable;

/**
 * An index at one moment, and how it searches. Immutable: any number of threads may use one. {@link #add} and
 * {@link #remove} return the next state and are called by one writer at a time, each on the state that the last one
 * returned.
 */
public sealed interface IndexState permits FlatState, IdMapState, NormState {
    /**
     * Returns the length of a vector.
     *
     * @return d
     */
    int dimension();

    /**
     * Returns the number of vectors.
     *
     * @return ntotal
     */
    long ntotal();

    /**
     * Returns the metric as a user sees it.
     *
     * @return the metric; COSINE where unit vectors are compared by inner product
     */
    Metric metric();

    /**
     * Returns the metric's parameter.
     *
     * @return p of LP, otherwise 0 or what the file had
     */
    float metricArg();

    /**
     * Returns FAISS's class name.
     *
     * @return such as {@code IndexFlatIP}
     */
    String type();

    /**
     * Returns the factory string that makes such an index.
     *
     * @return such as {@code IDMap2,Flat}
     */
    String factory();

    /**
     * Tells whether vectors come with ids of their own.
     *
     * @return true if {@link #add} needs ids
     */
    boolean keepsIds();

    /**
     * Adds vectors.
     *
     * @param vectors (n, d), finite
     * @param n number of vectors
     * @param ids n ids if {@link #keepsIds()}, otherwise null
     * @return the next state
     */
    IndexState add(float[] vectors, int n, long @Nullable [] ids);

    /**
     * Removes vectors.
     *
     * @param filter which ids
     * @return the next state; this one if nothing was removed
     */
    IndexState remove(IdFilter filter);

    /**
     * Finds the k best of some queries.
     *
     * @param queries (n, d)
     * @param from first query
     * @param to one past the last query
     * @param k matches a query
     * @param filter which ids take part, or null
     * @param distances (n, k), rows {@code from} to {@code to} are written
     * @param ids (n, k), likewise
     */
    void search(float[] queries, int from, int to, int k, @Nullable IdFilter filter, float[] distances, long[] ids);

    /**
     * Finds all within a radius of one query, in the order of the scan.
     *
     * @param queries (n, d)
     * @param row which query
     * @param radius bound, excluded
     * @param filter which ids take part, or null
     * @param matches receives them
     */
    void rangeSearch(float[] queries, int row, float radius, @Nullable IdFilter filter, Matches matches);

    /**
     * Decodes a vector.
     *
     * @param id its id
     * @return a new array of d floats, or null if there is no such id
     */
    float @Nullable [] reconstruct(long id);

    /**
     * Counts the memory held.
     *
     * @return bytes of vectors and ids on the heap
     */
    long memoryBytes();
}
