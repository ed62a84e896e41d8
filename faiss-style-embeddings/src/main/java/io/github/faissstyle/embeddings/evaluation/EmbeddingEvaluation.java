package io.github.faissstyle.embeddings.evaluation;

import io.github.faissstyle.embeddings.internal.clustering.KMeans;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.math3.stat.descriptive.moment.Mean;

/**
 * How well the neighbourhoods of vectors agree with their labels. Each row is a query against all others, by cosine
 * similarity; equal ones come in the order of their rows. Give it rows that the embedding was not trained on.
 *
 * <p>Numbers are scikit-learn's: {@link #precision}, {@link #recall} and {@link #meanAveragePrecision} over neighbours,
 * {@link #silhouette} as {@code silhouette_score(metric="cosine")}, {@link #nmi} as
 * {@code normalized_mutual_info_score} of a k-means. Time grows with the square of the rows, memory does not.
 *
 * <p>Immutable and safe for threads.
 */
public final class EmbeddingEvaluation {
    private static final VectorKernels KERNELS = Kernels.get();

    private static final int BLOCK_ROWS = 256;

    /** Rows whose ranking is kept: as far as precision and recall may be asked. */
    private static final int NEIGHBOURS = 100;

    private final float[] units;
    private final int dimension;
    private final int rows;
    private final List<String> names;
    private final int[] labels;
    private final int[] classSizes;
    /** For each row its nearest others, the nearest first. */
    private final int[][] neighbours;

    private final double[] averagePrecision;
    private final double[] silhouettes;

    private EmbeddingEvaluation(float[] units, int dimension, List<String> names, int[] labels) {
        this.units = units;
        this.dimension = dimension;
        this.names = names;
        this.labels = labels;
        rows = labels.length;
        classSizes = new int[names.size()];
        for (int label : labels) {
            classSizes[label]++;
        }
        neighbours = new int[rows][];
        averagePrecision = new double[rows];
        silhouettes = new double[rows];
        float[] similarities = new float[rows];
        long[] ranking = new long[rows - 1];
        for (int row = 0; row < rows; row++) {
            compare(row, similarities);
            rank(row, similarities, ranking);
            silhouettes[row] = silhouette(row, similarities);
        }
    }

