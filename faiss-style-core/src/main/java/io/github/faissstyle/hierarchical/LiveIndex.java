package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.SkippedFile;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The index in memory.
 *
 * <p>Two locks: {@code writing} is held by whoever adds, removes or saves, for all of the call; {@code state} is held
 * for reading by a search and for writing only while a change that is fully prepared (checked, embedded) is put in
 * place. So a save stops writers but never readers, and a reader sees all of a change or nothing.
 */
final class LiveIndex implements HierarchicalIndex {
    private static final Comparator<RetrievedPattern> BEST_FIRST =
            Comparator.comparing(RetrievedPattern::score, Comparator.reverseOrder());

    private final ReentrantLock writing = new ReentrantLock(true);
    private final ReentrantReadWriteLock state = new ReentrantReadWriteLock();
    private final TokenEmbedder embedder;
    private final String factory;
    private final StyleWeights weights;
    private final List<SkippedFile> skipped;

    private final TreeMap<StylePath, StyleIndex> styles = new TreeMap<>();
    private final Map<String, Integer> wordPlaces = new HashMap<>();
    private final PatternIds ids = new PatternIds();
    private PatternStore store = PatternStore.EMPTY;
    private String[] words = new String[0];
    private int nextNumber;
    private boolean closed;

    /** An index without patterns. */
    LiveIndex(TokenEmbedder embedder, String factory, StyleWeights weights, List<SkippedFile> skipped) {
        this.embedder = embedder;
        this.factory = factory;
        this.weights = weights;
        this.skipped = List.copyOf(skipped);
    }

    /** An index as it was saved; styles come in the order of their places in the store. */
    LiveIndex(
            TokenEmbedder embedder,
            String factory,
            StyleWeights weights,
            List<StyleIndex> saved,
            PatternStore store,
            int nextNumber) {
        this(embedder, factory, weights, List.of());
        saved.forEach(style -> styles.put(style.path, style));
        this.store = store;
        this.nextNumber = nextNumber;
        words = store.decodedWords(null);
        for (int i = 0; i < words.length; i++) {
            wordPlaces.put(words[i], i);
        }
        ids.reserve(store.size(), store);
        for (int row = 0; row < store.size(); row++) {
            String id = store.ids().get(row);
            if (ids.find(id, store) >= 0) {
                throw new IllegalArgumentException("pattern id \"" + id + "\" is there twice");
            }
            ids.put(store.ids().hash(row), store.numbers().get(row));
        }
    }

    @Override
    public List<RetrievedPattern> retrieve(PatternQuery query) {
        float[] vector = new float[embedder.dimension()];
        Embedding.embed(embedder, query.tokens(), query.key(), vector, 0);
        return reading(() -> {
            StyleIndex parent = find(StylePath.of(query.parent()));
            StyleIndex child = query.child() == null ? null : find(StylePath.of(query.parent(), query.child()));
            List<RetrievedPattern> found = new ArrayList<>();
            collect(parent, vector, query.k(), 0, found);
            if (child != null && query.childBias() > 0) {
                collect(child, vector, query.k(), query.childBias(), found);
            }
            found.sort(BEST_FIRST); // stable: parents first, then by age
            return List.copyOf(found.subList(0, Math.min(query.k(), found.size())));
        });
    }

    private void collect(StyleIndex style, float[] vector, int k, double bias, List<RetrievedPattern> into) {
        for (StyleIndex.Hit hit : style.search(vector, k)) {
            float similarity = hit.similarity();
            float score = style.path.isChild()
                    ? (float) (Math.max(similarity, 0) * (double) style.weight * (1 + bias))
                    : similarity;
            int row = store.row(hit.number());
            if (row < 0) {
                throw new FaissStyleException(
                        "the vectors of " + style.path + " have an id " + hit.number() + " that is no pattern's");
            }
            Pattern pattern = store.pattern(row, style.path, words);
            into.add(new RetrievedPattern(pattern, similarity, style.weight, score));
        }
    }

    @Override
    public void add(Collection<Pattern> patterns) {
        add(List.copyOf(patterns), null, 0);
    }

    void add(List<Pattern> patterns, @Nullable Executor executor, int helpers) {
        if (patterns.isEmpty()) {
            reading(() -> 0);
            return;
        }
        writing.lock();
        try {
            reading(() -> 0);
            checkIds(patterns);
            float[] vectors = Embedding.embed(embedder, patterns, executor, helpers);
            new Addition(patterns, vectors).apply();
        } finally {
            writing.unlock();
        }
    }

