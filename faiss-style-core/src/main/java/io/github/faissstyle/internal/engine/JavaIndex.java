package io.github.faissstyle.internal.engine;

import static io.github.faissstyle.internal.util.Checks.atLeast;
import static io.github.faissstyle.internal.util.Checks.rows;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.RangeSearchResult;
import io.github.faissstyle.index.RecallProbe;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.engine.ids.IdMapState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.util.HugePages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one {@link VectorIndex} of the Java engine: checks arguments, lets one writer at a time make the next state, and
 * publishes it.
 */
public final class JavaIndex implements VectorIndex {
    /** Queries that a thread takes at a time: those that share a pass over the data. */
    private static final int STEP = 16;

    /** Vectors: searches of fewer take no time worth the while of a thread. */
    private static final int WORTH_WARMING = 1000;

    private final ReentrantLock writing = new ReentrantLock(true);
    private final BiConsumer<IndexState, Path> writer;
    private final List<String> notes;
    private final boolean readOnly;
    private volatile @Nullable IndexState state;
    private volatile int buildThreads = 1;

    /**
     * Wraps a state.
     *
     * @param state where to begin
     * @param writer writes a state as a FAISS file
     * @param notes what a user should know of this index
     */
    public JavaIndex(IndexState state, BiConsumer<IndexState, Path> writer, List<String> notes) {
        this(state, writer, notes, false);
    }

    /**
     * Wraps a state that may be one that cannot be changed.
     *
     * @param state where to begin
     * @param writer writes a state as a FAISS file
     * @param notes what a user should know of it
     * @param readOnly whether it cannot be changed
     */
    public JavaIndex(IndexState state, BiConsumer<IndexState, Path> writer, List<String> notes, boolean readOnly) {
        this.readOnly = readOnly;
        this.state = state;
        this.writer = writer;
        this.notes = List.copyOf(notes);
        warmUpFor(state);
    }

    private static void warmUpFor(IndexState state) {
        if (state.ntotal() >= WORTH_WARMING) {
            Kernels.get().warmUp();
        }
    }

    @Override
    public IndexInfo info() {
        IndexState now = open();
        Map<String, Number> parameters = new LinkedHashMap<>();
        now.parameters(parameters::put);
        return new IndexInfo(
                "java",
                now.type(),
                now.factory(),
                now.dimension(),
                now.ntotal(),
                now.trained(),
                now.takesIds(),
                now.metric(),
                now.metricArg(),
                parameters,
                Kernels.get().description(),
                HugePages.inUse(),
                now.memoryBytes(),
                notes);
    }

    @Override
    public void setParameters(String parameters) {
        change(now -> {
            IndexState next = now;
            if (parameters.isBlank()) {
                return next;
            }
            for (String part : parameters.split(",", -1)) {
                String[] sides = part.split("=", -1);
                IndexState set = sides.length == 2 ? next.withParameter(sides[0].trim(), value(part, sides[1])) : null;
                if (set == null) {
                    throw new IllegalArgumentException("parameters have \"" + part + "\", which this " + now.factory()
                            + " index does not know; expected name=value, such as nprobe=16");
                }
                next = set;
            }
            return next;
        });
    }

    @Override
    public void setBuildThreads(int threads) {
        buildThreads = atLeast("threads", threads, 1);
    }

