package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.embeddings.internal.clustering.KMeans;
import io.github.faissstyle.internal.util.Checks;
import java.util.Arrays;
import java.util.List;

/**
 * Labels of three parts, {@code "{cluster}_{tempo}_{energy}"}, such as {@code "uplifting_fast_high"}: tempo is
 * {@code slow}, {@code medium} or {@code fast}, energy {@code low}, {@code medium} or {@code high}.
 *
 * @param slowBelow tempo in BPM below which a track is slow
 * @param fastFrom tempo from which it is fast
 * @param lowBelow energy progression below which it is low
 * @param highFrom energy progression from which it is high
 */
public record CompositeLabels(double slowBelow, double fastFrom, double lowBelow, double highFrom) {
    /** 135 and 142 BPM, 0.4 and 0.6. */
    public static final CompositeLabels DEFAULTS = new CompositeLabels(135, 142, 0.4, 0.6);

    /** Checks the bounds. */
    public CompositeLabels {
        if (!(slowBelow <= fastFrom && lowBelow <= highFrom)) {
            throw new IllegalArgumentException("bounds must not fall: tempo " + slowBelow + " and " + fastFrom
                    + ", energy " + lowBelow + " and " + highFrom);
        }
    }

    /**
     * Makes a label.
     *
     * @param cluster which style
     * @param tempo in BPM, finite
     * @param energy how loudness grows over the track, 0 to 1
     * @return the label
     */
    public String label(String cluster, double tempo, double energy) {
        Checks.inRange("tempo", tempo, 0, 1e6);
        Checks.inRange("energy", energy, 0, 1);
        return cluster + "_" + (tempo < slowBelow ? "slow" : tempo < fastFrom ? "medium" : "fast") + "_"
                + (energy < lowBelow ? "low" : energy < highFrom ? "medium" : "high");
    }

    /**
     * Finds clusters where nobody gives them: k-means++, the best of ten runs.
     *
     * @param vectors features (n, d) of comparable scale, finite
     * @param dimension d
     * @param clusters how many, 2 to n
     * @param seed of the k-means
     * @return a name a row, {@code "cluster-1"} for the largest
     */
    public static List<String> cluster(float[] vectors, int dimension, int clusters, long seed) {
        int n = Checks.rows("vectors", vectors.length, Checks.atLeast("dimension", dimension, 1));
        Checks.inRange("clusters", clusters, 2, n);
        int[] found = KMeans.cluster(vectors, dimension, clusters, 10, seed);
        Integer[] bySize = new Integer[clusters];
        int[] sizes = new int[clusters];
        Arrays.setAll(bySize, i -> i);
        for (int cluster : found) {
            sizes[cluster]++;
        }
        Arrays.sort(bySize, (a, b) -> Integer.compare(sizes[b], sizes[a]));
        String[] names = new String[clusters];
        for (int i = 0; i < clusters; i++) {
            names[bySize[i]] = "cluster-" + (i + 1);
        }
        return Arrays.stream(found).mapToObj(cluster -> names[cluster]).toList();
    }
}
