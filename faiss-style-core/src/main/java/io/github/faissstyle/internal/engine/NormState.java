package io.github.faissstyle.internal.engine;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import org.jspecify.annotations.Nullable;

/**
 * Scales vectors and queries to unit length on their way in: FAISS's {@code IndexPreTransform} with a
 * {@code NormalizationTransform}, the factory's {@code L2norm}. Around an inner product it makes cosine similarity.
 *
 * @param inner the index of the scaled vectors
 */
public record NormState(FlatState inner) implements IndexState {
    @Override
    public int dimension() {
        return inner.dimension();
    }

    @Override
    public long ntotal() {
        return inner.ntotal();
    }

    @Override
    public Metric metric() {
        return inner.metric() == Metric.INNER_PRODUCT ? Metric.COSINE : inner.metric();
    }

    @Override
    public float metricArg() {
        return inner.metricArg();
    }

    @Override
    public String type() {
        return "IndexPreTransform";
    }

    @Override
    public String factory() {
        return "L2norm," + inner.factory();
    }

    @Override
    public boolean keepsIds() {
        return false;
    }

    @Override
    public NormState add(float[] vectors, int n, long @Nullable [] ids) {
        return new NormState(inner.add(scaled(vectors, 0, n), n, ids));
    }

    @Override
    public NormState remove(IdFilter filter) {
        return keep(row -> !filter.accepts(row));
    }

    NormState keep(java.util.function.LongPredicate kept) {
        FlatState left = inner.keep(kept);
        return left.ntotal() == ntotal() ? this : new NormState(left);
    }

    @Override
    public void search(
            float[] queries, int from, int to, int k, @Nullable IdFilter filter, float[] distances, long[] ids) {
        int n = to - from;
        float[] theirDistances = new float[n * k];
        long[] theirIds = new long[n * k];
        inner.search(scaled(queries, from, n), 0, n, k, filter, theirDistances, theirIds);
        if (metric() == Metric.COSINE) {
            for (int i = 0; i < theirDistances.length; i++) {
                theirDistances[i] = theirIds[i] == -1 ? theirDistances[i] : clamp(theirDistances[i]);
            }
        }
        System.arraycopy(theirDistances, 0, distances, from * k, n * k);
        System.arraycopy(theirIds, 0, ids, from * k, n * k);
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, @Nullable IdFilter filter, Matches matches) {
        int before = matches.size();
        inner.rangeSearch(scaled(queries, row, 1), 0, radius, filter, matches);
        if (metric() == Metric.COSINE) {
            matches.clampDistances(before);
        }
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        return inner.reconstruct(id);
    }

    @Override
    public long memoryBytes() {
        return inner.memoryBytes();
    }

    /** Rounding may take the product of two unit vectors past 1. */
    static float clamp(float cosine) {
        return Math.max(-1f, Math.min(1f, cosine));
    }

    /** FAISS's {@code fvec_renorm_L2}: a zero vector stays zero. */
    private float[] scaled(float[] vectors, int from, int n) {
        int d = dimension();
        float[] result = java.util.Arrays.copyOfRange(vectors, from * d, (from + n) * d);
        for (int row = 0; row < result.length; row += d) {
            double squares = 0;
            for (int i = row; i < row + d; i++) {
                squares += (double) result[i] * result[i];
            }
            if (squares != 0) {
                float factor = (float) (1 / Math.sqrt(squares));
                for (int i = row; i < row + d; i++) {
                    result[i] *= factor;
                }
            }
        }
        return result;
    }
}
