package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.internal.simd.Kernels;
import java.util.BitSet;

/** A vector an example, compared one by one. Immutable. */
final class ExampleVectors {
    private final int dimension;
    private final float[] rows;

    ExampleVectors(float[] rows, int dimension) {
        this.rows = rows;
        this.dimension = dimension;
    }

    int dimension() {
        return dimension;
    }

    int count() {
        return rows.length / dimension;
    }

    void copy(int row, float[] to, int offset) {
        System.arraycopy(rows, row * dimension, to, offset, dimension);
    }

    /** The similarity of each row. */
    void similarities(float[] query, float[] out) {
        Kernels.get().dotRows(query, 0, rows, 0, dimension, rows.length / dimension, out);
    }

    /** The similarity of some floats of a row. */
    double similarity(float[] query, int row, int from, int to) {
        double sum = 0;
        int offset = row * dimension;
        for (int i = from; i < to; i++) {
            sum += (double) query[i] * rows[offset + i];
        }
        return sum;
    }

    /** The similarity of one row. */
    float similarity(float[] query, int row, float[] scratch) {
        Kernels.get().dotRows(query, 0, rows, row * dimension, dimension, 1, scratch);
        return scratch[0];
    }

    /** Adds a row, times a weight. */
    void addTo(double[] sum, int row, double weight) {
        for (int i = 0; i < dimension; i++) {
            sum[i] += weight * rows[row * dimension + i];
        }
    }

    /** The mean of some rows, of unit length unless they cancel out. */
    float[] centroid(BitSet some) {
        double[] sum = new double[dimension];
        some.stream().forEach(row -> addTo(sum, row, 1));
        float[] centroid = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            centroid[i] = (float) sum[i];
        }
        ExampleSearch.writeUnit(centroid, 0, dimension, 1, centroid, 0);
        return centroid;
    }
}
