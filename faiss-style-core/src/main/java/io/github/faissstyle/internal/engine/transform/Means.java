package io.github.faissstyle.internal.engine.transform;

/** Means of columns. */
final class Means {
    private Means() {}

    static float[] of(float[] x, int n, int d) {
        double[] sums = new double[d];
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < d; i++) {
                sums[i] += x[row * d + i];
            }
        }
        float[] means = new float[d];
        for (int i = 0; i < d; i++) {
            means[i] = (float) (sums[i] / n);
        }
        return means;
    }
}
