package io.github.faissstyle.internal.engine.cluster;

import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Lloyd's k-means as FAISS's {@code Clustering} does it: at most 256 sampled vectors a centroid, a fixed number of
 * rounds, empty clusters split from large ones, centroids of unit length for inner products. The start is k-means++
 * (Arthur, Vassilvitskii, 2007) on a sample. The same input gives the same centroids.
 */
public final class KMeans {
    private static final int SEED = 1234;
    private static final int POINTS_PER_CENTROID = 256;

    /** Sampled vectors a centroid that the start looks at. */
    private static final int START_POINTS_PER_CENTROID = 8;

    /** FAISS's factor by which the two halves of a split cluster differ. */
    private static final float SPLIT = 1f / 1024;

    private static final int CENTROID_SHARES = 8;

    private final int rounds;
    private final boolean spherical;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private KMeans(int rounds, boolean spherical) {
        this.rounds = rounds;
        this.spherical = spherical;
    }

    /** For the parts of a product quantizer: 25 rounds. */
    public static KMeans forParts() {
        return new KMeans(25, false);
    }

    /** For parts that are nearly learned: 4 rounds. */
    public static KMeans forRefining() {
        return new KMeans(4, false);
    }

    /** For an order that need not be the best: 4 rounds. */
    public static KMeans forCells() {
        return new KMeans(4, false);
    }

    /** For the lists of an inverted file: 10 rounds, unit length and nearest by inner product if asked. */
    public static KMeans forLists(boolean spherical) {
        return new KMeans(10, spherical);
    }

    /**
     * Finds k centroids.
     *
     * @param vectors (n, d)
     * @param n number of vectors
     * @param d floats a vector
     * @param k number of centroids, at most n
     * @return (k, d)
     */
    public float[] cluster(float[] vectors, int n, int d, int k) {
        if (n < k) {
            throw new IllegalArgumentException(
                    "training needs at least as many vectors as centroids: " + k + " centroids, " + n + " vectors");
        }
        int used = (int) Math.min(n, (long) POINTS_PER_CENTROID * k);
        float[] x = used == n ? vectors : sample(vectors, n, d, used);
        return improve(x, used, d, k, start(x, used, d, k));
    }

    /**
     * Improves k centroids.
     *
     * @param x (n, d)
     * @param n number of vectors, at least k
     * @param d floats a vector
     * @param k number of centroids
     * @param from (k, d), left as it is
     * @return (k, d)
     */
    public float[] improve(float[] x, int n, int d, int k, float[] from) {
        float[] centroids = from.clone();
        Assignment assignment = new Assignment(x, n, d, k, spherical);
        for (int round = 0; round < rounds && k < n; round++) {
            assignment.assign(centroids);
            float[] before = centroids.clone();
            update(x, n, d, centroids, k, assignment.nearest());
            assignment.moved(before, centroids);
        }
        return centroids;
    }

    private float[] sample(float[] x, int n, int d, int count) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        float[] result = new float[count * d];
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(n - i);
            int row = order[other];
            order[other] = order[i];
            System.arraycopy(x, row * d, result, i * d, d);
        }
        return result;
    }

    /** k-means++: each next centroid is drawn with probability of its squared distance to those there are. */
    private float[] start(float[] x, int n, int d, int k) {
        int used = (int) Math.min(n, (long) START_POINTS_PER_CENTROID * k);
        float[] points = used == n ? x : sample(x, n, d, used);
        float[] centroids = new float[k * d];
        float[] squares = new float[used];
        float[] distances = new float[used];
        Arrays.fill(squares, Float.POSITIVE_INFINITY);
        boolean[] taken = new boolean[used];
        int chosen = random.nextInt(used);
        for (int c = 0; ; c++) {
            taken[chosen] = true;
            System.arraycopy(points, chosen * d, centroids, c * d, d);
            if (c == k - 1) {
                break;
            }
            Kernels.get().l2Rows(centroids, c * d, points, 0, d, used, distances);
            double sum = 0;
            for (int i = 0; i < used; i++) {
                squares[i] = taken[i] ? 0 : Math.min(squares[i], distances[i]);
                sum += squares[i];
            }
            chosen = draw(squares, taken, sum);
        }
        if (spherical) {
            normalise(centroids, d, k);
        }
        return centroids;
    }

    private int draw(float[] squares, boolean[] taken, double sum) {
        double left = random.nextDouble() * sum;
        int last = -1;
        for (int i = 0; i < squares.length; i++) {
            if (taken[i]) {
                continue;
            }
            last = i;
            left -= squares[i];
            if (left < 0) {
                break;
            }
        }
        return last;
    }

    /** Returns half the squared length of each centroid: what an inner product lacks to compare distances. */
    public static float[] halfSquares(float[] centroids, int d, int k) {
        float[] halfSquares = new float[k];
        for (int c = 0; c < k; c++) {
            double sum = 0;
            for (int i = c * d; i < c * d + d; i++) {
                sum += (double) centroids[i] * centroids[i];
            }
            halfSquares[c] = (float) (sum / 2);
        }
        return halfSquares;
    }

    private void update(float[] x, int n, int d, float[] centroids, int k, int[] nearest) {
        int[] sizes = new int[k];
        for (int row = 0; row < n; row++) {
            sizes[nearest[row]]++;
        }
        // Each thread has some of the centroids, so that sums do not depend on the number of threads.
        Workers.share(k, (k + CENTROID_SHARES - 1) / CENTROID_SHARES, () -> (from, to) -> {
            double[] sums = new double[(to - from) * d];
            for (int row = 0; row < n; row++) {
                if (nearest[row] >= from && nearest[row] < to) {
                    add(x, row * d, sums, (nearest[row] - from) * d, d);
                }
            }
            for (int c = from; c < to; c++) {
                for (int i = 0; sizes[c] > 0 && i < d; i++) {
                    centroids[c * d + i] = (float) (sums[(c - from) * d + i] / sizes[c]);
                }
            }
        });
        split(centroids, sizes, n, d, k);
        if (spherical) {
            normalise(centroids, d, k);
        }
    }

    private static void add(float[] x, int at, double[] sums, int to, int d) {
        for (int i = 0; i < d; i++) {
            sums[to + i] += x[at + i];
        }
    }

    /** Gives each empty cluster half of one that is drawn in proportion to its size beyond one. */
    private void split(float[] centroids, int[] sizes, int n, int d, int k) {
        for (int empty = 0; empty < k; empty++) {
            if (sizes[empty] > 0) {
                continue;
            }
            int from = 0;
            while (random.nextDouble() >= (sizes[from] - 1.0) / (n - k)) {
                from = (from + 1) % k;
            }
            for (int i = 0; i < d; i++) {
                float value = centroids[from * d + i];
                float sign = i % 2 == 0 ? 1 : -1;
                centroids[empty * d + i] = value * (1 + sign * SPLIT);
                centroids[from * d + i] = value * (1 - sign * SPLIT);
            }
            sizes[empty] = sizes[from] / 2;
            sizes[from] -= sizes[empty];
        }
    }

    private static void normalise(float[] centroids, int d, int k) {
        for (int at = 0; at < k * d; at += d) {
            double sum = 0;
            for (int i = at; i < at + d; i++) {
                sum += (double) centroids[i] * centroids[i];
            }
            float factor = sum == 0 ? 0 : (float) (1 / Math.sqrt(sum));
            for (int i = at; i < at + d; i++) {
                centroids[i] *= factor;
            }
        }
    }
}
