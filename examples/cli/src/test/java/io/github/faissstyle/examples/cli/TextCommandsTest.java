package io.github.faissstyle.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.HybridWeights;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.examples.cli.text.JudgedQuery;
import io.github.faissstyle.examples.cli.text.SearchQuality;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextCommandsTest {
    private static final Path TEXT = Path.of("..", "text");
    private static final Path EXAMPLES = TEXT.resolve("drum_examples.jsonl");

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return FaissStyle.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private Path examples() throws IOException {
        return Files.copy(EXAMPLES, dir.resolve("drums.jsonl"));
    }

    @Test
    void examplesAreSetUpSearchedAndExplained() throws IOException {
        String file = examples().toString();
        assertEquals(0, run("setup-data", "--examples", file), err.toString());
        assertTrue(out.toString().contains("318 examples, 384 floats each, by text lexical/1"), out.toString());
        assertTrue(out.toString().contains("318 of 318 texts embedded"), out.toString());
        Path picture = dir.resolve("parts.png");
        assertEquals(
                0,
                run("search-text", "--examples", file, "laid", "back", "groove", "--picture", picture.toString()),
                err.toString());
        assertTrue(out.toString().contains("read, 318 texts"), out.toString());
        assertTrue(out.toString().contains("  [funk, "), out.toString());
        assertTrue(out.toString().contains("= semantic "), out.toString());
        assertTrue(ImageIO.read(picture.toFile()).getWidth() > 500);
        assertEquals(0, run("search-text", "--examples", file, "--prompt", "-k", "2", "slow dub"));
        assertTrue(out.toString().strip().endsWith("Description: slow dub\nPattern:"), out.toString());
    }

    @Test
    void judgementsAreKept() throws IOException {
        String file = examples().toString();
        String profile = dir.resolve("me.json").toString();
        assertEquals(0, run("search-text", "--examples", file, "calm", "--profile", profile, "--reject", "drums-030"));
        assertTrue(Files.readString(Path.of(profile)).contains("drums-030"));
        assertEquals(0, run("search-text", "--examples", file, "in the pocket", "--profile", profile));
        assertTrue(out.toString().contains("feedback -"), out.toString());
        assertEquals(2, run("search-text", "--examples", file, "calm", "--accept", "drums-030"));
        assertEquals(2, run("search-text", "--examples", file, "calm", "--profile", profile, "--accept", "nobody"));
        assertTrue(err.toString().contains("nobody"), err.toString());
    }

    @Test
    void badInputIsSaid() throws IOException {
        Path file = examples();
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(6, "{\"input\": ");
        Files.write(file, lines);
        assertEquals(1, run("search-text", "--examples", file.toString(), "calm"));
        assertTrue(err.toString().contains("line 7"), err.toString());
        assertEquals(0, run("search-text", "--skip-bad-lines", "--examples", file.toString(), "calm"));
        assertTrue(err.toString().contains("left out number 7"), err.toString());
        assertEquals(1, run("search-text", "--examples", dir.resolve("none").toString(), "calm"));
        assertEquals(1, run("search-text", "--skip-bad-lines", "--examples", file.toString(), "   "));
        assertEquals(
                1,
                run(
                        "setup-data",
                        "--examples",
                        EXAMPLES.toString(),
                        "--cache",
                        dir.resolve("a/b").toString()));
        assertEquals(
                1,
                run("search-text", "--skip-bad-lines", "--examples", file.toString(), "--model", dir.toString(), "x"));
        assertTrue(err.toString().contains("tokenizer.json"), err.toString());
        assertFalse(err.toString().contains("unexpected failure"), err.toString());
    }

    @Test
    void anotherModelsVectorsAreRefusedUntilRegenerated() throws IOException {
        Path file = examples();
        assertEquals(0, run("setup-data", "--examples", file.toString()));
        Path cache = dir.resolve("drums.jsonl.embeddings.safetensors");
        byte[] bytes = Files.readAllBytes(cache);
        String begin = new String(Arrays.copyOf(bytes, 400), java.nio.charset.StandardCharsets.ISO_8859_1);
        bytes[begin.indexOf("lexical/1") + 8] = '7';
        Files.write(cache, bytes);
        assertEquals(1, run("search-text", "--examples", file.toString(), "calm"));
        assertTrue(err.toString().contains("do not mix"), err.toString());
        assertEquals(0, run("regenerate", "--examples", file.toString()), err.toString());
        assertEquals(0, run("search-text", "--examples", file.toString(), "calm"), err.toString());
    }

    @Test
    void keywordsAndMeaningStandSideBySide() throws IOException {
        assertEquals(0, run("compare-search", "--examples", examples().toString(), "sunbathing", "groovy beat"));
        assertTrue(out.toString().contains("\"sunbathing\""), out.toString());
        assertTrue(out.toString().contains("nothing"), out.toString());
        assertTrue(out.toString().contains("funk: "), out.toString());
    }

    @Test
    void allPartsTogetherBeatEachAlone() {
        List<Example> examples = ExampleFiles.read(EXAMPLES, BadLines.REFUSE).examples();
        List<JudgedQuery> queries = JudgedQuery.read(TEXT.resolve("queries_test.jsonl"));
        assertEquals(100, queries.size());
        assertTrue(examples.size() >= 300);
        assertTrue(examples.stream().map(Example::style).distinct().count() >= 15);
        SearchQuality keywords =
                SearchQuality.of(ExampleSearch.builder().examples(examples).build(), queries);
        SearchQuality vectors = SearchQuality.of(
                ExampleSearch.builder()
                        .examples(examples)
                        .embedder(LexicalTextEmbedder.create())
                        .weights(new HybridWeights(10, 0, 0, 0, 0, HybridWeights.Fusion.WEIGHTED))
                        .build(),
                queries);
        SearchQuality all = SearchQuality.of(
                ExampleSearch.builder()
                        .examples(examples)
                        .embedder(LexicalTextEmbedder.create())
                        .build(),
                queries);
        assertTrue(vectors.ndcg() > 1.5 * keywords.ndcg(), vectors + " and " + keywords);
        assertTrue(all.ndcg() > vectors.ndcg() && all.recall() > vectors.recall(), all + " and " + vectors);
        assertTrue(all.ndcg() >= 0.63 && all.recall() >= 0.54, all.toString());
    }

    /** So that keywords cannot find them. */
    @Test
    void poeticQueriesShareNoWordWithTheirAnswers() {
        List<Example> examples = ExampleFiles.read(EXAMPLES, BadLines.REFUSE).examples();
        int sharing = 0;
        int answers = 0;
        for (JudgedQuery query : JudgedQuery.read(TEXT.resolve("queries_test.jsonl"))) {
            if (query.kind().equals("poetic")) {
                Set<String> words = words(query.query());
                for (Example example : examples) {
                    if (query.grade(example) == 2) {
                        Set<String> both = new HashSet<>(words);
                        both.retainAll(words(example.text()));
                        answers++;
                        sharing += both.isEmpty() ? 0 : 1;
                    }
                }
            }
        }
        assertEquals(0, sharing, "of " + answers);
        assertTrue(answers > 250, answers + " answers");
    }

    private static Set<String> words(String text) {
        Set<String> small =
                Set.of("the", "a", "an", "of", "on", "in", "and", "to", "for", "at", "with", "my", "that", "is", "no");
        return Arrays.stream(text.toLowerCase(java.util.Locale.ROOT).split("[^\\p{L}]+", -1))
                .filter(word -> !word.isEmpty() && !small.contains(word))
                .collect(Collectors.toSet());
    }

    /** Each output is a bar of drums: lanes of equal length, of steps. */
    @Test
    void examplesHoldPatterns() {
        for (Example example : ExampleFiles.read(EXAMPLES, BadLines.REFUSE).examples()) {
            Set<Integer> lengths = new HashSet<>();
            for (String lane : example.output().split(" \\| ", -1)) {
                assertTrue(lane.matches("[KSHORCTLP] [xo.]+"), example.id() + ": " + lane);
                lengths.add(lane.length());
            }
            assertEquals(1, lengths.size(), example.toString());
        }
    }

    @Test
    void qualityIsPrinted() {
        String queries = TEXT.resolve("queries_dev.jsonl").toString();
        assertEquals(0, run("evaluate-search", "--examples", EXAMPLES.toString(), "--queries", queries));
        assertTrue(out.toString().contains("318 examples, 80 queries"), out.toString());
        assertTrue(out.toString().contains("all parts, built-in encoder"), out.toString());
        assertEquals(1, run("evaluate-search", "--examples", EXAMPLES.toString(), "--queries", EXAMPLES.toString()));
        assertTrue(err.toString().contains("line 1"), err.toString());
    }

    @Test
    void aDescriptionLeadsToAStyleAndToMusic() {
        String index = dir.resolve("index").toString();
        assertEquals(
                0,
                run("build", "--style-packs-dir", Path.of("..", "style_packs").toString(), "--output-dir", index),
                err.toString());
        String descriptions = TEXT.resolve("style_descriptions.json").toString();
        assertEquals(
                0,
                run("retrieve-by-text", "--index-dir", index, "something like a driving punk verse"),
                err.toString());
        assertTrue(out.toString().contains("patterns of rock/punk"), out.toString());
        assertEquals(
                0,
                run("retrieve-by-text", "--index-dir", index, "--descriptions", descriptions, "cocktails on the beach"),
                err.toString());
        assertTrue(out.toString().contains("patterns of jazz/bossa_nova"), out.toString());
        assertEquals(
                0,
                run(
                        "generate",
                        "--index-dir",
                        index,
                        "--like",
                        "something like a driving punk verse",
                        "--bars",
                        "2",
                        "--output-dir",
                        dir.toString()),
                err.toString());
        assertTrue(out.toString().contains("is rock/punk"), out.toString());
        assertTrue(Files.exists(dir.resolve("rock_punk.mid")));
        assertEquals(2, run("generate", "--index-dir", index));
        assertTrue(err.toString().contains("give either --family or --like"), err.toString());
        assertEquals(1, run("retrieve-by-text", "--index-dir", index, "--descriptions", EXAMPLES.toString(), "x"));
    }
}
