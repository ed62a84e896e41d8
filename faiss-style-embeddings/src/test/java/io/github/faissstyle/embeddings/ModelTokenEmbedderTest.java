package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.internal.util.JsonFields;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real ONNX Runtime and DJL's real PyTorch. */
class ModelTokenEmbedderTest {
    private static final Path FOLDER = Path.of("src/test/resources/models");
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("A", "B", "C", "D", "E", "F", "G"));

    @ParameterizedTest
    @ValueSource(strings = {"tokens_mean.pt", "tokens_each.pt", "tokens_each.onnx"})
    void embedsAsPyTorchDoes(String name) throws IOException {
        double[] expected = JsonFields.parse(Files.readAllBytes(FOLDER.resolve("models.json")))
                .numbers("tokens");
        try (ModelTokenEmbedder embedder = ModelTokenEmbedder.open(FOLDER.resolve(name), VOCABULARY, 16)) {
            assertEquals(5, embedder.dimension());
            Oracle.assertClose(expected, embedder.embed(List.of("D", "A", "G", "no such token", "G", "B")), 1e-6);
            assertArrayEquals(new float[5], embedder.embed(List.of()));
            // A longer pattern is what it begins with.
            List<String> longer = java.util.Collections.nCopies(16, "C");
            List<String> longest = new java.util.ArrayList<>(longer);
            longest.add("A");
            assertArrayEquals(embedder.embed(longer), embedder.embed(longest));
        }
    }

    @Test
    void servesAnIndex() {
        try (ModelTokenEmbedder embedder = ModelTokenEmbedder.open(FOLDER.resolve("tokens_each.onnx"), VOCABULARY, 16);
                HierarchicalIndex index = HierarchicalIndex.builder()
                        .embedder(embedder)
                        .patterns(List.of(
                                Pattern.of("a", StylePath.of("pop"), List.of("A", "A")),
                                Pattern.of("g", StylePath.of("pop"), List.of("G", "F"))))
                        .build()) {
            assertEquals(
                    "g",
                    index.retrieve(PatternQuery.of(List.of("G"), "pop").withK(1))
                            .get(0)
                            .pattern()
                            .id());
        }
    }

    @Test
    void modelsHaveIdentities() {
        try (ModelTokenEmbedder a = ModelTokenEmbedder.open(FOLDER.resolve("tokens_each.onnx"), VOCABULARY, 16);
                ModelTokenEmbedder b = ModelTokenEmbedder.open(FOLDER.resolve("tokens_each.pt"), VOCABULARY, 16)) {
            assertNotEquals(a.identity(), b.identity());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertUnreadable("does not take 5 tokens: a length that was fixed", "tokens_fixed.onnx");
        assertUnreadable("does not take 3 tokens", "waveform.onnx");
        assertUnreadable("pickle of weights", "weights.pt");
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelTokenEmbedder.open(FOLDER.resolve("tokens_each.onnx"), VOCABULARY, 2));
    }

    private static void assertUnreadable(String why, String name) {
        Path file = FOLDER.resolve(name);
        String message = assertThrows(FaissStyleException.class, () -> ModelTokenEmbedder.open(file, VOCABULARY, 16))
                .getMessage();
        assertTrue(message.contains(why) && message.contains(file.toString()), message);
    }
}
