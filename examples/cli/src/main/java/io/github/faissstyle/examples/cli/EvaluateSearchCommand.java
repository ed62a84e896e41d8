package io.github.faissstyle.examples.cli;

import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.HybridWeights;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.embeddings.text.TextEmbedder;
import io.github.faissstyle.examples.cli.text.JudgedQuery;
import io.github.faissstyle.examples.cli.text.SearchQuality;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How good text search is, part by part. */
@Command(
        name = "evaluate-search",
        description = "Measures text search on judged queries: keywords, vectors, and both together.",
        mixinStandardHelpOptions = true)
final class EvaluateSearchCommand implements Callable<Integer> {
    @Option(
            names = "--examples",
            required = true,
            description = "JSONL or JSON of examples: input, output, style, speed, tags.")
    private Path examples = Path.of("");

    @Option(names = "--queries", required = true, description = "JSONL of queries: query, kind, styles, feel.")
    private Path queries = Path.of("");

    @Option(
            names = "--model",
            description = "Directory of a sentence-transformers model, to measure beside the built-in encoder.")
    private @Nullable Path model;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    EvaluateSearchCommand() {}

    @Override
    public Integer call() {
        List<Example> all = ExampleFiles.read(examples, BadLines.REFUSE).examples();
        List<JudgedQuery> asked = JudgedQuery.read(queries);
        PrintWriter out = spec.commandLine().getOut();
        try (TextOptions.Encoder encoder = TextOptions.encoder(model)) {
            List<String> kinds =
                    asked.stream().map(JudgedQuery::kind).distinct().toList();
            out.printf(
                    "nDCG@5 and recall@5, %d examples, %d queries%n%-32s %-13s", all.size(), asked.size(), "", "all");
            kinds.forEach(kind -> out.printf(" %-13s", kind));
            out.println();
            for (Map.Entry<String, ExampleSearch> search :
                    searches(all, encoder.embedder()).entrySet()) {
                out.printf("%-32s %s", search.getKey(), figures(SearchQuality.of(search.getValue(), asked)));
                for (String kind : kinds) {
                    List<JudgedQuery> some = new ArrayList<>(asked);
                    some.removeIf(query -> !query.kind().equals(kind));
                    out.print(" " + figures(SearchQuality.of(search.getValue(), some)));
                }
                out.println();
            }
        }
        return 0;
    }

    private Map<String, ExampleSearch> searches(List<Example> all, TextEmbedder embedder) {
        HybridWeights vectorsAlone = new HybridWeights(10, 0, 0, 0, 0, HybridWeights.Fusion.WEIGHTED);
        TextEmbedder own = LexicalTextEmbedder.create();
        Map<String, ExampleSearch> searches = new LinkedHashMap<>();
        searches.put(
                "keywords (BM25)",
                ExampleSearch.builder()
                        .examples(all)
                        .weights(new HybridWeights(0, 10, 0, 0, 0, HybridWeights.Fusion.WEIGHTED))
                        .build());
        searches.put("built-in encoder", search(all, own, vectorsAlone));
        searches.put("all parts, built-in encoder", search(all, own, HybridWeights.DEFAULT));
        searches.put(
                "the same, reciprocal ranks",
                search(all, own, HybridWeights.DEFAULT.with(HybridWeights.Fusion.RECIPROCAL_RANK)));
        searches.put("weights of the Python system", search(all, own, HybridWeights.COMPATIBLE));
        if (model != null) {
            searches.put("model", search(all, embedder, vectorsAlone));
            searches.put("all parts, model", search(all, embedder, HybridWeights.DEFAULT));
        }
        return searches;
    }

    private static ExampleSearch search(List<Example> all, TextEmbedder embedder, HybridWeights weights) {
        return ExampleSearch.builder()
                .examples(all)
                .embedder(embedder)
                .weights(weights)
                .build();
    }

    private static String figures(SearchQuality quality) {
        return String.format(Locale.ROOT, "%.3f / %.3f", quality.ndcg(), quality.recall());
    }
}
