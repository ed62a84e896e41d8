package io.github.faissstyle.bench;

import java.util.Random;

/**
 * Seeded vectors around 200 planted centres, which are the same for every seed: vectors, and queries that suit them.
 */
final class SyntheticVectors {
    private static final int CENTRES = 200;
    private static final float NOISE = 0.6f;

    private SyntheticVectors() {}

    static float[] of(int n, int d, long seed) {
        float[] centres = FlatSearchBenchmark.gaussian(new Random(42), CENTRES * d);
        Random random = new Random(seed);
        float[] vectors = FlatSearchBenchmark.gaussian(random, n * d);
        for (int row = 0; row < n; row++) {
            int centre = random.nextInt(CENTRES);
            for (int i = 0; i < d; i++) {
                vectors[row * d + i] = centres[centre * d + i] + NOISE * vectors[row * d + i];
            }
        }
        return vectors;
    }

    /** Queries in batches of a size, as many as {@code n} queries make. */
    static float[][] batches(int n, int batch, int d) {
        float[] queries = of(n, d, 2);
        float[][] batches = new float[n / batch][batch * d];
        for (int i = 0; i < batches.length; i++) {
            System.arraycopy(queries, i * batch * d, batches[i], 0, batch * d);
        }
        return batches;
    }
}
