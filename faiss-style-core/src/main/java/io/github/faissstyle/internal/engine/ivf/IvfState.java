package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Matches;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Inverted lists: each vector stands in the list of its nearest centroid, and a search scans the {@code nprobe} lists
 * whose centroids are nearest to the query. FAISS's {@code IndexIVF} and its kinds.
 *
 * @param quantizer holds one centroid a list; the list's number is its id
 * @param codec how vectors stand in the lists
 * @param metric INNER_PRODUCT or L2
 * @param nlist number of lists
 * @param nprobe lists that are scanned unless a search says otherwise
 * @param ntotal vectors added; those without a nearest centroid (NaN) stand in no list
 * @param lists the lists; null in an index without any ({@code il00})
 * @param directMap FAISS's way from an id to its place
 * @param sketch codes for a faster search
 * @param terms sums for a faster search of codes
 * @param <A> array of a list's codes
 */
public record IvfState<A>(
        IndexState quantizer,
        ListCodec<A> codec,
        Metric metric,
        int nlist,
        int nprobe,
        long ntotal,
        @Nullable List<InvertedList<A>> lists,
        DirectMap directMap,
        ListSketch sketch,
        ResidualTerms terms)
        implements IndexState {
    private static final String QUANTIZER = "quantizer_";

    /** Vectors that are encoded together. */
    private static final int BLOCK = 4096;

    /** Vectors whose lists a thread looks for at a time. */
    private static final int STEP = 1024;

    /** Makes one without codes. */
    public IvfState(
            IndexState quantizer,
            ListCodec<A> codec,
            Metric metric,
            int nlist,
            int nprobe,
            long ntotal,
            @Nullable List<InvertedList<A>> lists,
            DirectMap directMap) {
        this(
                quantizer,
                codec,
                metric,
                nlist,
                nprobe,
                ntotal,
                lists,
                directMap,
                new ListSketch(codec.dimension(), nlist),
                new ResidualTerms(nlist));
    }

    /** Makes an untrained index. */
    public static <A> IvfState<A> empty(IndexState quantizer, ListCodec<A> codec, Metric metric, int nlist) {
        return new IvfState<>(quantizer, codec, metric, nlist, 1, 0, emptyLists(codec, nlist), DirectMap.NONE);
    }

    private static <A> List<InvertedList<A>> emptyLists(ListCodec<A> codec, int nlist) {
        List<InvertedList<A>> lists = new ArrayList<>(nlist);
        InvertedList<A> empty = InvertedList.empty(codec);
        for (int i = 0; i < nlist; i++) {
            lists.add(empty);
        }
        return lists;
    }

    private IvfState<A> with(long newTotal, List<InvertedList<A>> newLists, DirectMap map) {
        return new IvfState<>(quantizer, codec, metric, nlist, nprobe, newTotal, newLists, map, sketch, terms);
    }

    @Override
    public int dimension() {
        return codec.dimension();
    }

    @Override
    public float metricArg() {
        return 0;
    }

    @Override
    public String type() {
        return codec.type();
    }

    @Override
    public String factory() {
        String coarse = quantizer.factory();
        String named = coarse.equals("Flat") ? "" : "_" + coarse.replace(",Flat", "");
        return "IVF" + nlist + named + "," + codec.factory();
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public boolean trained() {
        return quantizer.ntotal() == nlist && codec.trained();
    }

    @Override
    public boolean takesIds() {
        return true;
    }

    @Override
    public @Nullable IvfState<A> withParameter(String name, double value) {
        if (name.equals("nprobe")) {
            int set = Checks.whole(name, value, 1);
            return new IvfState<>(quantizer, codec, metric, nlist, set, ntotal, lists, directMap, sketch, terms);
        }
        if (name.startsWith(QUANTIZER)) {
            IndexState set = quantizer.withParameter(name.substring(QUANTIZER.length()), value);
            return set == null
                    ? null
                    : new IvfState<>(set, codec, metric, nlist, nprobe, ntotal, lists, directMap, sketch, terms);
        }
        return null;
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        into.accept("nprobe", nprobe);
        into.accept("nlist", nlist);
        quantizer.parameters((name, value) -> into.accept(QUANTIZER + name, value));
        codec.parameters(into);
    }

    @Override
    public IvfState<A> train(float[] vectors, int n) {
        boolean spherical = metric.isSimilarity();
        IndexState coarse = quantizer;
        if (quantizer.ntotal() != nlist) {
            float[] centroids = KMeans.forLists(spherical).cluster(vectors, n, dimension(), nlist);
            coarse = quantizer.train(centroids, nlist).add(centroids, nlist, null);
        }
        ListCodec<A> learned = codec.trained() ? codec : codec.train(residuals(coarse, vectors, n), n);
        return new IvfState<>(coarse, learned, metric, nlist, nprobe, 0, emptyLists(learned, nlist), directMap);
    }

    private float[] residuals(IndexState coarse, float[] vectors, int n) {
        if (!codec.byResidual()) {
            return vectors;
        }
        long[] nearest = nearest(coarse, vectors, n, 1, new float[n]);
        float[] rest = Arrays.copyOf(vectors, n * dimension());
        subtract(coarse, nearest, 0, n, rest);
        return rest;
    }

    private float[] residuals(float[] vectors, int from, int n, long[] nearest) {
        int d = dimension();
        float[] rest = Arrays.copyOfRange(vectors, from * d, (from + n) * d);
        if (codec.byResidual()) {
            subtract(quantizer, nearest, from, n, rest);
        }
        return rest;
    }

    private static void subtract(IndexState coarse, long[] nearest, int from, int n, float[] rest) {
        int d = rest.length / n;
        for (int row = 0; row < n; row++) {
            float[] centroid = nearest[from + row] < 0 ? null : coarse.reconstruct(nearest[from + row]);
            for (int i = 0; centroid != null && i < d; i++) {
                rest[row * d + i] -= centroid[i];
            }
        }
    }

    /** How FAISS would ask for lists: a flat quantizer gives the same answer, bit for bit, on the fast way. */
    private static SearchParams asFaiss(IndexState coarse) {
        SearchParams params = SearchParams.defaults();
        return coarse instanceof FlatState ? params : params.exactTraversal();
    }

    /** The k nearest centroids of each of n vectors; FAISS asks its quantizer with its own defaults. */
    private static long[] nearest(IndexState coarse, float[] vectors, int n, int k, float[] distances) {
        long[] nearest = new long[n * k];
        SearchParams params = asFaiss(coarse);
        Workers.share(n, STEP, () -> (from, to) -> coarse.search(vectors, from, to, k, params, distances, nearest));
        return nearest;
    }

    @Override
    public IvfState<A> add(float[] vectors, int n, long @Nullable [] given) {
        List<InvertedList<A>> next = new ArrayList<>(needLists());
        long[] nearest = nearest(quantizer, vectors, n, 1, new float[n]);
        int[] more = new int[nlist];
        for (long list : nearest) {
            if (list >= 0) {
                more[(int) list]++;
            }
        }
        for (int list = 0; list < nlist; list++) {
            if (more[list] > 0) {
                next.set(list, next.get(list).withRoom(codec, more[list]));
            }
        }
        long[] ids = new long[n];
        long[] places = new long[n];
        int[] sizes = new int[nlist];
        int width = codec.width();
        A codes = codec.newArray(Math.min(n, BLOCK) * width);
        for (int from = 0; from < n; from += BLOCK) {
            int count = Math.min(BLOCK, n - from);
            codec.encodeAll(residuals(vectors, from, count, nearest), count, codes);
            for (int row = from; row < from + count; row++) {
                ids[row] = given == null ? ntotal + row : given[row];
                int number = (int) nearest[row];
                places[row] = -1;
                if (number >= 0) {
                    InvertedList<A> list = next.get(number);
                    int at = list.size() + sizes[number]++;
                    System.arraycopy(codes, (row - from) * width, list.codes(), at * width, width);
                    list.ids()[at] = ids[row];
                    places[row] = DirectMap.place(number, at);
                }
            }
        }
        for (int list = 0; list < nlist; list++) {
            if (sizes[list] > 0) {
                next.set(list, next.get(list).counting(next.get(list).size() + sizes[list]));
            }
        }
        return with(ntotal + n, next, directMap.append(ids, places, n));
    }

    private List<InvertedList<A>> needLists() {
        if (lists == null) {
            throw new UnsupportedOperationException("this index was written without its inverted lists");
        }
        return lists;
    }

    /** As FAISS: the last vector of the list takes the place of one that goes. */
    @Override
    public IvfState<A> remove(IdFilter filter) {
        if (directMap.type() == 1) {
            throw new UnsupportedOperationException(
                    "vectors cannot be removed from an inverted file that has a direct map by row number");
        }
        List<InvertedList<A>> next = new ArrayList<>(needLists());
        long removed = 0;
        for (int number = 0; number < nlist; number++) {
            InvertedList<A> list = next.get(number);
            int gone = 0;
            for (int i = 0; i < list.size(); i++) {
                gone += filter.accepts(list.ids()[i]) ? 1 : 0;
            }
            if (gone > 0) {
                InvertedList<A> left = without(list, filter);
                removed += list.size() - left.size();
                next.set(number, left);
            }
        }
        return removed == 0 ? this : with(ntotal - removed, next, rebuilt(next));
    }

    @Override
    public boolean idsAreRows() {
        for (InvertedList<A> list : lists == null ? List.<InvertedList<A>>of() : lists) {
            long[] ids = list.idsHere();
            for (int i = 0; i < list.size(); i++) {
                if (ids[i] < 0 || ids[i] >= ntotal) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Numbers the vectors that are left on; they must have been numbered by row. */
    @Override
    public IvfState<A> removeRows(IdFilter filter) {
        IvfState<A> left = remove(filter);
        if (left.ntotal == ntotal) {
            return this;
        }
        long[] newId = new long[Math.toIntExact(ntotal)];
        for (int row = 0, next = 0; row < newId.length; row++) {
            newId[row] = filter.accepts(row) ? -1 : next++;
        }
        List<InvertedList<A>> next = new ArrayList<>();
        for (InvertedList<A> list : left.needLists()) {
            long[] ids = new long[list.ids().length];
            for (int i = 0; i < list.size(); i++) {
                long id = list.ids()[i];
                if (id < 0 || id >= newId.length || newId[(int) id] < 0) {
                    throw new UnsupportedOperationException("vectors cannot be removed: the inverted file inside has"
                            + " the id " + id + ", which is no row number");
                }
                ids[i] = newId[(int) id];
            }
            next.add(new InvertedList<>(list.size(), list.codes(), ids));
        }
        return left.with(left.ntotal, next, left.rebuilt(next));
    }

    private InvertedList<A> without(InvertedList<A> list, IdFilter filter) {
        int width = codec.width();
        A codes = codec.newArray(list.size() * width);
        System.arraycopy(list.codes(), 0, codes, 0, list.size() * width);
        long[] ids = Arrays.copyOf(list.ids(), list.size());
        int size = list.size();
        for (int i = 0; i < size; ) {
            if (filter.accepts(ids[i])) {
                size--;
                ids[i] = ids[size];
                System.arraycopy(codes, size * width, codes, i * width, width);
            } else {
                i++;
            }
        }
        return new InvertedList<>(size, codes, ids);
    }

    private DirectMap rebuilt(List<InvertedList<A>> all) {
        if (directMap.type() == 0) {
            return directMap;
        }
        List<long[]> pairs = new ArrayList<>();
        for (int number = 0; number < nlist; number++) {
            for (int i = 0; i < all.get(number).size(); i++) {
                pairs.add(new long[] {all.get(number).ids()[i], DirectMap.place(number, i)});
            }
        }
        pairs.sort((a, b) -> Long.compare(a[0], b[0]));
        return new DirectMap(
                directMap.type(),
                pairs.stream().mapToLong(p -> p[0]).toArray(),
                pairs.stream().mapToLong(p -> p[1]).toArray());
    }

    @Override
    public void search(float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        int first = searchFast(queries, from, to, k, params, distances, ids);
        if (first == to) {
            return;
        }
        Probe<A> probe = new Probe<>(this, params);
        TopK heap = new TopK(k, metric.isSimilarity());
        probe.run(queries, first, to, new Probe.Sink() {
            @Override
            public void begin(int row) {
                heap.clear();
            }

            @Override
            public float bar() {
                return heap.bar();
            }

            @Override
            public void offer(float distance, long id) {
                heap.offer(distance, id);
            }

            @Override
            public void end(int row) {
                heap.drain(distances, ids, row * k);
            }
        });
    }

    /** Returns the first query that is not answered. */
    @SuppressWarnings("unchecked") // lists of floats hold floats
    private int searchFast(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        boolean plain = !params.isExactTraversal() && params.filter() == null;
        if (!plain
                || !(codec instanceof FloatLists)
                || lists == null
                || !sketch.serves(ntotal)
                || lists.get(0).elsewhere() != null) {
            return from;
        }
        IvfState<float[]> floats = (IvfState<float[]>) (IvfState<?>) this;
        List<InvertedList<float[]>> own = (List<InvertedList<float[]>>) (List<?>) lists;
        FastProbe probe = sketch.take(metric.isSimilarity());
        int done = probe.search(floats, own, sketch, params, queries, from, to, k, distances, ids);
        sketch.putBack(probe);
        return done;
    }

    @Override
    public void searchExactly(
            float[] queries, int from, int to, int k, SearchParams params, float[] distances, long[] ids) {
        search(queries, from, to, k, params.withNprobe(nlist).exactTraversal(), distances, ids);
    }

    @Override
    public void verify(List<String> problems) {
        quantizer.verify(problems);
        if (trained() && quantizer.ntotal() != nlist) {
            problems.add("there are " + quantizer.ntotal() + " centroids for " + nlist + " lists");
        }
        long sum = 0;
        for (InvertedList<A> list : lists == null ? List.<InvertedList<A>>of() : lists) {
            sum += list.size();
        }
        if (lists != null && sum != ntotal) {
            problems.add((ntotal - sum) + " of " + ntotal + " vectors stand in no list, and are never found");
        }
        for (int i = 0; i < directMap.places().length; i++) {
            long place = directMap.places()[i];
            if (place >= 0 && !stands((int) (place >> 32), (int) place)) {
                problems.add("the direct map names place " + (int) place + " of list " + (place >> 32)
                        + ", where nothing stands");
            }
        }
    }

    /** Lists follow each other. */
    @Override
    public long idAt(long place) {
        long left = place;
        for (InvertedList<A> list : needLists()) {
            if (left < list.size()) {
                return list.idsHere()[(int) left];
            }
            left -= list.size();
        }
        throw new IllegalArgumentException("place " + place + " is none of " + ntotal);
    }

    @Override
    public void rangeSearch(float[] queries, int row, float radius, SearchParams params, Matches matches) {
        boolean similarity = metric.isSimilarity();
        new Probe<>(this, params).run(queries, row, row + 1, new Probe.Sink() {
            @Override
            public float bar() {
                return radius;
            }

            @Override
            public void offer(float distance, long id) {
                if (similarity ? distance > radius : distance < radius) {
                    matches.add(id, distance);
                }
            }
        });
    }

    @Override
    public float @Nullable [] reconstruct(long id) {
        if (lists == null) {
            return null;
        }
        if (directMap.type() != 0) {
            long place = directMap.find(id);
            return place < 0 ? null : decode((int) (place >> 32), (int) place);
        }
        for (int number = nlist - 1; number >= 0; number--) {
            long[] ids = lists.get(number).idsHere();
            for (int i = lists.get(number).size() - 1; i >= 0; i--) {
                if (ids[i] == id) {
                    return decode(number, i);
                }
            }
        }
        return null;
    }

    private boolean stands(int number, int at) {
        return number < nlist && at >= 0 && at < needLists().get(number).size();
    }

    private float @Nullable [] decode(int number, int at) {
        if (!stands(number, at)) {
            return null;
        }
        boolean relative = codec.byResidual();
        return codec.decode(
                needLists().get(number).here().codes(),
                at * codec.width(),
                relative ? quantizer.reconstruct(number) : null);
    }

    @Override
    public long memoryBytes() {
        long bytes = quantizer.memoryBytes() + codec.memoryBytes();
        for (InvertedList<A> list : lists == null ? List.<InvertedList<A>>of() : lists) {
            bytes += (long) list.ids().length * (Long.BYTES + (long) codec.width() * codec.elementBytes());
        }
        return bytes
                + sketch.memoryBytes()
                + terms.memoryBytes()
                + 8L * (directMap.keys().length + directMap.places().length);
    }
}
