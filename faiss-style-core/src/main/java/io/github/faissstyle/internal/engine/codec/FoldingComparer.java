package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * Compares with codes of up to eight bits a component without decoding them: what decoding does to every code is done
 * to the query once. With {@code x = vmin + (c + 0.5) / steps * vdiff}, a difference {@code q - x} is {@code (q - vmin
 * - 0.5 * vdiff / steps) - c * vdiff / steps}, and products are taken apart likewise. Other last bits than FAISS's.
 */
final class FoldingComparer implements CodeComparer {
    private final VectorKernels kernels = Kernels.get();
    private final boolean similarity;
    private final int d;
    private final int codeSize;
    private final float steps;
    private final float[] range;
    private final @Nullable Unpacker unpacker;
    private final float[] rest;
    private final float[] factors;
    private float[] query;
    private int at;
    private float fixed;
    private float base;

    /** As {@link ScalarDecoder} takes them. */
    FoldingComparer(int d, int bits, float steps, float[] range, boolean similarity) {
        this.d = d;
        this.steps = steps;
        this.range = range;
        this.similarity = similarity;
        unpacker = bits == 8 ? null : new Unpacker(d, bits);
        codeSize = (d * bits + 7) / 8;
        rest = new float[d];
        factors = new float[d];
        query = rest;
    }

    @Override
    public void query(float[] queries, int offset) {
        query = queries;
        at = offset;
        if (similarity) {
            double sum = 0;
            for (int i = 0; i < d; i++) {
                float step = range[d + i] / steps;
                factors[i] = query[at + i] * step;
                sum += query[at + i] * (range[i] + 0.5 * step);
            }
            fixed = (float) sum;
        } else {
            for (int i = 0; i < d; i++) {
                factors[i] = -range[d + i] / steps;
            }
        }
        residual(null, 0);
    }

    @Override
    public void residual(float @Nullable [] centroid, float coarse) {
        if (similarity) {
            base = fixed + (centroid == null ? 0 : coarse);
            return;
        }
        for (int i = 0; i < d; i++) {
            float q = centroid == null ? query[at + i] : query[at + i] - centroid[i];
            rest[i] = q - range[i] + 0.5f * factors[i];
        }
    }

    @Override
    public void distances(byte[] codes, int codesAt, int count, float bar, float[] out) {
        byte[] numbers = codes;
        int numbersAt = codesAt;
        int stride = codeSize;
        if (unpacker != null) {
            numbers = unpacker.unpack(codes, codesAt, count);
            numbersAt = 0;
            stride = unpacker.stride();
        }
        if (similarity) {
            kernels.dotScaled(factors, numbers, numbersAt, stride, d, count, out);
            for (int i = 0; i < count; i++) {
                out[i] += base;
            }
        } else {
            kernels.l2Scaled(rest, factors, numbers, numbersAt, stride, d, count, out);
        }
    }
}
