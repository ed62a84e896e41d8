package io.github.faissstyle.internal.engine.transform;

import io.github.faissstyle.internal.simd.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = A x + b}: FAISS's {@code LinearTransform} and those that become one when trained.
 *
 * @param dIn floats that come in
 * @param dOut floats that go out
 * @param kind which of FAISS's classes
 * @param matrix (dOut, dIn), empty while untrained
 * @param bias dOut floats; empty without
 * @param haveBias whether FAISS says that there is a bias
 * @param flag FAISS's {@code is_trained}
 * @param learner learns the matrix; null for a matrix that is given
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LinearTransform(
        int dIn,
        int dOut,
        Kind kind,
        float[] matrix,
        float[] bias,
        boolean haveBias,
        boolean flag,
        @Nullable Learner learner)
        implements VectorTransform {
    /** FAISS's classes. */
    public enum Kind {
        LINEAR("LTra"),
        RANDOM_ROTATION("rrot"),
        PCA("Pcam"),
        ITQ_MATRIX("Viqm");

        private final String tag;

        Kind(String tag) {
            this.tag = tag;
        }

        public String tag() {
            return tag;
        }
    }

    /** Learns a matrix, and knows what else the file says. */
    public interface Learner {
        /** Returns its part of a factory string. */
        String factory(LinearTransform transform);

        /** Returns the transform with its matrix. */
        LinearTransform learn(LinearTransform transform, float[] vectors, int n);

        default long memoryBytes() {
            return 0;
        }
    }

    /** Returns this with a matrix. */
    public LinearTransform learned(float[] newMatrix, float[] newBias, @Nullable Learner newLearner) {
        return new LinearTransform(dIn, dOut, kind, newMatrix, newBias, newBias.length > 0, true, newLearner);
    }

    @Override
    public boolean learns() {
        return learner != null;
    }

    @Override
    public boolean trained() {
        return flag && matrix.length == dIn * dOut;
    }

    @Override
    public String factory() {
        return learner == null ? "(" + kind.tag() + ")" : learner.factory(this);
    }

    @Override
    public LinearTransform train(float[] vectors, int n) {
        return trained() || learner == null ? this : learner.learn(this, vectors, n);
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        float[] result = new float[(to - from) * dOut];
        float[] products = new float[dOut];
        for (int row = from; row < to; row++) {
            Kernels.get().dotRows(x, row * dIn, matrix, 0, dIn, dOut, products);
            int at = (row - from) * dOut;
            for (int i = 0; i < dOut; i++) {
                result[at + i] = haveBias ? products[i] + bias[i] : products[i];
            }
        }
        return result;
    }

    /**
     * {@code A^T (y - b)}. FAISS gives that for every PCA and random rotation, though it is no reconstruction behind a
     * PCA that whitens; of other matrices the rows must be orthonormal.
     */
    @Override
    public float[] reverse(float[] y) {
        boolean always = kind == Kind.PCA || kind == Kind.RANDOM_ROTATION;
        if (!always && !orthonormal()) {
            throw new UnsupportedOperationException(
                    "a vector behind " + factory() + " cannot be reconstructed: the matrix has no orthonormal rows");
        }
        double[] sums = new double[dIn];
        for (int row = 0; row < dOut; row++) {
            float value = haveBias ? y[row] - bias[row] : y[row];
            for (int i = 0; i < dIn; i++) {
                sums[i] += (double) matrix[row * dIn + i] * value;
            }
        }
        float[] x = new float[dIn];
        for (int i = 0; i < dIn; i++) {
            x[i] = (float) sums[i];
        }
        return x;
    }

    private boolean orthonormal() {
        if (dOut > dIn) {
            return false;
        }
        for (int a = 0; a < dOut; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int i = 0; i < dIn; i++) {
                    dot += (double) matrix[a * dIn + i] * matrix[b * dIn + i];
                }
                if (Math.abs(dot - (a == b ? 1 : 0)) > 4e-5) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public long memoryBytes() {
        return 4L * (matrix.length + bias.length) + (learner == null ? 0 : learner.memoryBytes());
    }
}
