package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleQuery;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.FeedbackProfile;
import io.github.faissstyle.embeddings.text.PromptBuilder;
import io.github.faissstyle.embeddings.text.QueryHints;
import io.github.faissstyle.examples.cli.text.ScoreChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Examples by description. */
@Command(
        name = "search-text",
        description = "Finds the examples that a description fits, and says why.",
        mixinStandardHelpOptions = true)
final class SearchTextCommand implements Callable<Integer> {
    @Mixin
    private TextOptions options = new TextOptions();

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "The description.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-k", "--top-k", "--top_k"},
            defaultValue = "5",
            description = "Examples wanted (${DEFAULT-VALUE}).")
    private int k;

    @Option(names = "--style", description = "Style asked for; default: one that the description names.")
    private @Nullable String style;

    @Option(names = "--speed", description = "Speed asked for; default: one that the description names.")
    private @Nullable String speed;

    @Option(names = "--profile", description = "A JSON file of what you think of examples; made if missing.")
    private @Nullable Path profileFile;

    @Option(names = "--accept", paramLabel = "ID", description = "Before the search, accept an example in the profile.")
    private List<String> accepted = new ArrayList<>();

    @Option(names = "--reject", paramLabel = "ID", description = "Before the search, reject an example in the profile.")
    private List<String> rejected = new ArrayList<>();

    @Option(names = "--prompt", description = "Print a prompt for a language model instead of a list.")
    private boolean prompt;

    @Option(names = "--picture", description = "Draw the parts of the scores into this PNG file.")
    private @Nullable Path picture;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    SearchTextCommand() {}

    @Override
    public Integer call() {
        if (profileFile == null && accepted.size() + rejected.size() > 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--accept and --reject need a --profile");
        }
        return options.with(spec.commandLine().getErr(), builder -> builder, this::search);
    }

    private int search(ExampleSearch search) {
        String text = String.join(" ", words);
        ExampleQuery query = ExampleQuery.of(text, k)
                .withStyle(style)
                .withSpeed(speed)
                .withProfile(profileFile == null ? null : profile(profileFile, search));
        List<ExampleMatch> matches = search.search(query);
        PrintWriter out = spec.commandLine().getOut();
        if (prompt) {
            out.println(PromptBuilder.create("Write one bar of drums. Each lane is a letter and its steps: x a hit, o a"
                            + " soft one, . a rest.")
                    .labels("Description", "Pattern")
                    .prompt(text, matches));
        } else {
            QueryHints hints = search.hints(text);
            out.println("style " + named(style, hints.style()) + ", speed " + named(speed, hints.speed()) + "; "
                    + search.info().cache());
            for (ExampleMatch match : matches) {
                out.println();
                out.println(match.example().id() + "  " + match.example().input() + "  ["
                        + match.example().style() + ", " + match.example().speed() + "]");
                out.println("    " + match.explain());
                out.println("    " + match.example().output());
            }
        }
        if (picture != null) {
            try {
                Files.write(picture, ScoreChart.png("\u201C" + text + "\u201D", matches));
            } catch (IOException e) {
                throw new FaissStyleException(picture + " cannot be written: " + e, e);
            }
        }
        return 0;
    }

    private static String named(@Nullable String asked, @Nullable String found) {
        String name = asked == null ? found : asked;
        return name == null ? "not named" : name;
    }

    private FeedbackProfile profile(Path file, ExampleSearch search) {
        FeedbackProfile profile = Files.exists(file) ? FeedbackProfile.load(file) : new FeedbackProfile();
        for (List<String> ids : List.of(accepted, rejected)) {
            for (String id : ids) {
                if (search.examples().stream().noneMatch(example -> example.id().equals(id))) {
                    throw new CommandLine.ParameterException(spec.commandLine(), "there is no example \"" + id + "\"");
                }
            }
        }
        accepted.forEach(profile::accept);
        rejected.forEach(profile::reject);
        if (accepted.size() + rejected.size() > 0) {
            profile.save(file);
        }
        return profile;
    }
}
