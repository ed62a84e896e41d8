package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.flat.FlatDistances;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Vectors as they are: FAISS's {@code IndexIVFFlat}.
 *
 * @param dimension floats a vector
 */
public record FloatLists(int dimension) implements ListCodec<float[]> {
    private static final int BLOCK = 256;

    @Override
    public int width() {
        return dimension;
    }

    @Override
    public int elementBytes() {
        return Float.BYTES;
    }

    @Override
    public float[] newArray(int length) {
        return new float[length];
    }

    @Override
    public String type() {
        return "IndexIVFFlat";
    }

    @Override
    public String factory() {
        return "Flat";
    }

    @Override
    public boolean trained() {
        return true;
    }

    @Override
    public boolean byResidual() {
        return false;
    }

    @Override
    public FloatLists train(float[] vectors, int n) {
        return this;
    }

    @Override
    public void encodeAll(float[] vectors, int n, float[] codes) {
        System.arraycopy(vectors, 0, codes, 0, n * dimension);
    }

    @Override
    public float[] decode(float[] codes, int codeAt, float @Nullable [] centroid) {
        return Arrays.copyOfRange(codes, codeAt, codeAt + dimension);
    }

    @Override
    public ListComparer<float[]> comparer(Metric metric, SearchParams params) {
        return new ListComparer<>() {
            private float[] query = new float[0];
            private int offset;

            @Override
            public void query(float[] queries, int at) {
                query = queries;
                offset = at;
            }

            @Override
            public void distances(float[] codes, int at, int count, float bar, float[] out) {
                FlatDistances.compare(metric, 0, query, offset, codes, at, dimension, count, out);
            }

            @Override
            public int block() {
                return BLOCK;
            }
        };
    }

    @Override
    public long memoryBytes() {
        return 0;
    }
}
