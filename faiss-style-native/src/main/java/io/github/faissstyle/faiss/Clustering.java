package io.github.faissstyle.faiss;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.util.Checks;

/** FAISS's k-means. */
public final class Clustering {
    private Clustering() {}

    /**
     * Finds k centroids. FAISS looks at no more than 256 vectors a centroid, drawn with a fixed seed: the same input
     * gives the same centroids. With fewer than 39 vectors a centroid it prints a warning.
     *
     * @param vectors vectors (n, d), row-major, finite, at least k
     * @param dimension floats a vector
     * @param k number of centroids, at least 1
     * @param metric {@link Metric#L2}; or {@link Metric#INNER_PRODUCT} for centroids of unit length, to which vectors
     *     belong by inner product
     * @param rounds of assigning and moving, at least 1; FAISS's own default is 25
     * @param threads of OpenMP for this call, at least 1
     * @return centroids (k, d)
     * @throws IllegalArgumentException if an argument is not valid
     * @throws FaissStyleException if FAISS is not available
     */
    public static float[] kmeans(float[] vectors, int dimension, int k, Metric metric, int rounds, int threads) {
        FaissEngine.ensureAvailable();
        Checks.inRange("dimension", dimension, 1, FaissEngine.MAX_DIMENSION);
        int n = FaissIndex.checkVectors(vectors, dimension);
        Checks.inRange("k", k, 1, Math.max(1, n));
        if (n == 0) {
            throw new IllegalArgumentException("vectors must be at least k = " + k + ", there are none");
        }
        Checks.atLeast("rounds", rounds, 1);
        Checks.atLeast("threads", threads, 1);
        if (metric != Metric.L2 && metric != Metric.INNER_PRODUCT) {
            throw new IllegalArgumentException("metric must be L2 or INNER_PRODUCT, was " + metric);
        }
        try {
            return Faiss.cluster(vectors, dimension, k, rounds, metric == Metric.INNER_PRODUCT, threads);
        } catch (FaissFailure e) {
            throw new FaissStyleException("FAISS failed: " + e.reason(), e);
        }
    }
}
