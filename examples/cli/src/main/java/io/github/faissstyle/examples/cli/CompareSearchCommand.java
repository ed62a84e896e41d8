package io.github.faissstyle.examples.cli;

import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keywords and meaning side by side. */
@Command(
        name = "compare-search",
        description = "Shows side by side what keywords find and what vectors, keywords and style find together.",
        mixinStandardHelpOptions = true)
final class CompareSearchCommand implements Callable<Integer> {
    private static final int WIDTH = 58;

    @Mixin
    private TextOptions options = new TextOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = "Descriptions, each in quotes; default: some that say the same in other words.")
    private List<String> queries = new ArrayList<>();

    @Option(
            names = {"-k", "--top-k", "--top_k"},
            defaultValue = "3",
            description = "Examples wanted (${DEFAULT-VALUE}).")
    private int k;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    CompareSearchCommand() {}

    @Override
    public Integer call() {
        List<String> asked = queries.isEmpty()
                ? List.of(
                        "groovy beat",
                        "laid back groove with ghost notes",
                        "pattern with the energy of a thunderstorm",
                        "dancing under the stars")
                : queries;
        return options.with(spec.commandLine().getErr(), builder -> builder, search -> {
            ExampleSearch keywords =
                    ExampleSearch.builder().examples(search.examples()).build();
            PrintWriter out = spec.commandLine().getOut();
            for (String query : asked) {
                out.println("\"" + query + "\"");
                List<ExampleMatch> left = keywords.search(query, k);
                List<ExampleMatch> right = search.search(query, k);
                out.printf("  %-" + WIDTH + "s  %s%n", "keywords", "vectors, keywords and style");
                for (int i = 0; i < Math.max(Math.max(left.size(), right.size()), 1); i++) {
                    out.printf("  %-" + WIDTH + "s  %s%n", line(left, i), line(right, i));
                }
                out.println();
            }
            return 0;
        });
    }

    private static String line(List<ExampleMatch> matches, int i) {
        if (i >= matches.size()) {
            return i == 0 ? "nothing" : "";
        }
        ExampleMatch match = matches.get(i);
        String text = String.format(
                Locale.ROOT,
                "%5.2f %s: %s",
                match.score(),
                match.example().style(),
                match.example().input());
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "\u2026";
    }
}
