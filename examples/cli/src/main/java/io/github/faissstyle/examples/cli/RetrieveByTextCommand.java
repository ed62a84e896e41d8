package io.github.faissstyle.examples.cli;

import io.github.faissstyle.embeddings.text.PatternTextSearch;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.StylePath;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From a description to a style and its patterns. */
@Command(
        name = "retrieve-by-text",
        description = "Finds the style that a description fits, and patterns of it.",
        mixinStandardHelpOptions = true)
final class RetrieveByTextCommand implements Callable<Integer> {
    private static final int STYLES = 3;

    @Option(
            names = {"--index-dir", "--index_dir"},
            required = true,
            description = "Folder that build made.")
    private Path indexDir = Path.of("");

    @Option(
            names = {"-k", "--top-k", "--top_k"},
            defaultValue = "5",
            description = "Patterns wanted (${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--model",
            description = "Directory of a sentence-transformers model; default: the built-in encoder.")
    private @Nullable Path model;

    @Option(names = "--descriptions", description = "JSON of what is said of styles: {\"rock/punk\": \"fast, loud\"}.")
    private @Nullable Path descriptions;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The description.")
    private List<String> words = new ArrayList<>();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    RetrieveByTextCommand() {}

    /** What is said of styles; nothing without a file. */
    static Map<StylePath, String> descriptions(@Nullable Path file) {
        return file == null ? Map.of() : PatternTextSearch.readDescriptions(file);
    }

    @Override
    public Integer call() {
        String text = String.join(" ", words);
        try (HierarchicalIndex index = HierarchicalIndex.load(indexDir);
                TextOptions.Encoder encoder = TextOptions.encoder(model)) {
            PatternTextSearch search = PatternTextSearch.of(index, encoder.embedder(), descriptions(descriptions));
            PrintWriter out = spec.commandLine().getOut();
            List<PatternTextSearch.FoundStyle> styles = search.styles(text, STYLES);
            styles.forEach(found ->
                    out.printf("%-24s %s%n", found.style(), found.match().explain()));
            StylePath best = styles.get(0).style();
            out.println();
            out.println("patterns of " + best);
            for (PatternTextSearch.FoundPattern found : search.patterns(text, best, k)) {
                out.println("  " + found.pattern().id());
                out.println("      " + found.match().example().input());
                out.println("      " + found.match().explain());
            }
        }
        return 0;
    }
}
