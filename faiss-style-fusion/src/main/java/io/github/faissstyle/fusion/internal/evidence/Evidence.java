package io.github.faissstyle.fusion.internal.evidence;

/**
 * The distribution of the next token that an {@link EvidenceSource} found: tokens, each once and ascending, and their
 * shares. A view of a slice of somebody's arrays, filled anew by each look-up so that looking up allocates nothing. For
 * one thread.
 */
public final class Evidence {
    private int[] tokens = {};
    private float[] shares = {};
    private int from;
    private int count;

    /** Makes empty evidence. */
    public Evidence() {}

    /**
     * Shows other tokens.
     *
     * @param tokens token ids, ascending, not copied
     * @param shares their shares, above 0 and together 1, not copied
     * @param from where in both arrays to begin
     * @param to where in both arrays to end
     */
    void set(int[] tokens, float[] shares, int from, int to) {
        this.tokens = tokens;
        this.shares = shares;
        this.from = from;
        this.count = to - from;
    }

    /**
     * Counts the tokens.
     *
     * @return the number of tokens
     */
    public int count() {
        return count;
    }

    /**
     * Returns a token.
     *
     * @param i which, 0 to {@link #count()} - 1
     * @return its id, greater than that of the token before
     */
    public int token(int i) {
        return tokens[from + i];
    }

    /**
     * Returns a token's share.
     *
     * @param i which, 0 to {@link #count()} - 1
     * @return how much of the evidence speaks for it, above 0; all together are 1
     */
    public float share(int i) {
        return shares[from + i];
    }
}
