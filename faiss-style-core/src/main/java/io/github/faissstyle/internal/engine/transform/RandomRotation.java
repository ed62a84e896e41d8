package io.github.faissstyle.internal.engine.transform;

import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A random rotation: the factory's {@code RR}. Other numbers than FAISS draws, with the same seed for the same matrix.
 */
public final class RandomRotation implements LinearTransform.Learner {
    private static final int SEED = 12345;

    /** The one there is. */
    public static final RandomRotation INSTANCE = new RandomRotation();

    private RandomRotation() {}

    /** Makes an untrained one. */
    public static LinearTransform of(int dIn, int dOut) {
        float[] none = new float[0];
        return new LinearTransform(dIn, dOut, LinearTransform.Kind.RANDOM_ROTATION, none, none, false, false, INSTANCE);
    }

    @Override
    public String factory(LinearTransform transform) {
        return "RR" + transform.dOut();
    }

    @Override
    public LinearTransform learn(LinearTransform transform, float[] vectors, int n) {
        float[] matrix = orthonormal(transform.dOut(), transform.dIn(), new SplittableRandom(SEED));
        return transform.learned(matrix, new float[0], this);
    }

    /** A random matrix with orthonormal rows, or columns where it has more rows. */
    static float[] orthonormal(int rows, int columns, SplittableRandom seeds) {
        int size = Math.max(rows, columns);
        Random random = new Random(seeds.nextLong());
        RealMatrix gaussian = new Array2DRowRealMatrix(size, Math.min(rows, columns));
        for (int i = 0; i < gaussian.getRowDimension(); i++) {
            for (int j = 0; j < gaussian.getColumnDimension(); j++) {
                gaussian.setEntry(i, j, random.nextGaussian());
            }
        }
        QRDecomposition qr = new QRDecomposition(gaussian);
        RealMatrix q = qr.getQ();
        RealMatrix r = qr.getR();
        float[] result = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                int column = rows <= columns ? i : j;
                double sign = Math.signum(r.getEntry(column, column)); // makes the rotation uniformly random
                result[i * columns + j] = (float) (sign * (rows <= columns ? q.getEntry(j, i) : q.getEntry(i, j)));
            }
        }
        return result;
    }
}
