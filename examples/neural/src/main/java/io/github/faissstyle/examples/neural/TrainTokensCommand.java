package io.github.faissstyle.examples.neural;

import io.github.faissstyle.embeddings.ProjectedTokenEmbedder;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.training.MetricLoss;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainingSet;
import io.github.faissstyle.examples.cli.HeldOutOptions;
import io.github.faissstyle.examples.cli.IndexOptions;
import io.github.faissstyle.examples.cli.Progress;
import io.github.faissstyle.examples.cli.evaluation.StyleRetrieval;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A token embedder that has learned the genres of an index. */
@Command(
        name = "train-tokens",
        description =
                "Trains a projection of token features by genre, and measures on held-out pieces how well it finds"
                        + " patterns of their genre, beside the embedders that learn nothing.",
        mixinStandardHelpOptions = true)
final class TrainTokensCommand implements Callable<Integer> {
    @Mixin
    private IndexOptions indexOptions = new IndexOptions();

    @Mixin
    private HeldOutOptions heldOutOptions = new HeldOutOptions();

    @Option(
            names = "--output-model",
            defaultValue = "models/token_projection.safetensors",
            description = "Where the projection goes (${DEFAULT-VALUE}).")
    private Path outputModel = Path.of("");

    @Option(names = "--epochs", defaultValue = "30", description = "Passes over the patterns (${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--seed", defaultValue = "1", description = "Same seed, same model (${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    TrainTokensCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TokenEmbedder base = new KeyRelativeEmbedder();
        try (HierarchicalIndex index = indexOptions.open()) {
            Map<StylePath, List<List<String>>> heldOut = heldOutOptions.read(index);
            List<StyleRetrieval.Window> windows = windows(index);
            Projection projection;
            try (Progress progress = new Progress()) {
                projection = ProjectionTrainer.builder()
                        .epochs(epochs)
                        .learningRate(5e-4)
                        .dropout(0.3)
                        .loss(MetricLoss.supervisedContrastive(0.1))
                        .keep(0, 0) // the held-out pieces judge
                        .seed(seed)
                        .build()
                        .train(set(windows, base), progress)
                        .projection();
            }
            Path model = outputModel.toAbsolutePath();
            Files.createDirectories(model.getParent());
            projection.save(model);
            out.printf(
                    "precision@5 of four bars of held-out pieces, among %d of %d genres%n",
                    windows.size(),
                    windows.stream()
                            .map(StyleRetrieval.Window::style)
                            .distinct()
                            .count());
            for (TokenEmbedder embedder :
                    List.of(new TokenHashEmbedder(), base, new ProjectedTokenEmbedder(base, projection))) {
                String name = embedder.identity();
                out.printf(
                        Locale.ROOT,
                        "  %-24s %.3f%n",
                        name.substring(0, name.indexOf('/')),
                        StyleRetrieval.precision(windows, embedder, heldOut));
            }
            out.println("Model saved to: " + outputModel);
        }
        return 0;
    }

    /** Those of child genres, if there are any: what a parent's patterns are of is no one genre. */
    private static List<StyleRetrieval.Window> windows(HierarchicalIndex index) {
        List<StyleRetrieval.Window> all = StyleRetrieval.windows(index);
        List<StyleRetrieval.Window> children =
                all.stream().filter(window -> window.style().isChild()).toList();
        return children.isEmpty() ? all : children;
    }

    private static TrainingSet set(List<StyleRetrieval.Window> windows, TokenEmbedder base) {
        float[] vectors = new float[windows.size() * base.dimension()];
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < windows.size(); row++) {
            StyleRetrieval.Window window = windows.get(row);
            base.embed(window.bars(), window.key(), vectors, row * base.dimension());
            labels.add(window.style().toString());
        }
        return TrainingSet.of(vectors, base.dimension(), labels);
    }
}
