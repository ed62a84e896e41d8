package io.github.faissstyle.embeddings.evaluation;

import java.util.List;

/**
 * Which label the nearest other row has.
 *
 * @param labels the labels, sorted
 * @param counts for each label, how many of its rows have a nearest row of each label
 */
public record Confusion(List<String> labels, List<List<Integer>> counts) {
    /** Makes it immutable. */
    public Confusion {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /**
     * Returns the share of rows whose nearest row has their label.
     *
     * @return 0 to 1
     */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int label = 0; label < labels.size(); label++) {
            right += counts.get(label).get(label);
            all += counts.get(label).stream().mapToLong(Integer::longValue).sum();
        }
        return (double) right / all;
    }
}
