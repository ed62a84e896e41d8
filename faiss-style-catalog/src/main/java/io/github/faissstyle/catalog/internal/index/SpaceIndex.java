package io.github.faissstyle.catalog.internal.index;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.catalog.internal.sql.Database;
import io.github.faissstyle.catalog.internal.sql.SpaceTable;
import io.github.faissstyle.catalog.space.Space;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.RecallProbe;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The index of one space: a base, which only folding changes; what is new since, compared one by one; and which tracks
 * of the base count no longer. Any number of threads may search; changes come from one thread at a time.
 */
public final class SpaceIndex implements AutoCloseable {
    /** So much may wait before it is folded into the base. */
    private static final int WAITING_LEAST = 1000;

    private static final int WAITING_SHARE = 5;

    private final Database database;
    private final IndexBuild build;
    private final SpaceTable.Row row;
    private volatile Space space;
    private final Preparation preparation;
    private final @Nullable IndexFile source;
    private final @Nullable IndexFile file;
    private final String catalog;

    private volatile State state;
    private volatile @Nullable String lastError;
    private volatile boolean building;
    /** Folding that failed is tried again when so much waits. */
    private volatile int retryAt;

    @SuppressWarnings("ArrayRecordComponent") // never changed
    private record State(@Nullable VectorIndex base, Made made, VectorIndex fresh, Set<Long> freshIds, long[] masked) {
        int waiting() {
            return freshIds.size() + masked.length;
        }
    }

    /** Tracks and their similarities, best first. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once
    public record Found(long[] ids, float[] similarities) {}

    SpaceIndex(
            Database database,
            String catalog,
            SpaceTable.Row row,
            IndexBuild build,
            @Nullable IndexFile source,
            @Nullable IndexFile file) {
        this.database = database;
        this.catalog = catalog;
        this.row = row;
        space = row.space();
        this.build = build;
        this.source = source;
        this.file = file;
        preparation = new Preparation(row.space().dimension(), row.mean(), row.deviation());
        state = over(null, new Made(0, "Flat", 0, 0, 0, false, null));
    }

    private State over(@Nullable VectorIndex base, Made made) {
        VectorIndex fresh = VectorIndexes.create("IDMap2,Flat", row.space().dimension(), Metric.INNER_PRODUCT);
        return new State(base, made, fresh, ConcurrentHashMap.newKeySet(), new long[0]);
    }

    /**
     * Returns the space's number.
     *
     * @return its number in the tables
     */
    public int id() {
        return row.id();
    }

    /**
     * Returns the space.
     *
     * @return what it is
     */
    public Space space() {
        return space;
    }

    /** Takes over another weight. */
    void setSpace(Space space) {
        this.space = space;
    }

    /**
     * Returns how vectors are made to compare.
     *
     * @return the space's preparation
     */
    public Preparation preparation() {
        return preparation;
    }

    /** The generation that the base holds. */
    long baseGeneration() {
        return state.made().generation();
    }

    /** Opens the file, or makes the index from the tables. */
    void open(long epoch, ProgressListener progress) {
        Optional<IndexFile.Opened> opened = source == null ? Optional.empty() : source.open(catalog, preparation);
        if (opened.isPresent() && opened.get().made().generation() >= epoch) {
            state = over(opened.get().index(), opened.get().made());
        } else {
            opened.ifPresent(old -> old.index().close());
            make(progress);
        }
    }

    /** Makes the index from the tables; returns the generation that it holds. */
    long make(ProgressListener progress) {
        IndexBuild.Built built = build.fromTables(database, row, preparation, progress);
        state = over(built.index(), built.made());
        return built.made().generation();
    }

    /** Takes over what changed; where a vector is null, the track has none here any more. */
    void apply(Map<Long, float @Nullable []> changes) {
        state = changed(state, changes);
    }

