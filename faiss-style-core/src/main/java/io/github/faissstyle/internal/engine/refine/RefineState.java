package io.github.faissstyle.internal.engine.refine;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.util.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code k * kFactor} candidates from one index and ranks them by another that holds the same vectors more
 * exactly: FAISS's {@code IndexRefine}.
 *
 * @param base finds the candidates
 * @param refine ranks them
 * @param kFactor candidates as a multiple of k, unless a search says otherwise
 */
public record RefineState(IndexState base, IndexState refine, float kFactor) implements IndexState {
    @Override
    public int dimension() {
        return base.dimension();
    }

    @Override
    public long ntotal() {
        return base.ntotal();
    }

    @Override
    public Metric metric() {
        return refine.metric();
    }

    @Override
    public float metricArg() {
        return base.metricArg();
    }

    @Override
    public String type() {
        return refine instanceof FlatState ? "IndexRefineFlat" : "IndexRefine";
    }

    @Override
    public String factory() {
        return base.factory() + (refine instanceof FlatState ? ",RFlat" : ",Refine(" + refine.factory() + ")");
    }

    @Override
    public boolean learns() {
        return base.learns() || refine.learns();
    }

    @Override
    public boolean trained() {
        return base.trained() && refine.trained();
    }

    @Override
    public @Nullable IndexState withParameter(String name, double value) {
        if (name.equals("k_factor")) {
            Checks.inRange("k_factor", value, 1, 1000);
            return new RefineState(base, refine, (float) value);
        }
        IndexState set = base.withParameter(name, value);
        return set == null ? null : new RefineState(set, refine, kFactor);
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        into.accept("k_factor", kFactor);
        base.parameters(into);
    }

    @Override
    public RefineState train(float[] vectors, int n) {
        return new RefineState(base.train(vectors, n), refine.train(vectors, n), kFactor);
    }

    @Override
    public RefineState add(float[] vectors, int n, long @Nullable [] ids) {
        return new RefineState(base.add(vectors, n, null), refine.add(vectors, n, null), kFactor);
    }

    @Override
    public RefineState remove(IdFilter filter) {
        IndexState left = base.removeRows(filter);
        if (left == base) {
            return this;
        }
        // A base that numbers its rows on has dropped what it no longer held, too.
        boolean moved = left.rowCount() != base.rowCount();
        return new RefineState(
                left, moved ? refine.remove(row -> !base.holds(row) || filter.accepts(row)) : refine, kFactor);
    }

    @Override
    public boolean idsAreRows() {
        return base.idsAreRows();
    }

    @Override
    public long rowCount() {
        return base.rowCount();
    }

    @Override
    public boolean holds(long row) {
        return base.holds(row);
    }

    @Override
    public RefineState compacted() {
        IndexState left = base.compacted();
        return left == base ? this : new RefineState(left, refine.remove(row -> !base.holds(row)), kFactor);
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        float factor = params.kFactor() > 0 ? params.kFactor() : kFactor;
        int candidates = (int) Math.min(Math.max(1, ntotal()), Math.max(k, (long) (k * factor)));
        int n = to - from;
        float[] own = Arrays.copyOfRange(queries, from * dimension(), to * dimension());
        long[] found = new long[n * candidates];
        base.search(own, 0, n, candidates, params, new float[n * candidates], found);
        RowComparer comparer = refine.comparer();
        TopK heap = new TopK(k, metric().isSimilarity());
        for (int q = 0; q < n; q++) {
            heap.clear();
            comparer.query(own, q * dimension());
            for (int i = q * candidates; i < (q + 1) * candidates && found[i] >= 0; i++) {
                heap.offer(comparer.distance(found[i]), found[i]);
            }
            heap.drain(distances, ids, (from + q) * k);
        }
    }

    @Override
    public void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        IdFilter filter = params.filter();
        SearchParams held = params.withFilter(row -> base.holds(row) && (filter == null || filter.accepts(row)));
        refine.searchExactly(queries, from, to, k, held, distances, ids);
    }

    @Override
    public void verify(List<String> problems) {
        base.verify(problems);
        refine.verify(problems);
        if (refine.rowCount() != base.rowCount()) {
            problems.add("the base index has " + base.rowCount() + " rows, the refine index " + refine.rowCount());
        }
    }

    @Override
    public long idAt(long place) {
        return base.idAt(place);
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        return id >= 0 && id < rowCount() && holds(id) ? refine.reconstruct(id) : null;
    }

    @Override
    public long memoryBytes() {
        return base.memoryBytes() + refine.memoryBytes();
    }
}
