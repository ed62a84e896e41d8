package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.evaluation.Evaluation;
import io.github.faissstyle.examples.cli.music.ParentModel;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much fusion helps, on anybody's music. */
@Command(
        name = "evaluate",
        description = {
            "Measures on held-out pieces how well each way of fusion predicts, steers, copies and retrieves.",
            "The generator is a small n-gram model trained on the parent genres alone."
        },
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private IndexOptions indexOptions = new IndexOptions();

    @Mixin
    private HeldOutOptions heldOutOptions = new HeldOutOptions();

    @Option(names = "--config", description = "A configuration to measure too, such as the fusion.json of tune.")
    private @Nullable Path config;

    @Option(
            names = {"--output-dir", "--output_dir"},
            defaultValue = ".",
            description = "Folder for evaluation.txt and evaluation.png (${DEFAULT-VALUE}).")
    private Path outputDir = Path.of("");

    @Option(
            names = "--samples",
            defaultValue = "8",
            description = "Pieces to generate for each style and strength; 0 for none (${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--tokens", defaultValue = "300", description = "Tokens a generated piece (${DEFAULT-VALUE}).")
    private int tokens;

    @Option(names = "--seed", defaultValue = "7", description = "Same seed, same pieces (${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    EvaluateCommand() {}

    @Override
    public Integer call() {
        check("--samples", samples >= 0 && samples <= 10_000, samples, "0 to 10000");
        check("--tokens", tokens >= 16 && tokens <= 100_000, tokens, "16 to 100000");
        Vocabulary vocabulary = indexOptions.vocabulary();
        FusionConfig own = config == null ? null : FusionConfig.load(config);
        try (HierarchicalIndex index = indexOptions.open();
                Progress progress = new Progress()) {
            Map<StylePath, List<List<String>>> heldOut = heldOutOptions.read(index);
            Evaluation evaluation =
                    new Evaluation(index, vocabulary, ParentModel.of(index, vocabulary), heldOut, own, progress);
            if (samples > 0) {
                evaluation.steer(samples, tokens, seed);
            }
            evaluation.retrieve();
            progress.end();
            spec.commandLine().getOut().print(evaluation.table());
            write(evaluation);
        }
        return 0;
    }

    private void write(Evaluation evaluation) {
        try (ResultFiles results = new ResultFiles(outputDir)) {
            Files.writeString(results.file("evaluation.txt"), evaluation.table());
            Files.write(results.file("evaluation.png"), evaluation.picture());
            results.finish();
        } catch (IOException e) {
            throw new FaissStyleException("cannot write the results to " + outputDir + ": " + e, e);
        }
        spec.commandLine()
                .getOut()
                .println("results in "
                        + outputDir.resolve("evaluation.png").toAbsolutePath().normalize());
    }

    private void check(String option, boolean holds, Object found, String expected) {
        if (!holds) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), option + " must be " + expected + ", was " + found);
        }
    }
}
