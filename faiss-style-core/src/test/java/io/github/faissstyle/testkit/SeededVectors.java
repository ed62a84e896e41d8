package io.github.faissstyle.testkit;

import java.util.Random;

/** Vectors that are the same everywhere for the same seed. */
public final class SeededVectors {
    private SeededVectors() {}

    /** Independent standard normal values, (n, d) row-major. */
    public static float[] gaussian(long seed, int n, int d) {
        Random random = new Random(seed);
        float[] values = new float[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Small whole numbers, so that many distances are exactly equal. */
    public static float[] withTies(long seed, int n, int d) {
        Random random = new Random(seed);
        float[] values = new float[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) - 1;
        }
        return values;
    }

    /**
     * Rows around common centres. Rows of one seed begin alike: the first of many are the same as few.
     *
     * @param seed what they are drawn from
     * @param n number of rows
     * @param d floats a row
     * @param clusters number of centres
     * @return (n, d)
     */
    public static float[] clustered(long seed, int n, int d, int clusters) {
        float[] centres = gaussian(seed, clusters, d);
        Random random = new Random(~seed);
        float[] rows = new float[n * d];
        for (int row = 0; row < n; row++) {
            int centre = random.nextInt(clusters);
            for (int i = 0; i < d; i++) {
                rows[row * d + i] = (float) (centres[centre * d + i] + .7 * random.nextGaussian());
            }
        }
        return rows;
    }
}
