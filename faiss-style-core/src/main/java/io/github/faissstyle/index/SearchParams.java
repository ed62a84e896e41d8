package io.github.faissstyle.index;

import static io.github.faissstyle.internal.util.Checks.atLeast;

import io.github.faissstyle.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How one search is done: what is not set here is taken from the index. Immutable; each {@code with} method returns a
 * copy.
 *
 * <p>Parameters that a kind of index has no use for are ignored, as FAISS ignores them.
 */
public final class SearchParams {
    private static final SearchParams DEFAULTS = new SearchParams(0, 0, 0, -1, false, null, 1);

    private final int nprobe;
    private final int efSearch;
    private final float kFactor;
    private final int qb;
    private final boolean exactTraversal;
    private final @Nullable IdFilter filter;
    private final int threads;

    private SearchParams(
            int nprobe,
            int efSearch,
            float kFactor,
            int qb,
            boolean exactTraversal,
            @Nullable IdFilter filter,
            int threads) {
        this.nprobe = nprobe;
        this.efSearch = efSearch;
        this.kFactor = kFactor;
        this.qb = qb;
        this.exactTraversal = exactTraversal;
        this.filter = filter;
        this.threads = threads;
    }

    /**
     * Returns the parameters that leave everything to the index: no filter, one thread, the fast traversal.
     *
     * @return the defaults
     */
    public static SearchParams defaults() {
        return DEFAULTS;
    }

    /**
     * Sets how many inverted lists are scanned (IVF).
     *
     * @param nprobe number of lists, at least 1; more than {@code nlist} means all
     * @return a copy with this value
     */
    public SearchParams withNprobe(int nprobe) {
        return new SearchParams(atLeast("nprobe", nprobe, 1), efSearch, kFactor, qb, exactTraversal, filter, threads);
    }

    /**
     * Sets the width of the beam (HNSW): nodes that are kept while a graph is walked. Never fewer than k are; where the
     * fast traversal goes by codes, k and a quarter.
     *
     * @param efSearch beam width, at least 1
     * @return a copy with this value
     */
    public SearchParams withEfSearch(int efSearch) {
        return new SearchParams(nprobe, atLeast("efSearch", efSearch, 1), kFactor, qb, exactTraversal, filter, threads);
    }

    /**
     * Sets how many candidates are re-ranked (refine indexes).
     *
     * @param kFactor candidates as a multiple of k, at least 1
     * @return a copy with this value
     */
    public SearchParams withKFactor(float kFactor) {
        Checks.inRange("kFactor", kFactor, 1, 1000);
        return new SearchParams(nprobe, efSearch, kFactor, qb, exactTraversal, filter, threads);
    }

    /**
     * Sets in how many bits a component of the query is rounded (RaBitQ).
     *
     * @param qb number of bits, 1 to 8, or 0 to compare with the query as it is
     * @return a copy with this value
     */
    public SearchParams withQb(int qb) {
        Checks.inRange("qb", qb, 0, 8);
        return new SearchParams(nprobe, efSearch, kFactor, qb, exactTraversal, filter, threads);
    }

    /**
     * Asks for FAISS's own order of visiting, stop rules and ties, instead of the faster traversal.
     *
     * @return a copy that replays FAISS
     */
    public SearchParams exactTraversal() {
        return new SearchParams(nprobe, efSearch, kFactor, qb, true, filter, threads);
    }

    /**
     * Restricts the search to some ids.
     *
     * @param filter which ids take part, or null for all
     * @return a copy with this filter
     */
    public SearchParams withFilter(@Nullable IdFilter filter) {
        return new SearchParams(nprobe, efSearch, kFactor, qb, exactTraversal, filter, threads);
    }

    /**
     * Sets how many threads share a batch of queries. The threads live for one call; the answer does not depend on
     * their number.
     *
     * @param threads number of threads, at least 1 (the default: the calling thread)
     * @return a copy with this value
     */
    public SearchParams withThreads(int threads) {
        return new SearchParams(nprobe, efSearch, kFactor, qb, exactTraversal, filter, atLeast("threads", threads, 1));
    }

    /**
     * Returns the number of inverted lists to scan.
     *
     * @return number of lists, or 0 to leave it to the index
     */
    public int nprobe() {
        return nprobe;
    }

    /**
     * Returns the beam width.
     *
     * @return beam width, or 0 to leave it to the index
     */
    public int efSearch() {
        return efSearch;
    }

    /**
     * Returns how many candidates are re-ranked.
     *
     * @return multiple of k, or 0 to leave it to the index
     */
    public float kFactor() {
        return kFactor;
    }

    /**
     * Returns the bits of a query's component.
     *
     * @return number of bits, 0 for the query as it is, or -1 to leave it to the index
     */
    public int qb() {
        return qb;
    }

    /**
     * Tells whether FAISS's own traversal is asked for.
     *
     * @return true to replay FAISS
     */
    public boolean isExactTraversal() {
        return exactTraversal;
    }

    /**
     * Returns the id filter.
     *
     * @return which ids take part, or null for all
     */
    public @Nullable IdFilter filter() {
        return filter;
    }

    /**
     * Returns the number of threads.
     *
     * @return threads that share a batch, at least 1
     */
    public int threads() {
        return threads;
    }
}
