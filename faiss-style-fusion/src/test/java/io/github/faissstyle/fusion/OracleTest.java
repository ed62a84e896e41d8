package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.testkit.Json;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Python reference answered, see {@code oracle/README.md}: agrees within 1e-5 in log probability. */
class OracleTest {
    private static final double TOLERANCE = 1e-5;
    /** The reference adds 1e-300 to each probability, so that a token with none has this as its logarithm. */
    private static final double NOTHING = -600;

    private static final Path FOLDER = folder();
    private static final Map<Double, HierarchicalIndex> INDEXES = new HashMap<>();

    record Case(Json values) {
        float[] logits() {
            return values.get("logits").floats();
        }

        int[] history() {
            return values.get("history").ints();
        }

        boolean hasEvidence() {
            return values.has("fused");
        }

        double number(String name) {
            return values.get(name).doubleValue();
        }

        boolean is(String name, String value) {
            return values.get(name).text().equals(value);
        }

        FusionConfig config() {
            FusionConfigBuilder builder = FusionConfig.builder()
                    .family(values.get("parent").text())
                    .childBias(number("child_bias"))
                    .fusionWeight(number("fusion_weight"))
                    .ngramSize((int) number("ngram_size"))
                    .topKPatterns((int) number("top_k"))
                    .queryTokens((int) number("query_tokens"))
                    .transitions(is("source", "all") ? Transitions.ALL : Transitions.RETRIEVED)
                    .interpolation(is("fuse", "prob") ? Interpolation.PROBABILITY : Interpolation.LOGIT);
            return values.has("child")
                    ? builder.child(values.get("child").text()).build()
                    : builder.build();
        }
    }

    static List<Case> cases() {
        return Json.read(FOLDER.resolve("cases.json")).list().stream()
                .map(Case::new)
                .toList();
    }

    @AfterAll
    static void close() {
        INDEXES.values().forEach(HierarchicalIndex::close);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void agreesWithTheReference(Case stored) {
        try (RetrievalFusion fusion = RetrievalFusion.builder()
                .index(index(stored.number("child_weight")))
                .vocabulary(Vocabulary.read(FOLDER.resolve("vocab.json")))
                .config(stored.config())
                .build()) {
            float[] logits = stored.logits();
            float[] fused = fusion.applyRetrievalBias(logits, stored.history());
            if (!stored.hasEvidence()) {
                assertArrayEquals(logits, fused, "nothing to fuse with");
                return;
            }
            List<Json> expected = stored.values().get("fused").list();
            double[] actual = stored.is("fuse", "prob") ? Softmax.log(fused) : doubles(fused);
            for (int i = 0; i < logits.length; i++) {
                double value = expected.get(i).doubleValue();
                assertEquals(value < NOTHING ? Double.NEGATIVE_INFINITY : value, actual[i], TOLERANCE, "token " + i);
            }
        }
    }

    @Test
    void hasCasesOfEveryKind() {
        List<Case> withEvidence = cases().stream().filter(Case::hasEvidence).toList();
        assertTrue(withEvidence.size() > 150);
        for (Transitions transitions : Transitions.values()) {
            for (Interpolation interpolation : Interpolation.values()) {
                assertTrue(withEvidence.stream()
                        .map(Case::config)
                        .anyMatch(c -> c.transitions() == transitions && c.interpolation() == interpolation));
            }
        }
        assertTrue(withEvidence.stream().map(Case::config).anyMatch(c -> c.effectiveWeight() == 1));
        assertTrue(withEvidence.stream().anyMatch(c -> c.history()[c.history().length - 1] >= c.logits().length));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static HierarchicalIndex index(double childWeight) {
        return INDEXES.computeIfAbsent(
                childWeight,
                weight -> HierarchicalIndex.builder()
                        .stylePacks(FOLDER.resolve("style_packs"))
                        .embedder(new TokenHashEmbedder())
                        .childWeight(weight)
                        .build());
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(OracleTest.class.getResource("/oracle"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
