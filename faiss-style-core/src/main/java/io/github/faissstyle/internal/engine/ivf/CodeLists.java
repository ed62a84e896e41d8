package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.codec.CodeComparer;
import io.github.faissstyle.internal.engine.codec.Codec;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.RaBitQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Vectors, or what is left of them after their list's centroid is taken, as codes: FAISS's
 * {@code IndexIVFScalarQuantizer}, {@code IndexIVFPQ} and {@code IndexIVFRaBitQ}.
 *
 * @param codec makes and reads the codes
 * @param byResidual whether the centroid is taken first
 */
public record CodeLists(Codec codec, boolean byResidual) implements ListCodec<byte[]> {
    @Override
    public int dimension() {
        return codec.dimension();
    }

    @Override
    public int width() {
        return codec.codeSize();
    }

    @Override
    public int elementBytes() {
        return 1;
    }

    @Override
    public byte[] newArray(int length) {
        return new byte[length];
    }

    @Override
    public String type() {
        return codec instanceof ScalarQuantizer
                ? "IndexIVFScalarQuantizer"
                : codec instanceof ProductQuantizer ? "IndexIVFPQ" : "IndexIVFRaBitQ";
    }

    @Override
    public String factory() {
        return codec.factory();
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        codec.parameters(into);
    }

    @Override
    public boolean trained() {
        return codec.trained();
    }

    @Override
    public CodeLists train(float[] vectors, int n) {
        return new CodeLists(codec.train(vectors, n), byResidual);
    }

    @Override
    public void encodeAll(float[] vectors, int n, byte[] codes) {
        codec.encodeAll(vectors, n, codes);
    }

    @Override
    public float[] decode(byte[] codes, int codeAt, float @Nullable [] centroid) {
        float[] vector = new float[dimension()];
        codec.decode(codes, codeAt, vector, 0);
        for (int i = 0; centroid != null && i < vector.length; i++) {
            vector[i] += centroid[i];
        }
        return vector;
    }

    @Override
    public ListComparer<byte[]> comparer(Metric metric, SearchParams params) {
        CodeComparer comparer = codec.comparer(metric, params);
        // RaBitQ codes are always relative to the centroid.
        boolean relative = byResidual || codec instanceof RaBitQuantizer;
        return new ListComparer<>() {
            @Override
            public void query(float[] queries, int offset) {
                comparer.query(queries, offset);
            }

            @Override
            public void list(float @Nullable [] centroid, float coarse) {
                if (relative) {
                    comparer.residual(centroid, coarse);
                }
            }

            @Override
            public void distances(byte[] codes, int at, int count, float bar, float[] out) {
                comparer.distances(codes, at, count, bar, out);
            }

            @Override
            public int block() {
                return comparer.block();
            }
        };
    }

    @Override
    public long memoryBytes() {
        return codec.memoryBytes();
    }
}
