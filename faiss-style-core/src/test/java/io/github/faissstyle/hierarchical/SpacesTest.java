package io.github.faissstyle.hierarchical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns with vectors in several spaces, against brute force in double precision. */
class SpacesTest {
    private static final StylePath POP = StylePath.of("pop");
    private static final StylePath DANCE = StylePath.of("pop", "dance_pop");
    private static final int AUDIO = 24;
    private static final int MOOD = 3;
    private static final TokenHashEmbedder EMBEDDER = new TokenHashEmbedder(32);

    @TempDir
    Path dir;

    private final Map<String, Map<String, float[]>> vectors = new TreeMap<>();

    private static float[] random(Random random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian() * 3;
        }
        return vector;
    }

    /** 700 patterns; a share of them has audio, others a mood, some both or none. */
    private HierarchicalIndex made(double share, long seed) {
        List<Pattern> patterns = new ArrayList<>(MadePatterns.of(POP, 500, 8, 1));
        patterns.addAll(MadePatterns.of(DANCE, 200, 8, 2));
        Random random = new Random(seed);
        vectors.put("audio", new HashMap<>());
        vectors.put("mood", new HashMap<>());
        for (Pattern pattern : patterns) {
            if (random.nextDouble() < share) {
                vectors.get("audio").put(pattern.id(), random(random, AUDIO));
            }
            if (random.nextDouble() < share) {
                vectors.get("mood").put(pattern.id(), random(random, MOOD));
            }
        }
        HierarchicalIndexBuilder builder =
                HierarchicalIndex.builder().patterns(patterns).embedder(EMBEDDER);
        vectors.forEach(builder::vectors);
        return builder.build();
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    private record Expected(String id, double score) {}

    private List<Expected> bruteForce(HierarchicalIndex index, PatternQuery query) {
        List<Expected> all = new ArrayList<>();
        for (StylePath style : List.of(POP, DANCE)) {
            for (Pattern pattern : index.patterns(style)) {
                double sum = 0;
                double weights = 0;
                if (query.tokensWeight() > 0) {
                    sum += query.tokensWeight()
                            * cosine(embedded(query.tokens(), query.key()), embedded(pattern.tokens(), pattern.key()));
                    weights += query.tokensWeight();
                }
                for (Map.Entry<String, SpaceQuery> space : query.spaces().entrySet()) {
                    float[] own = vectors.get(space.getKey()).get(pattern.id());
                    if (own != null) {
                        sum += space.getValue().weight()
                                * cosine(space.getValue().vector(), own);
                        weights += space.getValue().weight();
                    }
                }
                if (weights > 0) {
                    double blended = sum / weights;
                    double score = style.isChild() ? Math.max(0, blended) * 1.5 * (1 + query.childBias()) : blended;
                    all.add(new Expected(pattern.id(), score));
                }
            }
        }
        all.sort(Comparator.comparingDouble(Expected::score).reversed());
        return all.subList(0, Math.min(query.k(), all.size()));
    }

    private static float[] embedded(List<String> tokens, String key) {
        float[] vector = new float[EMBEDDER.dimension()];
        EMBEDDER.embed(tokens, key, vector, 0);
        return vector;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.6, 0.05})
    void findsWhatBruteForceFinds(double share) {
        try (HierarchicalIndex index = made(share, 5)) {
            Random random = new Random(6);
            for (int i = 0; i < 30; i++) {
                PatternQuery query = PatternQuery.of(
                                MadePatterns.of(POP, 1, 8, 100 + i).get(0).tokens(), "pop")
                        .withChild("dance_pop", random.nextDouble())
                        .withK(1 + random.nextInt(20))
                        .withTokensWeight(i % 4 == 0 ? 0 : 2 * random.nextDouble())
                        .withSpace("audio", random(random, AUDIO), 0.1 + random.nextDouble());
                if (i % 3 == 0) {
                    query = query.withSpace("mood", random(random, MOOD), 0.1 + random.nextDouble());
                }
                assertFinds(bruteForce(index, query), index.retrieve(query));
            }
        }
    }

    private static void assertFinds(List<Expected> expected, List<RetrievedPattern> found) {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            RetrievedPattern one = found.get(i);
            assertEquals(expected.get(i).score(), one.score(), 1e-5);
            boolean afterNear = i > 0 && expected.get(i - 1).score() - one.score() < 1e-5;
            boolean beforeNear =
                    i + 1 < expected.size() && one.score() - expected.get(i + 1).score() < 1e-5;
            boolean near = afterNear || beforeNear;
            if (!near && i + 1 < found.size()) {
                assertEquals(expected.get(i).id(), one.pattern().id());
            }
        }
    }

    @Test
    void saysHowSimilarEachSpaceIs() {
        try (HierarchicalIndex index = made(1, 7)) {
            Pattern pattern = index.patterns(POP).get(3);
            float[] audio = vectors.get("audio").get(pattern.id());
            float[] other = audio.clone();
            other[0] += 1;
            RetrievedPattern best = index.retrieve(
                            new PatternQuery(pattern.tokens(), pattern.key(), "pop", null, 0, 1, 1, Map.of())
                                    .withSpace("audio", other, 3))
                    .get(0);
            assertEquals(pattern.id(), best.pattern().id());
            assertEquals(1, best.similarities().get("tokens"), 1e-6);
            assertEquals(cosine(audio, other), best.similarities().get("audio"), 1e-6);
            assertEquals((1 + 3 * cosine(audio, other)) / 4, best.similarity(), 1e-6);
            assertEquals(
                    Map.of("tokens", 1f),
                    Map.of(
                            "tokens",
                            index.retrieve(PatternQuery.of(pattern.tokens(), "pop"))
                                    .get(0)
                                    .similarities()
                                    .get("tokens")));
        }
    }

    @Test
    void keepsVectorsInTheFolder() throws IOException {
        PatternQuery query = PatternQuery.of(
                        MadePatterns.of(POP, 1, 8, 9).get(0).tokens(), "pop")
                .withChild("dance_pop", 0.5)
                .withSpace("audio", random(new Random(1), AUDIO), 1)
                .withSpace("mood", random(new Random(2), MOOD), 0.5);
        List<RetrievedPattern> before;
        try (HierarchicalIndex index = made(0.5, 8)) {
            before = index.retrieve(query);
            index.save(dir);
            index.save(dir);
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(2 + 2 + 4 + 1, files.count(), "manifest, patterns; a file a style, and one a space; the lock");
        }
        try (HierarchicalIndex loaded = HierarchicalIndex.load(dir)) {
            assertEquals(Map.of("tokens", 32, "audio", AUDIO, "mood", MOOD), loaded.spaces());
            assertEquals(before, loaded.retrieve(query));
            Pattern with = loaded.patterns(DANCE).stream()
                    .filter(p -> vectors.get("mood").containsKey(p.id()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(1, cosine(vectors.get("mood").get(with.id()), loaded.vector(with.id(), "mood")), 1e-6);
            Pattern without = loaded.patterns(DANCE).stream()
                    .filter(p -> !vectors.get("mood").containsKey(p.id()))
                    .findFirst()
                    .orElseThrow();
            assertNull(loaded.vector(without.id(), "mood"));
            assertArrayEquals(embedded(without.tokens(), without.key()), loaded.vector(without.id(), "tokens"));
        }
        Path audio;
        try (Stream<Path> files = Files.list(dir)) {
            audio = files.filter(f -> f.toString().contains(".v0.")).findFirst().orElseThrow();
        }
        try (VectorIndex opened = VectorIndexes.read(audio)) {
            assertEquals(AUDIO, opened.info().dimension());
        }
        byte[] good = Files.readAllBytes(audio);
        for (int at : new int[] {0, good.length / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(audio, bad);
            FaissStyleException refused = assertThrows(
                    FaissStyleException.class, () -> HierarchicalIndex.load(dir).close());
            assertTrue(String.valueOf(refused.getMessage()).contains(audio.toString()), refused.getMessage());
        }
    }

    @Test
    void vectorsAreReplacedAddedToAndRemovedWithTheirPattern() {
        try (HierarchicalIndex index = made(0.5, 10)) {
            Pattern first = index.patterns(POP).get(0);
            Random random = new Random(3);
            Map<String, float[]> more = new HashMap<>();
            for (Pattern pattern : index.patterns(POP)) {
                more.put(pattern.id(), random(random, AUDIO));
            }
            index.putVectors("audio", more);
            vectors.get("audio").putAll(more);
            PatternQuery query = PatternQuery.of(first.tokens(), "pop")
                    .withChild("dance_pop", 0.2)
                    .withSpace("audio", more.get(first.id()), 2);
            assertFinds(bruteForce(index, query), index.retrieve(query));
            assertEquals(
                    first.id(),
                    index.retrieve(query.withChild("dance_pop", 0))
                            .get(0)
                            .pattern()
                            .id());
            assertTrue(index.remove(first.id()));
            assertFinds(bruteForce(index, query), index.retrieve(query));
            index.add(List.of(first));
            assertNull(index.vector(first.id(), "audio"), "a pattern that comes back comes without");
        }
    }

    @Test
    void refusesWhatDoesNotFitAndChangesNothing() {
        try (HierarchicalIndex index = made(0.5, 11)) {
            Pattern first = index.patterns(POP).get(0);
            Pattern second = index.patterns(POP).get(1);
            float[] before = index.vector(first.id(), "audio");
            PatternQuery query = PatternQuery.of(first.tokens(), "pop");
            refused(
                    "space must be one of [audio, mood, tokens], was smell",
                    () -> index.retrieve(query.withSpace("smell", new float[] {1}, 1)));
            refused(
                    "vectors of space audio must have 24 floats, was 2",
                    () -> index.retrieve(query.withSpace("audio", new float[] {1, 2}, 1)));
            refused("must be others than \"tokens\"", () -> query.withSpace("tokens", new float[] {1}, 1));
            refused("must not be all 0", () -> query.withSpace("audio", new float[AUDIO], 1));
            refused("must be finite, has NaN at 0", () -> query.withSpace("audio", new float[] {Float.NaN}, 1));
            refused("weight must be above 0", () -> query.withSpace("audio", new float[] {1}, 0));
            refused("tokensWeight must be at least 0", () -> query.withTokensWeight(Double.NaN));
            refused("query must look in a space", () -> index.retrieve(query.withTokensWeight(0)));
            refused("space must not be blank", () -> index.putVectors(" ", Map.of()));
            refused("another than \"tokens\"", () -> index.putVectors("tokens", Map.of()));
            Map<String, float[]> some = new HashMap<>();
            some.put(first.id(), new float[] {9, 9});
            refused("that of pattern", () -> index.putVectors("audio", some));
            some.put(first.id(), random(new Random(1), AUDIO));
            some.put(second.id(), new float[AUDIO]);
            refused("vector of pattern " + second.id() + " must not be all 0", () -> index.putVectors("audio", some));
            some.put(second.id(), random(new Random(1), AUDIO));
            some.put("nobody", random(new Random(1), AUDIO));
            refused("pattern id \"nobody\" is not in the index", () -> index.putVectors("audio", some));
            refused("pattern id \"nobody\" is not in the index", () -> index.vector("nobody", "audio"));
            refused("space must be one of", () -> index.vector(first.id(), "smell"));
            assertTrue(Arrays.equals(before, index.vector(first.id(), "audio")));
            assertEquals(Map.of("tokens", 32, "audio", AUDIO, "mood", MOOD), index.spaces());
        }
        refused(
                "is not in the index",
                () -> HierarchicalIndex.builder()
                        .patterns(MadePatterns.of(POP, 2, 8, 1))
                        .vectors("audio", Map.of("nobody", new float[] {1}))
                        .build());
    }

    private static void refused(String says, Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(says), message);
    }
}
