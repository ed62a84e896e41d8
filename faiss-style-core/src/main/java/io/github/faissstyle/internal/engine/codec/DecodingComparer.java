package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/** Decodes codes block by block and compares the query with what comes out: FAISS's asymmetric distance. */
final class DecodingComparer implements CodeComparer {
    private static final int BLOCK = 64;

    /** Floats that are decoded at once, unless a few rows have more: they stay in the nearest cache. */
    private static final int STRIP = 2048;

    private static final int FEWEST_ROWS = 4;

    private final VectorKernels kernels = Kernels.get();
    private final Codec.Decoder decoder;
    private final int codeSize;
    private final boolean similarity;
    private final int d;
    private final int rows;
    private final float[] decoded;
    private final float[] values;
    private final float[] rest;
    private float[] query;
    private int at;
    private float[] compared;
    private int comparedAt;
    private float base;

    DecodingComparer(Codec codec, Metric metric) {
        decoder = codec.decoder();
        codeSize = codec.codeSize();
        similarity = metric.isSimilarity();
        d = codec.dimension();
        rows = Math.max(FEWEST_ROWS, Math.min(BLOCK, STRIP / d / FEWEST_ROWS * FEWEST_ROWS));
        decoded = new float[rows * d];
        values = new float[rows];
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
        for (int done = 0; done < count; done += rows) {
            int here = Math.min(rows, count - done);
            decoder.decode(codes, codesAt + done * codeSize, here, decoded);
            if (similarity) {
                kernels.dotRows(compared, comparedAt, decoded, 0, d, here, values);
            } else {
                kernels.l2Rows(compared, comparedAt, decoded, 0, d, here, values);
            }
            for (int i = 0; i < here; i++) {
                out[done + i] = values[i] + base;
            }
        }
    }

    @Override
    public int block() {
        return BLOCK;
    }
}
