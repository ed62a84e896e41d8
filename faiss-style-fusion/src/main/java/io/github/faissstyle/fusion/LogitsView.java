package io.github.faissstyle.fusion;

/** Logits wherever they lie: a tensor of a framework, half floats, a column of a matrix. For one thread. */
public interface LogitsView {
    /**
     * Counts the logits.
     *
     * @return how many there are
     */
    int size();

    /**
     * Reads a logit.
     *
     * @param token which, 0 to {@link #size()} - 1
     * @return its value
     */
    float get(int token);

    /**
     * Writes a logit.
     *
     * @param token which
     * @param logit its new value
     */
    void set(int token, float logit);

    /**
     * Reads all logits; to be overridden where that is quicker than one by one.
     *
     * @param into receives {@link #size()} values from index 0 on
     */
    default void copyTo(float[] into) {
        for (int token = 0; token < size(); token++) {
            into[token] = get(token);
        }
    }
}
