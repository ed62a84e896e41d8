package io.github.faissstyle.internal.engine.transform;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * Principal components: FAISS's {@code PCAMatrix}. What the file keeps besides the matrix stands here.
 *
 * @param eigenPower 0 to leave variances, -0.5 to whiten (the factory's {@code PCAW})
 * @param epsilon added to eigenvalues before whitening
 * @param randomRotation whether the components are rotated (the factory's {@code PCAR})
 * @param balancedBins bins over which variance is balanced, 0 for none
 * @param mean mean of what was learned from
 * @param eigenvalues largest first
 * @param components (d, d), or fewer rows
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PcaLearner(
        float eigenPower,
        float epsilon,
        boolean randomRotation,
        int balancedBins,
        float[] mean,
        float[] eigenvalues,
        float[] components)
        implements LinearTransform.Learner {
    private static final int ROTATION_SEED = 5;

    /** Makes an untrained one. */
    public static LinearTransform of(int dIn, int dOut, float eigenPower, boolean randomRotation) {
        float[] none = new float[0];
        PcaLearner learner = new PcaLearner(eigenPower, 0, randomRotation, 0, none, none, none);
        return new LinearTransform(dIn, dOut, LinearTransform.Kind.PCA, none, none, true, false, learner);
    }

    @Override
    public String factory(LinearTransform transform) {
        String kind = eigenPower != 0 ? "PCAW" : randomRotation ? "PCAR" : "PCA";
        return kind + transform.dOut();
    }

    @Override
    public LinearTransform learn(LinearTransform transform, float[] vectors, int n) {
        if (balancedBins != 0) {
            throw new UnsupportedOperationException("a PCA with balanced bins cannot be trained here");
        }
        int d = transform.dIn();
        int dOut = transform.dOut();
        if (n < dOut) {
            throw new IllegalArgumentException(
                    "training " + factory(transform) + " needs at least " + dOut + " vectors, was given " + n);
        }
        float[] center = Means.of(vectors, n, d);
        EigenDecomposition eigen =
                new EigenDecomposition(new Array2DRowRealMatrix(scatter(vectors, n, d, center), false));
        float[] values = new float[d];
        float[] rows = new float[d * d];
        for (int i = 0; i < d; i++) {
            values[i] = (float) Math.max(0, eigen.getRealEigenvalue(i));
            double[] vector = eigen.getEigenvector(i).toArray();
            for (int j = 0; j < d; j++) {
                rows[i * d + j] = (float) vector[j];
            }
        }
        PcaLearner learned = new PcaLearner(eigenPower, epsilon, randomRotation, balancedBins, center, values, rows);
        return learned.prepared(transform);
    }

    /** Sums of products of centred columns, as FAISS keeps them: not divided by n. */
    private static double[][] scatter(float[] x, int n, int d, float[] mean) {
        double[][] sums = new double[d][d];
        double[] row = new double[d];
        for (int r = 0; r < n; r++) {
            for (int i = 0; i < d; i++) {
                row[i] = (double) x[r * d + i] - mean[i];
            }
            for (int i = 0; i < d; i++) {
                double value = row[i];
                double[] into = sums[i];
                for (int j = 0; j <= i; j++) {
                    into[j] += value * row[j];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                sums[j][i] = sums[i][j];
            }
        }
        return sums;
    }

    private LinearTransform prepared(LinearTransform transform) {
        int d = transform.dIn();
        int dOut = transform.dOut();
        float[] matrix = java.util.Arrays.copyOf(components, dOut * d);
        if (eigenPower != 0) {
            for (int row = 0; row < dOut; row++) {
                double factor = Math.pow(eigenvalues[row] + epsilon, eigenPower);
                for (int i = row * d; i < row * d + d; i++) {
                    matrix[i] = (float) (matrix[i] * factor);
                }
            }
        }
        if (randomRotation) {
            float[] rotation = RandomRotation.orthonormal(dOut, dOut, new SplittableRandom(ROTATION_SEED));
            matrix = product(rotation, matrix, dOut, dOut, d);
        }
        float[] bias = new float[dOut];
        for (int row = 0; row < dOut; row++) {
            double sum = 0;
            for (int i = 0; i < d; i++) {
                sum -= (double) matrix[row * d + i] * mean[i];
            }
            bias[row] = (float) sum;
        }
        return transform.learned(matrix, bias, this);
    }

    /** (a, b) times (b, c). */
    private static float[] product(float[] x, float[] y, int a, int b, int c) {
        float[] result = new float[a * c];
        for (int i = 0; i < a; i++) {
            double[] sums = new double[c];
            for (int k = 0; k < b; k++) {
                for (int j = 0; j < c; j++) {
                    sums[j] += (double) x[i * b + k] * y[k * c + j];
                }
            }
            for (int j = 0; j < c; j++) {
                result[i * c + j] = (float) sums[j];
            }
        }
        return result;
    }

    @Override
    public long memoryBytes() {
        return 4L * (mean.length + eigenvalues.length + components.length);
    }
}
