package io.github.faissstyle.internal.engine.state;

/** Compares one query after another with single rows of an index, by number. One thread uses it. */
public interface RowComparer {
    /** Takes the query that is compared from now on. */
    void query(float[] queries, int offset);

    /** Takes a row of the index as the query. */
    void queryRow(long row);

    /** Returns the distance (or similarity) of the query to a row. */
    float distance(long row);

    /** Tells whether two rows hold the same vector (or code), bit for bit. */
    boolean same(long row, long other);

    /** Compares with several rows. */
    default void distances(int[] rows, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = distance(rows[i]);
        }
    }
}
