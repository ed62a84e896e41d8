package io.github.faissstyle.internal.engine.transform;

import java.util.Arrays;

/**
 * Takes the mean away: FAISS's {@code CenteringTransform}.
 *
 * @param dIn floats a vector
 * @param mean d floats, empty while untrained
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Centering(int dIn, float[] mean) implements VectorTransform {
    @Override
    public int dOut() {
        return dIn;
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public boolean trained() {
        return mean.length == dIn;
    }

    @Override
    public String factory() {
        return "Center";
    }

    @Override
    public Centering train(float[] vectors, int n) {
        return new Centering(dIn, Means.of(vectors, n, dIn));
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        float[] result = Arrays.copyOfRange(x, from * dIn, to * dIn);
        for (int i = 0; i < result.length; i++) {
            result[i] -= mean[i % dIn];
        }
        return result;
    }

    @Override
    public float[] reverse(float[] y) {
        float[] x = y.clone();
        for (int i = 0; i < dIn; i++) {
            x[i] += mean[i];
        }
        return x;
    }

    @Override
    public long memoryBytes() {
        return 4L * mean.length;
    }
}
