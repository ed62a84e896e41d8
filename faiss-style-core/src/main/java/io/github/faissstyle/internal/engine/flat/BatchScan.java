package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;
import io.github.faissstyle.internal.simd.VectorKernels;

/**
 * Many queries at once: multiplies tiles of rows and queries, and compares one by one those pairs alone that may be
 * among the best by what sums in floats can be off. What it finds is, to the last bit, what a scan finds.
 */
final class BatchScan {
    /** Larger squares might overflow in sums. */
    private static final float LARGEST_SQUARE = 1e30f;

    private final VectorKernels kernels = Kernels.get();
    private final Rows<float[]> rows;
    private final boolean similarity;
    private final int d;
    private final float[] queries;
    private final int from;
    private final int n;
    private final TopK[] heaps;
    private final Panels panels;
    private final float[] querySquares;

    /** What a product must be above to matter: that much for the query, and that much more for the row. */
    private final float[] queryBars;

    private final float[] rowBars = new float[Panels.BLOCK];
    private final float[] out;
    private final float[] exact = new float[1];

    /** Takes queries, and the heap of each, which receives all rows that may enter it, in order. */
    BatchScan(Rows<float[]> rows, Metric metric, float[] queries, int from, TopK[] heaps) {
        this.rows = rows;
        similarity = metric.isSimilarity();
        d = rows.width();
        this.queries = queries;
        this.from = from;
        n = heaps.length;
        this.heaps = heaps;
        panels = new Panels(queries, from * d, d, n);
        queryBars = panels.bars();
        out = new float[panels.height() * panels.width()];
        querySquares = new float[n];
    }

    /** Goes over all rows. Returns false, and has done nothing, where a query's square may overflow. */
    boolean run() {
        for (int q = 0; q < n; q++) {
            querySquares[q] = square(queries, (from + q) * d);
            if (!(querySquares[q] < LARGEST_SQUARE)) {
                return false;
            }
        }
        for (int c = 0; c < rows.chunks(); c++) {
            for (int first = 0; first < rows.rowsIn(c); first += Panels.BLOCK) {
                scan(c, first, Math.min(Panels.BLOCK, rows.rowsIn(c) - first));
            }
        }
        return true;
    }

    private void scan(int c, int first, int count) {
        float[] chunk = rows.chunk(c);
        float largest = 0;
        for (int r = 0; r < count; r++) {
            float square = square(chunk, (first + r) * d);
            if (!(square < LARGEST_SQUARE)) {
                compareAll(c, first, count);
                return;
            }
            largest = Math.max(largest, square);
            rowBars[r] = similarity ? 0 : square / 2;
        }
        for (int q = 0; q < n; q++) {
            queryBars[q] = bar(q, largest);
        }
        for (int panel = 0; panel < panels.panels(); panel++) {
            for (int r = 0; r < count; r += panels.height()) {
                int here = Math.min(panels.height(), count - r);
                panels.multiply(chunk, (first + r) * d, here, panel, out);
                int above = kernels.above(out, here, queryBars, panel * panels.width(), rowBars, r);
                while (above != 0) {
                    int which = Integer.numberOfTrailingZeros(above);
                    above &= above - 1;
                    offer(which * panels.width(), rowBars[r + which], panel, c, first + r + which, largest);
                }
            }
        }
    }

    /** Sums in two orders, and squares: each is off by at most d roundings of the lengths' product. */
    private float bar(int q, float largest) {
        float slack = (d + 8) * 0x1p-22f * (querySquares[q] + largest);
        float bar = heaps[q].bar();
        return similarity ? bar - slack : (querySquares[q] - bar) / 2 - slack;
    }

    /** Compares a row with those queries of a panel that it may matter to. */
    private void offer(int at, float rowBar, int panel, int c, int row, float largest) {
        int end = Math.min(panels.width(), n - panel * panels.width());
        for (int i = 0; i < end; i++) {
            int q = panel * panels.width() + i;
            if (out[at + i] > queryBars[q] + rowBar) {
                compare(q, c, row);
                queryBars[q] = bar(q, largest);
            }
        }
    }

    private void compareAll(int c, int first, int count) {
        for (int q = 0; q < n; q++) {
            for (int r = 0; r < count; r++) {
                compare(q, c, first + r);
            }
        }
    }

    private void compare(int q, int c, int row) {
        if (similarity) {
            kernels.dotRows(queries, (from + q) * d, rows.chunk(c), row * d, d, 1, exact);
        } else {
            kernels.l2Rows(queries, (from + q) * d, rows.chunk(c), row * d, d, 1, exact);
        }
        heaps[q].offer(exact[0], rows.firstRow(c) + row);
    }

    private float square(float[] x, int at) {
        kernels.dotRows(x, at, x, at, d, 1, exact);
        return exact[0];
    }
}
