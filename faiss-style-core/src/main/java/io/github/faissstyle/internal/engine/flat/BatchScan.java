package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * Many queries at once: multiplies tiles of queries and rows, and compares one by one those pairs alone that may be
 * among the best by what sums in floats can be off. What it finds is, to the last bit, what a scan finds.
 */
final class BatchScan {
    private final VectorKernels kernels = Kernels.get();
    private final int width = kernels.tileWidth();
    private final Rows<float[]> rows;
    private final boolean similarity;
    private final int d;
    private final float[] panel;
    private final float[] out = new float[VectorKernels.TILE_ROWS * width];
    private final float[] squares = new float[width];
    private final float[] exact = new float[1];

    BatchScan(Rows<float[]> rows, Metric metric) {
        this.rows = rows;
        similarity = metric.isSimilarity();
        d = rows.width();
        panel = new float[d * width];
    }

    /** Offers to each query's heap all rows that may enter it, in order. */
    void scan(float[] queries, int from, int to, TopK[] heaps) {
        int n = to - from;
        float[] querySquares = new float[n];
        for (int q = 0; q < n; q++) {
            querySquares[q] = square(queries, (from + q) * d);
        }
        // Sums in two orders, and squares: each is off by at most d roundings of the lengths' product.
        float off = (d + 8) * 0x1p-22f;
        for (int c = 0; c < rows.chunks(); c++) {
            float[] chunk = rows.chunk(c);
            for (int first = 0; first < rows.rowsIn(c); first += width) {
                int count = Math.min(width, rows.rowsIn(c) - first);
                Panels.pack(chunk, first * d, d, count, panel, 0);
                float largest = squarePanel(count);
                for (int q = 0; q < n; q += VectorKernels.TILE_ROWS) {
                    int queriesHere = Math.min(VectorKernels.TILE_ROWS, n - q);
                    kernels.tile(queries, (from + q) * d, d, queriesHere, panel, 0, out);
                    for (int v = 0; v < queriesHere; v++) {
                        float slack = off * (querySquares[q + v] + largest);
                        offer(queries, from + q + v, v, querySquares[q + v], slack, c, first, count, heaps[q + v]);
                    }
                }
            }
        }
    }

    /** Squares the rows of the panel. Returns the largest. */
    private float squarePanel(int count) {
        Arrays.fill(squares, 0);
        for (int i = 0; i < d; i++) {
            addSquares(panel, i * width, squares);
        }
        float largest = 0;
        for (int r = 0; r < count; r++) {
            largest = Math.max(largest, squares[r]);
        }
        return largest;
    }

    private static void addSquares(float[] x, int at, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += x[at + i] * x[at + i];
        }
    }

    private float square(float[] x, int at) {
        kernels.dotRows(x, at, x, at, d, 1, exact);
        return exact[0];
    }

    private void offer(
            float[] queries, int q, int v, float querySquare, float slack, int c, int first, int count, TopK heap) {
        int at = v * width;
        if (similarity) {
            float bar = heap.bar() - slack;
            for (int r = 0; r < count; r++) {
                // Not "greater": what overflowed is NaN, and is looked at again.
                if (!(out[at + r] <= bar)) {
                    kernels.dotRows(queries, q * d, rows.chunk(c), (first + r) * d, d, 1, exact);
                    heap.offer(exact[0], rows.firstRow(c) + first + r);
                    bar = heap.bar() - slack;
                }
            }
        } else {
            float bar = heap.bar() - querySquare + 2 * slack;
            for (int r = 0; r < count; r++) {
                if (!(squares[r] - 2 * out[at + r] >= bar)) {
                    kernels.l2Rows(queries, q * d, rows.chunk(c), (first + r) * d, d, 1, exact);
                    heap.offer(exact[0], rows.firstRow(c) + first + r);
                    bar = heap.bar() - querySquare + 2 * slack;
                }
            }
        }
    }
}
