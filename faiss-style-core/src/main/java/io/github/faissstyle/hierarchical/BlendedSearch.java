package io.github.faissstyle.hierarchical;

import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the patterns of a style that are most like a query in several spaces at once. A pattern's similarity is the
 * mean of those in the spaces that it has a vector in, by the query's weights.
 *
 * <p>The threshold algorithm (Fagin, Lotem and Naor 2001): the best of each space are measured in all of them, deeper
 * and deeper, until what has not been seen in any space cannot be among the k best. As exact as the spaces' own
 * searches.
 */
final class BlendedSearch {
    private static final int FIRST_DEPTH = 64;

    /** Rounding moves a similarity by less than this. */
    private static final double ROUNDING = 1e-5;

    /**
     * What to look for in a space.
     *
     * @param space its name
     * @param unit a unit vector
     * @param weight how much it counts
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Asked(String space, float[] unit, double weight) {}

    private final StyleIndex style;
    private final List<Asked> asked;
    private final int k;
    private final Map<Integer, StyleIndex.Hit> seen = new TreeMap<>();

    private BlendedSearch(StyleIndex style, List<Asked> asked, int k) {
        this.style = style;
        this.asked = asked;
        this.k = k;
    }

    /** The k best, best first, among equals the one added first. */
    static List<StyleIndex.Hit> search(StyleIndex style, List<Asked> asked, int k) {
        List<Asked> there = asked.stream()
                .filter(one -> style.numbers(one.space()).size() > 0)
                .toList();
        return there.isEmpty() ? List.of() : new BlendedSearch(style, there, k).best();
    }

    private List<StyleIndex.Hit> best() {
        for (long depth = Math.max(FIRST_DEPTH, 2L * k); ; depth *= 4) {
            double[] last = new double[asked.size()];
            boolean all = true;
            for (int i = 0; i < last.length; i++) {
                last[i] = look(asked.get(i), depth);
                all &= last[i] == Double.NEGATIVE_INFINITY;
            }
            List<StyleIndex.Hit> hits = new ArrayList<>(seen.values());
            hits.sort(StyleIndex.BEST_FIRST);
            if (all || (hits.size() >= k && hits.get(k - 1).similarity() > unseen(last) + ROUNDING)) {
                return hits.subList(0, Math.min(k, hits.size()));
            }
        }
    }

    /** Measures the best of a space; returns what the others there cannot exceed. */
    private double look(Asked one, long depth) {
        VectorIndex vectors = style.vectors(one.space());
        int held = style.numbers(one.space()).size();
        int wanted = (int) Math.min(depth, held);
        SearchResult found = vectors.search(one.unit(), wanted);
        for (int i = 0; i < found.count(0); i++) {
            seen.computeIfAbsent(Math.toIntExact(found.id(0, i)), this::measured);
        }
        return wanted == held || !found.isComplete(0) ? Double.NEGATIVE_INFINITY : found.distance(0, wanted - 1);
    }

    /** What a pattern that no look has met can come to: in each space it is below the last one met, or not there. */
    private double unseen(double[] last) {
        Set<Integer> sizes = new HashSet<>();
        asked.forEach(one -> sizes.add(style.numbers(one.space()).size()));
        boolean everywhere = sizes.equals(Set.of(style.numbers.size()));
        double sum = 0;
        double weights = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < last.length; i++) {
            sum += asked.get(i).weight() * last[i];
            weights += asked.get(i).weight();
            most = Math.max(most, last[i]);
        }
        return everywhere ? sum / weights : most;
    }

    private StyleIndex.Hit measured(int number) {
        Map<String, Float> similarities = new TreeMap<>();
        double sum = 0;
        double weights = 0;
        for (Asked one : asked) {
            Float similarity = similarity(one, number);
            if (similarity != null) {
                similarities.put(one.space(), similarity);
                sum += one.weight() * similarity;
                weights += one.weight();
            }
        }
        return new StyleIndex.Hit(number, (float) (sum / weights), similarities);
    }

    private @Nullable Float similarity(Asked one, int number) {
        return style.numbers(one.space()).indexOf(number) < 0
                ? null
                : StyleIndex.similarity(one.unit(), style.vectors(one.space()).reconstruct(number));
    }
}
