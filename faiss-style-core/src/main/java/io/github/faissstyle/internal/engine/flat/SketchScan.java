package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.sketch.NibbleQuery;
import io.github.faissstyle.internal.engine.sketch.NibbleRows;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;

/**
 * An exact scan that reads an eighth of the bytes: four bits of each component first, then four more of those rows
 * alone that may be among the best, then the vectors of those that still may. What it finds is, to the last bit, what a
 * scan of the vectors finds.
 *
 * <p>With q = q' + e and x = x' + f, where q' and x' are what the numbers and codes stand for, {@code q.x = q'.x' +
 * q'.f + e.x}, so by Cauchy and Schwarz {@code |q.x - q'.x'| <= |q'| |f| + |e| |x|}. To this comes what sums in floats
 * may be off: at most (d + 8) roundings of {@code |q| |x|}.
 */
final class SketchScan {
    /** Rows whose bounds are known before any of them is compared. */
    private static final int SEGMENT = 1 << 16;

    private static final int BLOCK = 1024;

    private final VectorKernels kernels = Kernels.get();
    private final boolean similarity;
    private final NibbleQuery query;
    private final int d;
    private final int[] products = new int[BLOCK];
    private final int[] product = new int[1];
    private final float[] exact = new float[1];
    private float[] bounds = new float[0];
    private Rows<float[]> rows;
    private NibbleRows codes;
    private float perError;
    private float perSize;
    private long compared;

    SketchScan(Rows<float[]> rows, NibbleRows codes, Metric metric) {
        this.rows = rows;
        this.codes = codes;
        similarity = metric.isSimilarity();
        d = rows.width();
        query = new NibbleQuery(d);
    }

    /** Goes on to what the same index holds now. */
    void over(Rows<float[]> newRows, NibbleRows newCodes) {
        rows = newRows;
        codes = newCodes;
        compared = 0;
    }

    /** Returns how many rows were compared one by one so far. */
    long compared() {
        return compared;
    }

    /**
     * Offers all rows that may enter a heap, in order.
     *
     * @param heap empty, of k places
     * @return false if the query cannot be said in small numbers; nothing was offered then
     */
    boolean scan(float[] queries, int at, int k, TopK heap) {
        if (!query.set(queries, at)) {
            return false;
        }
        float rounding = (d + 8) * 0x1p-23f;
        perError = (query.size() + query.error()) * (1 + rounding);
        perSize = query.error() + query.size() * 2 * rounding;
        if (bounds.length < Math.min(SEGMENT, rows.rows())) {
            bounds = new float[(int) Math.min(SEGMENT, rows.rows())];
        }
        float bar = heap.bar();
        for (long first = 0; first < rows.rows(); first += SEGMENT) {
            int count = (int) Math.min(SEGMENT, rows.rows() - first);
            bound(first, count);
            if (first == 0) {
                bar = compareBest(queries, at, count, k, bar);
            }
            for (int i = next(0, count, bar); i < count; i = next(i + 1, count, bar)) {
                float bound = closerBound(first + i);
                if (similarity ? bound >= bar : bound <= bar) {
                    heap.offer(compare(queries, at, first + i), first + i);
                    bar = similarity ? Math.max(bar, heap.bar()) : Math.min(bar, heap.bar());
                }
            }
        }
        return true;
    }

    private int next(int from, int count, float bar) {
        return similarity
                ? kernels.firstAtLeast(bounds, from, count, bar)
                : kernels.firstAtMost(bounds, from, count, bar);
    }

    /** How near rows may be at most by their high bits: products from above, distances from below. */
    private void bound(long firstRow, int count) {
        for (int done = 0; done < count; ) {
            long row = firstRow + done;
            NibbleRows.Chunk chunk = codes.chunk(row);
            int first = codes.inChunk(row);
            int here = Math.min(Math.min(BLOCK, count - done), codes.upToChunkEnd(row));
            query.multiply(chunk.high(), codes.offsetIn(first), here, products);
            kernels.weigh(
                    products,
                    120 * query.sum(),
                    query.scale(),
                    chunk.steps(),
                    chunk.highErrors(),
                    perError,
                    chunk.sizes(),
                    perSize,
                    first,
                    here,
                    bounds,
                    done);
            if (!similarity) {
                toDistances(chunk.sizes(), first, here, done);
            }
            done += here;
        }
    }

    private void toDistances(float[] sizes, int first, int count, int at) {
        float size = query.size();
        float slack = (d + 8) * 0x1p-22f;
        for (int i = 0; i < count; i++) {
            bounds[at + i] = distance(bounds[at + i], size, sizes[first + i], slack);
        }
    }

    /** Returns what k of the first rows reach, those with the best bounds; less where there are not so many. */
    private float compareBest(float[] queries, int at, int count, int k, float least) {
        if (k > count) {
            return least;
        }
        TopK best = new TopK(k, similarity);
        best.clear();
        best.offer(bounds, count, 0);
        long[] bestRows = new long[k];
        best.drain(new float[k], bestRows, 0);
        float worst = similarity ? Float.MAX_VALUE : -Float.MAX_VALUE;
        for (long row : bestRows) {
            float value = row < 0 ? Float.NaN : compare(queries, at, row);
            if (Float.isNaN(value)) {
                return least;
            }
            worst = similarity ? Math.min(worst, value) : Math.max(worst, value);
        }
        return worst;
    }

    /** How near a row may be at most by all its bits. */
    private float closerBound(long row) {
        NibbleRows.Chunk chunk = codes.chunk(row);
        int place = codes.inChunk(row);
        int offset = codes.offsetIn(place);
        query.multiply(chunk.low(), offset, 1, product);
        int low = product[0];
        query.multiply(chunk.high(), offset, 1, product);
        float bound = (32 * product[0] + 2 * low - 255 * query.sum()) * (query.scale() * chunk.steps()[place] / 2)
                + codes.error(chunk, place) * perError
                + chunk.sizes()[place] * perSize;
        return similarity ? bound : distance(bound, query.size(), chunk.sizes()[place], (d + 8) * 0x1p-22f);
    }

    /** |q|^2 and |x|^2 are known a rounding from above; both are taken that much lower. */
    private static float distance(float product, float size, float rowSize, float slack) {
        float both = size + rowSize;
        return size * size + rowSize * rowSize - 2 * product - both * both * slack;
    }

    private float compare(float[] queries, int at, long row) {
        if (similarity) {
            kernels.dotRows(queries, at, rows.holder(row), rows.offset(row), d, 1, exact);
        } else {
            kernels.l2Rows(queries, at, rows.holder(row), rows.offset(row), d, 1, exact);
        }
        compared++;
        return exact[0];
    }
}
