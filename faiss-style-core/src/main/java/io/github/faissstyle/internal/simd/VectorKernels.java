package io.github.faissstyle.internal.simd;

/**
 * Arithmetic over ranges of float arrays. Implementations differ in speed and in the last bits, never in meaning.
 * Stateless and safe to share; nothing is allocated. Arguments are trusted: callers check ranges.
 */
public interface VectorKernels {
    /**
     * Names the implementation, for people.
     *
     * @return such as {@code "Vector API, 512 bit"}
     */
    String description();

    /**
     * Inner products of one vector with each of several consecutive rows.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param rows holds the rows
     * @param rowsOffset where the first row begins
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} inner products from place 0
     */
    void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out);

    /**
     * Squared Euclidean distances of one vector to each of several consecutive rows.
     *
     * @param q holds the vector
     * @param qOffset where it begins
     * @param rows holds the rows
     * @param rowsOffset where the first row begins
     * @param d floats a row
     * @param count number of rows
     * @param out receives {@code count} distances from place 0
     */
    void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out);

    /**
     * The logarithm of the sum of exponentials, relative error of the sum below 1e-6.
     *
     * @param x holds the values
     * @param offset where they begin
     * @param length number of values
     * @return {@code ln(sum(exp(x)))}; {@code -inf} adds nothing, all {@code -inf} (or no value) gives {@code -inf};
     *     {@code +inf} gives {@code +inf}; NaN gives NaN
     */
    double logSumExp(float[] x, int offset, int length);
}
