package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.sketch.NibbleRows;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * All vectors as they are, scanned in order: FAISS's {@code IndexFlat}. A search takes {@code O(n d)}; memory is 4 d
 * bytes a vector.
 *
 * @param rows the vectors
 * @param metric any but COSINE, which a pre-transform makes of the inner product
 * @param metricArg p of LP
 * @param sketch codes for a faster scan
 */
public record FlatState(Rows<float[]> rows, Metric metric, float metricArg, Sketch sketch) implements IndexState {
    /** Bytes of rows that several queries go over while they are in the cache. */
    private static final int BLOCK_BYTES = 128 * 1024;

    /** From so many queries on, multiplying tiles is faster than going over codes one by one. */
    private static final int MIN_BATCH = 32;

    /** Queries whose floats, with those of a panel of rows, stay in the cache. */
    private static final int MAX_BATCH = 1024;

    /** Queries that go over a block together. */
    private static final int TILE = 16;

    /** Makes one without codes. */
    public FlatState(Rows<float[]> rows, Metric metric, float metricArg) {
        this(rows, metric, metricArg, new Sketch());
    }

    @Override
    public int dimension() {
        return rows.width();
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
    public FlatState add(float[] vectors, int n, long @Nullable [] ids) {
        return new FlatState(rows.append(vectors, n), metric, metricArg, sketch);
    }

    @Override
    public FlatState remove(IdFilter filter) {
        Rows<float[]> left = rows.keep(row -> !filter.accepts(row));
        return left.rows() == ntotal() ? this : new FlatState(left, metric, metricArg);
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        IdFilter filter = params.filter();
        boolean plain = params.isExactTraversal() || filter != null || rows.elsewhere();
        if (plain || !(metric == Metric.INNER_PRODUCT || metric == Metric.L2)) {
            searchRows(queries, from, to, k, filter, distances, ids);
        } else if (to - from >= MIN_BATCH) {
            searchBatch(queries, from, to, k, distances, ids);
        } else {
            int done = searchSketch(queries, from, to, k, distances, ids);
            searchRows(queries, done, to, k, null, distances, ids);
        }
    }

    private void searchBatch(float[] queries, int from, int to, int k, float[] distances, long[] ids) {
        for (int tile = from; tile < to; tile += MAX_BATCH) {
            int end = Math.min(to, tile + MAX_BATCH);
            TopK[] heaps = new TopK[end - tile];
            for (int q = 0; q < heaps.length; q++) {
                heaps[q] = new TopK(k, metric.isSimilarity());
                heaps[q].clear();
            }
            if (!new BatchScan(rows, metric, queries, tile, heaps).run()) {
                searchRows(queries, tile, end, k, null, distances, ids);
                continue;
            }
            for (int q = 0; q < heaps.length; q++) {
                heaps[q].drain(distances, ids, (tile + q) * k);
            }
        }
    }

    /** Answers queries by codes first. Returns the first query that it could not answer. */
    private int searchSketch(float[] queries, int from, int to, int k, float[] distances, long[] ids) {
        NibbleRows codes = sketch.of(rows, to - from);
        if (codes == null) {
            return from;
        }
        SketchScan scan = sketch.take(rows, codes, metric);
        TopK heap = new TopK(k, metric.isSimilarity());
        heap.clear();
        int q = from;
        while (q < to && scan.scan(queries, q * dimension(), k, heap)) {
            heap.drain(distances, ids, q * k);
            heap.clear();
            q++;
        }
        sketch.putBack(scan, rows.rows() * (q - from));
        return q;
    }

    private void searchRows(
            float[] queries, int from, int to, int k, @Nullable IdFilter filter, float[] distances, long[] ids) {
        int d = dimension();
        int blockRows = blockRows();
        float[] values = new float[blockRows];
        float[] scratch = rows.scratch();
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
                float[] chunk = rows.chunk(c, scratch);
                for (int row = 0; row < inChunk; row += blockRows) {
                    int count = Math.min(blockRows, inChunk - row);
                    for (int q = tile; q < end; q++) {
                        compare(queries, q * d, chunk, row * d, count, values);
                        heaps[q - tile].offer(values, count, rows.firstRow(c) + row, filter);
                    }
                }
            }
            for (int q = tile; q < end; q++) {
                heaps[q - tile].drain(distances, ids, q * k);
            }
        }
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        IdFilter filter = params.filter();
        int d = dimension();
        int blockRows = blockRows();
        float[] values = new float[blockRows];
        float[] scratch = rows.scratch();
        for (int c = 0; c < rows.chunks(); c++) {
            float[] chunk = rows.chunk(c, scratch);
            for (int first = 0; first < rows.rowsIn(c); first += blockRows) {
                int count = Math.min(blockRows, rows.rowsIn(c) - first);
                compare(queries, row * d, chunk, first * d, count, values);
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

    private void compare(float[] queries, int qAt, float[] data, int at, int count, float[] out) {
        FlatDistances.compare(metric, metricArg, queries, qAt, data, at, dimension(), count, out);
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        return id < 0 || id >= rows.rows() ? null : rows.row(id);
    }

    @Override
    public RowComparer comparer() {
        return new RowComparer() {
            private final float[] out = new float[1];
            private final VectorKernels kernels = Kernels.get();
            private float[][] holders = new float[64][];
            private int[] offsets = new int[64];
            private float[] copies = out;
            private float[] query = out;
            private int at;

            @Override
            public void query(float[] queries, int offset) {
                query = queries;
                at = offset;
            }

            @Override
            public void queryRow(long row) {
                query(rows.holder(row), rows.offset(row));
            }

            @Override
            public void distances(int[] numbers, int count, float[] into) {
                if (metric != Metric.INNER_PRODUCT && metric != Metric.L2) {
                    RowComparer.super.distances(numbers, count, into);
                    return;
                }
                if (count > offsets.length) {
                    holders = new float[count][];
                    offsets = new int[count];
                }
                if (rows.elsewhere() && copies.length < count * dimension()) {
                    copies = new float[Math.max(64, count) * dimension()];
                }
                for (int i = 0; i < count; i++) {
                    if (rows.elsewhere()) {
                        offsets[i] = i * dimension();
                        holders[i] = copies;
                        rows.copy(numbers[i], copies, offsets[i]);
                    } else {
                        holders[i] = rows.holder(numbers[i]);
                        offsets[i] = rows.offset(numbers[i]);
                    }
                }
                if (metric == Metric.L2) {
                    kernels.l2Gather(query, at, holders, offsets, dimension(), count, into);
                } else {
                    kernels.dotGather(query, at, holders, offsets, dimension(), count, into);
                }
            }

            @Override
            public boolean same(long row, long other) {
                return rows.same(row, other);
            }

            @Override
            public float distance(long row) {
                compare(query, at, rows.holder(row), rows.offset(row), 1, out);
                return out[0];
            }
        };
    }

    @Override
    public long memoryBytes() {
        return rows.memoryBytes() + sketch.memoryBytes();
    }
}
