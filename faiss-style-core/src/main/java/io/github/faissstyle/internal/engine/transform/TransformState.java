package io.github.faissstyle.internal.engine.transform;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Transforms vectors and queries on their way to another index: FAISS's {@code IndexPreTransform}. Around an inner
 * product, {@code L2norm} makes cosine similarity.
 *
 * @param dimension floats that come in
 * @param chain the transforms, in the order they are applied
 * @param inner the index of what comes out
 */
public record TransformState(int dimension, List<VectorTransform> chain, IndexState inner) implements IndexState {
    /** Copies the chain. */
    public TransformState {
        chain = List.copyOf(chain);
    }

    @Override
    public long ntotal() {
        return inner.ntotal();
    }

    private boolean normalises() {
        return chain.stream().anyMatch(Normalization.class::isInstance);
    }

    @Override
    public Metric metric() {
        return inner.metric() == Metric.INNER_PRODUCT && normalises() ? Metric.COSINE : inner.metric();
    }

    @Override
    public float metricArg() {
        return inner.metricArg();
    }

    @Override
    public String type() {
        return "IndexPreTransform";
    }

    @Override
    public String factory() {
        return chain.stream().map(t -> t.factory() + ",").collect(Collectors.joining()) + inner.factory();
    }

    @Override
    public boolean learns() {
        return inner.learns() || chain.stream().anyMatch(VectorTransform::learns);
    }

    @Override
    public boolean trained() {
        return chain.stream().allMatch(VectorTransform::trained) && inner.trained();
    }

    @Override
    public boolean takesIds() {
        return inner.takesIds();
    }

    @Override
    public boolean needsIds() {
        return inner.needsIds();
    }

    @Override
    public @Nullable IndexState withParameter(String name, double value) {
        IndexState set = inner.withParameter(name, value);
        return set == null ? null : new TransformState(dimension, chain, set);
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        inner.parameters(into);
    }

    @Override
    public TransformState train(float[] vectors, int n) {
        List<VectorTransform> learned = new ArrayList<>();
        float[] x = vectors;
        for (VectorTransform transform : chain) {
            VectorTransform next = transform.train(x, n);
            learned.add(next);
            x = next.apply(x, 0, n);
        }
        return new TransformState(dimension, learned, inner.train(x, n));
    }

    private float[] applied(float[] vectors, int from, int to) {
        float[] x = chain.isEmpty()
                ? Arrays.copyOfRange(vectors, from * dimension, to * dimension)
                : chain.get(0).apply(vectors, from, to);
        for (int i = 1; i < chain.size(); i++) {
            x = chain.get(i).apply(x, 0, to - from);
        }
        return x;
    }

    @Override
    public TransformState add(float[] vectors, int n, long @Nullable [] ids) {
        return new TransformState(dimension, chain, inner.add(applied(vectors, 0, n), n, ids));
    }

    @Override
    public TransformState remove(IdFilter filter) {
        IndexState left = inner.remove(filter);
        return left == inner ? this : new TransformState(dimension, chain, left);
    }

    @Override
    public TransformState removeRows(IdFilter filter) {
        IndexState left = inner.removeRows(filter);
        return left == inner ? this : new TransformState(dimension, chain, left);
    }

    @Override
    public boolean idsAreRows() {
        return inner.idsAreRows();
    }

    @Override
    public long rowCount() {
        return inner.rowCount();
    }

    @Override
    public boolean holds(long row) {
        return inner.holds(row);
    }

    @Override
    public TransformState compacted() {
        IndexState left = inner.compacted();
        return left == inner ? this : new TransformState(dimension, chain, left);
    }

    /** Rounding may take the product of two unit vectors past 1. FAISS's own answers are not touched. */
    private boolean clamps(SearchParams params) {
        return !params.isExactTraversal() && metric() == Metric.COSINE;
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        search(queries, from, to, k, params, distances, ids, inner::search);
    }

    @Override
    public void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        search(queries, from, to, k, params, distances, ids, inner::searchExactly);
    }

    private interface Searcher {
        void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids);
    }

    private void search(
            float[] queries,
            int from,
            int to,
            int k,
            SearchParams params,
            float[] distances,
            long[] ids,
            Searcher searcher) {
        int n = to - from;
        float[] theirDistances = new float[n * k];
        long[] theirIds = new long[n * k];
        searcher.search(applied(queries, from, to), 0, n, k, params, theirDistances, theirIds);
        for (int i = 0; clamps(params) && i < theirDistances.length; i++) {
            boolean padding = theirDistances[i] == -Float.MAX_VALUE;
            theirDistances[i] = padding ? theirDistances[i] : Math.max(-1f, Math.min(1f, theirDistances[i]));
        }
        System.arraycopy(theirDistances, 0, distances, from * k, n * k);
        System.arraycopy(theirIds, 0, ids, from * k, n * k);
    }

    @Override
    public void verify(List<String> problems) {
        inner.verify(problems);
    }

    @Override
    public long idAt(long place) {
        return inner.idAt(place);
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        int before = matches.size();
        inner.rangeSearch(applied(queries, row, row + 1), 0, radius, params, matches);
        if (clamps(params)) {
            matches.clampDistances(before, -1, 1);
        }
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        float[] x = inner.reconstruct(id);
        for (int i = chain.size() - 1; x != null && i >= 0; i--) {
            x = chain.get(i).reverse(x);
        }
        return x;
    }

    @Override
    public long memoryBytes() {
        return inner.memoryBytes()
                + chain.stream().mapToLong(VectorTransform::memoryBytes).sum();
    }
}
