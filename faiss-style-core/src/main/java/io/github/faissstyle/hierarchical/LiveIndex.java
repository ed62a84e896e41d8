package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.SkippedFile;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.SortedMap;
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
    /** Floats a vector of each space beside the tokens'. */
    private final TreeMap<String, Integer> spaces = new TreeMap<>();

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
            Map<String, Integer> spaces,
            List<StyleIndex> saved,
            PatternStore store,
            int nextNumber) {
        this(embedder, factory, weights, List.of());
        this.spaces.putAll(spaces);
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
        List<BlendedSearch.Asked> asked = new ArrayList<>();
        if (query.tokensWeight() > 0) {
            float[] vector = new float[embedder.dimension()];
            Embedding.embed(embedder, query.tokens(), query.key(), vector, 0);
            asked.add(new BlendedSearch.Asked(TOKENS, vector, query.tokensWeight()));
        }
        new TreeMap<>(query.spaces()).forEach((name, space) -> {
            float[] unit = space.vector();
            Space.writeUnit(unit, unit, 0);
            asked.add(new BlendedSearch.Asked(name, unit, space.weight()));
        });
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("query must look in a space: its tokensWeight is 0 and it has no other");
        }
        return reading(() -> {
            for (BlendedSearch.Asked one : asked) {
                checkDimension(one.space(), one.unit().length);
            }
            StyleIndex parent = find(StylePath.of(query.parent()));
            StyleIndex child = query.child() == null ? null : find(StylePath.of(query.parent(), query.child()));
            List<RetrievedPattern> found = new ArrayList<>();
            collect(parent, asked, query.k(), 0, found);
            if (child != null && query.childBias() > 0) {
                collect(child, asked, query.k(), query.childBias(), found);
            }
            found.sort(BEST_FIRST); // stable: parents first, then by age
            return List.copyOf(found.subList(0, Math.min(query.k(), found.size())));
        });
    }

    private void checkDimension(String space, int dimension) {
        Integer expected = allSpaces().get(space);
        if (expected == null) {
            throw new IllegalArgumentException(
                    "space must be one of " + allSpaces().keySet() + ", was " + space);
        }
        if (expected != dimension) {
            throw new IllegalArgumentException(
                    "vectors of space " + space + " must have " + expected + " floats, was " + dimension);
        }
    }

    private SortedMap<String, Integer> allSpaces() {
        TreeMap<String, Integer> all = new TreeMap<>(spaces);
        all.put(TOKENS, embedder.dimension());
        return all;
    }

    private void collect(
            StyleIndex style, List<BlendedSearch.Asked> asked, int k, double bias, List<RetrievedPattern> into) {
        boolean tokensAlone = asked.size() == 1 && asked.get(0).space().equals(TOKENS);
        List<StyleIndex.Hit> hits =
                tokensAlone ? style.search(asked.get(0).unit(), k) : BlendedSearch.search(style, asked, k);
        for (StyleIndex.Hit hit : hits) {
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
            into.add(new RetrievedPattern(pattern, similarity, style.weight, score, hit.similarities()));
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
                style.spaces.values().forEach(space -> space.remove(number));
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

    @Override
    public void putVectors(String space, Map<String, float[]> vectors) {
        Checks.notBlank("space", space);
        if (space.equals(TOKENS)) {
            throw new IllegalArgumentException(
                    "space must be another than \"" + TOKENS + "\", which the index fills itself");
        }
        writing.lock();
        try {
            reading(() -> 0);
            if (!vectors.isEmpty()) {
                new Placement(space, vectors).apply();
            }
        } finally {
            writing.unlock();
        }
    }

    /** One call of putVectors: everything that can fail for what is given is done before anything shows. */
    private final class Placement {
        private final String name;
        private final int dimension;
        /** For each style, its patterns' new vectors by number. */
        private final Map<StyleIndex, TreeMap<Integer, float[]>> given = new LinkedHashMap<>();

        Placement(String name, Map<String, float[]> vectors) {
            this.name = name;
            Map.Entry<String, float[]> first = vectors.entrySet().iterator().next();
            dimension = spaces.getOrDefault(name, first.getValue().length);
            StyleIndex[] byOrdinal = byOrdinal();
            vectors.forEach((id, vector) -> {
                int number = ids.find(id, store);
                if (number < 0) {
                    throw new IllegalArgumentException("pattern id \"" + id + "\" is not in the index");
                }
                if (vector.length != dimension) {
                    throw new IllegalArgumentException("vectors of space " + name + " must have " + dimension
                            + " floats, that of pattern " + id + " has " + vector.length);
                }
                Space.checkVector("vector of pattern " + id, vector);
                float[] unit = new float[dimension];
                Space.writeUnit(vector, unit, 0);
                given.computeIfAbsent(byOrdinal[store.styles().get(store.row(number))], style -> new TreeMap<>())
                        .put(number, unit);
            });
        }

        void apply() {
            Map<StyleIndex, Space> filled = new LinkedHashMap<>();
            given.forEach((style, units) -> filled.put(style, filled(style.spaces.get(name), units)));
            state.writeLock().lock();
            try {
                spaces.put(name, dimension);
                filled.forEach((style, space) -> style.spaces.put(name, space));
            } finally {
                state.writeLock().unlock();
            }
        }

        /** A space with the vectors that are there and the new ones instead of theirs or beside them. */
        private Space filled(@Nullable Space old, Map<Integer, float[]> units) {
            TreeMap<Integer, float[]> all = new TreeMap<>(units);
            if (old != null) {
                for (int i = 0; i < old.numbers.size(); i++) {
                    int number = old.numbers.get(i);
                    all.computeIfAbsent(number, old.vectors::reconstruct);
                }
            }
            float[] rows = new float[Math.multiplyExact(all.size(), dimension)];
            long[] numbers = new long[all.size()];
            int row = 0;
            for (Map.Entry<Integer, float[]> entry : all.entrySet()) {
                System.arraycopy(entry.getValue(), 0, rows, row * dimension, dimension);
                numbers[row++] = entry.getKey();
            }
            Space space = Space.empty(dimension);
            space.vectors.add(rows, numbers);
            space.numbers = IntColumn.of(
                    Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray());
            return space;
        }
    }

    @Override
    public float @Nullable [] vector(String patternId, String space) {
        return reading(() -> {
                    checkDimension(space, allSpaces().getOrDefault(space, 0));
                    int number = ids.find(patternId, store);
                    if (number < 0) {
                        throw new IllegalArgumentException("pattern id \"" + patternId + "\" is not in the index");
                    }
                    StyleIndex style = byOrdinal()[store.styles().get(store.row(number))];
                    return Optional.of(style)
                            .filter(s -> s.numbers(space).indexOf(number) >= 0)
                            .map(s -> s.vectors(space).reconstruct(number));
                })
                .orElse(null);
    }

    @Override
    public Map<String, Integer> spaces() {
        return reading(() -> Collections.unmodifiableMap(allSpaces()));
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
                for (Space space : style.spaces.values()) {
                    bytes += space.vectors.info().memoryBytes() + space.numbers.memoryBytes();
                }
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
                    new TreeMap<>(spaces),
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
            styles.values().forEach(StyleIndex::close);
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
