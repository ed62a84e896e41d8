package io.github.faissstyle.embeddings.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.internal.util.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EmbeddingEvaluationTest {
    private final JsonFields oracle = Oracle.read("evaluation.json");
    private final EmbeddingEvaluation evaluation = EmbeddingEvaluation.of(
            Oracle.floats(oracle.numbers("vectors")), (int) oracle.number("dimension"), oracle.texts("labels"));

    @Test
    void neighboursAreScikitLearns() {
        assertEquals(oracle.number("precision1"), evaluation.precision(1), 1e-12);
        assertEquals(oracle.number("precision5"), evaluation.precision(5), 1e-12);
        assertEquals(oracle.number("recall5"), evaluation.recall(5), 1e-12);
        assertEquals(oracle.number("map"), evaluation.meanAveragePrecision(), 1e-12);
    }

    @Test
    void silhouetteIsScikitLearns() {
        assertEquals(oracle.number("silhouette"), evaluation.silhouette(), 1e-6);
    }

    @Test
    void mutualInformationIsScikitLearns() {
        assertEquals(
                oracle.number("nmi"),
                MutualInformation.normalised(
                        Oracle.ints(oracle.numbers("numbers")), Oracle.ints(oracle.numbers("clusters"))),
                1e-12);
    }

    @Test
    void hubnessIsScipys() {
        Hubness hubness = evaluation.hubness(5);
        assertEquals(oracle.number("skew"), hubness.skew(), 1e-12);
        assertEquals(oracle.number("antiHubs"), hubness.antiHubs(), 1e-12);
        assertEquals(oracle.whole("largest", 0, 1000), hubness.largest());
    }

    @Test
    void confusionIsScikitLearns() {
        Confusion confusion = evaluation.confusion();
        List<Integer> counts = confusion.counts().stream().flatMap(List::stream).toList();
        List<Integer> expected = new ArrayList<>();
        for (int count : Oracle.ints(oracle.numbers("confusion"))) {
            expected.add(count);
        }
        assertEquals(expected, counts);
        assertEquals(evaluation.precision(1), confusion.accuracy(), 1e-12);
    }

    @Test
    void clearClustersAreFound() {
        Random random = new Random(5);
        float[] vectors = new float[60 * 8];
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < 60; row++) {
            for (int i = 0; i < 8; i++) {
                vectors[row * 8 + i] = (float) (random.nextGaussian() * 0.05 + (row % 3 == i ? 1 : 0));
            }
            labels.add("l" + row % 3);
        }
        EmbeddingQuality quality = EmbeddingQuality.of(EmbeddingEvaluation.of(vectors, 8, labels), 1);
        assertEquals(1, quality.precision());
        assertEquals(1, quality.nmi(), 1e-12);
        assertEquals(1, quality.meanAveragePrecision(), 1e-12);
        assertTrue(quality.silhouette() > 0.9, quality.toString());
        assertTrue(quality.toString().contains("precision@5 1.000"), quality.toString());
    }

    @Test
    void badInputIsRefused() {
        assertRefused("2 vectors, 1 labels", () -> EmbeddingEvaluation.of(new float[] {1, 1}, 1, List.of("a")));
        assertRefused("two different labels", () -> EmbeddingEvaluation.of(new float[] {1, 1}, 1, List.of("a", "a")));
        assertRefused("row 1 has length 0", () -> EmbeddingEvaluation.of(new float[] {1, 0}, 1, List.of("a", "b")));
        assertRefused(
                "row 0 has length NaN", () -> EmbeddingEvaluation.of(new float[] {Float.NaN, 0}, 1, List.of("a", "b")));
        assertRefused("k must be in", () -> evaluation.precision(90));
        assertRefused("k must be in", () -> evaluation.hubness(0));
    }

    private static void assertRefused(String why, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(why), message);
    }
}
