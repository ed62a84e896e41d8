package io.github.faissstyle.index;

/**
 * The k best matches of each of n queries, with FAISS's meaning: best first; a row with fewer than k matches is padded
 * with id -1 and the worst finite distance, {@code Float.MAX_VALUE} for distances and {@code -Float.MAX_VALUE} for
 * similarities.
 *
 * <p>The arrays belong to the result and are handed out without a copy; nobody else writes to them.
 */
public final class SearchResult {
    /** The id in a place for which there was no match. */
    public static final long NO_ID = -1;

    private final int k;
    private final long[] ids;
    private final float[] distances;

    /**
     * Wraps the answer of an engine.
     *
     * @param k matches a query, at least 1
     * @param ids (n, k) row-major, kept
     * @param distances (n, k) row-major, kept
     */
    public SearchResult(int k, long[] ids, float[] distances) {
        if (k < 1 || ids.length % k != 0 || ids.length != distances.length) {
            throw new IllegalArgumentException("ids and distances must both be (n, k): k " + k + ", ids " + ids.length
                    + ", distances " + distances.length);
        }
        this.k = k;
        this.ids = ids;
        this.distances = distances;
    }

    /**
     * Returns the number of queries.
     *
     * @return n
     */
    public int queries() {
        return ids.length / k;
    }

    /**
     * Returns the number of places a query has.
     *
     * @return k
     */
    public int k() {
        return k;
    }

    /**
     * Returns all ids.
     *
     * @return (n, k) row-major, best first, -1 where there was no match; not copied
     */
    public long[] ids() {
        return ids;
    }

    /**
     * Returns all distances (or similarities, see {@link Metric#isSimilarity()}).
     *
     * @return (n, k) row-major, best first; not copied
     */
    public float[] distances() {
        return distances;
    }

    /**
     * Returns one id.
     *
     * @param query row, from 0
     * @param rank place in the row, from 0
     * @return the id, or -1
     */
    public long id(int query, int rank) {
        return ids[at(query, rank)];
    }

    /**
     * Returns one distance (or similarity).
     *
     * @param query row, from 0
     * @param rank place in the row, from 0
     * @return the distance
     */
    public float distance(int query, int rank) {
        return distances[at(query, rank)];
    }

    /**
     * Returns how many matches a query has. Matches come before padding, so these are the first places of the row.
     *
     * @param query row, from 0
     * @return number of matches, 0 to k
     */
    public int count(int query) {
        int from = at(query, 0);
        int count = 0;
        while (count < k && (ids[from + count] != NO_ID || !isPadding(distances[from + count]))) {
            count++;
        }
        return count;
    }

    /**
     * Tells whether a query has k matches.
     *
     * @param query row, from 0
     * @return true if no place of the row is padding
     */
    public boolean isComplete(int query) {
        return count(query) == k;
    }

    private static boolean isPadding(float distance) {
        return Math.abs(distance) == Float.MAX_VALUE;
    }

    private int at(int query, int rank) {
        java.util.Objects.checkIndex(query, queries());
        java.util.Objects.checkIndex(rank, k);
        return query * k + rank;
    }
}
