package io.github.faissstyle.internal.engine.ids;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.Rows;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of another index ids of the user's: FAISS's {@code IndexIDMap} and {@code IndexIDMap2}. Ids may be any
 * long and may repeat. Ties are decided by row, as in FAISS, since rows are what the inner index sees.
 */
public final class IdMapState implements IndexState {
    private final IndexState inner;
    private final Rows<long[]> ids;
    private final boolean two;
    private volatile @Nullable IdTable rowOfId;

    /**
     * Puts ids on an index.
     *
     * @param inner index that numbers its vectors itself
     * @param ids one id a vector
     * @param two true for IDMap2, whose file promises reconstruction by id
     */
    public IdMapState(IndexState inner, Rows<long[]> ids, boolean two) {
        this.inner = inner;
        this.ids = ids;
        this.two = two;
    }

    /**
     * Puts ids on an empty index.
     *
     * @param inner index without vectors
     * @param two true for IDMap2
     * @return an index without vectors that keeps ids
     */
    public static IdMapState around(IndexState inner, boolean two) {
        return new IdMapState(inner, Rows.longs(), two);
    }

    /**
     * Returns what is inside.
     *
     * @return the inner index
     */
    public IndexState inner() {
        return inner;
    }

    /**
     * Returns the ids.
     *
     * @return one id a row
     */
    public Rows<long[]> ids() {
        return ids;
    }

    /**
     * Tells the two kinds apart.
     *
     * @return true for IDMap2
     */
    public boolean isTwo() {
        return two;
    }

    @Override
    public int dimension() {
        return inner.dimension();
    }

    @Override
    public long ntotal() {
        return inner.ntotal();
    }

    @Override
    public Metric metric() {
        return inner.metric();
    }

    @Override
    public float metricArg() {
        return inner.metricArg();
    }

    @Override
    public String type() {
        return two ? "IndexIDMap2" : "IndexIDMap";
    }

    @Override
    public String factory() {
        return (two ? "IDMap2," : "IDMap,") + inner.factory();
    }

    /** Returns one of some ids. */
    static long id(Rows<long[]> ids, long row) {
        return ids.holder(row)[ids.offset(row)];
    }

    @Override
    public boolean learns() {
        return inner.learns();
    }

    @Override
    public boolean trained() {
        return inner.trained();
    }

    @Override
    public boolean takesIds() {
        return true;
    }

    @Override
    public boolean needsIds() {
        return true;
    }

    @Override
    public @Nullable IndexState withParameter(String name, double value) {
        IndexState set = inner.withParameter(name, value);
        return set == null ? null : new IdMapState(set, ids, two);
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        inner.parameters(into);
    }

    @Override
    public IdMapState train(float[] vectors, int n) {
        return new IdMapState(inner.train(vectors, n), ids, two);
    }

    @Override
    public IdMapState add(float[] vectors, int n, long @Nullable [] newIds) {
        if (newIds == null) {
            throw new IllegalArgumentException(
                    "ids are needed: vectors of an " + factory() + " index are added with ids");
        }
        return new IdMapState(inner.add(vectors, n, null), ids.append(newIds, n), two);
    }

    @Override
    public boolean idsAreRows() {
        for (long row = 0; row < ids.rows(); row++) {
            long id = id(ids, row);
            if (id < 0 || id >= ids.rows()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public IdMapState remove(IdFilter filter) {
        BitSet gone = new BitSet();
        for (long row = 0; row < ids.rows(); row++) {
            if (inner.holds(row) && filter.accepts(id(ids, row))) {
                gone.set(Math.toIntExact(row));
            }
        }
        if (gone.isEmpty()) {
            return this;
        }
        IndexState left = inner.removeRows(row -> gone.get((int) row));
        boolean moved = left.rowCount() != inner.rowCount();
        return new IdMapState(left, moved ? ids.keep(row -> inner.holds(row) && !gone.get((int) row)) : ids, two);
    }

    @Override
    public IdMapState compacted() {
        IndexState left = inner.compacted();
        return left == inner ? this : new IdMapState(left, ids.keep(inner::holds), two);
    }

    @Override
    public void search(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] result) {
        inner.search(queries, from, to, k, onRows(params), distances, result);
        translate(from, to, k, result);
    }

    @Override
    public void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] result) {
        inner.searchExactly(queries, from, to, k, onRows(params), distances, result);
        translate(from, to, k, result);
    }

    private void translate(int from, int to, int k, long[] result) {
        for (int i = from * k; i < to * k; i++) {
            result[i] = result[i] < 0 ? result[i] : id(ids, result[i]);
        }
    }

    @Override
    public void verify(List<String> problems) {
        inner.verify(problems);
        if (ids.rows() != inner.rowCount()) {
            problems.add("there are " + ids.rows() + " ids for " + inner.rowCount() + " vectors");
        }
    }

    @Override
    public long idAt(long place) {
        return id(ids, inner.idAt(place));
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        int before = matches.size();
        inner.rangeSearch(queries, row, radius, onRows(params), matches);
        matches.translateIds(before, found -> id(ids, found));
    }

    private SearchParams onRows(SearchParams params) {
        IdFilter filter = params.filter();
        return filter == null ? params : params.withFilter(row -> filter.accepts(id(ids, row)));
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        IdTable table = rowOfId;
        if (table == null) {
            table = new IdTable(ids, inner::holds);
            rowOfId = table;
        }
        long row = table.row(id);
        return row < 0 ? null : inner.reconstruct(row);
    }

    @Override
    public long memoryBytes() {
        IdTable table = rowOfId;
        return inner.memoryBytes() + ids.memoryBytes() + (table == null ? 0 : table.memoryBytes());
    }
}