    private State changed(State now, Map<Long, float @Nullable []> changes) {
        if (changes.isEmpty()) {
            return now;
        }
        long[] known = changes.keySet().stream()
                .filter(now.freshIds()::contains)
                .mapToLong(Long::longValue)
                .toArray();
        long[] inBase = changes.keySet().stream()
                .mapToLong(Long::longValue)
                .filter(id -> now.base() != null && id <= now.made().lastId())
                .toArray();
        List<Long> put = new ArrayList<>();
        float[] vectors = new float[Math.multiplyExact(changes.size(), preparation.dimension())];
        for (Map.Entry<Long, float @Nullable []> change : new TreeMap<>(changes).entrySet()) {
            float[] raw = change.getValue();
            if (raw != null) {
                float[] unit = preparation.unit("vector of track " + change.getKey(), raw);
                System.arraycopy(unit, 0, vectors, put.size() * unit.length, unit.length);
                put.add(change.getKey());
            }
        }
        // A vector that takes the place of another comes with a new index beside the base, so that no search misses
        // both.
        State next = known.length == 0 ? now : without(now, known);
        if (!put.isEmpty()) {
            next.fresh().add(Arrays.copyOf(vectors, put.size() * preparation.dimension()), longs(put));
            next.freshIds().addAll(put);
        }
        return new State(next.base(), next.made(), next.fresh(), next.freshIds(), union(now.masked(), inBase));
    }

    /** The same with fewer vectors beside the base. */
    private State without(State now, long[] gone) {
        State next = over(now.base(), now.made());
        Set<Long> kept = new TreeSet<>(now.freshIds());
        Arrays.stream(gone).forEach(kept::remove);
        if (!kept.isEmpty()) {
            next.fresh().add(vectors(now.fresh(), longs(kept)), longs(kept));
            next.freshIds().addAll(kept);
        }
        return next;
    }

    private float[] vectors(VectorIndex index, long[] ids) {
        float[] vectors = new float[Math.multiplyExact(ids.length, preparation.dimension())];
        for (int i = 0; i < ids.length; i++) {
            float[] vector = index.reconstruct(ids[i]);
            System.arraycopy(vector, 0, vectors, i * vector.length, vector.length);
        }
        return vectors;
    }

    /**
     * Finds the most similar tracks.
     *
     * @param query prepared
     * @param k how many
     * @param filter which tracks take part; null for all
     * @param share how many of all tracks that are, above 0 to 1
     * @return tracks, the most similar first; fewer than k only where there are no more, or a kind of index finds no
     *     more
     */
    public Found search(float[] query, int k, @Nullable IdFilter filter, double share) {
        State now = state;
        List<SearchResult> results = new ArrayList<>();
        VectorIndex base = now.base();
        long[] masked = now.masked();
        if (base != null) {
            IdFilter counts = filter;
            if (masked.length > 0) {
                counts = id -> Arrays.binarySearch(masked, id) < 0 && (filter == null || filter.accepts(id));
            }
            results.add(
                    base.search(query, k, params(now.made(), base, k / share).withFilter(counts)));
        }
        results.add(now.fresh().search(query, k, SearchParams.defaults().withFilter(filter)));
        return merged(results, k);
    }

    /** Many wanted of few: more lists. */
    private static SearchParams params(Made made, VectorIndex base, double k) {
        if (made.nprobe() == 0) {
            return SearchParams.defaults();
        }
        double lists = IndexBuild.nlist(made.factory())
                * 8.0
                * k
                / Math.max(1, base.info().ntotal());
        return SearchParams.defaults().withNprobe(Math.max(made.nprobe(), (int) Math.min(1 << 20, lists)));
    }

