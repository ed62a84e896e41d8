package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.state.IndexState;
import java.io.IOException;

/**
 * The header that every index of the file begins with (FAISS's {@code read_index_header}).
 *
 * @param offset where it stands
 * @param d floats a vector
 * @param ntotal number of vectors
 * @param trained FAISS's {@code is_trained}
 * @param metric how vectors are compared, never COSINE, which FAISS does not have
 * @param metricArg p of LP
 */
record FaissHeader(long offset, int d, long ntotal, boolean trained, Metric metric, float metricArg) {
    /** Stands twice in each header and means nothing. */
    private static final long DUMMY = 1 << 20;

    private static final int MAX_DIMENSION = 1 << 20;

    static FaissHeader read(FaissInput in) {
        long offset = in.position();
        int d = in.i32("dimension d");
        in.check(d >= 1 && d <= MAX_DIMENSION, offset, "dimension d", d, "1 to " + MAX_DIMENSION);
        long at = in.position();
        long ntotal = in.i64("ntotal");
        in.check(ntotal >= 0, at, "ntotal", ntotal, "0 or more");
        in.i64("header");
        in.i64("header");
        boolean trained = in.bool("is_trained");
        at = in.position();
        int code = in.i32("metric_type");
        Metric metric = metric(code);
        if (metric == null) {
            throw in.problem(
                    at,
                    "metric_type is " + code + ", expected 0 to 4 or 20 to 22"
                            + (code >= 23 && code <= 25 ? "; Jaccard, NaNEuclidean and Gower are not supported" : ""));
        }
        float arg = code > 1 ? in.f32("metric_arg") : 0;
        return new FaissHeader(offset, d, ntotal, trained, metric, arg);
    }

    static void write(FaissOutput out, IndexState state) throws IOException {
        int code = state.metric().faissCode();
        out.i32(state.dimension());
        out.i64(state.ntotal());
        out.i64(DUMMY);
        out.i64(DUMMY);
        out.bool(state.trained());
        out.i32(code);
        if (code > 1) {
            out.f32(state.metricArg());
        }
    }

    FaissHeader withDimension(int dimension) {
        return new FaissHeader(offset, dimension, ntotal, trained, metric, metricArg);
    }

    /** Fails unless the metric is one of the two that all kinds have. */
    Metric plainMetric(FaissInput in, String kind) {
        boolean plain = metric == Metric.INNER_PRODUCT || metric == Metric.L2;
        in.check(plain, offset + 29, "metric_type of " + kind, metric.faissCode(), "0 or 1");
        return metric;
    }

    void requireTrained(FaissInput in) {
        in.check(trained, offset + 28, "is_trained", 0, "1: this kind needs no training");
    }

    /** Bytes or elements of all vectors, without overflow. */
    long times(FaissInput in, long perVector) {
        long product = ntotal * perVector;
        boolean fits = perVector == 0 || ntotal <= Long.MAX_VALUE / perVector;
        in.check(fits, offset + 4, "ntotal", ntotal, "no more than the file has room for");
        return product;
    }

    /** Fails unless an index around another repeats its numbers. */
    void checkRepeats(FaissInput in, IndexState inner) {
        in.check(d == inner.dimension(), offset, "dimension d", d, inner.dimension() + " as in the index inside");
        in.check(ntotal == inner.ntotal(), offset + 4, "ntotal", ntotal, inner.ntotal() + " as in the index inside");
        int code = inner.metric().faissCode();
        in.check(
                metric.faissCode() == code,
                offset + 29,
                "metric_type",
                metric.faissCode(),
                code + " as in the index inside");
    }

    /** Fails unless an index inside numbers its vectors by row, as FAISS takes for granted. */
    void checkRows(FaissInput in, IndexState inner) {
        in.check(inner.idsAreRows(), offset, "ids of the index inside", "any", "row numbers, 0 to " + (ntotal - 1));
    }

    private static @org.jspecify.annotations.Nullable Metric metric(int code) {
        for (Metric metric : Metric.values()) {
            if (metric.faissCode() == code && metric != Metric.COSINE) {
                return metric;
            }
        }
        return null;
    }
}
