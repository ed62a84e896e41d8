package io.github.faissstyle.examples.cli;

import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.hierarchical.RetrievedPattern;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The patterns most like a query. */
@Command(
        name = "retrieve",
        description = "Finds the patterns most like some tokens or a MIDI or token file.",
        mixinStandardHelpOptions = true)
final class RetrieveCommand implements Callable<Integer> {
    @Option(
            names = {"--index-dir", "--index_dir"},
            required = true,
            description = "Folder that build made.")
    private Path indexDir = Path.of("");

    @Option(
            names = {"--family", "--parent-genre", "--parent_genre"},
            required = true,
            description = "Parent genre.")
    private String family = "";

    @Option(
            names = {"--child-genre", "--child_genre"},
            description = "Child genre to search too.")
    private @Nullable String child;

    @Option(
            names = {"--child-bias", "--child_bias"},
            defaultValue = "0.3",
            description = "How far the child is favoured, 0 to 1 (${DEFAULT-VALUE}).")
    private double childBias;

    @Option(
            names = {"-k", "--top-k", "--top_k"},
            defaultValue = "5",
            description = "Patterns wanted (${DEFAULT-VALUE}).")
    private int k;

    @Option(names = "--query-file", description = "A .mid or .tokens file to find patterns for.")
    private @Nullable Path queryFile;

    @Parameters(
            arity = "0..*",
            paramLabel = "TOKEN",
            description = "Tokens to find patterns for, such as STYLE=pop TEMPO=120 CHORD=C.")
    private List<String> tokens = new ArrayList<>();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    RetrieveCommand() {}

    @Override
    public Integer call() {
        if (tokens.isEmpty() == (queryFile == null)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "give either tokens or --query-file");
        }
        List<String> query = queryFile == null ? tokens : Pieces.file(queryFile, family);
        PatternQuery asked = PatternQuery.of(query, family).withK(k);
        try (HierarchicalIndex index = HierarchicalIndex.load(indexDir)) {
            List<RetrievedPattern> found = index.retrieve(child == null ? asked : asked.withChild(child, childBias));
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%-8s %-10s %-6s  %s%n", "score", "similarity", "weight", "pattern");
            for (RetrievedPattern one : found) {
                String begin = String.join(" ", one.pattern().tokens());
                out.printf(
                        Locale.ROOT,
                        "%-8.4f %-10.4f %-6.2f  %s%n                            %s%n",
                        one.score(),
                        one.similarity(),
                        one.weight(),
                        one.pattern().id(),
                        begin.length() <= 90 ? begin : begin.substring(0, 90) + " ...");
            }
        }
        return 0;
    }
}
