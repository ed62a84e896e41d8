package io.github.faissstyle.embeddings.evaluation;

import java.util.Locale;

/**
 * The usual numbers of an {@link EmbeddingEvaluation}.
 *
 * @param rows rows that were evaluated
 * @param k neighbours for precision, recall and hubness: 5, or as many as there are
 * @param precision precision@k
 * @param recall recall@k
 * @param meanAveragePrecision MAP of the whole ranking
 * @param silhouette by cosine distance
 * @param nmi with a k-means of as many clusters as labels
 * @param hubness of k neighbours
 */
public record EmbeddingQuality(
        int rows,
        int k,
        double precision,
        double recall,
        double meanAveragePrecision,
        double silhouette,
        double nmi,
        Hubness hubness) {
    private static final int NEIGHBOURS = 5;

    /**
     * Takes the numbers.
     *
     * @param evaluation of some rows
     * @param seed of the k-means
     * @return the numbers
     */
    public static EmbeddingQuality of(EmbeddingEvaluation evaluation, long seed) {
        int k = Math.min(NEIGHBOURS, evaluation.rows() - 1);
        return new EmbeddingQuality(
                evaluation.rows(),
                k,
                evaluation.precision(k),
                evaluation.recall(k),
                evaluation.meanAveragePrecision(),
                evaluation.silhouette(),
                evaluation.nmi(seed),
                evaluation.hubness(k));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "precision@%d %.3f, recall@%d %.3f, MAP %.3f, silhouette %.3f, NMI %.3f, hubness skew %.2f (%d rows)",
                k,
                precision,
                k,
                recall,
                meanAveragePrecision,
                silhouette,
                nmi,
                hubness.skew(),
                rows);
    }
}
