package io.github.faissstyle.embeddings.internal.model;

/** A transformer over token ids. Safe for threads. */
public interface TokenModel extends AutoCloseable {
    /**
     * Runs a batch.
     *
     * @param ids token ids (rows, length), row-major, padded
     * @param mask 1 where there is a token, 0 where there is padding; of the same shape
     * @param types segment of each token; of the same shape, passed on if the model takes it
     * @param rows the batch
     * @return the first output, each row flattened: a vector a token, or one a row
     * @throws io.github.faissstyle.common.FaissStyleException if the model fails
     */
    TensorModel.Output run(long[] ids, long[] mask, long[] types, int rows);

    @Override
    void close();
}
