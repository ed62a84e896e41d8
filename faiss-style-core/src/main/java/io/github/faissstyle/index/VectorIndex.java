package io.github.faissstyle.index;

import java.nio.file.Path;

/**
 * A searchable set of float vectors with 64-bit ids: FAISS's {@code Index}, with its meaning of ids, distances, ties
 * and padding.
 *
 * <p>Arrays are row-major {@code (n, d)} and never retained. Vectors that come in must be finite
 * ({@link IllegalArgumentException} otherwise, naming row and column); a query may hold NaN and then finds nothing.
 *
 * <p><b>Threads.</b> Any number of threads may search while one adds or removes: a search sees the index as it was when
 * the search began, never half of an add. A second writer waits for the first. {@link #close()} may come at any time;
 * calls that begin after it throw {@link IllegalStateException}, calls under way finish.
 */
public interface VectorIndex extends AutoCloseable {
    /**
     * Describes the index as it is now.
     *
     * @return a description
     */
    IndexInfo info();

    /**
     * Learns what the kind of index must learn before vectors can be added. Does nothing for kinds that learn nothing.
     *
     * @param vectors training vectors (n, d)
     */
    void train(float[] vectors);

    /**
     * Adds vectors under the next numbers: the first gets the id {@code ntotal}.
     *
     * @param vectors vectors (n, d)
     * @throws IllegalArgumentException if there are not whole rows, or a value is not finite, or the index needs ids
     *     (IDMap)
     */
    void add(float[] vectors);

    /**
     * Adds vectors under given ids.
     *
     * <p>A kind that keeps no ids of its own (Flat) is wrapped as FAISS's {@code IDMap2} by the first such call, which
     * must come while the index is empty. Ids may repeat, as in FAISS.
     *
     * @param vectors vectors (n, d)
     * @param ids n ids
     * @throws IllegalArgumentException if the number of ids is not that of the vectors, or a value is not finite
     * @throws UnsupportedOperationException if the index already holds vectors under row numbers
     */
    void add(float[] vectors, long[] ids);

    /**
     * Removes vectors, all together or (on failure) none.
     *
     * <p>Where ids are row numbers (Flat without IDMap), later rows move down and change their ids, as in FAISS.
     *
     * @param filter which ids to remove
     * @return how many vectors were removed
     * @throws UnsupportedOperationException if this kind of index cannot remove
     */
    long remove(IdFilter filter);

    /**
     * Finds the k best matches of each query with default parameters.
     *
     * @param queries queries (n, d)
     * @param k matches wanted a query, at least 1; may pass the number of vectors, the rest is padded
     * @return the matches
     */
    default SearchResult search(float[] queries, int k) {
        return search(queries, k, SearchParams.defaults());
    }

    /**
     * Finds the k best matches of each query.
     *
     * @param queries queries (n, d)
     * @param k matches wanted a query, at least 1; may pass the number of vectors, the rest is padded
     * @param params how to search
     * @return the matches
     */
    SearchResult search(float[] queries, int k, SearchParams params);

    /**
     * Finds every vector within a radius of each query: {@code distance < radius}, or {@code similarity > radius} where
     * higher is better.
     *
     * @param queries queries (n, d)
     * @param radius the bound, itself excluded
     * @param params how to search
     * @return the matches, in the order of the scan
     * @throws UnsupportedOperationException if this kind of index cannot search by radius
     */
    RangeSearchResult rangeSearch(float[] queries, float radius, SearchParams params);

    /**
     * Returns a stored vector as the index knows it (after quantisation or scaling to unit length).
     *
     * @param id id of the vector; where it occurs more than once, the vector added last
     * @return a new array of d floats
     * @throws IllegalArgumentException if there is no such id
     */
    float[] reconstruct(long id);

    /**
     * Writes the index as a FAISS file that FAISS's {@code read_index} opens. The file is written beside the target,
     * forced to disk and moved over it: a crash leaves the old file or the new one.
     *
     * @param file where to write; replaced if it exists
     * @throws io.github.faissstyle.common.FaissStyleException if it cannot be written
     */
    void write(Path file);

    /**
     * Gives up what the index holds. Later calls of other methods throw {@link IllegalStateException}; closing twice is
     * fine.
     */
    @Override
    void close();
}
