package io.github.faissstyle.bench.data;

import java.io.IOException;
import java.util.SplittableRandom;

/** Vectors of unit length that a seed tells. */
public enum SeededVectors {
    /**
     * Around 1,000 planted centres, with noise of 0.7 times their size: neighbours are clear, as in data with classes.
     */
    CLUSTERED {
        @Override
        void fill(float[] row, SplittableRandom random, float[][] centres) {
            float[] centre = centres[random.nextInt(centres.length)];
            for (int i = 0; i < row.length; i++) {
                row[i] = centre[i] + 0.7f * (float) random.nextGaussian();
            }
        }
    },
    /** Components from -0.5 to 0.5: everything is about as far from everything, the hard case. */
    UNIFORM {
        @Override
        void fill(float[] row, SplittableRandom random, float[][] centres) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextDouble() - 0.5f;
            }
        }
    };

    private static final int CENTRES = 1000;
    private static final int ROWS_AT_ONCE = 4096;

    abstract void fill(float[] row, SplittableRandom random, float[][] centres);

    /**
     * Writes rows to a file. Rows and queries that belong together have the same centres and other draws.
     *
     * @param centres the seed of the centres
     * @param draws the seed of the rows
     */
    void write(RawFile file, long n, int d, long centres, long draws) throws IOException {
        float[][] all = new float[CENTRES][d];
        SplittableRandom random = new SplittableRandom(centres);
        for (float[] centre : all) {
            for (int i = 0; i < d; i++) {
                centre[i] = (float) random.nextGaussian();
            }
        }
        random = new SplittableRandom(draws);
        float[] row = new float[d];
        for (long begin = 0; begin < n; begin += ROWS_AT_ONCE) {
            float[] some = new float[(int) Math.min(ROWS_AT_ONCE, n - begin) * d];
            for (int at = 0; at < some.length; at += d) {
                fill(row, random, all);
                normalise(row);
                System.arraycopy(row, 0, some, at, d);
            }
            file.floats(some);
        }
    }

    private static void normalise(float[] row) {
        double squares = 0;
        for (float x : row) {
            squares += (double) x * x;
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (row[i] / Math.sqrt(squares));
        }
    }
}
