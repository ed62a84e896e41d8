package io.github.faissstyle.index;

/**
 * How two vectors are compared. {@link #INNER_PRODUCT} and {@link #COSINE} are similarities, higher is better; all
 * others are distances, lower is better.
 *
 * <p>The formulas are FAISS's (its {@code MetricType.h} and {@code utils/extra_distances}); {@code q} is the query,
 * {@code x} the stored vector.
 */
public enum Metric {
    /** Inner product {@code sum(q*x)}; FAISS's 0. */
    INNER_PRODUCT(0, true),
    /** Squared Euclidean distance {@code sum((q-x)^2)}, never square-rooted; FAISS's 1. */
    L2(1, false),
    /** Sum of absolute differences; FAISS's 2. Flat only. */
    L1(2, false),
    /** Largest absolute difference; FAISS's 3. Flat only. */
    LINF(3, false),
    /** {@code sum(|q-x|^p)}, not rooted, with p the metric argument; FAISS's 4. Flat only. */
    LP(4, false),
    /** {@code sum(|q-x| / (|q|+|x|))}; FAISS's 20. Flat only. */
    CANBERRA(20, false),
    /** {@code sum(|q-x|) / sum(|q+x|)}; FAISS's 21. Flat only. */
    BRAY_CURTIS(21, false),
    /** Jensen-Shannon divergence of two distributions, natural logarithm; FAISS's 22. Flat only. */
    JENSEN_SHANNON(22, false),
    /**
     * Cosine similarity. FAISS has no such metric: it is the inner product of vectors that were scaled to unit length,
     * and is stored as FAISS stores it, an {@code L2norm} pre-transform around an inner-product index. Vectors are
     * scaled for you on adding and searching, and {@code reconstruct} returns the scaled vector; a zero vector stays
     * zero and has similarity 0 to everything.
     */
    COSINE(0, true);

    private final int faissCode;
    private final boolean similarity;

    Metric(int faissCode, boolean similarity) {
        this.faissCode = faissCode;
        this.similarity = similarity;
    }

    /**
     * Returns the number that FAISS's files use for this metric.
     *
     * @return FAISS's {@code MetricType}; for {@link #COSINE} that of the inner product
     */
    public int faissCode() {
        return faissCode;
    }

    /**
     * Tells which direction is better.
     *
     * @return true if a higher value is a better match
     */
    public boolean isSimilarity() {
        return similarity;
    }
}
