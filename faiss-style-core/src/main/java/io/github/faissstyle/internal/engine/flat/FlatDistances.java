package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.simd.Kernels;

/** Compares a query with rows of floats, whatever the metric. */
public final class FlatDistances {
    private FlatDistances() {}

    /**
     * Compares with consecutive rows.
     *
     * @param metric any but COSINE
     * @param arg p of LP
     * @param q holds the query
     * @param qAt where it begins
     * @param rows holds the rows
     * @param at where the first row begins
     * @param d floats a row
     * @param count number of rows
     * @param out receives the distances from place 0
     */
    public static void compare(
            Metric metric, float arg, float[] q, int qAt, float[] rows, int at, int d, int count, float[] out) {
        switch (metric) {
            case INNER_PRODUCT -> Kernels.get().dotRows(q, qAt, rows, at, d, count, out);
            case L2 -> Kernels.get().l2Rows(q, qAt, rows, at, d, count, out);
            default -> {
                for (int i = 0; i < count; i++) {
                    out[i] = ExtraMetrics.distance(metric, arg, q, qAt, rows, at + i * d, d);
                }
            }
        }
    }
}
