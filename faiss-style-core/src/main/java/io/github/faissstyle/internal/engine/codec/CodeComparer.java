package io.github.faissstyle.internal.engine.codec;

/** Compares one query after another with codes. One thread uses it. */
public interface CodeComparer {
    /** Takes the query that is compared from now on, with codes of whole vectors. */
    void query(float[] queries, int offset);

    /**
     * Says that the codes to come are residuals: what is left of a vector after a centroid was taken from it.
     *
     * @param centroid d floats, or null for codes of whole vectors
     * @param coarse distance (or similarity) of the query to the centroid
     */
    void residual(float @org.jspecify.annotations.Nullable [] centroid, float coarse);

    /**
     * Compares with consecutive codes.
     *
     * @param codes holds the codes
     * @param at where the first begins
     * @param count number of codes, at most {@link #block}
     * @param bar what a candidate must beat; one that surely does not may get NaN
     * @param out receives the distances from place 0
     */
    void distances(byte[] codes, int at, int count, float bar, float[] out);

    /** Returns how many codes may be compared at once. */
    default int block() {
        return 64;
    }
}