    private static Found merged(List<SearchResult> results, int k) {
        int[] at = new int[results.size()];
        long[] ids = new long[k];
        float[] similarities = new float[k];
        Set<Long> seen = new HashSet<>();
        int found = 0;
        while (found < k) {
            int best = -1;
            for (int i = 0; i < at.length; i++) {
                if (at[i] < results.get(i).count(0)
                        && (best < 0 || before(results.get(i), at[i], results.get(best), at[best]))) {
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            ids[found] = results.get(best).id(0, at[best]);
            similarities[found] = results.get(best).distance(0, at[best]);
            at[best]++;
            found += seen.add(ids[found]) ? 1 : 0;
        }
        return new Found(Arrays.copyOf(ids, found), Arrays.copyOf(similarities, found));
    }

    private static boolean before(SearchResult one, int i, SearchResult other, int j) {
        int compared = Float.compare(one.distance(0, i), other.distance(0, j));
        return compared != 0 ? compared > 0 : one.id(0, i) < other.id(0, j);
    }

    /**
     * Counts what a search may find, without looking for each.
     *
     * @return no fewer than there are, and little more
     */
    public long size() {
        State now = state;
        VectorIndex base = now.base();
        return now.freshIds().size() + (base == null ? 0 : base.info().ntotal());
    }

    /** Counts what a search finds. Not all that is masked need be in the base. */
    private static long indexed(State now) {
        VectorIndex base = now.base();
        if (base == null) {
            return now.freshIds().size();
        }
        int masked = now.masked().length;
        long inBase = 0;
        if (masked > 0 && base.info().ntotal() > 0) {
            float[] any = new float[base.info().dimension()];
            SearchParams all = SearchParams.defaults()
                    .withNprobe(Math.max(1, IndexBuild.nlist(now.made().factory())))
                    .withFilter(IdFilter.of(now.masked()));
            inBase = base.search(any, masked, all).count(0);
        }
        return now.freshIds().size() + base.info().ntotal() - inBase;
    }

    /** Whether so much waits that folding pays. */
    boolean wantsFold() {
        State now = state;
        int waiting = now.waiting();
        long limit = Math.max(
                WAITING_LEAST, (now.base() == null ? 0 : now.base().info().ntotal()) / WAITING_SHARE);
        return waiting > Math.max(limit, retryAt);
    }

    /** Whether something waits, the file is missing or cannot catch up, or the kind is not that of the size. */
    boolean isBehind(long epoch) {
        State now = state;
        return now.waiting() > 0
                || (file != null && (now.made().file() == null || now.made().generation() < epoch))
                || !build.factory(size(), preparation.dimension())
                        .equals(now.made().factory());
    }

    /**
     * Brings everything into the base, and writes it where there is a folder. Searches and changes go on meanwhile.
     *
     * @param follower keeps changes away for a moment, and knows them
     * @param anew whether to make it from the tables even if adding to it would do
     */
    void fold(Follower follower, boolean anew, ProgressListener progress) {
        building = true;
        try {
            State now = state;
            VectorIndex base = now.base();
            boolean sameKind = !anew
                    && base != null
                    && build.factory(size(), preparation.dimension())
                            .equals(now.made().factory());
            IndexBuild.Built built = sameKind
                    ? added(Objects.requireNonNull(base), follower)
                    : build.fromTables(database, row, preparation, progress);
            // Before it is written: if that fails, nothing is in it twice.
            publish(follower, built.index(), built.made());
            if (file != null && follower.follows(this)) {
                IndexFile.Opened written = file.write(catalog, preparation, built.index(), built.made());
                publish(follower, written.index(), written.made());
            }
            lastError = null;
            retryAt = 0;
        } catch (RuntimeException e) {
            lastError = e.toString();
            retryAt = 2 * state.waiting();
            throw e;
        } finally {
            building = false;
        }
    }

    /** Puts a base into place, with what changed since it was made. The old one is not closed: searches may hold it. */
    private void publish(Follower follower, VectorIndex base, Made made) {
        follower.exclusively(generation -> {
            State[] next = {over(base, made)};
            follower.changes(row.id(), made.generation(), changes -> next[0] = changed(next[0], changes));
            state = next[0];
            return true;
        });
    }

    /**
     * The base with what waits. One on the heap is changed while others search it: what waits is masked or found beside
     * it for them, so they find the same before and after.
     */
    private IndexBuild.Built added(VectorIndex base, Follower follower) {
        long began = System.nanoTime();
        @SuppressWarnings("ArrayRecordComponent") // handed over once
        record Waiting(Made made, long generation, long[] gone, long[] ids, float[] vectors) {}
        Waiting waiting = follower.exclusively(generation -> {
            if (!follower.follows(this)) {
                throw new CancellationException(
                        "another index of space " + space.name() + " took the place of this one");
            }
            State now = state;
            long[] ids = longs(new TreeSet<>(now.freshIds()));
            float[] vectors = vectors(now.fresh(), ids);
            // After a failure they may be in the base already.
            long[] gone = lastError == null ? now.masked() : union(now.masked(), ids);
            return new Waiting(now.made(), generation, gone, ids, vectors);
        });
        Made made = waiting.made();
        VectorIndex target = made.mapped() && made.file() != null ? VectorIndexes.read(made.file()) : base;
        if (waiting.gone().length > 0) {
            target.remove(IdFilter.of(waiting.gone()));
        }
        if (waiting.ids().length > 0) {
            target.add(waiting.vectors(), waiting.ids());
        }
        long lastId = Math.max(made.lastId(), Arrays.stream(waiting.ids()).max().orElse(0));
        double seconds = (System.nanoTime() - began) / 1e9;
        return new IndexBuild.Built(
                target, new Made(waiting.generation(), made.factory(), made.nprobe(), lastId, seconds, false, null));
    }

    /**
     * Measures what a search finds of the truly nearest.
     *
     * @param sample number of queries
     * @param k neighbours a query
     * @return recall and times; empty while nothing is in the index proper
     */
    public Optional<RecallProbe> recallProbe(int sample, int k) {
        State now = state;
        VectorIndex base = now.base();
        return base == null || base.info().ntotal() == 0
                ? Optional.empty()
                : Optional.of(base.recallProbe(sample, k, params(now.made(), base, k)));
    }

    /**
     * Checks the index's structure and every byte of its file.
     *
     * @return what is wrong, a sentence each
     */
    public List<String> verify() {
        State now = state;
        List<String> wrong = new ArrayList<>();
        if (now.base() != null) {
            now.base().verify().forEach(fault -> wrong.add(row.space().name() + ": " + fault));
        }
        if (file != null) {
            file.damage(now.made()).ifPresent(wrong::add);
        }
        return wrong;
    }

    /**
     * Says how the index stands.
     *
     * @param vectors of the tables that may be found
     * @return statistics
     */
    public SpaceStatistics statistics(long vectors) {
        State now = state;
        VectorIndex base = now.base();
        IndexInfo info = (base == null ? now.fresh() : base).info();
        String type = info.type().startsWith("IndexIDMap") ? flatOr(now.made().factory(), info) : info.type();
        return new SpaceStatistics(
                row.space().name(),
                preparation.dimension(),
                space.weight(),
                type,
                now.made().factory(),
                vectors,
                indexed(now),
                now.waiting(),
                now.made().buildSeconds(),
                now.fresh().info().memoryBytes() + (base == null ? 0 : info.memoryBytes()),
                now.made().mapped(),
                now.made().file() == null
                        ? null
                        : String.valueOf(now.made().file().getFileName()),
                now.made().generation(),
                preparation.mean() != null,
                building,
                lastError);
    }

    /** What lies inside the map of ids. */
    private static String flatOr(String factory, IndexInfo info) {
        return factory.equals("Flat") ? "IndexFlatIP" : factory.startsWith("HNSW") ? "IndexHNSWFlat" : info.type();
    }

    private static long[] union(long[] sorted, long[] more) {
        long[] all = Arrays.copyOf(sorted, sorted.length + more.length);
        System.arraycopy(more, 0, all, sorted.length, more.length);
        return Arrays.stream(all).sorted().distinct().toArray();
    }

    private static long[] longs(Collection<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
        State now = state;
        if (now.base() != null) {
            now.base().close();
        }
        now.fresh().close();
    }
}
