package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds those of many examples that may score best, all parts of the score but keywords taken together: they are one
 * inner product. An example is its vector plus a share of its style's mean (for the affinity), and one number a style
 * and a speed; a query is its vector, and what it gives for the style and the speed that it names. Immutable.
 */
final class Candidates {
    private static final int MOST_NAMES = 64;
    private static final int NPROBE = 24;
    private static final int TRAINED_PER_LIST = 64;

    /** How long the number of a style or a speed is beside the vector's length of 1. */
    private static final float NAMED = 0.3f;

    private final VectorIndex index;
    private final int dimension;
    private final int styles;
    private final int speeds;
    private final HybridWeights weights;

    Candidates(
            ExampleVectors vectors,
            HintFinder hints,
            float[] styleMeans,
            HybridWeights weights,
            @Nullable String factory) {
        this.weights = weights;
        dimension = vectors.dimension();
        styles = Math.min(MOST_NAMES, hints.rowsOfStyles().size());
        speeds = Math.min(MOST_NAMES, hints.rowsOfSpeeds().size());
        int n = vectors.count();
        int width = dimension + styles + speeds;
        float[] all = new float[Math.multiplyExact(n, width)];
        for (int row = 0; row < n; row++) {
            vectors.copy(row, all, row * width);
        }
        float affinity = (float) (weights.affinity() / semantic());
        for (int style = 0; style < hints.rowsOfStyles().size(); style++) {
            int number = style;
            hints.rowsOfStyles().get(style).stream().forEach(row -> {
                for (int i = 0; i < dimension; i++) {
                    all[row * width + i] += affinity * styleMeans[number * dimension + i];
                }
                all[row * width + dimension + number % styles] = NAMED;
            });
        }
        for (int speed = 0; speed < hints.rowsOfSpeeds().size(); speed++) {
            int number = speed;
            hints.rowsOfSpeeds().get(speed).stream()
                    .forEach(row -> all[row * width + dimension + styles + number % speeds] = NAMED);
        }
        int lists = Integer.highestOneBit(Math.max(64, 2 * (int) Math.sqrt(n)));
        index = VectorIndexes.create(factory == null ? "IVF" + lists + ",Flat" : factory, width, Metric.INNER_PRODUCT);
        index.train(sample(all, width, Math.min(n, lists * TRAINED_PER_LIST)));
        index.add(all);
    }

    /** Where the semantic part weighs nothing, something must tell candidates apart. */
    private double semantic() {
        return Math.max(weights.semantic(), 1e-3);
    }

    private static float[] sample(float[] all, int width, int count) {
        int n = all.length / width;
        float[] sample = new float[count * width];
        for (int i = 0; i < count; i++) {
            int row = (int) ((long) i * n / count);
            System.arraycopy(all, row * width, sample, i * width, width);
        }
        return sample;
    }

    String kind() {
        return index.info().factory();
    }

    /** Rows that may be among the best, -1 where there are fewer than were asked for. */
    long[] find(float @Nullable [] vector, HintFinder.Found asked, int count, @Nullable BitSet among) {
        float[] query = new float[dimension + styles + speeds];
        if (vector != null) {
            System.arraycopy(vector, 0, query, 0, dimension);
        }
        for (int style : asked.styles()) {
            query[dimension + style % styles] = (float) (weights.style() / semantic()) / NAMED;
        }
        if (asked.speed() >= 0) {
            query[dimension + styles + asked.speed() % speeds] = (float) (weights.speed() / semantic()) / NAMED;
        }
        SearchParams params = SearchParams.defaults().withNprobe(NPROBE);
        return index.search(query, count, among == null ? params : params.withFilter(IdFilter.bitmap(among)))
                .ids();
    }
}
