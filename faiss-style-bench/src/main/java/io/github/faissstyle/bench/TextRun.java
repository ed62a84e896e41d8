package io.github.faissstyle.bench;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.embeddings.text.ModelTextEmbedder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Text search, timed; run from the project's folder.
 *
 * <p>Arguments: {@code search N} searches N examples, the drum examples again and again with words of others added, and
 * with {@code search N recall} says how much of an exact search's answer is found; {@code load N} reads the vectors of
 * N examples; {@code encode DIR} encodes queries with a model, beside {@code scripts/text_onnxruntime.py}, which reads
 * the same.
 */
public final class TextRun {
    static final Path TEXT = Path.of("examples", "text");
    private static final int K = 5;

    private TextRun() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "search" -> search(Integer.parseInt(args[1]), args.length > 2);
            case "load" -> load(Integer.parseInt(args[1]));
            case "encode" -> encode(Path.of(args[1]));
            default -> throw new IllegalArgumentException("expected search, load or encode, was " + args[0]);
        }
    }

    /** The drum examples, and so many more with words of others. */
    static List<Example> examples(int count) {
        List<Example> few = ExampleFiles.read(TEXT.resolve("drum_examples.jsonl"), BadLines.REFUSE)
                .examples();
        List<String> words = new ArrayList<>();
        few.forEach(example -> words.addAll(List.of(example.input().split(" ", -1))));
        Random random = new Random(1);
        List<Example> many = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Example example = few.get(i % few.size());
            StringBuilder input = new StringBuilder(example.input());
            for (int j = 0; j < 3 && i >= few.size(); j++) {
                input.append(' ').append(words.get(random.nextInt(words.size())));
            }
            many.add(new Example(
                    "e" + i, input.toString(), example.output(), example.style(), example.speed(), example.tags()));
        }
        return many;
    }

    static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (String line : Files.readAllLines(TEXT.resolve("queries_test.jsonl"), StandardCharsets.UTF_8)) {
            queries.add(line.split("\"", -1)[3]);
        }
        return queries;
    }

    private static void search(int count, boolean recall) throws IOException {
        List<Example> examples = examples(count);
        List<String> queries = queries();
        long begin = System.nanoTime();
        ExampleSearch search = ExampleSearch.builder()
                .examples(examples)
                .embedder(LexicalTextEmbedder.create())
                .build();
        System.out.printf(
                Locale.ROOT,
                "examples=%d index=%s build_s=%.1f%n",
                count,
                search.info().index(),
                (System.nanoTime() - begin) / 1e9);
        if (recall) {
            System.out.printf(Locale.ROOT, "recall5=%.4f%n", recall(search, examples, queries));
        }
        for (int round = 0; round < 5; round++) {
            double[] micros = new double[20 * queries.size()];
            for (int i = 0; i < micros.length; i++) {
                long start = System.nanoTime();
                if (search.search(queries.get(i % queries.size()), K).size() != K) {
                    throw new IllegalStateException("five examples expected");
                }
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
            Arrays.sort(micros);
            System.out.printf(
                    Locale.ROOT,
                    "search_us median=%.0f p99=%.0f%n",
                    micros[micros.length / 2],
                    micros[(int) (0.99 * micros.length)]);
        }
    }

    /** A match counts if its score is among the best five: copies of an example often have the same. */
    private static double recall(ExampleSearch search, List<Example> examples, List<String> queries) {
        ExampleSearch exact = ExampleSearch.builder()
                .examples(examples)
                .embedder(LexicalTextEmbedder.create())
                .index("Flat")
                .build();
        int found = 0;
        for (String query : queries) {
            double least = exact.search(query, K).get(K - 1).score() - 1e-4;
            for (ExampleMatch match : search.search(query, K)) {
                found += match.score() >= least ? 1 : 0;
            }
        }
        return found / (double) (K * queries.size());
    }

    private static void load(int count) throws IOException {
        List<Example> examples = examples(count);
        Path file = Files.createTempDirectory("text").resolve("vectors.safetensors");
        LexicalTextEmbedder embedder = LexicalTextEmbedder.create();
        for (int round = 0; round < 30; round++) {
            long begin = System.nanoTime();
            ExampleSearch search = ExampleSearch.builder()
                    .examples(examples)
                    .embedder(embedder)
                    .cache(file)
                    .build();
            double millis = (System.nanoTime() - begin) / 1e6;
            if (round < 3 || round == 29) {
                System.out.printf(
                        Locale.ROOT,
                        "open_ms=%.1f bytes=%d cache=%s%n",
                        millis,
                        Files.size(file),
                        search.info().cache());
            }
        }
    }

    private static void encode(Path model) throws IOException {
        List<String> queries = queries();
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model)) {
            double best = Double.POSITIVE_INFINITY;
            double sum = 0;
            for (int round = 0; round < 8; round++) {
                long begin = System.nanoTime();
                for (String query : queries) {
                    sum += embedder.embedQuery(query)[0];
                }
                best = Math.min(best, (System.nanoTime() - begin) / 1e6 / queries.size());
            }
            System.out.printf(Locale.ROOT, "query_ms=%.4f checksum=%.6f%n", best, sum / 8);
        }
    }
}
