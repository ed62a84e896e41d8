package io.github.faissstyle.internal.engine.state;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An index at one moment, and how it searches. Any number of threads may use one. {@link #train}, {@link #add} and
 * {@link #remove} return the next state and are called by one writer at a time, each on the state that the last one
 * returned.
 */
public interface IndexState {
    /** Returns the length of a vector that comes in. */
    int dimension();

    /** Returns the number of vectors. */
    long ntotal();

    /** Returns the metric as a user sees it: COSINE where unit vectors are compared by inner product. */
    Metric metric();

    /** Returns p of LP, otherwise 0 or what the file had. */
    float metricArg();

    /** Returns FAISS's class name, such as {@code IndexFlatIP}. */
    String type();

    /** Returns the factory string that makes such an index. */
    String factory();

    /** Tells whether vectors may be added and searched. */
    default boolean trained() {
        return true;
    }

    /** Tells whether there is something to learn before vectors are added. */
    default boolean learns() {
        return false;
    }

    /** Tells whether vectors may come with ids of their own. */
    default boolean takesIds() {
        return false;
    }

    /** Tells whether a vector's id may be something else than its row number. */
    default boolean needsIds() {
        return false;
    }

    /**
     * Sets a parameter that is written with the index.
     *
     * @return the next state, or null if there is no such parameter
     * @throws IllegalArgumentException if the value is not valid
     */
    default @Nullable IndexState withParameter(String name, double value) {
        return null;
    }

    /** Tells the parameters that it has, those that {@link #withParameter} sets and those that are fixed. */
    default void parameters(BiConsumer<String, Number> into) {}

    /** Learns from vectors (n, d), finite; this state if there is nothing to learn. */
    default IndexState train(float[] vectors, int n) {
        return this;
    }

    /**
     * Adds vectors.
     *
     * @param vectors (n, d), finite
     * @param n number of vectors
     * @param ids n ids, or null for the next row numbers; only null unless {@link #takesIds()}
     * @return the next state
     */
    IndexState add(float[] vectors, int n, long @Nullable [] ids);

    /** Counts row numbers: those of vectors that were removed but keep their number until {@link #compacted} too. */
    default long rowCount() {
        return ntotal();
    }

    /** Tells whether the vector of a row is still there. */
    default boolean holds(long row) {
        return true;
    }

    /** Returns this without what removed vectors leave behind, the other rows numbered on. */
    default IndexState compacted() {
        return this;
    }

    /** Tells whether every id is a row number, as it must be inside an index that takes ids for rows. */
    default boolean idsAreRows() {
        return true;
    }

    /**
     * Removes rows. The others move down together, or all keep their numbers: {@link #rowCount} tells which. This is
     * for indexes around this one, which know its vectors by row.
     */
    default IndexState removeRows(IdFilter filter) {
        return remove(filter);
    }

    /** Removes the vectors that a filter takes; this state if there are none. */
    default IndexState remove(IdFilter filter) {
        throw new UnsupportedOperationException("vectors cannot be removed from an " + type());
    }

    /**
     * Finds the k best of some queries.
     *
     * @param queries (n, d)
     * @param from first query
     * @param to one past the last query
     * @param k matches a query
     * @param params how to search
     * @param distances (n, k), rows {@code from} to {@code to} are written
     * @param ids (n, k), likewise
     */
    void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids);

    /** Finds the truly best of what is stored, as {@link #search} does for kinds that scan all. */
    default void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        search(queries, from, to, k, params, distances, ids);
    }

    /** Adds to a list what is wrong with the structure. */
    default void verify(List<String> problems) {}

    /** Returns the id of a vector, by its place in some order; any vector that is held if there is none. */
    default long idAt(long place) {
        return place;
    }

    /**
     * Finds all within a radius of one query, in the order of the scan.
     *
     * @param queries (n, d)
     * @param row which query
     * @param radius bound, excluded
     * @param params how to search
     * @param matches receives them
     */
    default void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        throw new UnsupportedOperationException("an " + type() + " cannot be searched by radius");
    }

    /** Decodes a vector into a new array; null if there is no such id. */
    float @Nullable [] reconstruct(long id);

    /** Returns a way to compare queries with single vectors by row number. */
    default RowComparer comparer() {
        throw new UnsupportedOperationException("the vectors of an " + type() + " cannot be compared one by one");
    }

    /** Counts the bytes held on the heap. */
    long memoryBytes();
}
