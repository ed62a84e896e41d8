package io.github.faissstyle.hierarchical;

import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One style: its vector index and the numbers of its patterns, ascending. Guarded by the locks of {@link LiveIndex}.
 */
final class StyleIndex {
    /** Rounding moves a float inner product of unit vectors by less than this. */
    private static final float ROUNDING = 1e-5f;

    static final Comparator<Hit> BEST_FIRST =
            Comparator.comparing(Hit::similarity, Comparator.reverseOrder()).thenComparing(Hit::number);

    final StylePath path;
    final int ordinal;
    final float weight;
    final VectorIndex vectors;
    IntColumn numbers;
    long tokens;
    /** Spaces beside the tokens' in which patterns of this style have vectors. */
    final Map<String, Space> spaces = new TreeMap<>();

    StyleIndex(StylePath path, int ordinal, float weight, VectorIndex vectors, IntColumn numbers, long tokens) {
        this.path = path;
        this.ordinal = ordinal;
        this.weight = weight;
        this.vectors = vectors;
        this.numbers = numbers;
        this.tokens = tokens;
    }

    /** A pattern's number, how similar it is, and in which spaces how much. */
    record Hit(int number, float similarity, Map<String, Float> similarities) {}

    /** The vectors of a space in which this style has some. */
    VectorIndex vectors(String space) {
        return space.equals(HierarchicalIndex.TOKENS) ? vectors : Objects.requireNonNull(spaces.get(space)).vectors;
    }

    /** The patterns that have a vector in a space, ascending. */
    IntColumn numbers(String space) {
        if (space.equals(HierarchicalIndex.TOKENS)) {
            return numbers;
        }
        Space there = spaces.get(space);
        return there == null ? IntColumn.EMPTY : there.numbers;
    }

    /**
     * The k best, best first, among equals the one added first.
     *
     * <p>FAISS promises less: which of equal candidates stay when the last place is contested, and in which order. And
     * a kernel may round equal vectors differently by where they lie. So this asks for more until the last place is not
     * contested, then measures the contenders again in double.
     */
    List<Hit> search(float[] query, int k) {
        int held = numbers.size();
        if (held == 0) {
            return List.of();
        }
        int wanted = Math.min(held, k);
        int asked = (int) Math.min(held, wanted + 1L);
        SearchResult found = vectors.search(query, asked);
        while (asked < held && isContested(found, wanted)) {
            asked = (int) Math.min(held, 8L * asked);
            found = vectors.search(query, asked);
        }
        List<Hit> hits = new ArrayList<>();
        int count = found.count(0);
        for (int i = 0; i < count; i++) {
            if (i >= wanted && found.distance(0, i) < found.distance(0, wanted - 1) - ROUNDING) {
                break;
            }
            int number = Math.toIntExact(found.id(0, i));
            float similarity = similarity(query, vectors.reconstruct(number));
            hits.add(new Hit(number, similarity, Map.of(HierarchicalIndex.TOKENS, similarity)));
        }
        hits.sort(BEST_FIRST);
        return hits.subList(0, Math.min(wanted, hits.size()));
    }

    private static boolean isContested(SearchResult found, int wanted) {
        return found.isComplete(0) && found.distance(0, found.k() - 1) >= found.distance(0, wanted - 1) - ROUNDING;
    }

    static float similarity(float[] query, float[] vector) {
        double sum = 0;
        for (int i = 0; i < query.length; i++) {
            sum += (double) query[i] * vector[i];
        }
        return (float) Math.max(-1, Math.min(1, sum));
    }

    void close() {
        vectors.close();
        spaces.values().forEach(space -> space.vectors.close());
    }

    StyleInfo info() {
        return new StyleInfo(
                path, weight, numbers.size(), tokens, vectors.info().factory());
    }
}
