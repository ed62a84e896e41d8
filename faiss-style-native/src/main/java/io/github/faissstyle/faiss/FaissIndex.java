package io.github.faissstyle.faiss;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.RangeSearchResult;
import io.github.faissstyle.index.RecallProbe;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.Checks;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One FAISS index. FAISS lets nobody search while somebody adds, so a lock does: searches share it, changes have it to
 * themselves, and closing waits for both.
 */
final class FaissIndex implements VectorIndex {
    private static final Cleaner CLEANER = Cleaner.create();
    /** FAISS makes room for the whole beam in threads of its own, where want of memory ends the process. */
    private static final Pattern WIDE_BEAM = Pattern.compile("efSearch\\s*=\\s*[^,]*(\\d{8,}|[eE])");

    /** Vectors that are taken out of an index at once. */
    private static final int BLOCK = 1 << 10;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final Owner owner;
    private final Cleaner.Cleanable cleanable;
    private final int dimension;
    private final Metric metric;
    /** As it was asked for; null for what was read. */
    private @Nullable String factory;

    private int buildThreads = 1;
    /** Whether it may be added to and searched; guarded by the lock. */
    private boolean trained;
    /** Whether FAISS can find vectors by id now. */
    private boolean reconstructs;

    /** The native index, until it is freed. Knows nothing of the object that it is freed with. */
    private static final class Owner implements Runnable {
        final AtomicLong handle;

        Owner(long handle) {
            this.handle = new AtomicLong(handle);
        }

        @Override
        public void run() {
            long address = handle.getAndSet(0);
            if (address != 0) {
                Faiss.free(address);
            }
        }
    }

    /** Takes over a native index. */
    FaissIndex(long handle, @Nullable String factory) {
        owner = new Owner(handle);
        cleanable = CLEANER.register(this, owner);
        this.factory = factory;
        Description description = new Description(handle);
        dimension = description.dimension;
        metric = description.metric;
        trained = description.trained;
    }

    /** What FAISS tells of an index. */
    private static final class Description {
        final String type;
        final String factory;
        final int dimension;
        final long ntotal;
        final boolean trained;
        final boolean keepsIds;
        final Metric metric;
        final float metricArg;
        final long bytes;
        final Map<String, Number> parameters = new LinkedHashMap<>();

        Description(long handle) {
            String[] fields = Faiss.describe(handle).split("\t", -1);
            type = fields[0];
            dimension = Integer.parseInt(fields[2]);
            ntotal = Long.parseLong(fields[3]);
            trained = fields[4].equals("1");
            keepsIds = fields[5].equals("1");
            int code = Integer.parseInt(fields[6]);
            metric = code < 0
                    ? Metric.COSINE
                    : Arrays.stream(Metric.values())
                            .filter(m -> m != Metric.COSINE && m.faissCode() == code)
                            .findFirst()
                            .orElseThrow(() ->
                                    new FaissStyleException("FAISS has a metric " + code + " that is unknown here"));
            factory = metric == Metric.COSINE ? fields[1].replaceFirst("L2norm,", "") : fields[1];
            metricArg = metric == Metric.LP ? Float.parseFloat(fields[7]) : 0;
            bytes = Long.parseLong(fields[8]);
            for (String parameter : fields[9].isEmpty() ? new String[0] : fields[9].split(",", -1)) {
                int at = parameter.indexOf('=');
                String value = parameter.substring(at + 1);
                // Not a conditional expression, which would make floats of whole numbers.
                if (value.contains(".")) {
                    parameters.put(parameter.substring(0, at), Float.parseFloat(value));
                } else {
                    parameters.put(parameter.substring(0, at), Integer.parseInt(value));
                }
            }
        }
    }

    private <T> T reading(LongFunction<T> body) {
        return locked(lock.readLock(), body);
    }

    private <T> T writing(LongFunction<T> body) {
        return locked(lock.writeLock(), body);
    }

