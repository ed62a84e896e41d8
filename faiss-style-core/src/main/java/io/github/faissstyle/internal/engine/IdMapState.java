package io.github.faissstyle.internal.engine;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives the rows of another index ids of the user's: FAISS's {@code IndexIDMap} and {@code IndexIDMap2}. Ids may be any
 * long and may repeat. Ties are decided by row, as in FAISS, since rows are what the inner index sees.
 */
public final class IdMapState implements IndexState {
    private final IndexState inner;
    private final LongRows ids;
    private final boolean two;
    private volatile @Nullable IdTable rowOfId;

    /**
     * Puts ids on an index.
     *
     * @param inner index that numbers its vectors itself
     * @param ids one id a vector
     * @param two true for IDMap2, whose file promises reconstruction by id
     */
    public IdMapState(IndexState inner, LongRows ids, boolean two) {
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
        return new IdMapState(inner, LongRows.EMPTY, two);
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
    public LongRows ids() {
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

    @Override
    public boolean keepsIds() {
        return true;
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
    public IdMapState remove(IdFilter filter) {
        BitSet gone = new BitSet();
        for (long row = 0; row < ids.size(); row++) {
            if (filter.accepts(ids.get(row))) {
                gone.set(Math.toIntExact(row));
            }
        }
        if (gone.isEmpty()) {
            return this;
        }
        IndexState left = inner.remove(row -> gone.get((int) row));
        return new IdMapState(left, ids.keep(row -> !gone.get((int) row)), two);
    }

    @Override
    public void search(
            float[] queries, int from, int to, int k, @Nullable IdFilter filter, float[] distances, long[] result) {
        inner.search(queries, from, to, k, onRows(filter), distances, result);
        for (int i = from * k; i < to * k; i++) {
            result[i] = result[i] < 0 ? result[i] : ids.get(result[i]);
        }
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, @Nullable IdFilter filter, Matches matches) {
        int before = matches.size();
        inner.rangeSearch(queries, row, radius, onRows(filter), matches);
        matches.translateIds(before, ids::get);
    }

    private @Nullable IdFilter onRows(@Nullable IdFilter filter) {
        return filter == null ? null : row -> filter.accepts(ids.get(row));
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        IdTable table = rowOfId;
        if (table == null) {
            table = new IdTable(ids);
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
