package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;

/** A query in small whole numbers, in the order in which it is multiplied with rows of four bits a component. */
public final class NibbleQuery {
    private final VectorKernels kernels = Kernels.get();
    private final SmallQuery query;
    private final int width;

    /** Makes room for queries of d floats. */
    public NibbleQuery(int d) {
        query = new SmallQuery(d, VectorKernels.MOST_NIBBLE_FACTOR, 4);
        width = NibbleRows.width(d);
    }

    /**
     * Takes a query.
     *
     * @return false if it cannot be said in such numbers, see {@link SmallQuery#set}
     */
    public boolean set(float[] q, int at) {
        return query.set(q, at);
    }

    /** Returns the sum of the numbers. */
    public int sum() {
        return query.sum();
    }

    /** Returns what a step of a number stands for. */
    public float scale() {
        return query.scale();
    }

    /** Returns the query's length, not below it. */
    public float size() {
        return query.size();
    }

    /** Returns the length of what rounding took away, not below it. */
    public float error() {
        return query.error();
    }

    /** Multiplies with consecutive rows of codes, see {@link VectorKernels#dotNibblesRows}. */
    public void multiply(byte[] codes, int offset, int count, int[] products) {
        kernels.dotNibblesRows(query.numbers(), codes, offset, width, count, products);
    }
}
