package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.text.ExampleClusters.Cluster;
import io.github.faissstyle.embeddings.text.TextTrainingSets.Pair;
import io.github.faissstyle.embeddings.text.TextTrainingSets.Triplet;
import io.github.faissstyle.embeddings.training.MetricLoss;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainedProjection;
import io.github.faissstyle.embeddings.training.TrainingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextToolsTest {
    private static final TextEmbedder LEXICAL = LexicalTextEmbedder.create();

    @TempDir
    Path dir;

    @Test
    void profilesAreKeptOnDisk() throws IOException {
        FeedbackProfile profile = new FeedbackProfile();
        profile.accept("a");
        profile.reject("b \"quoted\"");
        profile.rate("c", 0.25);
        profile.rate("c", 0.5);
        profile.rate("a", 0);
        Path file = dir.resolve("profile.json");
        profile.save(file);
        assertEquals(
                Map.of("b \"quoted\"", -1.0, "c", 0.5),
                FeedbackProfile.load(file).judgements());
        for (int i = 0; i < 150; i++) {
            profile.accept("many " + i);
        }
        assertEquals(100, profile.judgements().size());
        assertFalse(profile.judgements().containsKey("c"));
        assertThrows(IllegalArgumentException.class, () -> profile.rate("x", 1.5));
        assertThrows(IllegalArgumentException.class, () -> profile.rate("x", Double.NaN));
        for (String bad : List.of("", "[]", "{}", "{\"judgements\": {\"a\": 7}}", "{\"judgements\": {\"a\": \"b\"}}")) {
            Files.writeString(file, bad);
            assertTrue(assertThrows(FaissStyleException.class, () -> FeedbackProfile.load(file))
                    .getMessage()
                    .contains("profile.json"));
        }
    }

    @Test
    void promptsHoldTheBestNextToTheRequest() {
        ExampleSearch search =
                ExampleSearch.builder().examples(Drums.FEW).embedder(LEXICAL).build();
        List<ExampleMatch> matches = search.search("laid back", 2);
        PromptBuilder builder = PromptBuilder.create(" Write drums. ").labels("Description", "Pattern");
        String prompt = builder.prompt("laid\nback ", matches);
        assertEquals(
                "Write drums.\n\nDescription: " + matches.get(1).example().input() + "\nPattern: K x...\n\n"
                        + "Description: Relaxed pattern, a chill beat\nPattern: K x...\n\n"
                        + "Description: laid back\nPattern:",
                prompt);
        String shorter = builder.budget(prompt.length() - 1).prompt("laid back", matches);
        assertTrue(shorter.contains("chill beat"));
        assertFalse(shorter.contains(matches.get(1).example().input()));
        assertEquals("Input: x\nOutput:", PromptBuilder.create("").budget(1).prompt("x", matches));
    }

    @Test
    void clustersHoldWhatBelongsTogether() {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            examples.add(Example.of("sad " + i, "sad melancholy tears, lonely rain " + i));
            examples.add(Example.of("fast " + i, "furious punk riot, aggressive " + i));
        }
        examples.add(Example.of("sad 12", "sad melancholy tears"));
        ExampleSearch search =
                ExampleSearch.builder().examples(examples).embedder(LEXICAL).build();
        List<Cluster> clusters = ExampleClusters.of(search, 2, 5);
        assertEquals(
                List.of(13, 12), clusters.stream().map(c -> c.examples().size()).toList());
        assertTrue(clusters.get(0).examples().stream().allMatch(e -> e.id().startsWith("sad")));
        assertTrue(
                clusters.get(0).words().contains("tear"),
                clusters.get(0).words().toString());
        assertEquals(clusters, ExampleClusters.of(search, 2, 5));
        ExampleSearch keywords = ExampleSearch.builder().examples(examples).build();
        assertThrows(IllegalArgumentException.class, () -> ExampleClusters.of(keywords, 2, 5));
    }

    @Test
    void pairsThatShareATextAreOneClass() {
        TrainingSet set = TextTrainingSets.pairs(
                LEXICAL, List.of(new Pair("a", "b"), new Pair("c", "d"), new Pair("e", "b")), ProgressListener.NONE);
        assertEquals(5, set.rows());
        List<String> labels = set.labels();
        assertEquals(labels.get(0), labels.get(1));
        assertEquals(labels.get(0), labels.get(4));
        assertEquals(labels.get(2), labels.get(3));
        assertNotEquals(labels.get(0), labels.get(2));

        TrainingSet triplets = TextTrainingSets.triplets(
                LEXICAL, List.of(new Triplet("a", "b", "c"), new Triplet("c", "d", "a")), ProgressListener.NONE);
        assertEquals(List.of("a", "a", "c", "c"), triplets.labels());
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> TextTrainingSets.triplets(
                        LEXICAL,
                        List.of(new Triplet("a", "b", "z"), new Triplet("b", "c", "y"), new Triplet("a", "x", "c")),
                        ProgressListener.NONE));
        assertTrue(e.getMessage().contains("triplet 2"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> TextTrainingSets.labelled(LEXICAL, List.of("a"), List.of(), ProgressListener.NONE));
    }

    /** Words of a house that nobody else knows: a projection learns them from pairs, the encoder stays as it is. */
    @Test
    void aProjectionLearnsTheDomain() {
        List<Pair> pairs = new ArrayList<>();
        String[] codes = {"zork", "blip", "quux", "fnord", "grault", "plugh", "wibble", "thud"};
        String[] means = {
            "sad slow",
            "aggressive punk",
            "dreamy floating",
            "robot machine",
            "party beach",
            "jazz swing",
            "church choir",
            "cowboy horse"
        };
        for (int i = 0; i < codes.length; i++) {
            for (String filler : List.of("beat", "take two", "loop", "demo", "final mix", "idea")) {
                pairs.add(new Pair("cue " + codes[i] + " " + filler, means[i] + " " + filler));
                pairs.add(new Pair("cue " + codes[i] + " " + filler, codes[i]));
            }
        }
        TrainingSet set = TextTrainingSets.pairs(LEXICAL, pairs, ProgressListener.NONE);
        TrainedProjection trained = ProjectionTrainer.builder()
                .sizes(64, 32)
                .epochs(12)
                .batches(32, 4)
                .learningRate(3e-3)
                .loss(MetricLoss.supervisedContrastive(0.1))
                .keep(0, 0)
                .build()
                .train(set);
        Projection projection = trained.projection();
        ProjectedTextEmbedder embedder = new ProjectedTextEmbedder(LEXICAL, projection);
        assertEquals(32, embedder.dimension());
        assertTrue(embedder.identity().contains(projection.sha256()));
        int before = 0;
        int after = 0;
        for (int i = 0; i < codes.length; i++) {
            before += nearest(LEXICAL, "the " + codes[i], means) == i ? 1 : 0;
            after += nearest(embedder, "the " + codes[i], means) == i ? 1 : 0;
        }
        assertTrue(before <= 3 && after >= 7, before + " of 8 before, " + after + " after");
        assertArrayEquals(embedder.embed("zork"), embedder.embedQuery("zork"), 1e-6f);
        assertThrows(IllegalArgumentException.class, () -> new ProjectedTextEmbedder(embedder, projection));
    }

    private static int nearest(TextEmbedder embedder, String text, String[] among) {
        int best = 0;
        double most = -2;
        for (int i = 0; i < among.length; i++) {
            double similarity = LexicalTextEmbedderTest.cosine(embedder.embedQuery(text), embedder.embed(among[i]));
            if (similarity > most) {
                most = similarity;
                best = i;
            }
        }
        return best;
    }
}