    /**
     * Evaluates vectors.
     *
     * @param vectors vectors (n, d), n at least 2, finite and none of them zero
     * @param dimension d
     * @param labels n labels, at least two different ones
     * @return the evaluation
     * @throws IllegalArgumentException if numbers do not fit, there are fewer than two labels, or a row is zero or not
     *     finite
     */
    public static EmbeddingEvaluation of(float[] vectors, int dimension, List<String> labels) {
        int n = Checks.rows("vectors", vectors.length, Checks.atLeast("dimension", dimension, 1));
        if (n != labels.size()) {
            throw new IllegalArgumentException(
                    "there must be a label a vector: " + n + " vectors, " + labels.size() + " labels");
        }
        List<String> names = new ArrayList<>(new TreeSet<>(labels));
        if (names.size() < 2) {
            throw new IllegalArgumentException("there must be at least two different labels, there are " + names);
        }
        int[] numbers = labels.stream()
                .mapToInt(label -> java.util.Collections.binarySearch(names, label))
                .toArray();
        float[] units = new float[vectors.length];
        for (int row = 0; row < n; row++) {
            double squares = 0;
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                squares += (double) vectors[i] * vectors[i];
            }
            double length = Math.sqrt(squares);
            if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "vectors must be finite and not zero; row " + row + " has length " + length);
            }
            for (int i = row * dimension; i < (row + 1) * dimension; i++) {
                units[i] = (float) (vectors[i] / length);
            }
        }
        return new EmbeddingEvaluation(units, dimension, names, numbers);
    }

    private void compare(int row, float[] similarities) {
        float[] block = new float[BLOCK_ROWS];
        for (int from = 0; from < rows; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, rows - from);
            KERNELS.dotRows(units, row * dimension, units, from * dimension, dimension, count, block);
            System.arraycopy(block, 0, similarities, from, count);
        }
    }

    /** Sorts the other rows by similarity, which as sortable bits shares a long with the row. */
    private void rank(int row, float[] similarities, long[] ranking) {
        int at = 0;
        for (int other = 0; other < rows; other++) {
            if (other != row) {
                int bits = Float.floatToIntBits(-similarities[other] + 0f);
                int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
                ranking[at++] = ((long) sortable << 32) | other;
            }
        }
        Arrays.sort(ranking);
        int[] nearest = new int[Math.min(NEIGHBOURS, ranking.length)];
        int relevant = 0;
        double precisions = 0;
        for (int place = 0; place < ranking.length; place++) {
            int other = (int) ranking[place];
            if (place < nearest.length) {
                nearest[place] = other;
            }
            if (labels[other] == labels[row]) {
                relevant++;
                precisions += (double) relevant / (place + 1);
            }
        }
        neighbours[row] = nearest;
        averagePrecision[row] = relevant == 0 ? Double.NaN : precisions / relevant;
    }

    private double silhouette(int row, float[] similarities) {
        if (classSizes[labels[row]] == 1) {
            return 0;
        }
        double[] sums = new double[names.size()];
        for (int other = 0; other < rows; other++) {
            if (other != row) {
                sums[labels[other]] += 1 - similarities[other];
            }
        }
        double own = sums[labels[row]] / (classSizes[labels[row]] - 1);
        double nearest = Double.POSITIVE_INFINITY;
        for (int label = 0; label < sums.length; label++) {
            if (label != labels[row]) {
                nearest = Math.min(nearest, sums[label] / classSizes[label]);
            }
        }
        double larger = Math.max(own, nearest);
        return larger == 0 ? 0 : (nearest - own) / larger;
    }

    /**
     * Counts the rows.
     *
     * @return n
     */
    public int rows() {
        return rows;
    }

    /**
     * Lists the labels.
     *
     * @return the different ones, sorted
     */
    public List<String> labels() {
        return names;
    }

    /**
     * Returns precision@k: of the k nearest of a row, the share with its label; the mean over rows.
     *
     * @param k neighbours, 1 to 100
     * @return 0 to 1
     * @throws IllegalArgumentException if k is not below the number of rows, or above 100
     */
    public double precision(int k) {
        checkNeighbours(k);
        long same = 0;
        for (int row = 0; row < rows; row++) {
            same += same(row, k);
        }
        return (double) same / k / rows;
    }

    /**
     * Returns recall@k: of the other rows with a row's label, the share among its k nearest; the mean over rows whose
     * label has others.
     *
     * @param k neighbours, 1 to 100
     * @return 0 to 1; NaN if no label occurs twice
     */
    public double recall(int k) {
        checkNeighbours(k);
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < rows; row++) {
            int others = classSizes[labels[row]] - 1;
            if (others > 0) {
                sum += (double) same(row, k) / others;
                counted++;
            }
        }
        return sum / counted;
    }

    private int same(int row, int k) {
        int same = 0;
        for (int i = 0; i < k; i++) {
            same += labels[neighbours[row][i]] == labels[row] ? 1 : 0;
        }
        return same;
    }

    private void checkNeighbours(int k) {
        Checks.inRange("k", k, 1, Math.min(NEIGHBOURS, rows - 1));
    }

    /**
     * Returns the mean over rows, whose label has others, of the average precision of the ranking of all other rows.
     *
     * @return 0 to 1; NaN if no label occurs twice
     */
    public double meanAveragePrecision() {
        return new Mean()
                .evaluate(Arrays.stream(averagePrecision)
                        .filter(p -> !Double.isNaN(p))
                        .toArray());
    }

    /**
     * Returns the mean silhouette (P. Rousseeuw 1987) by cosine distance: how much nearer rows are to their own label
     * than to the next.
     *
     * @return -1 to 1
     */
    public double silhouette() {
        return new Mean().evaluate(silhouettes);
    }

    /**
     * Returns the mutual information, divided by the mean entropy, of the labels and a k-means with as many clusters.
     *
     * @param seed of the k-means, of which the best of five runs counts
     * @return 0 to 1
     */
    public double nmi(long seed) {
        return MutualInformation.normalised(labels, KMeans.cluster(units, dimension, names.size(), 5, seed));
    }

    /**
     * Tells how evenly rows turn up as neighbours.
     *
     * @param k neighbours a row, 1 to 100
     * @return the hubness
     */
    public Hubness hubness(int k) {
        checkNeighbours(k);
        int[] occurrences = new int[rows];
        for (int[] nearest : neighbours) {
            for (int i = 0; i < k; i++) {
                occurrences[nearest[i]]++;
            }
        }
        double mean = k;
        double second = 0;
        double third = 0;
        int never = 0;
        int largest = 0;
        for (int times : occurrences) {
            second += (times - mean) * (times - mean) / rows;
            third += Math.pow(times - mean, 3) / rows;
            never += times == 0 ? 1 : 0;
            largest = Math.max(largest, times);
        }
        double skew = second == 0 ? 0 : third / Math.pow(second, 1.5);
        return new Hubness(k, skew, (double) never / rows, largest);
    }

    /**
     * Counts which label the nearest row has.
     *
     * @return a table of labels
     */
    public Confusion confusion() {
        int[][] counts = new int[names.size()][names.size()];
        for (int row = 0; row < rows; row++) {
            counts[labels[row]][labels[neighbours[row][0]]]++;
        }
        return new Confusion(
                names,
                Arrays.stream(counts)
                        .map(line -> Arrays.stream(line).boxed().toList())
                        .toList());
    }
}