    private void checkIds(List<Pattern> patterns) {
        Set<String> seen = new HashSet<>(patterns.size() * 2);
        for (Pattern pattern : patterns) {
            if (!seen.add(pattern.id())) {
                throw new IllegalArgumentException("pattern id \"" + pattern.id() + "\" is given twice, expected once");
            }
            if (ids.find(pattern.id(), store) >= 0) {
                throw new IllegalArgumentException(
                        "pattern id \"" + pattern.id() + "\" is already in the index, expected a new one");
            }
        }
        if (patterns.size() > Integer.MAX_VALUE - nextNumber) {
            throw new IllegalArgumentException("this index has given out " + nextNumber + " numbers of 2^31 - 1, "
                    + patterns.size() + " more do not fit: build it anew");
        }
    }

    /** One call of add: everything that can fail is done before anything shows. */
    private final class Addition {
        private final List<Pattern> patterns;
        private final Map<StylePath, StyleIndex> touched = new LinkedHashMap<>();
        private final Map<StyleIndex, Share> shares = new LinkedHashMap<>();
        private final PatternStore.Grown grown;
        private final String[] grownWords;

        /** What one style gets. */
        private static final class Share {
            final float[] vectors;
            final long[] ids;
            final IntColumn numbers;
            final long tokens;

            Share(float[] vectors, long[] ids, IntColumn numbers, long tokens) {
                this.vectors = vectors;
                this.ids = ids;
                this.numbers = numbers;
                this.tokens = tokens;
            }
        }

        Addition(List<Pattern> patterns, float[] vectors) {
            this.patterns = patterns;
            int[] styleOf = new int[patterns.size()];
            Map<StyleIndex, List<Integer>> rows = new LinkedHashMap<>();
            for (int i = 0; i < styleOf.length; i++) {
                StylePath path = patterns.get(i).style();
                registered(path.toParent());
                StyleIndex style = registered(path);
                styleOf[i] = style.ordinal;
                rows.computeIfAbsent(style, s -> new ArrayList<>()).add(i);
            }
            rows.forEach((style, places) -> shares.put(style, share(style, places, vectors)));
            grown = store.append(patterns, styleOf, nextNumber, wordPlaces);
            grownWords = grown.newWords().isEmpty() ? words : grown.store().decodedWords(words);
            ids.reserve(patterns.size(), store);
        }

        private StyleIndex registered(StylePath path) {
            StyleIndex there = styles.get(path);
            if (there != null) {
                return there;
            }
            return touched.computeIfAbsent(path, p -> {
                VectorIndex empty = VectorIndexes.create(factory, embedder.dimension(), Metric.INNER_PRODUCT);
                return new StyleIndex(p, styles.size() + touched.size(), weights.of(p), empty, IntColumn.EMPTY, 0);
            });
        }

        private Share share(StyleIndex style, List<Integer> places, float[] vectors) {
            int d = embedder.dimension();
            boolean all = places.size() == patterns.size();
            float[] own = all ? vectors : new float[places.size() * d];
            long[] ownIds = new long[places.size()];
            int[] numbers = new int[places.size()];
            long tokens = 0;
            for (int i = 0; i < numbers.length; i++) {
                int place = places.get(i);
                if (!all) {
                    System.arraycopy(vectors, place * d, own, i * d, d);
                }
                numbers[i] = nextNumber + place;
                ownIds[i] = numbers[i];
                tokens += patterns.get(place).tokens().size();
            }
            return new Share(own, ownIds, style.numbers.append(numbers), tokens);
        }

        void apply() {
            List<StyleIndex> done = new ArrayList<>();
            state.writeLock().lock();
            try {
                for (Map.Entry<StyleIndex, Share> entry : shares.entrySet()) {
                    StyleIndex style = entry.getKey();
                    done.add(style);
                    if (!style.vectors.info().trained()) {
                        style.vectors.train(entry.getValue().vectors);
                    }
                    style.vectors.add(entry.getValue().vectors, entry.getValue().ids);
                }
                commit();
            } catch (RuntimeException | Error e) {
                for (StyleIndex style : done) {
                    undo(style, e);
                }
                throw e;
            } finally {
                state.writeLock().unlock();
            }
        }

        private void undo(StyleIndex style, Throwable cause) {
            try {
                style.vectors.remove(id -> id >= nextNumber);
            } catch (RuntimeException | Error e) {
                cause.addSuppressed(e);
            }
        }

        private void commit() {
            styles.putAll(touched);
            wordPlaces.putAll(grown.newWords());
            shares.forEach((style, share) -> {
                style.numbers = share.numbers;
                style.tokens += share.tokens;
            });
            int firstRow = store.size();
            store = grown.store();
            words = grownWords;
            for (int i = 0; i < patterns.size(); i++) {
                ids.put(store.ids().hash(firstRow + i), nextNumber + i);
            }
            nextNumber += patterns.size();
        }
    }

