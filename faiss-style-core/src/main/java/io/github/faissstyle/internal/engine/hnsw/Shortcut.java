package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.Spares;
import io.github.faissstyle.internal.engine.state.TopK;
import org.jspecify.annotations.Nullable;

/**
 * The fast search of a graph over plain vectors: walks by byte codes, ranks what may be among the nearest by the
 * vectors. What it needs is made when the first search comes, and grows with the graph. Shared by the states of one
 * index.
 */
final class Shortcut {
    /** Below this, there is nothing to gain. */
    private static final int MIN_NODES = 1000;

    static final int MIN_DIMENSION = 64;

    /** Nodes of equal vectors that a beam holds beyond k. */
    private static final int MORE_SAME = 14;

    /** Nodes that are found at least, as a part of k more: codes take some of the k nearest for a little farther. */
    private static final int SPARE = 4;

    private final Spares<FastWalk> walks = new Spares<>();
    private volatile @Nullable Coded coded;
    private volatile boolean hopeless;

    /**
     * Codes in an order of their own, which suits walks.
     *
     * @param rows the codes
     * @param places where the code of each node is; has room for more, which follow in their own order
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Coded(ByteRows rows, int[] places) {}

    /** Returns the codes of a state's vectors, or null if it is searched without. */
    private @Nullable Coded coded(FlatState flat, HnswGraph graph) {
        Coded now = coded;
        if (now != null && now.rows().count() >= flat.ntotal()) {
            return now;
        }
        synchronized (this) {
            now = coded;
            if (hopeless || (now != null && now.rows().count() >= flat.ntotal())) {
                return now;
            }
            ByteRows grown = now == null || flat.ntotal() > now.places().length
                    ? null
                    : now.rows().extended(flat.rows());
            now = grown == null || now == null ? encoded(flat, graph) : new Coded(grown, now.places());
            coded = now;
            hopeless = now == null;
            return now;
        }
    }

    private static @Nullable Coded encoded(FlatState flat, HnswGraph graph) {
        int[] order = Locality.of(graph);
        ByteRows rows = ByteRows.of(flat.rows(), order);
        if (rows == null) {
            return null;
        }
        int[] places = new int[order.length + order.length / 4];
        for (int place = 0; place < places.length; place++) {
            places[place < order.length ? order[place] : place] = place;
        }
        return new Coded(rows, places);
    }

    /**
     * Searches one query after another.
     *
     * @return the first query that is not answered: {@code to}, or one that codes cannot serve
     */
    int search(
            IndexState storage,
            HnswGraph graph,
            float[] queries,
            int from,
            int to,
            int ef,
            int k,
            float[] distances,
            long[] ids) {
        if (!(storage instanceof FlatState flat) || flat.rows().elsewhere() || hopeless || graph.count() < MIN_NODES) {
            return from;
        }
        boolean known = flat.metric() == Metric.INNER_PRODUCT || flat.metric() == Metric.L2;
        Coded codes = known && flat.dimension() >= MIN_DIMENSION ? coded(flat, graph) : null;
        if (codes == null) {
            return from;
        }
        boolean similarity = flat.metric().isSimilarity();
        FastWalk walk = take(graph, codes.rows());
        RowComparer comparer = flat.comparer();
        TopK heap = new TopK(k, similarity);
        int width = Math.min(graph.count(), Math.max(ef, k + k / SPARE));
        int[] nodes = new int[width];
        float[] values = new float[width];
        int q = from;
        while (q < to
                && walk.search(
                        graph,
                        codes.rows(),
                        codes.places(),
                        similarity,
                        queries,
                        q * flat.dimension(),
                        width,
                        k + MORE_SAME)) {
            int count = walk.promising(k);
            for (int i = 0; i < count; i++) {
                nodes[i] = walk.node(i);
            }
            comparer.query(queries, q * flat.dimension());
            comparer.distances(nodes, count, values);
            heap.clear();
            for (int i = 0; i < count; i++) {
                heap.offer(values[i], nodes[i]);
            }
            heap.drain(distances, ids, q * k);
            q++;
        }
        walks.putBack(walk);
        return q;
    }

    private FastWalk take(HnswGraph graph, ByteRows rows) {
        FastWalk walk = walks.take();
        return walk != null && walk.fits(graph) ? walk : new FastWalk(graph, rows);
    }

    long memoryBytes() {
        Coded now = coded;
        return now == null ? 0 : now.rows().memoryBytes() + 4L * now.places().length;
    }
}
