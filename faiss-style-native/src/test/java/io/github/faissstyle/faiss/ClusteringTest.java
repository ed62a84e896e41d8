package io.github.faissstyle.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.testkit.SeededVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@RequiresFaiss
class ClusteringTest {
    private static final int D = 8;

    @Test
    void findsCentroidsAsGoodAsTheJavaEngines() {
        float[] x = SeededVectors.gaussian(3, 2000, D);
        double faiss = cost(x, Clustering.kmeans(x, D, 20, Metric.L2, 25, 1));
        double java = cost(x, KMeans.forParts().cluster(x, 2000, D, 20));
        assertTrue(faiss < 1.03 * java && java < 1.03 * faiss, faiss + " beside " + java);
    }

    @Test
    void centroidsAreTheMeansOfWhatIsNearest() {
        float[] x = SeededVectors.gaussian(4, 400, D);
        float[] centroids = Clustering.kmeans(x, D, 4, Metric.L2, 200, 1);
        double[] sums = new double[4 * D];
        int[] sizes = new int[4];
        SearchResult nearest = nearest(x, centroids);
        for (int row = 0; row < 400; row++) {
            int c = (int) nearest.id(row, 0);
            sizes[c]++;
            for (int i = 0; i < D; i++) {
                sums[c * D + i] += x[row * D + i];
            }
        }
        float[] means = new float[4 * D];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / sizes[i / D]);
        }
        assertArrayEquals(means, centroids, 1e-4f);
    }

    @Test
    void centroidsForInnerProductsHaveUnitLength() {
        float[] centroids = Clustering.kmeans(SeededVectors.gaussian(5, 500, D), D, 7, Metric.INNER_PRODUCT, 10, 1);
        for (int c = 0; c < 7; c++) {
            double squares = 0;
            for (int i = 0; i < D; i++) {
                squares += centroids[c * D + i] * (double) centroids[c * D + i];
            }
            assertEquals(1, squares, 1e-5);
        }
    }

    @Test
    void isTheSameAgainAndOnThreads() {
        float[] x = SeededVectors.gaussian(6, 1000, D);
        float[] once = Clustering.kmeans(x, D, 10, Metric.L2, 20, 1);
        assertArrayEquals(once, Clustering.kmeans(x, D, 10, Metric.L2, 20, 1));
        assertArrayEquals(once, Clustering.kmeans(x, D, 10, Metric.L2, 20, 3), 1e-3f);
    }

    @Test
    void refusesWrongArgumentsAndNamesThem() {
        float[] x = SeededVectors.gaussian(7, 10, D);
        refused("k must be", () -> Clustering.kmeans(x, D, 11, Metric.L2, 10, 1));
        refused("k must be", () -> Clustering.kmeans(x, D, 0, Metric.L2, 10, 1));
        refused("vectors must", () -> Clustering.kmeans(new float[0], D, 1, Metric.L2, 10, 1));
        refused("vectors must hold whole rows", () -> Clustering.kmeans(x, 7, 2, Metric.L2, 10, 1));
        refused("dimension must be", () -> Clustering.kmeans(x, 0, 2, Metric.L2, 10, 1));
        refused("rounds must be", () -> Clustering.kmeans(x, D, 2, Metric.L2, 0, 1));
        refused("threads must be", () -> Clustering.kmeans(x, D, 2, Metric.L2, 10, 0));
        refused("metric must be", () -> Clustering.kmeans(x, D, 2, Metric.L1, 10, 1));
        x[11] = Float.NaN;
        refused("row 1 column 3", () -> Clustering.kmeans(x, D, 2, Metric.L2, 10, 1));
    }

    private static void refused(String says, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(says), message);
    }

    private static double cost(float[] x, float[] centroids) {
        SearchResult nearest = nearest(x, centroids);
        double sum = 0;
        for (float distance : nearest.distances()) {
            sum += distance;
        }
        return sum;
    }

    private static SearchResult nearest(float[] x, float[] centroids) {
        try (VectorIndex index = VectorIndexes.create("Flat", D, Metric.L2)) {
            index.add(centroids);
            return index.search(x, 1);
        }
    }
}
