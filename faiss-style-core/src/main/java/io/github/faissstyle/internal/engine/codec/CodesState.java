package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All vectors as codes, scanned in order: FAISS's {@code IndexScalarQuantizer}, {@code IndexPQ} and
 * {@code IndexRaBitQ}.
 *
 * @param codec makes and reads the codes
 * @param codes the codes
 * @param metric INNER_PRODUCT or L2
 * @param fields what a product quantizer's file says besides; null for the others
 */
public record CodesState(
        Codec codec,
        Rows<byte[]> codes,
        Metric metric,
        @Nullable PqFields fields) implements IndexState {
    /**
     * What FAISS keeps with an {@code IndexPQ} and this library only hands on.
     *
     * @param searchType how FAISS searches
     * @param encodeSigns whether signs are encoded apart
     * @param polysemousHt threshold of polysemous search
     */
    public record PqFields(int searchType, boolean encodeSigns, int polysemousHt) {
        /** What the factory gives. */
        public static final PqFields DEFAULTS = new PqFields(0, false, 0);
    }

    /** Makes an empty index. */
    public static CodesState empty(Codec codec, Metric metric) {
        PqFields fields = codec instanceof ProductQuantizer ? PqFields.DEFAULTS : null;
        return new CodesState(codec, Rows.bytes(codec.codeSize()), metric, fields);
    }

    @Override
    public int dimension() {
        return codec.dimension();
    }

    @Override
    public long ntotal() {
        return codes.rows();
    }

    @Override
    public float metricArg() {
        return 0;
    }

    @Override
    public String type() {
        return codec instanceof ScalarQuantizer
                ? "IndexScalarQuantizer"
                : codec instanceof ProductQuantizer ? "IndexPQ" : "IndexRaBitQ";
    }

    @Override
    public String factory() {
        return codec.factory();
    }

    @Override
    public boolean learns() {
        return codec.learns();
    }

    @Override
    public boolean trained() {
        return codec.trained();
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        codec.parameters(into);
    }

    @Override
    public CodesState train(float[] vectors, int n) {
        return new CodesState(codec.train(vectors, n), codes, metric, fields);
    }

    @Override
    public CodesState add(float[] vectors, int n, long @Nullable [] ids) {
        int size = codec.codeSize();
        byte[] added = new byte[Math.multiplyExact(n, size)];
        codec.encodeAll(vectors, n, added);
        return new CodesState(codec, codes.append(added, n), metric, fields);
    }

    @Override
    public CodesState remove(IdFilter filter) {
        Rows<byte[]> left = codes.keep(row -> !filter.accepts(row));
        return left.rows() == ntotal() ? this : new CodesState(codec, left, metric, fields);
    }

    /** Receives what a scan finds, and says what the next must beat. */
    private interface Sink {
        float bar();

        /** Takes the distances of consecutive rows. */
        void offer(float[] values, int count, long firstRow);
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        CodeComparer comparer = codec.comparer(metric, params);
        TopK heap = new TopK(k, metric.isSimilarity());
        IdFilter filter = params.filter();
        Sink sink = new Sink() {
            @Override
            public float bar() {
                return heap.bar();
            }

            @Override
            public void offer(float[] values, int count, long firstRow) {
                heap.offer(values, count, firstRow, filter);
            }
        };
        for (int q = from; q < to; q++) {
            heap.clear();
            comparer.query(queries, q * dimension());
            scan(comparer, sink);
            heap.drain(distances, ids, q * k);
        }
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        CodeComparer comparer = codec.comparer(metric, params);
        comparer.query(queries, row * dimension());
        IdFilter filter = params.filter();
        scan(comparer, new Sink() {
            @Override
            public float bar() {
                return radius;
            }

            @Override
            public void offer(float[] values, int count, long firstRow) {
                for (int i = 0; i < count; i++) {
                    boolean within = metric.isSimilarity() ? values[i] > radius : values[i] < radius;
                    if (within && (filter == null || filter.accepts(firstRow + i))) {
                        matches.add(firstRow + i, values[i]);
                    }
                }
            }
        });
    }

    private void scan(CodeComparer comparer, Sink sink) {
        int block = comparer.block();
        float[] values = new float[block];
        byte[] scratch = codes.scratch();
        for (int c = 0; c < codes.chunks(); c++) {
            byte[] chunk = codes.chunk(c, scratch);
            for (int first = 0; first < codes.rowsIn(c); first += block) {
                int count = Math.min(block, codes.rowsIn(c) - first);
                comparer.distances(chunk, first * codec.codeSize(), count, sink.bar(), values);
                sink.offer(values, count, codes.firstRow(c) + first);
            }
        }
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        if (id < 0 || id >= ntotal()) {
            return null;
        }
        float[] vector = new float[dimension()];
        codec.decode(codes.holder(id), codes.offset(id), vector, 0);
        return vector;
    }

    @Override
    public RowComparer comparer() {
        CodeComparer withQueries = codec.comparer(metric);
        CodeComparer withRows = new DecodingComparer(codec, metric);
        Codec.Decoder decoder = codec.decoder();
        int block = Math.min(withQueries.block(), withRows.block());
        int size = codec.codeSize();
        float none = metric.isSimilarity() ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        return new RowComparer() {
            private final float[] decoded = new float[dimension()];
            private final byte[] gathered = new byte[block * size];
            private final float[] values = new float[block];
            private CodeComparer comparer = withQueries;

            /** Tables for one row's comparisons would take longer than those. */
            @Override
            public void queryRow(long row) {
                codes.copy(row, gathered, 0);
                decoder.decode(gathered, 0, 1, decoded);
                comparer = withRows;
                comparer.query(decoded, 0);
            }

            @Override
            public void query(float[] queries, int offset) {
                comparer = withQueries;
                comparer.query(queries, offset);
            }

            @Override
            public boolean same(long row, long other) {
                return codes.same(row, other);
            }

            @Override
            public float distance(long row) {
                codes.copy(row, gathered, 0);
                comparer.distances(gathered, 0, 1, none, values);
                return values[0];
            }

            /** Codes that are brought together are fetched together, and compared as those of a scan are. */
            @Override
            public void distances(int[] rows, int count, float[] into) {
                for (int done = 0; done < count; done += block) {
                    int here = Math.min(block, count - done);
                    for (int i = 0; i < here; i++) {
                        codes.copy(rows[done + i], gathered, i * size);
                    }
                    comparer.distances(gathered, 0, here, none, values);
                    System.arraycopy(values, 0, into, done, here);
                }
            }
        };
    }

    @Override
    public long memoryBytes() {
        return codes.memoryBytes() + codec.memoryBytes();
    }
}
