package io.github.faissstyle.internal.engine.transform;

import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * A rotation, perhaps to fewer floats, after which a product quantizer loses less: FAISS's {@code OPQMatrix} (Ge, He,
 * Ke, Sun, "Optimized product quantization", 2013). Turns about between the quantizer for the rotation and the rotation
 * for the quantizer (orthogonal Procrustes). Written as the linear transform that it becomes, as FAISS writes it.
 *
 * @param m number of parts
 */
public record OpqLearner(int m) implements LinearTransform.Learner {
    private static final int SEED = 12345;
    private static final int ROUNDS = 20;
    private static final int NBITS = 8;

    /** Vectors that are looked at: enough for 256 centroids a part. */
    private static final int MAX_VECTORS = 256 * 64;

    /** Makes an untrained one. */
    public static LinearTransform of(int dIn, int dOut, int m) {
        if (dOut % m != 0) {
            throw new IllegalArgumentException(
                    "OPQ" + m + " cuts " + dOut + " floats into " + m + " parts, expected a divisor of " + dOut);
        }
        float[] none = new float[0];
        return new LinearTransform(dIn, dOut, LinearTransform.Kind.LINEAR, none, none, false, false, new OpqLearner(m));
    }

    @Override
    public String factory(LinearTransform transform) {
        return "OPQ" + m + (transform.dOut() == transform.dIn() ? "" : "_" + transform.dOut());
    }

    @Override
    public LinearTransform learn(LinearTransform transform, float[] vectors, int n) {
        int dIn = transform.dIn();
        int dOut = transform.dOut();
        int used = Math.min(n, MAX_VECTORS);
        float[] matrix = RandomRotation.orthonormal(dOut, dIn, new SplittableRandom(SEED));
        // Fewer bits where there are few vectors: the rotation needs no fine quantizer.
        int nbits = Math.min(NBITS, Math.max(1, 31 - Integer.numberOfLeadingZeros(Math.max(2, used / 4))));
        ProductQuantizer quantizer = ProductQuantizer.of(dOut, m, nbits);
        for (int round = 0; round < ROUNDS; round++) {
            LinearTransform now = transform.learned(matrix, new float[0], this);
            float[] rotated = now.apply(vectors, 0, used);
            quantizer = round == 0 ? quantizer.train(rotated, used) : quantizer.refined(rotated, used);
            matrix = rotation(vectors, quantizer.quantized(rotated, used), used, dIn, dOut);
        }
        return transform.learned(matrix, new float[0], this);
    }

    /** The matrix with orthonormal rows that brings x nearest to y: V U^T of the decomposition of x^T y. */
    private static float[] rotation(float[] x, float[] y, int n, int dIn, int dOut) {
        double[][] product = new double[dIn][dOut];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < dIn; i++) {
                double value = x[row * dIn + i];
                double[] into = product[i];
                for (int j = 0; j < dOut; j++) {
                    into[j] += value * y[row * dOut + j];
                }
            }
        }
        SingularValueDecomposition svd = new SingularValueDecomposition(new Array2DRowRealMatrix(product, false));
        RealMatrix result = svd.getV().multiply(svd.getUT());
        float[] matrix = new float[dOut * dIn];
        for (int i = 0; i < dOut; i++) {
            for (int j = 0; j < dIn; j++) {
                matrix[i * dIn + j] = (float) result.getEntry(i, j);
            }
        }
        return matrix;
    }
}
