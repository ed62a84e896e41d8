package io.github.faissstyle.index;

import java.nio.file.Path;
import java.util.List;

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
     * Sets parameters that stay with the index and are written with it, as FAISS's {@code ParameterSpace} does.
     *
     * <p>{@code nprobe} (IVF), {@code efSearch} and {@code efConstruction} (HNSW), {@code k_factor} (refine),
     * {@code qb} (RaBitQ), and {@code dense} (HNSW, for adds to come, not written: 1 links new nodes as FAISS does, to
     * all that was found for them, where 0 chooses M of these, which makes fewer links, faster builds and searches);
     * {@code quantizer_} before one means the coarse quantizer of inverted files. What a search asks for in its
     * {@link SearchParams} goes before.
     *
     * @param parameters such as {@code "nprobe=16"} or {@code "efConstruction=100,efSearch=64"}; blank for none
     * @throws IllegalArgumentException if the index has no such parameter, or the value is not valid; nothing is
     *     changed
     */
    void setParameters(String parameters);

    /**
     * Says how many threads {@link #train} and {@link #add} may use from now on, 1 unless this is called. The result
     * does not depend on it. They live for the call.
     *
     * @param threads at least 1
     * @throws IllegalArgumentException if it is less
     */
    void setBuildThreads(int threads);

    /**
     * Learns what the kind of index must learn before vectors can be added. Does nothing for kinds that learn nothing.
     *
     * @param vectors training vectors (n, d)
     * @throws IllegalArgumentException if there are too few, or a value is not finite
     * @throws IllegalStateException if the index learned and holds vectors already
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
     * <p>Where ids are row numbers (Flat without IDMap), later rows move down and change their ids, as in FAISS. In a
     * graph (HNSW), which FAISS does not remove from, vectors are only marked as removed, and rows keep their numbers,
     * until {@link #compact} or in the file that {@link #write} makes.
     *
     * @param filter which ids to remove
     * @return how many vectors were removed
     * @throws UnsupportedOperationException if this kind of index cannot remove
     */
    long remove(IdFilter filter);

    /**
     * Measures what an approximate search finds of the truly nearest, among what this index holds. Vectors of the index
     * serve as queries, evenly spread; the truth is an exact search over what is stored, so what codes (SQ, PQ) lose is
     * not seen.
     *
     * @param sample number of queries, at least 1; fewer if the index holds fewer vectors
     * @param k neighbours a query
     * @param params how to search
     * @return recall and times
     * @throws UnsupportedOperationException if vectors cannot be reconstructed
     */
    RecallProbe recallProbe(int sample, int k, SearchParams params);

    /**
     * Checks the structure: counts that must agree, places that must exist, and in graphs (HNSW) that every vector can
     * be reached.
     *
     * @return what is wrong, a sentence each; empty if nothing is
     */
    List<String> verify();

    /**
     * Gives back the space of vectors that were removed from a graph (HNSW): takes them out, and links what they
     * linked. Row numbers move down; ids that were given stay. Does nothing for other kinds.
     */
    void compact();

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
     * <p>With a filter, an approximate kind that finds fewer than k searches exactly among those that the filter takes,
     * unless FAISS's own traversal is asked for, which may find fewer.
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
