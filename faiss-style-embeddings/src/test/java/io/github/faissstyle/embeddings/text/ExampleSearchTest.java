package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.internal.text.KeywordIndex;
import io.github.faissstyle.embeddings.text.HybridWeights.Fusion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExampleSearchTest {
    private static final TextEmbedder LEXICAL = LexicalTextEmbedder.create();

    private static ExampleSearchBuilder few() {
        return ExampleSearch.builder().examples(Drums.FEW).embedder(LEXICAL);
    }

    private static List<String> ids(List<ExampleMatch> matches) {
        return matches.stream().map(match -> match.example().id()).toList();
    }

    @Test
    void findsWhatADescriptionFits() {
        ExampleSearch search = few().build();
        assertEquals("3", search.search("laid back evening", 1).get(0).example().id());
        assertEquals(
                "6", search.search("makes me want to dance", 1).get(0).example().id());
        assertEquals(
                "2", search.search("driving like thunder", 1).get(0).example().id());
        assertEquals(
                "5", search.search("late in a jazz cellar", 1).get(0).example().id());
    }

    @Test
    void theScoreIsTheSumOfItsPartsAndMatchesAComputationInDouble() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Example> examples = Drums.random(400, seed);
        List<float[]> vectors =
                examples.stream().map(e -> LEXICAL.embed(e.text())).toList();
        KeywordIndex keywords =
                new KeywordIndex(examples.stream().map(Example::text).toList());
        HybridWeights weights = new HybridWeights(10, 6, 2, 3, 4, Fusion.WEIGHTED);
        ExampleSearch search = ExampleSearch.builder()
                .examples(examples)
                .embedder(LEXICAL)
                .weights(weights)
                .build();
        for (int round = 0; round < 20; round++) {
            String text = Drums.words(random, 4) + (round % 2 == 0 ? " fast punk" : "");
            float[] query = LEXICAL.embedQuery(text);
            float[] byKeyword = new float[examples.size()];
            KeywordIndex.Query asked = keywords.query(text);
            keywords.score(asked, byKeyword);
            QueryHints hints = search.hints(text);
            Map<String, Double> scores = new HashMap<>();
            for (int i = 0; i < examples.size(); i++) {
                Example example = examples.get(i);
                double score = 10 * LexicalTextEmbedderTest.cosine(query, vectors.get(i));
                score += 6 * byKeyword[i] / asked.most();
                score += example.speed() != null && example.speed().equals(hints.speed()) ? 2 : 0;
                score += example.style() != null && example.style().equals(hints.style()) ? 3 : 0;
                score += example.style() == null ? 0 : 4 * cosineToMean(query, example.style(), examples, vectors);
                scores.put(example.id(), score);
            }
            List<Double> best = scores.values().stream()
                    .sorted(Comparator.reverseOrder())
                    .limit(10)
                    .toList();
            List<ExampleMatch> found = search.search(text, 10);
            for (int i = 0; i < 10; i++) {
                ExampleMatch match = found.get(i);
                String where = "seed " + seed + ", \"" + text + "\", rank " + i;
                assertEquals(best.get(i), match.score(), 1e-4, where);
                assertEquals(scores.get(match.example().id()), match.score(), 1e-4, where);
                double sum = match.parts().values().stream().mapToDouble(x -> x).sum();
                assertEquals(sum, match.score(), 1e-9, where);
            }
        }
    }

    private static double cosineToMean(float[] query, String style, List<Example> examples, List<float[]> vectors) {
        double[] mean = new double[query.length];
        for (int i = 0; i < examples.size(); i++) {
            if (style.equals(examples.get(i).style())) {
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += vectors.get(i)[j];
                }
            }
        }
        double product = 0;
        double squares = 0;
        for (int j = 0; j < mean.length; j++) {
            product += mean[j] * query[j];
            squares += mean[j] * mean[j];
        }
        return product / Math.sqrt(squares);
    }

    @Test
    void namedStylesAndSpeedsGiveBonuses() {
        ExampleSearch search = few().build();
        ExampleMatch match = search.search("a very slow jazz thing, 80 bpm", 1).get(0);
        assertEquals("5", match.example().id());
        assertEquals(HybridWeights.DEFAULT.style(), match.parts().get(ExampleMatch.STYLE));
        assertEquals(0, match.parts().get(ExampleMatch.SPEED), "very slow is not slow");
        match = search.search(
                        ExampleQuery.of("something", 1).withStyle("Bossa_Nova").withSpeed("SLOW"))
                .get(0);
        assertEquals("8", match.example().id());
        assertEquals(HybridWeights.DEFAULT.speed(), match.parts().get(ExampleMatch.SPEED));
        assertEquals(
                "8",
                search.search(new ExampleQuery("", 1, "bossa nova", null, null, null))
                        .get(0)
                        .example()
                        .id());
        assertTrue(match.explain().contains("style 1.00"), match.explain());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "fast punk, rock/punk, fast", "PUNK ROCK, rock/punk, -", "some rock, rock, -", "not rock, -, -",
                "without jazz but disco, disco, -", "uptempo, -, fast", "very fast, -, very-fast",
                        "174 bpm, -, very-fast",
                "90 BPM, -, normal", "55 bpm, -, very-slow", "bossa, bossa nova, -", "a nova in space, -, -",
                "heavy metal, metal, -", "lo-fi beat, lofi, -", "'', -, -"
            })
    void findsNamesInQueries(String text, String style, String speed) {
        ExampleSearch search = few().build();
        QueryHints hints = text.isEmpty() ? new QueryHints(null, null) : search.hints(text);
        assertEquals(new QueryHints(style, speed), hints, text);
    }

    @Test
    void withoutAnEmbedderKeywordsAreSearched() {
        ExampleSearch search = ExampleSearch.builder().examples(Drums.FEW).build();
        assertEquals("none", search.info().index());
        assertTrue(search.info().notes().get(0).contains("keywords alone"));
        assertEquals(List.of("3"), ids(search.search("chill", 5)));
        assertEquals(List.of(), search.search("xylophone", 5));
        ExampleMatch match = search.search("smoky brushes", 5).get(0);
        assertEquals(List.of("smoky", "brushes"), match.words());
        assertTrue(match.similarities().isEmpty());
        assertEquals("6", search.search("disco", 5).get(0).example().id());
        FeedbackProfile profile = new FeedbackProfile();
        profile.reject("3");
        double before = search.search("chill", 1).get(0).score();
        double after = search.search(ExampleQuery.of("chill", 1).withProfile(profile))
                .get(0)
                .score();
        assertEquals(-FeedbackProfile.BOUND / 2 * 16, after - before, 1e-6);
    }

    @Test
    void filtersAndBounds() {
        ExampleSearch search = few().build();
        assertEquals(8, search.search("anything", 100).size());
        List<ExampleMatch> slow =
                search.search(ExampleQuery.of("anything", 100).withFilter(e -> "slow".equals(e.speed())));
        assertEquals(3, slow.size());
        assertEquals(List.of(), search.search(ExampleQuery.of("anything", 3).withFilter(e -> false)));
        assertThrows(IllegalArgumentException.class, () -> search.search("x", 0));
        assertThrows(IllegalArgumentException.class, () -> search.search("  ", 1));
        assertEquals(List.of(), search.search("!!!", 8));
        assertThrows(
                IllegalArgumentException.class, () -> ExampleSearch.builder().build());
        assertThrows(
                IllegalArgumentException.class,
                () -> ExampleSearch.builder()
                        .examples(List.of(Example.of("a", "b"), Example.of("a", "c")))
                        .build());
        assertThrows(IllegalArgumentException.class, () -> few().embedder(LEXICAL));
        assertThrows(IllegalArgumentException.class, () -> few().space("more", 0, LEXICAL));
        assertThrows(
                IllegalArgumentException.class,
                () -> few().space("more", 1, LEXICAL, new float[5]).build());
        float[] nan = new float[8 * 384];
        nan[700] = Float.NaN;
        assertThrows(
                IllegalArgumentException.class,
                () -> few().space("more", 1, LEXICAL, nan).build());
        assertThrows(IllegalArgumentException.class, () -> new HybridWeights(-1, 0, 0, 0, 0, Fusion.WEIGHTED));
    }

    @Test
    void reciprocalRanksAreAsPublished() {
        HybridWeights weights = new HybridWeights(1, 1, 0, 0, 0, Fusion.RECIPROCAL_RANK);
        ExampleSearch search = few().weights(weights).build();
        List<String> semantic = ids(few().weights(new HybridWeights(1, 0, 0, 0, 0, Fusion.WEIGHTED))
                .build()
                .search("soft groove in a stadium", 8));
        List<String> keyword = ids(ExampleSearch.builder()
                .examples(Drums.FEW)
                .weights(new HybridWeights(0, 1, 0, 0, 0, Fusion.WEIGHTED))
                .build()
                .search("soft groove in a stadium", 8));
        assertEquals(3, keyword.size());
        for (ExampleMatch match : search.search("soft groove in a stadium", 8)) {
            double expected = 61.0 / (61 + semantic.indexOf(match.example().id()));
            int rank = keyword.indexOf(match.example().id());
            expected += rank < 0 ? 0 : 61.0 / (61 + rank);
            assertEquals(expected, match.score(), 1e-9, match.example().id());
        }
    }

    @Test
    void spacesCountByTheirWeights() {
        // A space in which example 4 alone is near every query.
        TextEmbedder constant = new TextEmbedder() {
            @Override
            public String identity() {
                return "constant";
            }

            @Override
            public int dimension() {
                return 2;
            }

            @Override
            public float[] embedAll(List<String> texts, io.github.faissstyle.common.ProgressListener progress) {
                float[] vectors = new float[2 * texts.size()];
                for (int i = 0; i < texts.size(); i++) {
                    vectors[2 * i] = 5;
                }
                return vectors;
            }
        };
        float[] sounds = new float[16];
        for (int i = 0; i < 8; i++) {
            sounds[2 * i + 1] = 1;
        }
        sounds[6] = 3;
        sounds[7] = 0;
        sounds[1] = 0; // the first has no sound
        HybridWeights alone = new HybridWeights(1, 0, 0, 0, 0, Fusion.WEIGHTED);
        ExampleSearch search =
                few().space("sound", 3, constant, sounds).weights(alone).build();
        ExampleMatch first = search.search("laid back evening", 8).get(0);
        assertEquals("4", first.example().id());
        assertEquals(1, first.similarities().get("sound"), 1e-6);
        for (ExampleMatch match : search.search("laid back evening", 8)) {
            double text = LexicalTextEmbedderTest.cosine(
                    LEXICAL.embed("laid back evening"),
                    LEXICAL.embed(match.example().text()));
            double sound = match.example().id().equals("4") ? 1 : 0;
            assertEquals(text, match.similarities().get("text"), 1e-5);
            assertEquals(0.25 * text + 0.75 * sound, match.score(), 1e-5);
        }
        assertEquals(386, search.info().dimension());
    }

    @Test
    void judgementsMoveResultsAndAreBounded() {
        ExampleSearch search = few().build();
        String query = "some beat for tonight";
        FeedbackProfile profile = new FeedbackProfile();
        List<ExampleMatch> before = search.search(ExampleQuery.of(query, 8).withProfile(profile));
        assertFalse(before.get(0).parts().containsKey(ExampleMatch.FEEDBACK));
        for (int i = 0; i < 500; i++) {
            profile.accept("8");
            profile.reject("4");
        }
        profile.accept("not there");
        Map<String, Double> parts = new HashMap<>();
        for (ExampleMatch match : search.search(ExampleQuery.of(query, 8).withProfile(profile))) {
            parts.put(match.example().id(), match.parts().get(ExampleMatch.FEEDBACK));
            assertTrue(Math.abs(match.parts().get(ExampleMatch.FEEDBACK)) <= 10 * FeedbackProfile.BOUND + 1e-6);
        }
        assertTrue(parts.get("8") > 1, parts.toString());
        assertTrue(parts.get("4") < -1, parts.toString());
        assertTrue(parts.get("5") > parts.get("2"), "what is like the accepted one rises: " + parts);
        profile.reset();
        assertEquals(before, search.search(ExampleQuery.of(query, 8).withProfile(profile)));
    }

    @Test
    void aRerankerHasTheLastWord() {
        List<Integer> seen = new ArrayList<>();
        ExampleSearch search = few().reranker((query, matches) -> {
                    seen.add(matches.size());
                    List<ExampleMatch> turned = new ArrayList<>(matches);
                    java.util.Collections.reverse(turned);
                    return turned;
                })
                .build();
        List<String> usual = ids(few().build().search("laid back", 8));
        assertEquals(
                usual.get(7), search.search("laid back", 1).get(0).example().id());
        assertEquals(List.of(8), seen);
    }

    @Test
    void manyExamplesAreFoundByAnIndex() {
        long seed = System.nanoTime();
        List<Example> examples = Drums.random(12_000, seed);
        ExampleSearch exact = ExampleSearch.builder()
                .examples(examples)
                .embedder(LEXICAL)
                .index("Flat")
                .build();
        ExampleSearch fast =
                ExampleSearch.builder().examples(examples).embedder(LEXICAL).build();
        assertEquals("IVF128,Flat", fast.info().index());
        Random random = new Random(seed);
        int right = 0;
        for (int i = 0; i < 50; i++) {
            String text = Drums.words(random, 4) + (i % 3 == 0 ? " slow jazz" : "");
            ExampleQuery query = ExampleQuery.of(text, 10).withFilter(i % 5 == 0 ? e -> e.id().endsWith("7") : null);
            List<String> expected = ids(exact.search(query));
            for (ExampleMatch match : fast.search(query)) {
                right += expected.contains(match.example().id()) ? 1 : 0;
                assertTrue(query.filter() == null || query.filter().test(match.example()));
            }
        }
        assertTrue(right >= 480, "seed " + seed + ": " + right + " of 500");
        FeedbackProfile profile = new FeedbackProfile();
        profile.accept("e17");
        ExampleQuery query = ExampleQuery.of("snare", 5).withProfile(profile);
        assertEquals(exact.search(query).get(0), fast.search(query).get(0));
        assertEquals(
                5,
                fast.search(new ExampleQuery("", 5, "funk", null, null, null)).size());
    }

    @Test
    void manyThreadsGetTheSame() {
        ExampleSearch search = ExampleSearch.builder()
                .examples(Drums.random(500, 1))
                .embedder(LEXICAL)
                .build();
        List<ExampleMatch> expected = search.search("slow funky kick", 10);
        IntStream.range(0, 2000).parallel().forEach(i -> assertEquals(expected, search.search("slow funky kick", 10)));
    }
}