    private <T> T locked(Lock held, LongFunction<T> body) {
        held.lock();
        try {
            long handle = owner.handle.get();
            if (handle == 0) {
                throw new IllegalStateException("index is closed");
            }
            return body.apply(handle);
        } catch (FaissFailure e) {
            throw new FaissStyleException("FAISS failed: " + e.reason(), e);
        } finally {
            held.unlock();
            java.lang.ref.Reference.reachabilityFence(this);
        }
    }

    @Override
    public IndexInfo info() {
        return reading(handle -> {
            Description now = new Description(handle);
            return new IndexInfo(
                    "faiss",
                    now.type,
                    factory == null ? now.factory : factory,
                    dimension,
                    now.ntotal,
                    now.trained,
                    now.keepsIds,
                    metric,
                    now.metricArg,
                    now.parameters,
                    "FAISS " + Faiss.version(),
                    false,
                    now.bytes,
                    List.of("memory is outside of the heap"));
        });
    }

    @Override
    public void setParameters(String parameters) {
        if (WIDE_BEAM.matcher(parameters).find()) {
            throw new IllegalArgumentException("parameters \"" + parameters + "\": efSearch must be below 10000000");
        }
        writing(handle -> {
            try {
                if (!parameters.isBlank()) {
                    Faiss.setParameters(handle, parameters.replace(" ", ""));
                }
            } catch (FaissFailure | UnsupportedOperationException e) {
                throw new IllegalArgumentException(
                        "parameters \"" + parameters + "\" are not this index's: " + e.getMessage(), e);
            }
            return null;
        });
    }

    @Override
    public void setBuildThreads(int threads) {
        Checks.atLeast("threads", threads, 1);
        writing(handle -> {
            buildThreads = threads;
            return null;
        });
    }

    @Override
    public void train(float[] vectors) {
        checkVectors(vectors);
        writing(handle -> {
            Description now = new Description(handle);
            if (now.trained) {
                if (now.ntotal > 0 && learns(now)) {
                    throw new IllegalStateException("index has learned and holds " + now.ntotal + " vectors already");
                }
                return null;
            }
            try {
                Faiss.train(handle, vectors, buildThreads);
            } catch (FaissFailure e) {
                throw new IllegalArgumentException("vectors cannot be learned from: " + e.reason(), e);
            }
            trained = true;
            return null;
        });
    }

    private static boolean learns(Description now) {
        return now.factory.contains("IVF") || now.factory.contains("PQ") || now.factory.contains("SQ");
    }

    @Override
    public void add(float[] vectors) {
        checkVectors(vectors);
        writing(handle -> {
            ensureTrained();
            if (new Description(handle).type.startsWith("IndexIDMap")) {
                throw new IllegalArgumentException("ids must be given to an index that keeps them in a map");
            }
            Faiss.add(handle, vectors, null, buildThreads);
            return null;
        });
    }

    @Override
    public void add(float[] vectors, long[] ids) {
        int rows = checkVectors(vectors);
        if (ids.length != rows) {
            throw new IllegalArgumentException("ids must be " + rows + ", one a vector, was " + ids.length);
        }
        writing(handle -> {
            ensureTrained();
            Description now = new Description(handle);
            long target = handle;
            if (!now.keepsIds) {
                if (now.ntotal > 0) {
                    throw new UnsupportedOperationException("index holds " + now.ntotal
                            + " vectors under row numbers: ids must be given from the first add on");
                }
                target = Faiss.withIds(handle, true);
                owner.handle.set(target);
                factory = factory == null ? null : "IDMap2," + factory;
            }
            Faiss.add(target, vectors, ids, buildThreads);
            return null;
        });
    }

    private void ensureTrained() {
        if (!trained) {
            throw new IllegalStateException("index must be trained before vectors are added or searched");
        }
    }

    @Override
    public long remove(IdFilter filter) {
        return writing(handle -> {
            long[] ids = accepted(handle, filter);
            if (ids.length == 0) {
                return 0L;
            }
            reconstructs = false;
            return Faiss.remove(handle, ids);
        });
    }

    private static long[] accepted(long handle, IdFilter filter) {
        return LongStream.of(Faiss.ids(handle)).filter(filter::accepts).toArray();
    }

