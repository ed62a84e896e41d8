package io.github.faissstyle.embeddings.internal.model;

/**
 * A model: one tensor in, of floats or of 64-bit ids, its first axis the batch, and of what comes out the first tensor,
 * of floats. Safe for threads.
 */
public interface TensorModel extends AutoCloseable {
    /**
     * Returns the shape of the input.
     *
     * @return how many along each axis, -1 where any number will do; empty where the file does not say
     */
    long[] shape();

    /**
     * Runs a batch.
     *
     * @param data the input, row-major
     * @param dimensions its shape
     * @return the first output, each row flattened
     * @throws io.github.faissstyle.common.FaissStyleException if the model fails
     */
    Output run(float[] data, long... dimensions);

    /**
     * Runs a batch of ids.
     *
     * @param ids the input, row-major
     * @param dimensions its shape
     * @return the first output, each row flattened
     * @throws io.github.faissstyle.common.FaissStyleException if the model fails
     */
    Output run(long[] ids, long... dimensions);

    @Override
    void close();

    /**
     * What came out.
     *
     * @param rows the batch
     * @param values (rows, width), row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and passed on once
    record Output(int rows, float[] values) {
        /**
         * Returns the width.
         *
         * @return floats a row
         */
        public int width() {
            return values.length / rows;
        }
    }
}
