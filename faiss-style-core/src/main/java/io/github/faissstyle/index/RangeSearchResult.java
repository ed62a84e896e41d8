package io.github.faissstyle.index;

/**
 * All matches of each of n queries within a radius, as FAISS gives them: the matches of query {@code i} are the places
 * {@code limits[i]} to {@code limits[i + 1]} of the two arrays, in the order of the scan, not sorted.
 *
 * <p>The arrays belong to the result and are handed out without a copy; nobody else writes to them.
 */
public final class RangeSearchResult {
    private final int[] limits;
    private final long[] ids;
    private final float[] distances;

    /**
     * Wraps the answer of an engine.
     *
     * @param limits n + 1 places, from 0, never falling; kept
     * @param ids {@code limits[n]} ids, kept
     * @param distances {@code limits[n]} distances, kept
     */
    public RangeSearchResult(int[] limits, long[] ids, float[] distances) {
        if (limits.length == 0 || limits[limits.length - 1] != ids.length || ids.length != distances.length) {
            throw new IllegalArgumentException("limits must end at the number of matches: limits " + limits.length
                    + ", ids " + ids.length + ", distances " + distances.length);
        }
        this.limits = limits;
        this.ids = ids;
        this.distances = distances;
    }

    /**
     * Returns the number of queries.
     *
     * @return n
     */
    public int queries() {
        return limits.length - 1;
    }

    /**
     * Returns where each query's matches begin.
     *
     * @return n + 1 places; not copied
     */
    public int[] limits() {
        return limits;
    }

    /**
     * Returns the ids of all matches.
     *
     * @return {@code limits[n]} ids; not copied
     */
    public long[] ids() {
        return ids;
    }

    /**
     * Returns the distances (or similarities) of all matches.
     *
     * @return {@code limits[n]} distances; not copied
     */
    public float[] distances() {
        return distances;
    }
}
