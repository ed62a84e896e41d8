package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.internal.util.Checks;

/**
 * How a score is put together.
 *
 * @param semantic times the cosine similarity of description and query
 * @param keyword times the share, 0 to 1, of what BM25 could give for the query's words
 * @param speed added where an example has the speed that the query asks for
 * @param style added where an example has the style that the query asks for
 * @param affinity times the cosine similarity of the query to the mean of the example's style: what a description
 *     leaves out, others of its style say (cluster-based smoothing: Liu and Croft, SIGIR 2004)
 * @param fusion how {@code semantic} and {@code keyword} come together
 */
public record HybridWeights(
        double semantic, double keyword, double speed, double style, double affinity, Fusion fusion) {
    private static final double MOST = 1e6;

    /** How two rankings become one. */
    public enum Fusion {
        /** Sums similarities, each times its weight. */
        WEIGHTED,
        /**
         * Sums {@code weight * 61 / (60 + rank)}, ranks from 1: reciprocal rank fusion (Cormack, Clarke and Buettcher,
         * SIGIR 2009), scaled so that the first has the whole weight. An example far down a ranking gets nothing of it.
         */
        RECIPROCAL_RANK
    }

    /**
     * Semantic times 10, keywords times 6, speed 1, style 1, affinity 4, summed: what answered the development queries
     * of the drum examples well. Similarities of good answers are often only 0.1 apart, which is 1 here, so that a
     * bonus of 5 puts everything that has it before everything that has not.
     */
    public static final HybridWeights DEFAULT = new HybridWeights(10, 6, 1, 1, 4, Fusion.WEIGHTED);

    /** Semantic times 10, speed 5, style 5: the score of the Python system that this one follows. */
    public static final HybridWeights COMPATIBLE = new HybridWeights(10, 0, 5, 5, 0, Fusion.WEIGHTED);

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a weight is negative, not finite or above a million
     */
    public HybridWeights {
        Checks.inRange("semantic", semantic, 0, MOST);
        Checks.inRange("keyword", keyword, 0, MOST);
        Checks.inRange("speed", speed, 0, MOST);
        Checks.inRange("style", style, 0, MOST);
        Checks.inRange("affinity", affinity, 0, MOST);
    }

    /**
     * The same but for the fusion.
     *
     * @param other how rankings become one
     * @return new weights
     */
    public HybridWeights with(Fusion other) {
        return new HybridWeights(semantic, keyword, speed, style, affinity, other);
    }

    /**
     * The same but for what the two parts weigh.
     *
     * @param newSemantic times the similarity
     * @param newKeyword times the share of BM25
     * @return new weights
     */
    public HybridWeights withParts(double newSemantic, double newKeyword) {
        return new HybridWeights(newSemantic, newKeyword, speed, style, affinity, fusion);
    }

    /**
     * The same but for what is added.
     *
     * @param newSpeed for the speed
     * @param newStyle for the style that is named
     * @param newAffinity times how near the style is
     * @return new weights
     */
    public HybridWeights withBonuses(double newSpeed, double newStyle, double newAffinity) {
        return new HybridWeights(semantic, keyword, newSpeed, newStyle, newAffinity, fusion);
    }
}
