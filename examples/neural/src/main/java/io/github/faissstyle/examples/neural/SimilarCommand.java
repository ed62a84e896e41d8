package io.github.faissstyle.examples.neural;

import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.StyleMatch;
import io.github.faissstyle.embeddings.StyleSpace;
import io.github.faissstyle.embeddings.audio.AudioEmbedder;
import io.github.faissstyle.embeddings.audio.MelStatistics;
import io.github.faissstyle.similarity.SimilarVector;
import io.github.faissstyle.similarity.SimilarityIndex;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The tracks most like a file. */
@Command(
        name = "similar",
        description = "Finds the tracks most like an audio file, and the style that it is of.",
        mixinStandardHelpOptions = true)
final class SimilarCommand implements Callable<Integer> {
    @Option(names = "--query", required = true, description = "An audio file.")
    private Path query = Path.of("");

    @Option(
            names = "--model",
            defaultValue = "models/embedding_model.safetensors",
            description = "What train wrote (${DEFAULT-VALUE}).")
    private Path model = Path.of("");

    @Option(names = "--index", description = "The index (similarity_index.faiss beside the model).")
    private @Nullable Path index;

    @Option(
            names = {"--k", "-k"},
            defaultValue = "10",
            description = "Tracks wanted (${DEFAULT-VALUE}).")
    private int k;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    SimilarCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ModelFiles files = ModelFiles.beside(model, index);
        Projection projection = Projection.load(files.model());
        AudioEmbedder embedder = new MelStatistics();
        if (projection.input() != embedder.dimension()) {
            throw new IllegalArgumentException(files.model() + " projects vectors of " + projection.input()
                    + " floats, expected the " + embedder.dimension() + " of " + embedder.identity());
        }
        float[] vector = projection.project(embedder.embed(query));
        try (SimilarityIndex tracks = SimilarityIndex.load(files.index(), files.ids())) {
            out.printf("Query: %s%n%nMost Similar Reference Tracks:%n", query.getFileName());
            int rank = 1;
            for (SimilarVector similar : tracks.search(vector, k)) {
                out.printf(Locale.ROOT, "  %d. %s (similarity: %.2f)%n", rank++, similar.id(), similar.similarity());
            }
        }
        StyleMatch best = StyleSpace.load(files.styles()).classify(vector).get(0);
        out.printf(Locale.ROOT, "%nCluster: \"%s\" (confidence: %.2f)%n", best.style(), best.confidence());
        return 0;
    }
}