    @Override
    public SearchResult search(float[] queries, int k, SearchParams params) {
        int n = Checks.rows("queries", queries.length, dimension);
        Checks.atLeast("k", k, 1);
        float[] distances = new float[size("k", k, n)];
        long[] ids = new long[distances.length];
        return reading(handle -> {
            ensureTrained();
            IdFilter filter = params.filter();
            if (filter == null) {
                search(handle, queries, k, params, null, distances, ids);
                return new SearchResult(k, ids, distances);
            }
            long[] allowed = accepted(handle, filter);
            if (allowed.length == 0) {
                Arrays.fill(distances, metric.isSimilarity() ? -Float.MAX_VALUE : Float.MAX_VALUE);
                Arrays.fill(ids, SearchResult.NO_ID);
                return new SearchResult(k, ids, distances);
            }
            boolean filtered = true;
            try {
                search(handle, queries, k, params, allowed, distances, ids);
            } catch (UnsupportedOperationException e) {
                if (params.isExactTraversal()) {
                    throw e;
                }
                filtered = false;
            }
            SearchResult found = new SearchResult(k, ids, distances);
            for (int q = 0; q < n && filtered && !params.isExactTraversal(); q++) {
                filtered = found.count(q) >= Math.min(k, allowed.length);
            }
            return filtered || params.isExactTraversal() ? found : exactly(handle, queries, k, allowed);
        });
    }

    /** Elements of an array that has so many for each of a number. */
    private static int size(String name, int value, int each) {
        if ((long) value * each > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(name + " must be at most " + (Integer.MAX_VALUE - 8) / each
                    + ", so that an array can hold it, was " + value);
        }
        return value * each;
    }

    private void search(
            long handle,
            float[] queries,
            int k,
            SearchParams params,
            long @Nullable [] allowed,
            float[] distances,
            long[] ids) {
        boolean nan = Faiss.search(
                handle,
                queries,
                k,
                params.nprobe(),
                params.efSearch(),
                params.kFactor(),
                allowed,
                params.threads(),
                distances,
                ids);
        for (int i = 0; nan && i < queries.length; i++) {
            if (Float.isNaN(queries[i])) {
                int q = i / dimension;
                Arrays.fill(distances, q * k, (q + 1) * k, metric.isSimilarity() ? -Float.MAX_VALUE : Float.MAX_VALUE);
                Arrays.fill(ids, q * k, (q + 1) * k, SearchResult.NO_ID);
                i = (q + 1) * dimension - 1;
            }
        }
    }

    private float[] rows(long handle, long[] ids) {
        float[] rows = new float[size("sample", ids.length, dimension)];
        float[] one = new float[dimension];
        for (int i = 0; i < ids.length; i++) {
            Faiss.reconstruct(handle, ids[i], one);
            System.arraycopy(one, 0, rows, i * dimension, dimension);
        }
        return rows;
    }

    /** Compares the queries with some vectors, one by one. */
    private SearchResult exactly(long handle, float[] queries, int k, long[] among) {
        Description now = new Description(handle);
        prepareReconstruct(handle);
        try (VectorIndex exact = VectorIndexes.create("IDMap2,Flat", dimension, metric, now.metricArg)) {
            for (int from = 0; from < among.length; from += BLOCK) {
                long[] ids = Arrays.copyOfRange(among, from, Math.min(from + BLOCK, among.length));
                exact.add(rows(handle, ids), ids);
            }
            return exact.search(queries, k);
        }
    }

    @Override
    public RangeSearchResult rangeSearch(float[] queries, float radius, SearchParams params) {
        Checks.rows("queries", queries.length, dimension);
        if (Float.isNaN(radius)) {
            throw new IllegalArgumentException("radius must be a number, was NaN");
        }
        return reading(handle -> {
            ensureTrained();
            Object[] found =
                    Faiss.rangeSearch(handle, queries, radius, params.nprobe(), params.efSearch(), params.threads());
            int[] limits =
                    LongStream.of((long[]) found[0]).mapToInt(Math::toIntExact).toArray();
            IdFilter filter = params.filter();
            RangeSearchResult all = new RangeSearchResult(limits, (long[]) found[1], (float[]) found[2]);
            return filter == null ? all : filtered(all, filter);
        });
    }

