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
}
