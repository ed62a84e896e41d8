package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.simd.Kernels;
import org.jspecify.annotations.Nullable;

/** Decodes codes block by block and compares the query with what comes out: FAISS's asymmetric distance. */
final class DecodingComparer implements CodeComparer {
    private static final int BLOCK = 32;

    private final Codec codec;
    private final boolean similarity;
    private final int d;
    private final float[] decoded;
    private final float[] rest;
    private float[] query;
    private int at;
    private float[] compared;
    private int comparedAt;
    private float base;

    DecodingComparer(Codec codec, Metric metric) {
        this.codec = codec;
        similarity = metric.isSimilarity();
        d = codec.dimension();
        decoded = new float[BLOCK * d];
        rest = new float[d];
        query = rest;
        compared = rest;
    }

    @Override
    public void query(float[] queries, int offset) {
        query = queries;
        at = offset;
        residual(null, 0);
    }

    @Override
    public void residual(float @Nullable [] centroid, float coarse) {
        base = 0;
        compared = query;
        comparedAt = at;
        if (centroid != null && similarity) {
            base = coarse;
        } else if (centroid != null) {
            for (int i = 0; i < d; i++) {
                rest[i] = query[at + i] - centroid[i];
            }
            compared = rest;
            comparedAt = 0;
        }
    }

    @Override
    public void distances(byte[] codes, int codesAt, int count, float bar, float[] out) {
        codec.decodeAll(codes, codesAt, count, decoded);
        if (similarity) {
            Kernels.get().dotRows(compared, comparedAt, decoded, 0, d, count, out);
            for (int i = 0; i < count; i++) {
                out[i] += base;
            }
        } else {
            Kernels.get().l2Rows(compared, comparedAt, decoded, 0, d, count, out);
        }
    }

    @Override
    public int block() {
        return BLOCK;
    }
}
