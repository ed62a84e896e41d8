package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says how much music sounds like each style: the cosine between its embedding and the mean of those of the style's
 * patterns (Rocchio's nearest centroid). For choosing among generated pieces, for a training loop's log or reward, for
 * evaluation. With a {@link io.github.faissstyle.pattern.KeyRelativeEmbedder} keys do not matter.
 *
 * <p>Immutable; safe to share by threads. It does not follow later changes of the index.
 */
public final class StyleScorer {
    private final TokenEmbedder embedder;
    private final Map<StylePath, float[]> centroids;

    private StyleScorer(TokenEmbedder embedder, Map<StylePath, float[]> centroids) {
        this.embedder = embedder;
        this.centroids = centroids;
    }

    /**
     * Learns the styles of an index, with the index's embedder.
     *
     * @param index holds the patterns; may be closed afterwards
     * @return a scorer of all styles that have patterns
     */
    public static StyleScorer of(HierarchicalIndex index) {
        return of(index, index.embedder());
    }

    /**
     * Learns the styles of an index with another embedder.
     *
     * @param index holds the patterns; may be closed afterwards
     * @param embedder makes vectors of patterns and of what is scored
     * @return a scorer of all styles that have patterns
     */
    public static StyleScorer of(HierarchicalIndex index, TokenEmbedder embedder) {
        Map<StylePath, float[]> centroids = new TreeMap<>();
        for (StyleInfo style : index.styles()) {
            List<Pattern> patterns = index.patterns(style.style());
            if (!patterns.isEmpty()) {
                centroids.put(style.style(), centroid(patterns, embedder));
            }
        }
        return new StyleScorer(embedder, centroids);
    }

    private static float[] centroid(List<Pattern> patterns, TokenEmbedder embedder) {
        double[] sum = new double[embedder.dimension()];
        float[] vector = new float[sum.length];
        for (Pattern pattern : patterns) {
            Embedding.embed(embedder, pattern.tokens(), pattern.key(), vector, 0);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += vector[i];
            }
        }
        double norm = 0;
        for (double x : sum) {
            norm += x * x;
        }
        float[] centroid = new float[sum.length];
        for (int i = 0; i < sum.length && norm > 0; i++) {
            centroid[i] = (float) (sum[i] / Math.sqrt(norm));
        }
        return centroid;
    }

    /**
     * Scores music against every style.
     *
     * @param tokens the music
     * @param key its key ({@code C}, {@code F#m}), or null if not known
     * @return a score for each style, -1 to 1, highest first
     */
    public Map<StylePath, Double> scores(List<String> tokens, @Nullable String key) {
        float[] vector = new float[embedder.dimension()];
        Embedding.embed(embedder, tokens, key, vector, 0);
        Map<StylePath, Double> scores = new LinkedHashMap<>();
        centroids.entrySet().stream()
                .map(style -> Map.entry(style.getKey(), cosine(vector, style.getValue())))
                .sorted(Map.Entry.<StylePath, Double>comparingByValue(Comparator.reverseOrder()))
                .forEach(style -> scores.put(style.getKey(), style.getValue()));
        return scores;
    }

    /**
     * Scores music against one style.
     *
     * @param tokens the music
     * @param key its key ({@code C}, {@code F#m}), or null if not known
     * @param style the style
     * @return the score, -1 to 1
     * @throws IllegalArgumentException if the scorer does not know the style
     */
    public double score(List<String> tokens, @Nullable String key, StylePath style) {
        float[] centroid = centroids.get(style);
        if (centroid == null) {
            throw new IllegalArgumentException("style must be one of " + centroids.keySet() + ", was " + style);
        }
        float[] vector = new float[embedder.dimension()];
        Embedding.embed(embedder, tokens, key, vector, 0);
        return cosine(vector, centroid);
    }

    private static double cosine(float[] vector, float[] centroid) {
        double dot = 0;
        for (int i = 0; i < vector.length; i++) {
            dot += (double) vector[i] * centroid[i];
        }
        return Math.max(-1, Math.min(1, dot));
    }
}
