package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.testkit.Json;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Python reference answered, token by token, see {@code oracle/README.md}. */
class BackoffOracleTest {
    /** In log probability; the bar is 1e-4. */
    private static final double TOLERANCE = 5e-6;

    private static final Json STORED = Json.read(resource("/oracle/backoff.json"));
    private static final Vocabulary VOCABULARY =
            Vocabulary.of(STORED.get("tokens").strings());
    private static final StyleEvidence EVIDENCE = evidence();

    static IntStream cases() {
        return IntStream.range(0, STORED.get("cases").list().size());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(int number) {
        Json stored = STORED.get("cases").list().get(number);
        int[] tokens =
                stored.get("tokens").strings().stream().mapToInt(VOCABULARY::id).toArray();
        int start = stored.get("start").intValue();
        FusionSession session = RetrievalFusion.builder()
                .evidence(EVIDENCE)
                .vocabulary(VOCABULARY)
                .config(config(stored))
                .build()
                .session();
        for (int i = 0; i < start; i++) {
            session.accept(tokens[i]);
        }
        int position = start;
        double largest = 0;
        for (Json step : stored.get("steps").list()) {
            float[] logits = step.get("logits").floats();
            double[] expected = Softmax.log(step.get("fused").floats());
            session.apply(logits, 0);
            double[] actual = Softmax.log(logits);
            for (int token = 0; token < actual.length; token++) {
                assertEquals(expected[token], actual[token], TOLERANCE, "token " + token + " at " + position);
                largest = Math.max(
                        largest, Math.abs(logits[token] - step.get("logits").floats()[token]));
            }
            session.accept(tokens[position++]);
        }
        assertTrue(largest > 0.01, "something has been fused");
    }

    private static FusionConfig config(Json stored) {
        double[] scales = stored.get("scales").list().stream()
                .mapToDouble(Json::doubleValue)
                .toArray();
        Json weights = stored.get("weights");
        return FusionConfig.builder()
                .family("pop")
                .child("dance_pop")
                .strengths(scales)
                .rawWeight(weight(weights, "raw"))
                .keyWeight(weight(weights, "key"))
                .historyWeight(weight(weights, "hist"))
                .modelWeight(stored.get("a").doubleValue())
                .discount(stored.get("delta").doubleValue())
                .priorCount(stored.get("theta").doubleValue())
                .maxMatch(stored.get("max_match").intValue())
                .minMatch(stored.get("dmin").intValue())
                .maxCopy(0)
                .build();
    }

    private static double weight(Json weights, String view) {
        return weights.has(view) ? weights.get(view).doubleValue() : 0;
    }

    private static StyleEvidence evidence() {
        List<Pattern> patterns = new ArrayList<>();
        for (Json piece : STORED.get("parent").list()) {
            patterns.add(Pattern.of("piece " + patterns.size(), Packs.POP, piece.strings()));
        }
        for (Json piece : STORED.get("child").list()) {
            patterns.add(Pattern.of("piece " + patterns.size(), Packs.DANCE, piece.strings()));
        }
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns).build()) {
            return StyleEvidence.of(index, VOCABULARY);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(BackoffOracleTest.class.getResource(name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