    private static double value(String part, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameters have \"" + part + "\", expected a number behind the =", e);
        }
    }

    @Override
    public void train(float[] vectors) {
        checkWritable();
        change(now -> {
            int n = checkedRows(vectors, now);
            if (!now.learns()) {
                return now;
            }
            if (now.ntotal() > 0) {
                throw new IllegalStateException(
                        "an index that holds " + now.ntotal() + " vectors cannot be trained again");
            }
            if (n == 0) {
                throw new IllegalArgumentException("vectors must hold at least one row to learn from, has none");
            }
            return now.train(vectors, n);
        });
    }

    @Override
    public void add(float[] vectors) {
        checkWritable();
        change(now -> {
            int n = checkedRows(vectors, now);
            checkTrained(now);
            return n == 0 ? now : now.add(vectors, n, null);
        });
    }

    @Override
    public void add(float[] vectors, long[] ids) {
        checkWritable();
        change(now -> {
            int n = checkedRows(vectors, now);
            if (ids.length != n) {
                throw new IllegalArgumentException(
                        "ids must be one a vector: " + n + " vectors, " + ids.length + " ids");
            }
            checkTrained(now);
            IndexState target = now;
            if (!now.takesIds()) {
                if (now.ntotal() > 0) {
                    throw new UnsupportedOperationException("this " + now.factory() + " index holds " + now.ntotal()
                            + " vectors under row numbers: make it as IDMap2," + now.factory() + " to add with ids");
                }
                target = IdMapState.around(now, true);
            }
            return n == 0 ? target : target.add(vectors, n, ids);
        });
    }

    @Override
    public long remove(IdFilter filter) {
        checkWritable();
        long[] removed = new long[1];
        change(now -> {
            IndexState next = now.remove(filter);
            removed[0] = now.ntotal() - next.ntotal();
            return next;
        });
        return removed[0];
    }

    @Override
    public SearchResult search(float[] queries, int k, SearchParams params) {
        IndexState now = open();
        int n = rows("queries", queries.length, now.dimension());
        atLeast("k", k, 1);
        checkTrained(now);
        if ((long) n * k > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "queries times k must fit an array, was " + n + " x " + k + ": search fewer queries at once");
        }
        // More places than vectors stay padding: no need for a heap of that size.
        int held = (int) Math.min(k, Math.max(1, now.ntotal()));
        float[] distances = new float[n * held];
        long[] ids = new long[n * held];
        Workers.share(n, STEP, params.threads(), () -> (from, to) -> {
            now.search(queries, from, to, held, params, distances, ids);
            if (params.filter() != null && !params.isExactTraversal()) {
                completeFiltered(now, queries, from, to, held, params, distances, ids);
            }
        });
        return held == k ? new SearchResult(k, ids, distances) : padded(n, held, k, ids, distances, now);
    }

    /** A walk or a probe that met few of those that a filter takes: these are searched exactly. */
    private static void completeFiltered(
            IndexState now,
            float[] queries,
            int from,
            int to,
            int k,
            SearchParams params,
            float[] distances,
            long[] ids) {
        for (int q = from; q < to; q++) {
            if (ids[q * k + k - 1] == SearchResult.NO_ID) {
                now.searchExactly(queries, q, q + 1, k, params, distances, ids);
            }
        }
    }

    @Override
    public RecallProbe recallProbe(int sample, int k, SearchParams params) {
        IndexState now = open();
        atLeast("sample", sample, 1);
        atLeast("k", k, 1);
        checkTrained(now);
        int n = (int) Math.min(sample, now.ntotal());
        float[] queries = new float[n * now.dimension()];
        for (int i = 0; i < n; i++) {
            long id = now.idAt(i * now.ntotal() / n);
            float[] vector = now.reconstruct(id);
            if (vector != null) {
                System.arraycopy(vector, 0, queries, i * now.dimension(), now.dimension());
            }
        }
        int held = (int) Math.max(1, Math.min(k, now.ntotal()));
        long[] found = new long[n * held];
        long[] truth = new long[n * held];
        float[] distances = new float[n * held];
        long start = System.nanoTime();
        for (int q = 0; q < n; q++) {
            now.search(queries, q, q + 1, held, params, distances, found);
        }
        long searched = System.nanoTime();
        for (int q = 0; q < n; q++) {
            now.searchExactly(queries, q, q + 1, held, params, distances, truth);
        }
        double each = 1e3 * Math.max(1, n);
        long exact = System.nanoTime() - searched;
        return new RecallProbe(recall(found, truth, n, held), n, k, (searched - start) / each, exact / each);
    }

    private static double recall(long[] found, long[] truth, int n, int k) {
        int hits = 0;
        int wanted = 0;
        for (int q = 0; q < n; q++) {
            long[] best = Arrays.copyOfRange(truth, q * k, (q + 1) * k);
            Arrays.sort(best);
            for (int i = q * k; i < (q + 1) * k; i++) {
                wanted += truth[i] == SearchResult.NO_ID ? 0 : 1;
                hits += found[i] != SearchResult.NO_ID && Arrays.binarySearch(best, found[i]) >= 0 ? 1 : 0;
            }
        }
        return wanted == 0 ? 1 : Math.min(1, hits / (double) wanted);
    }

    @Override
    public List<String> verify() {
        List<String> problems = new ArrayList<>();
        open().verify(problems);
        return List.copyOf(problems);
    }

    private static SearchResult padded(int n, int held, int k, long[] ids, float[] distances, IndexState state) {
        long[] allIds = new long[n * k];
        float[] allDistances = new float[n * k];
        Arrays.fill(allIds, SearchResult.NO_ID);
        Arrays.fill(allDistances, state.metric().isSimilarity() ? -Float.MAX_VALUE : Float.MAX_VALUE);
        for (int row = 0; row < n; row++) {
            System.arraycopy(ids, row * held, allIds, row * k, held);
            System.arraycopy(distances, row * held, allDistances, row * k, held);
        }
        return new SearchResult(k, allIds, allDistances);
    }

    @Override
    public RangeSearchResult rangeSearch(float[] queries, float radius, SearchParams params) {
        IndexState now = open();
        int n = rows("queries", queries.length, now.dimension());
        checkTrained(now);
        if (Float.isNaN(radius)) {
            throw new IllegalArgumentException("radius must be a number, was NaN");
        }
        Matches[] matches = new Matches[n];
        Workers.share(n, STEP, params.threads(), () -> (from, to) -> {
            for (int row = from; row < to; row++) {
                matches[row] = new Matches();
                now.rangeSearch(queries, row, radius, params, matches[row]);
            }
        });
        return joined(matches);
    }

    private static RangeSearchResult joined(Matches[] matches) {
        int[] limits = new int[matches.length + 1];
        for (int i = 0; i < matches.length; i++) {
            if ((long) limits[i] + matches[i].size() > Integer.MAX_VALUE - 16) {
                throw new IllegalArgumentException(
                        "radius matches too many vectors for one answer: search fewer queries at once");
            }
            limits[i + 1] = limits[i] + matches[i].size();
        }
        long[] ids = new long[limits[matches.length]];
        float[] distances = new float[limits[matches.length]];
        for (int i = 0; i < matches.length; i++) {
            System.arraycopy(matches[i].ids(), 0, ids, limits[i], matches[i].size());
            System.arraycopy(matches[i].distances(), 0, distances, limits[i], matches[i].size());
        }
        return new RangeSearchResult(limits, ids, distances);
    }

    @Override
    public float[] reconstruct(long id) {
        IndexState now = open();
        float[] vector = now.reconstruct(id);
        if (vector == null) {
            throw new IllegalArgumentException("id " + id + " is not in this index of " + now.ntotal() + " vectors");
        }
        return vector;
    }

    @Override
    public void write(Path file) {
        writer.accept(open().compacted(), file);
    }

    @Override
    public void compact() {
        checkWritable();
        change(IndexState::compacted);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            state = null;
        } finally {
            writing.unlock();
        }
    }

    private IndexState open() {
        IndexState now = state;
        if (now == null) {
            throw new IllegalStateException("this index is closed");
        }
        return now;
    }

    private void checkWritable() {
        if (readOnly) {
            throw new UnsupportedOperationException("a mapped index cannot be changed: open it with read instead");
        }
    }

    private void change(java.util.function.UnaryOperator<IndexState> step) {
        writing.lock();
        try {
            IndexState next = Workers.with(buildThreads, () -> step.apply(open()));
            state = next;
            warmUpFor(next);
        } catch (OutOfMemoryError e) {
            throw new FaissStyleException("not enough heap for the change; the index is as it was", e);
        } finally {
            writing.unlock();
        }
    }

    private static void checkTrained(IndexState state) {
        if (!state.trained()) {
            throw new IllegalStateException("this " + state.factory() + " index is not trained: call train first");
        }
    }

    private static int checkedRows(float[] vectors, IndexState state) {
        int n = rows("vectors", vectors.length, state.dimension());
        checkFinite(vectors, state.dimension());
        return n;
    }

    private static void checkFinite(float[] vectors, int d) {
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException(
                        "vectors must be finite, row " + i / d + " column " + i % d + " is " + vectors[i]);
            }
        }
    }
}
