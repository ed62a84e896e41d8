package io.github.faissstyle.embeddings.training;

/** The similarities of a batch with itself, and the way back from their gradient. For one thread. */
final class Similarities {
    private final int dimension;
    private int n;
    private double[] values = new double[0];
    private double[] gradient = new double[0];

    Similarities(int dimension) {
        this.dimension = dimension;
    }

    void compute(float[] embeddings) {
        n = embeddings.length / dimension;
        if (values.length < n * n) {
            values = new double[n * n];
            gradient = new double[n * n];
        }
        for (int a = 0; a < n; a++) {
            for (int b = a; b < n; b++) {
                double sum = 0;
                for (int i = 0; i < dimension; i++) {
                    sum += (double) embeddings[a * dimension + i] * embeddings[b * dimension + i];
                }
                values[a * n + b] = sum;
                values[b * n + a] = sum;
            }
        }
        java.util.Arrays.fill(gradient, 0, n * n, 0);
    }

    double get(int a, int b) {
        return values[a * n + b];
    }

    void add(int a, int b, double change) {
        gradient[a * n + b] += change;
    }

    /** As similarities are inner products, each of a pair is pulled along the other. */
    void backward(float[] embeddings, double scale, float[] into) {
        double[] row = new double[dimension];
        for (int a = 0; a < n; a++) {
            java.util.Arrays.fill(row, 0);
            for (int b = 0; b < n; b++) {
                double pull = scale * (gradient[a * n + b] + gradient[b * n + a]);
                if (pull != 0) {
                    for (int i = 0; i < dimension; i++) {
                        row[i] += pull * embeddings[b * dimension + i];
                    }
                }
            }
            for (int i = 0; i < dimension; i++) {
                into[a * dimension + i] = (float) row[i];
            }
        }
    }
}
