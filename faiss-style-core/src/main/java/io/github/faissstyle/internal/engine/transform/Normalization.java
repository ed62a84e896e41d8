package io.github.faissstyle.internal.engine.transform;

import java.util.Arrays;

/**
 * Scaling to unit length: the factory's {@code L2norm}. A zero vector stays zero, as in FAISS's {@code fvec_renorm_L2}.
 *
 * @param dIn floats a vector
 */
public record Normalization(int dIn) implements VectorTransform {
    @Override
    public int dOut() {
        return dIn;
    }

    @Override
    public String factory() {
        return "L2norm";
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        float[] result = Arrays.copyOfRange(x, from * dIn, to * dIn);
        for (int row = 0; row < result.length; row += dIn) {
            double squares = 0;
            for (int i = row; i < row + dIn; i++) {
                squares += (double) result[i] * result[i];
            }
            if (squares != 0) {
                float factor = (float) (1 / Math.sqrt(squares));
                for (int i = row; i < row + dIn; i++) {
                    result[i] *= factor;
                }
            }
        }
        return result;
    }

    /** The length is lost: the unit vector. */
    @Override
    public float[] reverse(float[] y) {
        return y;
    }
}
