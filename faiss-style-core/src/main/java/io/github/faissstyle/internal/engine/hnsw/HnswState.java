package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.util.Checks;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.commons.math3.random.MersenneTwister;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical navigable small world graph over the vectors of another index: FAISS's {@code IndexHNSW} and its kinds
 * (Malkov, Yashunin, 2018).
 *
 * @param storage holds the vectors
 * @param graph links them
 * @param efConstruction beam while building
 * @param efSearch beam while searching, unless a search says otherwise
 * @param dense whether new nodes are linked to all that were found for them, as FAISS does, or to a choice of them
 * @param kind which of FAISS's classes
 * @param removed nodes whose vectors were removed, until {@link #compacted}
 * @param levelRandom draws levels, for the writer alone
 * @param shortcut the fast search
 */
public record HnswState(
        IndexState storage,
        HnswGraph graph,
        int efConstruction,
        int efSearch,
        boolean dense,
        Kind kind,
        Tombstones removed,
        MersenneTwister levelRandom,
        Shortcut shortcut)
        implements IndexState {
    private static final int LEVEL_SEED = 12345;

    /** Where a filter takes a smaller part, going over those it takes is faster than walking past the others. */
    private static final double FEW = .1;

    /** Nodes that a filter is asked about beforehand. */
    private static final int SAMPLE = 300;

    /** FAISS's classes and their tags. */
    public enum Kind {
        FLAT("IHNf", "IndexHNSWFlat"),
        SQ("IHNs", "IndexHNSWSQ"),
        PQ("IHNp", "IndexHNSWPQ"),
        /** Over any storage. */
        BASE("IH00", "IndexHNSW"),
        /** Over RaBitQ codes, searched in one stage. */
        RABITQ("IHNr", "IndexHNSWRaBitQ"),
        /** The same, searched in stages by FAISS. */
        RABITQ_STAGED("IHNr", "IndexHNSWRaBitQ");

        private final String tag;
        private final String type;

        Kind(String tag, String type) {
            this.tag = tag;
            this.type = type;
        }

        public String tag() {
            return tag;
        }
    }

    /** Makes one whose levels are drawn from the beginning, as FAISS does after reading a file. */
    public static HnswState of(IndexState storage, HnswGraph graph, int efConstruction, int efSearch, Kind kind) {
        return new HnswState(
                storage,
                graph,
                efConstruction,
                efSearch,
                false,
                kind,
                Tombstones.NONE,
                new MersenneTwister(LEVEL_SEED),
                new Shortcut());
    }

    /** Makes an empty one with FAISS's defaults. */
    public static HnswState empty(IndexState storage, int m, Kind kind) {
        return of(storage, HnswGraph.empty(m), 40, 16, kind);
    }

    @Override
    public int dimension() {
        return storage.dimension();
    }

    @Override
    public long ntotal() {
        return (long) graph.count() - removed.count();
    }

    @Override
    public Metric metric() {
        return storage.metric();
    }

    @Override
    public float metricArg() {
        return storage.metricArg();
    }

    @Override
    public String type() {
        return kind.type;
    }

    @Override
    public String factory() {
        return "HNSW" + graph.slots(0) / 2 + "," + storage.factory();
    }

    @Override
    public boolean learns() {
        return storage.learns();
    }

    @Override
    public boolean trained() {
        return storage.trained();
    }

    private HnswState with(IndexState newStorage, HnswGraph newGraph) {
        return new HnswState(
                newStorage, newGraph, efConstruction, efSearch, dense, kind, removed, levelRandom, shortcut);
    }

    @Override
    public @Nullable HnswState withParameter(String name, double value) {
        return switch (name) {
            case "efSearch" ->
                new HnswState(
                        storage,
                        graph,
                        efConstruction,
                        Checks.whole(name, value, 1),
                        dense,
                        kind,
                        removed,
                        levelRandom,
                        shortcut);
            case "efConstruction" ->
                new HnswState(
                        storage,
                        graph,
                        Checks.whole(name, value, 1),
                        efSearch,
                        dense,
                        kind,
                        removed,
                        levelRandom,
                        shortcut);
            case "dense" ->
                new HnswState(
                        storage,
                        graph,
                        efConstruction,
                        efSearch,
                        Checks.flag(name, value),
                        kind,
                        removed,
                        levelRandom,
                        shortcut);
            default -> null;
        };
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        into.accept("efSearch", efSearch);
        into.accept("efConstruction", efConstruction);
        into.accept("dense", dense ? 1 : 0);
        into.accept("M", graph.slots(0) / 2);
        storage.parameters(into);
    }

    @Override
    public HnswState train(float[] vectors, int n) {
        return with(storage.train(vectors, n), graph);
    }

    @Override
    public HnswState add(float[] vectors, int n, long @Nullable [] ids) {
        IndexState grown = storage.add(vectors, n, null);
        HnswGraph nodes = graph.append(Insertion.levels(levelRandom, graph.probas(), n));
        HnswGraph linked = new Insertion(grown, nodes, efConstruction, dense, vectors, graph.count()).run();
        if (grewMuch(graph.count(), linked.count())) {
            Repair.run(linked, grown.comparer(), metric().isSimilarity());
        }
        return with(grown, linked);
    }

    /** Looking for lost nodes takes time with the size of the graph: it is done each time that grows by an eighth. */
    private static boolean grewMuch(int before, int after) {
        double step = Math.log(1.125);
        return (int) (Math.log(before + 1) / step) != (int) (Math.log(after + 1) / step);
    }

    @Override
    public long rowCount() {
        return graph.count();
    }

    @Override
    public boolean holds(long row) {
        return !removed.contains((int) row);
    }

    /** Marks nodes as removed; they keep their numbers, and are still walked through, until {@link #compacted}. */
    @Override
    public HnswState remove(IdFilter filter) {
        Tombstones more = removed.with(filter, graph.count());
        if (more == removed) {
            return this;
        }
        HnswState next =
                new HnswState(storage, graph, efConstruction, efSearch, dense, kind, more, levelRandom, shortcut);
        return next.ntotal() == 0 ? next.compacted() : next;
    }

    @Override
    public HnswState compacted() {
        if (removed.count() == 0) {
            return this;
        }
        boolean similarity = metric().isSimilarity();
        HnswGraph left = Compaction.of(graph, removed, new Pruning(storage.comparer(), similarity));
        IndexState kept = storage.remove(row -> removed.contains((int) row));
        Repair.run(left, kept.comparer(), similarity);
        return new HnswState(
                kept, left, efConstruction, efSearch, dense, kind, Tombstones.NONE, levelRandom, new Shortcut());
    }

    /** About which part of the vectors a filter takes. */
    private double share(IdFilter filter) {
        int taken = 0;
        int step = Math.max(1, graph.count() / SAMPLE);
        int asked = 0;
        for (int node = 0; node < graph.count(); node += step) {
            asked++;
            taken += accepts(filter, node) ? 1 : 0;
        }
        return asked == 0 ? 1 : taken / (double) asked;
    }

    /** Equal vectors fill FAISS's beam as others do. */
    private static int mostSame(SearchParams params, int k) {
        return params.isExactTraversal() ? Integer.MAX_VALUE : Math.max(8, k);
    }

    private boolean accepts(@Nullable IdFilter filter, int node) {
        return !removed.contains(node) && (filter == null || filter.accepts(node));
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        boolean similarity = metric().isSimilarity();
        int ef = params.efSearch() > 0 ? params.efSearch() : efSearch;
        IdFilter filter = params.filter();
        if (filter != null && !params.isExactTraversal()) {
            double share = share(filter);
            if (share < FEW) {
                searchExactly(queries, from, to, k, params, distances, ids);
                return;
            }
            ef = (int) Math.ceil(ef / share);
        }
        int first = from;
        if (!params.isExactTraversal() && filter == null && removed.count() == 0) {
            first = shortcut.search(storage, graph, queries, from, to, ef, k, distances, ids);
        }
        if (first == to) {
            return;
        }
        Walk walk = new Walk(graph, storage.comparer(), similarity);
        TopK heap = new TopK(k, similarity);
        for (int q = first; q < to; q++) {
            heap.clear();
            if (graph.entry() >= 0) {
                walk.comparer().query(queries, q * dimension());
                int start = walk.descend(graph, 0);
                walk.search(graph, start, ef, Math.max(ef, k), mostSame(params, k), (key, node) -> {
                    if (accepts(filter, node)) {
                        heap.offer(similarity ? -key : key, node);
                    }
                });
            }
            heap.drain(distances, ids, q * k);
        }
    }

    @Override
    public void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        IdFilter filter = params.filter();
        boolean all = removed.count() == 0 && filter == null;
        SearchParams held = all ? params : params.withFilter(row -> accepts(filter, (int) row));
        // A graph has codes of its own: the storage need not make others for the few searches that go over all.
        storage.searchExactly(queries, from, to, k, held.exactTraversal(), distances, ids);
    }

    @Override
    public void verify(List<String> problems) {
        storage.verify(problems);
        if (storage.ntotal() != graph.count()) {
            problems.add("the graph has " + graph.count() + " nodes for " + storage.ntotal() + " vectors");
        }
        int reached = Reach.of(graph).count();
        if (reached < graph.count()) {
            problems.add(
                    (graph.count() - reached) + " of " + graph.count() + " nodes cannot be reached from the entry");
        }
    }

    @Override
    public long idAt(long place) {
        if (removed.count() == 0) {
            return place;
        }
        long left = place;
        for (int node = 0; ; node++) {
            if (!removed.contains(node) && left-- == 0) {
                return node;
            }
        }
    }

    /** Those within the radius of the nodes that a search looks at. */
    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        if (graph.entry() < 0) {
            return;
        }
        boolean similarity = metric().isSimilarity();
        int ef = params.efSearch() > 0 ? params.efSearch() : efSearch;
        IdFilter filter = params.filter();
        Walk walk = new Walk(graph, storage.comparer(), similarity);
        walk.comparer().query(queries, row * dimension());
        walk.search(graph, walk.descend(graph, 0), ef, ef, mostSame(params, ef), (key, node) -> {
            float value = similarity ? -key : key;
            boolean within = similarity ? value > radius : value < radius;
            if (within && accepts(filter, node)) {
                matches.add(node, value);
            }
        });
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        return id >= 0 && id < graph.count() && holds(id) ? storage.reconstruct(id) : null;
    }

    @Override
    public RowComparer comparer() {
        return storage.comparer();
    }

    @Override
    public long memoryBytes() {
        return storage.memoryBytes() + graph.memoryBytes() + removed.memoryBytes() + shortcut.memoryBytes();
    }
}
