package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.music.Measures;
import io.github.faissstyle.examples.cli.music.ParentModel;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionTuner;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.fusion.StyleEvidence;
import io.github.faissstyle.fusion.TunedWeights;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much evidence is worth beside a model. */
@Command(
        name = "tune",
        description = {
            "Learns from held-out pieces how much matches of each length are worth beside the model.",
            "Use other pieces to evaluate. The generator is a small n-gram model trained on the parent genres alone."
        },
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {
    @Mixin
    private IndexOptions indexOptions = new IndexOptions();

    @Mixin
    private HeldOutOptions heldOutOptions = new HeldOutOptions();

    @Option(names = "--scoring", description = "Tune what predicts pieces that are there, with their own history.")
    private boolean scoring;

    @Option(names = "--output-file", description = "Where to; default: fusion.json in the index folder.")
    private @Nullable Path outputFile;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    TuneCommand() {}

    @Override
    public Integer call() {
        Vocabulary vocabulary = indexOptions.vocabulary();
        FusionConfig config;
        TunedWeights tuned;
        try (HierarchicalIndex index = indexOptions.open();
                Progress progress = new Progress()) {
            Map<StylePath, List<List<String>>> heldOut = heldOutOptions.read(index);
            int pieces = heldOut.values().stream().mapToInt(List::size).sum();
            if (pieces < 2) {
                throw new FaissStyleException("tuning needs two held-out pieces at least, there is " + pieces);
            }
            StyleEvidence evidence = StyleEvidence.of(index, vocabulary);
            NextTokenModel model = ParentModel.of(index, vocabulary);
            config = config(heldOut.keySet().iterator().next());
            FusionTuner tuner = new FusionTuner(config);
            int done = 0;
            for (Map.Entry<StylePath, List<List<String>>> style : heldOut.entrySet()) {
                progress.progress("reading", done++, heldOut.size());
                RetrievalFusion fusion = RetrievalFusion.builder()
                        .evidence(evidence)
                        .vocabulary(vocabulary)
                        .config(config(style.getKey()))
                        .build();
                for (List<String> piece : style.getValue()) {
                    Measures.teach(tuner.piece(fusion), model, vocabulary, piece);
                }
            }
            tuned = tuner.tune(progress);
            progress.end();
        }
        report(config, tuned);
        return 0;
    }

    private FusionConfig config(StylePath style) {
        var builder = FusionConfig.builder().family(style.parent());
        if (style.child() != null) {
            builder.child(style.child());
        }
        return (scoring ? builder.forScoring() : builder).build();
    }

    private void report(FusionConfig config, TunedWeights tuned) {
        var out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "bits a token, cross-validated over %d tokens: model alone %.3f, defaults %.3f, tuned %.3f%n",
                tuned.tokens(),
                tuned.modelBits(),
                tuned.bitsBefore(),
                tuned.bitsAfter());
        if (tuned.weights() == null) {
            out.println("no weights are clearly better than the defaults: nothing is written");
            return;
        }
        Path file = outputFile == null ? indexOptions.dir().resolve("fusion.json") : outputFile;
        config.toBuilder().weights(tuned.weights()).build().save(file);
        out.println("configuration in " + file.toAbsolutePath().normalize());
    }
}
