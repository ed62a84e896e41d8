package io.github.faissstyle.internal.engine;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * All vectors as they are, scanned in order: FAISS's {@code IndexFlat}. A search takes {@code O(n d)}; memory is 4 d
 * bytes a vector.
 *
 * @param rows the vectors
 * @param metric any but COSINE, which {@link NormState} makes of the inner product
 * @param metricArg p of LP
 */
public record FlatState(FloatRows rows, Metric metric, float metricArg) implements IndexState {
    /** Bytes of rows that several queries go over while they are in the cache. */
    private static final int BLOCK_BYTES = 128 * 1024;

    /** Queries that go over a block together. */
    private static final int TILE = 16;

    @Override
    public int dimension() {
        return rows.dimension();
    }

    @Override
    public long ntotal() {
        return rows.rows();
    }

    @Override
    public String type() {
        return switch (metric) {
            case INNER_PRODUCT -> "IndexFlatIP";
            case L2 -> "IndexFlatL2";
            default -> "IndexFlat";
        };
    }

    @Override
    public String factory() {
        return "Flat";
    }

    @Override
    public boolean keepsIds() {
        return false;
    }

    @Override
    public FlatState add(float[] vectors, int n, long @Nullable [] ids) {
        return new FlatState(rows.append(vectors, n), metric, metricArg);
    }

    @Override
    public FlatState remove(IdFilter filter) {
        return keep(row -> !filter.accepts(row));
    }

    FlatState keep(java.util.function.LongPredicate kept) {
        FloatRows left = rows.keep(kept);
        return left.rows() == ntotal() ? this : new FlatState(left, metric, metricArg);
    }

    @Override
    public void search(
            float[] queries, int from, int to, int k, @Nullable IdFilter filter, float[] distances, long[] ids) {
        int d = dimension();
        int blockRows = blockRows();
        float[] values = new float[blockRows];
        TopK[] heaps = new TopK[Math.min(TILE, to - from)];
        for (int h = 0; h < heaps.length; h++) {
            heaps[h] = new TopK(k, metric.isSimilarity());
        }
        for (int tile = from; tile < to; tile += TILE) {
            int end = Math.min(to, tile + TILE);
            for (int q = tile; q < end; q++) {
                heaps[q - tile].clear();
            }
            for (int c = 0; c < rows.chunks(); c++) {
                int inChunk = rows.rowsIn(c);
                for (int row = 0; row < inChunk; row += blockRows) {
                    int count = Math.min(blockRows, inChunk - row);
                    for (int q = tile; q < end; q++) {
                        compare(queries, q * d, c, row, count, values);
                        offer(heaps[q - tile], values, count, rows.firstRow(c) + row, filter);
                    }
                }
            }
            for (int q = tile; q < end; q++) {
                heaps[q - tile].drain(distances, ids, q * k);
            }
        }
    }

    private static void offer(TopK heap, float[] values, int count, long firstRow, @Nullable IdFilter filter) {
        if (filter == null) {
            heap.offer(values, count, firstRow);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (filter.accepts(firstRow + i)) {
                heap.offer(values[i], firstRow + i);
            }
        }
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, @Nullable IdFilter filter, Matches matches) {
        int blockRows = blockRows();
        float[] values = new float[blockRows];
        for (int c = 0; c < rows.chunks(); c++) {
            for (int first = 0; first < rows.rowsIn(c); first += blockRows) {
                int count = Math.min(blockRows, rows.rowsIn(c) - first);
                compare(queries, row * dimension(), c, first, count, values);
                for (int i = 0; i < count; i++) {
                    long id = rows.firstRow(c) + first + i;
                    boolean within = metric.isSimilarity() ? values[i] > radius : values[i] < radius;
                    if (within && (filter == null || filter.accepts(id))) {
                        matches.add(id, values[i]);
                    }
                }
            }
        }
    }

    private int blockRows() {
        int fit = Math.max(1, BLOCK_BYTES / (4 * dimension()));
        return (int) Math.max(1, Math.min(fit, rows.rows()));
    }

    private void compare(float[] queries, int qAt, int chunk, int row, int count, float[] out) {
        int d = dimension();
        float[] data = rows.chunk(chunk);
        VectorKernels kernels = Kernels.get();
        switch (metric) {
            case INNER_PRODUCT -> kernels.dotRows(queries, qAt, data, row * d, d, count, out);
            case L2 -> kernels.l2Rows(queries, qAt, data, row * d, d, count, out);
            default -> {
                for (int i = 0; i < count; i++) {
                    out[i] = ExtraMetrics.distance(metric, metricArg, queries, qAt, data, (row + i) * d, d);
                }
            }
        }
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        return id < 0 || id >= rows.rows() ? null : rows.row(id);
    }

    @Override
    public long memoryBytes() {
        return rows.memoryBytes();
    }
}
