package io.github.faissstyle.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StyleScorerTest {
    private static final StylePath UP = StylePath.of("up");
    private static final StylePath DOWN = StylePath.of("up", "down");

    private static final HierarchicalIndex INDEX = HierarchicalIndex.builder()
            .patterns(List.of(
                    Pattern.of("a", UP, List.of("KEY=C", "60", "62", "64", "65")),
                    Pattern.of("b", UP, List.of("KEY=C", "62", "64", "65", "67")),
                    Pattern.of("c", DOWN, List.of("KEY=C", "67", "65", "64", "62"))))
            .build();

    @Test
    void theClosestStyleComesFirst() {
        StyleScorer scorer = StyleScorer.of(INDEX, new KeyRelativeEmbedder());
        List<String> rising = List.of("62", "64", "66", "67"); // D, a tone higher
        Map<StylePath, Double> scores = scorer.scores(rising, "D");
        assertEquals(List.of(UP, DOWN), List.copyOf(scores.keySet()));
        assertEquals(scores.get(UP), scorer.score(rising, "D", UP));
        assertTrue(scores.get(UP) > scores.get(DOWN) + 0.1 && scores.get(UP) <= 1);
        assertEquals(
                DOWN,
                scorer.scores(List.of("69", "67", "66", "64"), "D")
                        .keySet()
                        .iterator()
                        .next());
        assertEquals(1, scorer.score(List.of("KEY=C", "67", "65", "64", "62"), "C", DOWN), 1e-6);
    }

    /** The definition: cosine with the mean of the unit vectors. */
    @Test
    void isTheCosineWithTheMean() {
        StyleScorer scorer = StyleScorer.of(INDEX);
        int d = INDEX.embedder().dimension();
        float[] a = embed(INDEX.patterns(UP).get(0).tokens(), d);
        float[] b = embed(INDEX.patterns(UP).get(1).tokens(), d);
        float[] q = embed(List.of("64", "65"), d);
        double dot = 0;
        double norm = 0;
        for (int i = 0; i < d; i++) {
            double mean = (a[i] + b[i]) / 2.0;
            dot += mean * q[i];
            norm += mean * mean;
        }
        assertEquals(dot / Math.sqrt(norm), scorer.score(List.of("64", "65"), null, UP), 1e-6);
    }

    private static float[] embed(List<String> tokens, int dimension) {
        float[] vector = new float[dimension];
        INDEX.embedder().embed(tokens, "C", vector, 0);
        return vector;
    }

    @Test
    void refusesStylesItDoesNotKnow() {
        StyleScorer scorer = StyleScorer.of(INDEX);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> scorer.score(List.of("60"), null, StylePath.of("jazz")))
                .getMessage();
        assertEquals("style must be one of [up, up/down], was jazz", message);
    }
}
