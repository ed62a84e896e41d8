package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.SkippedFile;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The implementation: a shelf a style over one table of patterns.
 *
 * <p>What readers see is one immutable {@link State}. A writer first publishes the rows of new patterns, then adds
 * their vectors, then publishes the shelves that list them; a reader searches first and resolves rows in the state it
 * reads afterwards, so it never meets a row that it cannot resolve. Rows are never reused.
 */
final class ShelvedIndex implements HierarchicalIndex {
    /** Patterns embedded together: 16 MiB of floats at 512 dimensions. */
    private static final int BATCH = 8192;

    /** What an index is made with. */
    record Settings(TokenEmbedder embedder, IndexSpec spec, float childWeight, Map<StylePath, Float> weights) {
        float weight(StylePath style) {
            return style.isChild() ? weights.getOrDefault(style, childWeight) : 1f;
        }
    }

    /** What readers see. */
    record State(PatternTable table, NavigableMap<StylePath, Shelf> shelves) {}

    private final Settings settings;
    private final List<SkippedFile> skipped;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final PatternTableWriter writer;
    private volatile @Nullable State state;

    ShelvedIndex(Settings settings, State state, List<SkippedFile> skipped) {
        this.settings = settings;
        this.state = state;
        this.skipped = skipped;
        IntColumn live = IntColumn.EMPTY;
        for (Shelf shelf : state.shelves().values()) {
            for (int i = 0; i < shelf.rows().size(); i++) {
                live = live.append(shelf.rows().get(i));
            }
        }
        writer = new PatternTableWriter(state.table(), live);
    }

    static ShelvedIndex empty(Settings settings, List<SkippedFile> skipped) {
        return new ShelvedIndex(settings, new State(PatternTable.EMPTY, new TreeMap<>()), skipped);
    }

    Settings settings() {
        return settings;
    }

    private State open() {
        State now = state;
        if (now == null) {
            throw new IllegalStateException("this index is closed");
        }
        return now;
    }

    @Override
    public List<RetrievedPattern> retrieve(PatternQuery query) {
        State now = open();
        Shelf parent = shelf(now, StylePath.of(query.parent()));
        float[] vector = new float[settings.embedder().dimension()];
        settings.embedder().embed(query.tokens(), query.key(), vector, 0);
        List<Candidate> found = new ArrayList<>(nearest(parent, vector, query.k(), 0));
        if (query.child() != null) {
            Shelf child = shelf(now, StylePath.of(query.parent(), query.child()));
            if (query.childBias() > 0) {
                found.addAll(nearest(child, vector, query.k(), query.childBias()));
            }
        }
        found.sort(Comparator.comparingDouble((Candidate c) -> -c.score())
                .thenComparing(c -> c.shelf().style().isChild())
                .thenComparing(Candidate::row));
        PatternTable table = open().table();
        return found.stream()
                .limit(query.k())
                .map(c -> new RetrievedPattern(
                        table.pattern(c.row(), c.shelf().style()),
                        c.similarity(),
                        c.shelf().weight(),
                        c.score()))
                .toList();
    }

    private record Candidate(Shelf shelf, int row, float similarity, float score) {}

    /**
     * The k best of a shelf; of equal ones those added first. The vector index keeps others of equal ones at the end of
     * its answer, so it is asked for more until the end lies beyond the ties.
     */
    private static List<Candidate> nearest(Shelf shelf, float[] vector, int k, double childBias) {
        long total = shelf.index().info().ntotal();
        int wanted = (int) Math.min(total, k + 8L);
        if (wanted == 0) {
            return List.of();
        }
        SearchResult found = shelf.index().search(vector, wanted);
        while (wanted < total && found.isComplete(0) && found.distance(0, wanted - 1) == found.distance(0, k - 1)) {
            wanted = (int) Math.min(total, 2L * wanted);
            found = shelf.index().search(vector, wanted);
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < found.count(0); i++) {
            float similarity = Math.max(-1f, Math.min(1f, found.distance(0, i)));
            double boost = shelf.style().isChild() ? shelf.weight() * (1 + childBias) : 1;
            float score = shelf.style().isChild() ? (float) (Math.max(similarity, 0) * boost) : similarity;
            candidates.add(new Candidate(shelf, (int) found.id(0, i), similarity, score));
        }
        candidates.sort(
                Comparator.comparingDouble((Candidate c) -> -c.similarity()).thenComparing(Candidate::row));
        return candidates.subList(0, Math.min(k, candidates.size()));
    }

    private static Shelf shelf(State state, StylePath style) {
        Shelf shelf = state.shelves().get(style);
        if (shelf == null) {
            String there =
                    state.shelves().keySet().stream().map(StylePath::toString).collect(Collectors.joining(", "));
            throw new IllegalArgumentException((style.isChild() ? "child genre " : "parent genre ") + "\"" + style
                    + "\" is not in the index; there are: " + (there.isEmpty() ? "none" : there));
        }
        return shelf;
    }

    @Override
    public void add(Collection<Pattern> patterns) {
        add(patterns, 1, ProgressListener.NONE);
    }