    @Override
    public boolean remove(String patternId) {
        writing.lock();
        try {
            reading(() -> 0);
            int number = ids.find(patternId, store);
            if (number < 0) {
                return false;
            }
            int row = store.row(number);
            StyleIndex style = byOrdinal()[store.styles().get(row)];
            IntColumn left = style.numbers.without(number);
            state.writeLock().lock();
            try {
                style.vectors.remove(id -> id == number);
                style.numbers = left;
                style.tokens -= store.tokenCount(row);
                ids.remove(patternId, store);
                dropRemoved();
            } finally {
                state.writeLock().unlock();
            }
            return true;
        } finally {
            writing.unlock();
        }
    }

    /** Squeezes removed patterns out of the store once they are the larger part of it. */
    private void dropRemoved() {
        int live = styles.values().stream().mapToInt(s -> s.numbers.size()).sum();
        if (store.size() > 2 * live + 1024) {
            store = store.keep(liveRows());
        }
    }

    @Override
    public List<Pattern> patterns(StylePath path) {
        return reading(() -> {
            StyleIndex style = find(path);
            return new PatternList(store, words, style.numbers, path);
        });
    }

    /** The patterns of one style at one moment. */
    private static final class PatternList extends AbstractList<Pattern> implements RandomAccess {
        private final PatternStore store;
        private final String[] words;
        private final IntColumn numbers;
        private final StylePath style;

        PatternList(PatternStore store, String[] words, IntColumn numbers, StylePath style) {
            this.store = store;
            this.words = words;
            this.numbers = numbers;
            this.style = style;
        }

        @Override
        public Pattern get(int index) {
            java.util.Objects.checkIndex(index, numbers.size());
            return store.pattern(store.row(numbers.get(index)), style, words);
        }

        @Override
        public int size() {
            return numbers.size();
        }
    }

    @Override
    public List<StyleInfo> styles() {
        return reading(() -> styles.values().stream().map(StyleIndex::info).toList());
    }

    @Override
    public StyleInfo style(StylePath style) {
        return reading(() -> find(style).info());
    }

    @Override
    public IndexStats stats() {
        return reading(() -> {
            int children =
                    (int) styles.keySet().stream().filter(StylePath::isChild).count();
            long tokens = 0;
            long bytes = store.memoryBytes() + ids.memoryBytes();
            for (StyleIndex style : styles.values()) {
                tokens += style.tokens;
                bytes += style.vectors.info().memoryBytes() + style.numbers.memoryBytes();
            }
            int[] rows = liveRows();
            return new IndexStats(
                    styles.size() - children,
                    children,
                    rows.length,
                    tokens,
                    store.distinctTokens(rows),
                    embedder.dimension(),
                    bytes,
                    skipped);
        });
    }

    @Override
    public TokenEmbedder embedder() {
        return embedder;
    }

    @Override
    public void save(Path dir) {
        writing.lock();
        try {
            // Nobody else changes anything while this thread holds the writing lock, and readers go on.
            SavedIndex content = reading(() -> new SavedIndex(
                    embedder.identity(),
                    embedder.dimension(),
                    factory,
                    weights,
                    List.of(byOrdinal()),
                    store.keep(liveRows()),
                    nextNumber));
            IndexDirectory.save(dir, content);
        } finally {
            writing.unlock();
        }
    }

    /** Gives back the room that growing left over. */
    LiveIndex trimmed() {
        store = store.keep(liveRows());
        return this;
    }

    @Override
    public void close() {
        writing.lock();
        state.writeLock().lock();
        try {
            closed = true;
            styles.values().forEach(style -> style.vectors.close());
            styles.clear();
            wordPlaces.clear();
            store = PatternStore.EMPTY;
            words = new String[0];
        } finally {
            state.writeLock().unlock();
            writing.unlock();
        }
    }

    private <T> T reading(Supplier<T> work) {
        state.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("this index is closed");
            }
            return work.get();
        } finally {
            state.readLock().unlock();
        }
    }

    private StyleIndex find(StylePath path) {
        StyleIndex style = styles.get(path);
        if (style == null) {
            throw new IllegalArgumentException(UnknownStyle.message(path, styles.keySet()));
        }
        return style;
    }

    private StyleIndex[] byOrdinal() {
        StyleIndex[] result = new StyleIndex[styles.size()];
        styles.values().forEach(style -> result[style.ordinal] = style);
        return result;
    }

    /** Rows of the patterns that were not removed, ascending. */
    private int[] liveRows() {
        StyleIndex[] all = byOrdinal();
        java.util.stream.IntStream rows = java.util.stream.IntStream.range(0, store.size());
        int live = 0;
        for (StyleIndex style : all) {
            live += style.numbers.size();
        }
        if (live == store.size()) {
            return rows.toArray();
        }
        return rows.filter(row -> all[store.styles().get(row)].numbers.indexOf(
                                store.numbers().get(row))
                        >= 0)
                .toArray();
    }
}
