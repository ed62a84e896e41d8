package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.simd.Kernels;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A vector an example. Few are compared one by one; of many, an index finds candidates, which are compared exactly.
 * Immutable.
 */
final class ExampleVectors {
    /** From here on there is an index, unless it is said otherwise. */
    static final int EXACT_UP_TO = 10_000;

    private static final int TRAINED_PER_LIST = 64;

    private final int dimension;
    private final float[] rows;
    private final @Nullable VectorIndex index;
    private final SearchParams params;

    /** Takes unit vectors; the factory is null for the usual kind, "Flat" for none. */
    ExampleVectors(float[] rows, int dimension, @Nullable String factory) {
        this.rows = rows;
        this.dimension = dimension;
        int n = rows.length / dimension;
        int lists = Integer.highestOneBit(Math.max(64, (int) Math.sqrt(n)));
        params = SearchParams.defaults().withNprobe(Math.max(8, lists / 16));
        String kind = factory != null ? factory : n <= EXACT_UP_TO ? "Flat" : "IVF" + lists + ",SQ8";
        if (kind.equals("Flat")) {
            index = null;
            return;
        }
        index = VectorIndexes.create(kind, dimension, Metric.INNER_PRODUCT);
        index.train(sample(Math.min(n, lists * TRAINED_PER_LIST)));
        index.add(rows);
    }

    private float[] sample(int count) {
        int n = rows.length / dimension;
        float[] sample = new float[count * dimension];
        for (int i = 0; i < count; i++) {
            int row = (int) ((long) i * n / count);
            System.arraycopy(rows, row * dimension, sample, i * dimension, dimension);
        }
        return sample;
    }

    boolean exact() {
        return index == null;
    }

    String kind() {
        return index == null ? "Flat" : index.info().factory();
    }

    int dimension() {
        return dimension;
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

    double length(int row, int from, int to) {
        double sum = 0;
        for (int i = row * dimension + from; i < row * dimension + to; i++) {
            sum += (double) rows[i] * rows[i];
        }
        return Math.sqrt(sum);
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

    /** Rows that are probably among the k nearest, -1 where there are fewer. */
    long[] nearest(float[] query, int k, @Nullable BitSet among) {
        if (index == null) {
            throw new IllegalStateException("there is no index");
        }
        return index.search(query, k, among == null ? params : params.withFilter(IdFilter.bitmap(among)))
                .ids();
    }
}