    void add(Collection<Pattern> patterns, int threads, ProgressListener progress) {
        List<Pattern> added = List.copyOf(patterns);
        writing.lock();
        try {
            State before = open();
            checkIds(added);
            int firstRow = before.table().rows();
            writer.append(added);
            state = new State(writer.table(), before.shelves());
            NavigableMap<StylePath, Shelf> shelves = new TreeMap<>(before.shelves());
            try {
                addVectors(added, firstRow, shelves, threads, progress);
                state = new State(writer.table(), Collections.unmodifiableNavigableMap(shelves));
            } catch (RuntimeException | Error e) {
                undo(firstRow, before, shelves);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    private void checkIds(List<Pattern> added) {
        Set<String> fresh = new HashSet<>();
        for (Pattern pattern : added) {
            if (!fresh.add(pattern.id()) || writer.find(pattern.id()) >= 0) {
                throw new IllegalArgumentException("pattern id \"" + pattern.id()
                        + (writer.find(pattern.id()) >= 0 ? "\" is already in the index" : "\" is there twice"));
            }
        }
    }

    private void addVectors(
            List<Pattern> added, int firstRow, Map<StylePath, Shelf> shelves, int threads, ProgressListener progress) {
        Map<StylePath, List<Integer>> byStyle = new TreeMap<>();
        for (int i = 0; i < added.size(); i++) {
            byStyle.computeIfAbsent(added.get(i).style(), s -> new ArrayList<>())
                    .add(i);
        }
        long done = 0;
        for (Map.Entry<StylePath, List<Integer>> entry : byStyle.entrySet()) {
            StylePath style = entry.getKey();
            shelves.computeIfAbsent(style, s -> new Shelf(s, settings.weight(s), newIndex(), IntColumn.EMPTY, 0));
            for (int from = 0; from < entry.getValue().size(); from += BATCH) {
                progress.progress("embedding patterns", done, added.size());
                List<Integer> batch = entry.getValue()
                        .subList(from, Math.min(from + BATCH, entry.getValue().size()));
                List<Pattern> patterns = batch.stream().map(added::get).toList();
                float[] vectors = BatchEmbedding.embed(settings.embedder(), patterns, threads);
                int[] rows = batch.stream().mapToInt(i -> firstRow + i).toArray();
                long[] ids = java.util.Arrays.stream(rows).asLongStream().toArray();
                long tokens =
                        patterns.stream().mapToLong(p -> p.tokens().size()).sum();
                Shelf shelf = java.util.Objects.requireNonNull(shelves.get(style));
                shelf.index().train(vectors);
                shelf.index().add(vectors, ids);
                shelves.put(
                        style,
                        new Shelf(
                                style,
                                shelf.weight(),
                                shelf.index(),
                                shelf.rows().append(rows, rows.length),
                                shelf.tokens() + tokens));
                done += batch.size();
            }
        }
        progress.progress("embedding patterns", done, added.size());
    }

    private VectorIndex newIndex() {
        return VectorIndexes.create(
                settings.spec().withIds().toString(), settings.embedder().dimension(), Metric.INNER_PRODUCT);
    }

    /** Takes out again what a failed add had put in. The rows stay, unlisted. */
    private void undo(int firstRow, State before, Map<StylePath, Shelf> shelves) {
        for (Shelf shelf : shelves.values()) {
            if (before.shelves().containsKey(shelf.style())) {
                shelf.index().remove(id -> id >= firstRow);
            } else {
                shelf.index().close();
            }
        }
        for (int row = firstRow; row < writer.table().rows(); row++) {
            writer.forget(row);
        }
    }

    @Override
    public boolean remove(String patternId) {
        writing.lock();
        try {
            State before = open();
            int row = writer.find(patternId);
            if (row < 0) {
                return false;
            }
            for (Shelf shelf : before.shelves().values()) {
                if (shelf.index().remove(id -> id == row) > 0) {
                    NavigableMap<StylePath, Shelf> shelves = new TreeMap<>(before.shelves());
                    shelves.put(shelf.style(), without(shelf, row));
                    state = new State(before.table(), Collections.unmodifiableNavigableMap(shelves));
                    break;
                }
            }
            writer.forget(row);
            return true;
        } finally {
            writing.unlock();
        }
    }

    private Shelf without(Shelf shelf, int row) {
        int[] left = new int[shelf.rows().size() - 1];
        int count = 0;
        for (int i = 0; i < shelf.rows().size(); i++) {
            if (shelf.rows().get(i) != row) {
                left[count++] = shelf.rows().get(i);
            }
        }
        long tokens = shelf.tokens() - writer.table().tokenCount(row);
        return new Shelf(shelf.style(), shelf.weight(), shelf.index(), IntColumn.EMPTY.append(left, count), tokens);
    }

    @Override
    public List<Pattern> patterns(StylePath style) {
        State now = open();
        return now.table().list(shelf(now, style).rows(), style);
    }

    @Override
    public List<StyleInfo> styles() {
        return open().shelves().values().stream().map(Shelf::info).toList();
    }

    @Override
    public StyleInfo style(StylePath style) {
        return shelf(open(), style).info();
    }

    @Override
    public IndexStats stats() {
        State now = open();
        Collection<Shelf> shelves = now.shelves().values();
        int children = (int) shelves.stream().filter(s -> s.style().isChild()).count();
        return new IndexStats(
                shelves.size() - children,
                children,
                shelves.stream().mapToInt(s -> s.rows().size()).sum(),
                shelves.stream().mapToLong(Shelf::tokens).sum(),
                now.table().tokenNames().length,
                settings.embedder().dimension(),
                now.table().memoryBytes()
                        + shelves.stream()
                                .mapToLong(s -> s.index().info().memoryBytes())
                                .sum(),
                skipped);
    }

    @Override
    public TokenEmbedder embedder() {
        return settings.embedder();
    }

    @Override
    public void save(Path dir) {
        writing.lock();
        try {
            IndexDirectory.save(this, open(), dir);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            State last = state;
            state = null;
            if (last != null) {
                last.shelves().values().forEach(shelf -> shelf.index().close());
            }
        } finally {
            writing.unlock();
        }
    }
}