    private static RangeSearchResult filtered(RangeSearchResult all, IdFilter filter) {
        int[] limits = new int[all.limits().length];
        long[] ids = new long[all.ids().length];
        float[] distances = new float[ids.length];
        int count = 0;
        for (int q = 0; q + 1 < limits.length; q++) {
            for (int i = all.limits()[q]; i < all.limits()[q + 1]; i++) {
                if (filter.accepts(all.ids()[i])) {
                    ids[count] = all.ids()[i];
                    distances[count++] = all.distances()[i];
                }
            }
            limits[q + 1] = count;
        }
        return new RangeSearchResult(limits, Arrays.copyOf(ids, count), Arrays.copyOf(distances, count));
    }

    @Override
    public float[] reconstruct(long id) {
        return reading(handle -> {
            prepareReconstruct(handle);
            float[] vector = new float[dimension];
            try {
                Faiss.reconstruct(handle, id, vector);
            } catch (FaissFailure e) {
                throw new IllegalArgumentException("id " + id + " is not in the index: " + e.reason(), e);
            }
            return vector;
        });
    }

    /** Once after a removal, while others may be searching, which need nothing of it. */
    private synchronized void prepareReconstruct(long handle) {
        if (!reconstructs) {
            Faiss.prepareReconstruct(handle);
            reconstructs = true;
        }
    }

    @Override
    public RecallProbe recallProbe(int sample, int k, SearchParams params) {
        Checks.atLeast("sample", sample, 1);
        Checks.atLeast("k", k, 1);
        return reading(handle -> {
            ensureTrained();
            long[] all = Faiss.ids(handle);
            int n = Math.min(sample, all.length);
            prepareReconstruct(handle);
            float[] queries = rows(
                    handle,
                    IntStream.range(0, n)
                            .mapToLong(i -> all[(int) ((long) i * all.length / n)])
                            .toArray());
            int held = Math.max(1, Math.min(k, all.length));
            float[] distances = new float[size("k", held, n)];
            long[] ids = new long[n * held];
            long start = System.nanoTime();
            search(handle, queries, held, params, null, distances, ids);
            final double searched = (System.nanoTime() - start) / 1e3 / Math.max(1, n);
            start = System.nanoTime();
            SearchResult truth = exactly(handle, queries, held, all);
            double exact = (System.nanoTime() - start) / 1e3 / Math.max(1, n);
            int hits = 0;
            for (int q = 0; q < n; q++) {
                long[] best = Arrays.copyOfRange(truth.ids(), q * held, (q + 1) * held);
                Arrays.sort(best);
                for (int i = q * held; i < (q + 1) * held; i++) {
                    hits += ids[i] >= 0 && Arrays.binarySearch(best, ids[i]) >= 0 ? 1 : 0;
                }
            }
            double recall = n == 0 ? 1 : hits / (double) (n * held);
            return new RecallProbe(recall, n, k, searched, exact);
        });
    }

    @Override
    public List<String> verify() {
        return reading(handle -> {
            long ntotal = new Description(handle).ntotal;
            long ids = Faiss.ids(handle).length;
            return ntotal == ids ? List.of() : List.of("there are " + ids + " ids for " + ntotal + " vectors");
        });
    }

    @Override
    public void compact() {
        reading(handle -> null); // FAISS removes at once or not at all
    }

    @Override
    public void write(Path file) {
        try {
            AtomicFiles.replace(
                    file,
                    beside -> reading(handle -> {
                        Faiss.write(handle, FaissEngine.path(beside));
                        return null;
                    }));
        } catch (IOException e) {
            throw new FaissStyleException("cannot write the index to " + file + ": " + e, e);
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            cleanable.clean();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private int checkVectors(float[] vectors) {
        return checkVectors(vectors, dimension);
    }

    static int checkVectors(float[] vectors, int dimension) {
        int rows = Checks.rows("vectors", vectors.length, dimension);
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException("vectors must be finite, has " + vectors[i] + " in row "
                        + i / dimension + " column " + i % dimension);
            }
        }
        return rows;
    }
}
