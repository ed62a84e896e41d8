package io.github.faissstyle.examples.cli.model;

/** A generator: whatever gives logits for the next token. Put your own behind this. */
public interface NextTokenModel extends AutoCloseable {
    /**
     * Writes the logits of the token that follows.
     *
     * @param tokens ids of the sequence so far
     * @param length how many of them count
     * @param logits receives one logit for each token of the vocabulary
     */
    void next(int[] tokens, int length, float[] logits);

    /** Gives up what it holds; most hold nothing. */
    @Override
    default void close() {}
}
