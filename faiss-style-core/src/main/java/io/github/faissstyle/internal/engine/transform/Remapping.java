package io.github.faissstyle.internal.engine.transform;

/**
 * Moves components and pads with zeros: FAISS's {@code RemapDimensionsTransform}, the factory's {@code Pad}.
 *
 * @param dIn floats a vector
 * @param map which component each output takes, -1 for zero
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Remapping(int dIn, int[] map) implements VectorTransform {
    @Override
    public int dOut() {
        return map.length;
    }

    @Override
    public String factory() {
        return "Pad" + map.length;
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        float[] result = new float[(to - from) * map.length];
        for (int row = from; row < to; row++) {
            for (int j = 0; j < map.length; j++) {
                result[(row - from) * map.length + j] = map[j] < 0 ? 0 : x[row * dIn + map[j]];
            }
        }
        return result;
    }

    @Override
    public float[] reverse(float[] y) {
        float[] x = new float[dIn];
        for (int j = 0; j < map.length; j++) {
            if (map[j] >= 0) {
                x[map[j]] = y[j];
            }
        }
        return x;
    }
}
