package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.embeddings.internal.clustering.KMeans;
import io.github.faissstyle.embeddings.internal.text.Words;
import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups examples by what their descriptions say. */
public final class ExampleClusters {
    private static final int RUNS = 3;
    private static final int WORDS = 4;

    private ExampleClusters() {}

    /**
     * A group.
     *
     * @param examples its examples, the one nearest to the middle first
     * @param words what its descriptions have and others have not, most telling first; stems
     */
    public record Cluster(List<Example> examples, List<String> words) {
        /** Copies. */
        public Cluster {
            examples = List.copyOf(examples);
            words = List.copyOf(words);
        }
    }

    /**
     * Groups the examples of a search (k-means++ on its vectors, the best of three runs).
     *
     * @param search has vectors
     * @param k groups wanted, at least 1
     * @param seed same seed, same groups
     * @return groups that have examples, largest first
     * @throws IllegalArgumentException if the search has keywords alone
     */
    public static List<Cluster> of(ExampleSearch search, int k, long seed) {
        Checks.atLeast("k", k, 1);
        List<Example> examples = search.examples();
        int dimension = search.info().dimension();
        if (dimension == 0) {
            throw new IllegalArgumentException("search must have an embedder to group by, has keywords alone");
        }
        float[] vectors = new float[Math.multiplyExact(examples.size(), dimension)];
        for (int row = 0; row < examples.size(); row++) {
            float[] vector = search.vectorOf(row);
            if (vector != null) {
                System.arraycopy(vector, 0, vectors, row * dimension, dimension);
            }
        }
        int[] clusterOf = KMeans.cluster(vectors, dimension, k, RUNS, seed);
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int row = 0; row < clusterOf.length; row++) {
            members.computeIfAbsent(clusterOf[row], c -> new ArrayList<>()).add(row);
        }
        Map<String, Integer> everywhere = counts(examples);
        List<Cluster> clusters = new ArrayList<>();
        for (List<Integer> rows : members.values()) {
            double[] middle = new double[dimension];
            rows.forEach(row -> {
                for (int i = 0; i < dimension; i++) {
                    middle[i] += vectors[row * dimension + i];
                }
            });
            List<Example> inOrder = rows.stream()
                    .sorted(Comparator.comparingDouble(row -> -product(middle, vectors, row)))
                    .map(examples::get)
                    .toList();
            clusters.add(new Cluster(inOrder, words(inOrder, everywhere, examples.size())));
        }
        clusters.sort(Comparator.comparingInt((Cluster cluster) -> -cluster.examples.size())
                .thenComparing(cluster -> cluster.examples.get(0).id()));
        return clusters;
    }

    private static double product(double[] middle, float[] vectors, int row) {
        double sum = 0;
        for (int i = 0; i < middle.length; i++) {
            sum += middle[i] * vectors[row * middle.length + i];
        }
        return sum;
    }

    private static Map<String, Integer> counts(List<Example> examples) {
        Map<String, Integer> counts = new HashMap<>();
        for (Example example : examples) {
            Set.copyOf(Words.stems(example.text())).forEach(stem -> counts.merge(stem, 1, Integer::sum));
        }
        return counts;
    }

    /** By how much more often than elsewhere, times how often. */
    private static List<String> words(List<Example> own, Map<String, Integer> everywhere, int total) {
        Map<String, Double> scores = new HashMap<>();
        counts(own).forEach((stem, count) -> {
            double share = count / (double) own.size();
            double usual = everywhere.getOrDefault(stem, count) / (double) total;
            scores.put(stem, share * Math.log(share / usual));
        });
        return scores.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(WORDS)
                .map(Map.Entry::getKey)
                .toList();
    }
}
