package io.github.faissstyle.examples.cli.evaluation;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of the patterns most like four bars of a held-out piece, how many are of its style. */
public final class StyleRetrieval {
    private static final int BARS = 4;
    private static final int NEAREST = 5;

    private StyleRetrieval() {}

    /**
     * Four bars of a piece.
     *
     * @param style of the piece
     * @param key of the piece; null where it is not known
     * @param bars their tokens
     */
    public record Window(StylePath style, @Nullable String key, List<String> bars) {}

    /**
     * Cuts the pieces of an index.
     *
     * @param index the index
     * @return four bars each, of all styles
     */
    public static List<Window> windows(HierarchicalIndex index) {
        List<Window> windows = new ArrayList<>();
        for (StyleInfo style : index.styles()) {
            for (List<String> piece : Pieces.of(index, style.style())) {
                cut(piece).forEach(bars -> windows.add(new Window(style.style(), Pattern.keyOf(piece), bars)));
            }
        }
        return windows;
    }

    /**
     * Measures precision at 5 over four bars at a time, among the patterns of all styles.
     *
     * @param index holds the patterns
     * @param embedder how they are compared
     * @param heldOut pieces that are in no pack, by style
     * @return 0 to 1; NaN where there is nothing to measure with
     */
    public static double precision(
            HierarchicalIndex index, TokenEmbedder embedder, Map<StylePath, List<List<String>>> heldOut) {
        return precision(windows(index), embedder, heldOut);
    }

    /**
     * Measures precision at 5 over four bars at a time, among some windows.
     *
     * @param windows what is searched
     * @param embedder how they are compared
     * @param heldOut pieces that are in no pack, by style
     * @return 0 to 1; NaN where there is nothing to measure with
     */
    public static double precision(
            List<Window> windows, TokenEmbedder embedder, Map<StylePath, List<List<String>>> heldOut) {
        List<StylePath> styles = new ArrayList<>();
        int hits = 0;
        int asked = 0;
        try (VectorIndex vectors = VectorIndexes.create("Flat", embedder.dimension(), Metric.INNER_PRODUCT)) {
            for (Window window : windows) {
                vectors.add(embed(embedder, window.bars, window.key));
                styles.add(window.style);
            }
            for (Map.Entry<StylePath, List<List<String>>> style : heldOut.entrySet()) {
                for (List<String> piece : style.getValue()) {
                    for (List<String> bars : cut(piece)) {
                        long[] found = vectors.search(embed(embedder, bars, Pattern.keyOf(piece)), NEAREST)
                                .ids();
                        for (long id : found) {
                            hits += id >= 0 && styles.get((int) id).equals(style.getKey()) ? 1 : 0;
                        }
                        asked += NEAREST;
                    }
                }
            }
        }
        return asked == 0 ? Double.NaN : hits / (double) asked;
    }

    private static float[] embed(TokenEmbedder embedder, List<String> tokens, @Nullable String key) {
        float[] vector = new float[embedder.dimension()];
        embedder.embed(tokens, key, vector, 0);
        return vector;
    }

    private static List<List<String>> cut(List<String> piece) {
        List<List<String>> parts = new ArrayList<>();
        List<String> open = new ArrayList<>();
        int bars = 0;
        for (String token : piece) {
            if (token.equals("BAR") && bars++ % BARS == 0) {
                open = new ArrayList<>();
                parts.add(open);
            }
            open.add(token);
        }
        return parts;
    }
}
