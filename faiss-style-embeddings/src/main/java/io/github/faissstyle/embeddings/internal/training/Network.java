package io.github.faissstyle.embeddings.internal.training;

import java.nio.FloatBuffer;

/** The network of a projection while it is trained. For one thread. */
public interface Network extends AutoCloseable {
    /**
     * Runs a batch.
     *
     * @param rows vectors (n, input)
     * @param n rows
     * @param dropout factor of each number between the linear maps (n, hidden): 0 or 1 / (1 - rate)
     * @return embeddings (n, output) of unit length
     */
    float[] forward(float[] rows, int n, float[] dropout);

    /**
     * Goes back through the last {@link #forward}, and ends it.
     *
     * @param gradient how the loss changes with each number of the embeddings
     * @param visitor is given each parameter with its gradient, both only during the call
     */
    void backward(float[] gradient, Visitor visitor);

    /**
     * Returns a parameter.
     *
     * @param number which, in the order of {@code Projection.PARAMETERS}
     * @return the live numbers
     */
    FloatBuffer parameter(int number);

    /** Gives up what it holds. */
    @Override
    void close();

    /** Sees parameters and their gradients. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Sees one.
         *
         * @param number which parameter
         * @param parameter its live numbers
         * @param gradient how the loss changes with them
         */
        void visit(int number, FloatBuffer parameter, FloatBuffer gradient);
    }
}
