package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.sketch.ByteQuery;
import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;

/**
 * An exact scan that reads a quarter of the bytes: rows of byte codes first, and the vectors of those rows alone that
 * may be among the best. What it finds is, to the last bit, what a scan of the vectors finds.
 *
 * <p>With q = q' + e and x = x' + f, where q' and x' are what the numbers and codes stand for, {@code q.x = q'.x' +
 * q'.f + e.x}, so by Cauchy and Schwarz {@code |q.x - q'.x'| <= |q'| |f| + |e| |x|}. To this comes what sums in floats
 * may be off: at most (d + 8) roundings of {@code |q| |x|}.
 */
final class SketchScan {
    private static final int BLOCK = 256;

    private final VectorKernels kernels = Kernels.get();
    private final Rows<float[]> rows;
    private final ByteRows codes;
    private final boolean similarity;
    private final ByteQuery query;
    private final int d;
    private final int[] products = new int[BLOCK];
    private final float[] bounds = new float[BLOCK];
    private final float[] exact = new float[1];

    SketchScan(Rows<float[]> rows, ByteRows codes, Metric metric) {
        this.rows = rows;
        this.codes = codes;
        similarity = metric.isSimilarity();
        d = rows.width();
        query = new ByteQuery(d);
    }

    /**
     * Offers all rows that may enter a heap, in order.
     *
     * @return false if the query cannot be said in small numbers; nothing was offered then
     */
    boolean scan(float[] queries, int at, TopK heap) {
        if (!query.set(queries, at)) {
            return false;
        }
        float rounding = (d + 8) * 0x1p-23f;
        float perProduct = query.scale() * codes.scale();
        float perError = (query.size() + query.error()) * (1 + rounding);
        float perSize = query.error() + query.size() * 2 * rounding;
        for (int c = 0; c < codes.chunks(); c++) {
            int inChunk = (int) Math.min(codes.rowsIn(c), rows.rows() - codes.firstRow(c));
            for (int first = 0; first < inChunk; first += BLOCK) {
                int count = Math.min(BLOCK, inChunk - first);
                kernels.dotBytesRows(query.numbers(), codes.codes(c), codes.offsetIn(first), d, count, products);
                bound(c, first, count, perProduct, perError, perSize);
                offer(queries, at, codes.firstRow(c) + first, count, heap);
            }
        }
        return true;
    }

    /** How near a row may be at most: products from above, distances from below. */
    private void bound(int c, int first, int count, float perProduct, float perError, float perSize) {
        float[] errors = codes.errors(c);
        float[] sizes = codes.sizes(c);
        for (int i = 0; i < count; i++) {
            bounds[i] = products[i] * perProduct + errors[first + i] * perError + sizes[first + i] * perSize;
        }
        if (!similarity) {
            float size = query.size();
            float slack = (d + 8) * 0x1p-22f;
            for (int i = 0; i < count; i++) {
                float both = size + sizes[first + i];
                // |q|^2 and |x|^2 are known a rounding from above; both are taken that much lower.
                bounds[i] = size * size + sizes[first + i] * sizes[first + i] - 2 * bounds[i] - both * both * slack;
            }
        }
    }

    private void offer(float[] queries, int at, long firstRow, int count, TopK heap) {
        float bar = heap.bar();
        for (int i = 0; i < count; i++) {
            if (similarity ? bounds[i] > bar : bounds[i] < bar) {
                long row = firstRow + i;
                if (similarity) {
                    kernels.dotRows(queries, at, rows.holder(row), rows.offset(row), d, 1, exact);
                } else {
                    kernels.l2Rows(queries, at, rows.holder(row), rows.offset(row), d, 1, exact);
                }
                heap.offer(exact[0], row);
                bar = heap.bar();
            }
        }
    }
}
