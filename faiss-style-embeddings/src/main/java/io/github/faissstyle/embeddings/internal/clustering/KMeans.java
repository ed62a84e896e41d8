package io.github.faissstyle.embeddings.internal.clustering;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.clustering.MultiKMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;

/** k-means++ of commons-math, for rows of floats. */
public final class KMeans {
    private static final int MOST_ITERATIONS = 300;

    private KMeans() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(int number, double[] values) implements Clusterable {
        @Override
        public double[] getPoint() {
            return values;
        }
    }

    /**
     * Clusters rows by squared distance.
     *
     * @param vectors rows (n, d)
     * @param dimension d
     * @param k clusters; n where that is fewer
     * @param runs how often it is tried; the best counts
     * @param seed of all runs
     * @return the cluster of each row
     */
    public static int[] cluster(float[] vectors, int dimension, int k, int runs, long seed) {
        int n = vectors.length / dimension;
        List<Row> rows = new ArrayList<>(n);
        for (int row = 0; row < n; row++) {
            double[] values = new double[dimension];
            for (int i = 0; i < dimension; i++) {
                values[i] = vectors[row * dimension + i];
            }
            rows.add(new Row(row, values));
        }
        KMeansPlusPlusClusterer<Row> once = new KMeansPlusPlusClusterer<>(
                Math.min(k, n), MOST_ITERATIONS, new EuclideanDistance(), new Well19937c(seed));
        int[] clusters = new int[n];
        int number = 0;
        for (CentroidCluster<Row> cluster : new MultiKMeansPlusPlusClusterer<>(once, runs).cluster(rows)) {
            for (Row row : cluster.getPoints()) {
                clusters[row.number] = number;
            }
            number++;
        }
        return clusters;
    }
}
