package io.github.faissstyle.examples.neural;

import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.StyleSpace;
import io.github.faissstyle.embeddings.audio.AudioEmbedder;
import io.github.faissstyle.embeddings.audio.AudioFeatures;
import io.github.faissstyle.embeddings.audio.AudioFiles;
import io.github.faissstyle.embeddings.audio.MelStatistics;
import io.github.faissstyle.embeddings.training.CompositeLabels;
import io.github.faissstyle.embeddings.training.LabelProfile;
import io.github.faissstyle.embeddings.training.MetricLoss;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainedProjection;
import io.github.faissstyle.embeddings.training.TrainingSet;
import io.github.faissstyle.examples.cli.Progress;
import io.github.faissstyle.similarity.SimilarityIndex;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From a folder of audio to a style space with an index. */
@Command(
        name = "train",
        description = "Trains a projection on a folder of audio, indexes the tracks, says what it is worth.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final String PROFILE = "profile.json";

    @Option(names = "--references", required = true, description = "Folder of audio files.")
    private Path references = Path.of("");

    @Option(
            names = "--profile",
            description = "JSON that names each track's cluster (profile.json among the references, if it is there;"
                    + " without one clusters are found).")
    private @Nullable Path profile;

    @Option(
            names = "--clusters",
            defaultValue = "8",
            description = "Clusters to find without a profile (${DEFAULT-VALUE}).")
    private int clusters;

    @Option(
            names = "--output-model",
            defaultValue = "models/embedding_model.safetensors",
            description = "Where the projection goes (${DEFAULT-VALUE}).")
    private Path outputModel = Path.of("");

    @Option(names = "--output-index", description = "Where the index goes (similarity_index.faiss beside the model).")
    private @Nullable Path outputIndex;

    @Option(names = "--threads", description = "Files that are embedded at a time (as many as there are processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--epochs", defaultValue = "50", description = "Passes over the tracks (${DEFAULT-VALUE}).")
    private int epochs;

    @Option(names = "--batch-size", defaultValue = "64", description = "Tracks a batch (${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(names = "--learning-rate", defaultValue = "5e-4", description = "Of AdamW (${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--margin", defaultValue = "0.2", description = "Of the triplets (${DEFAULT-VALUE}).")
    private double margin;

    @Option(names = "--seed", defaultValue = "1", description = "Same seed, same model (${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    TrainCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        AudioEmbedder embedder = new MelStatistics();
        AudioEmbedder.Embedded embedded;
        TrainedProjection trained;
        TrainingSet set;
        try (Progress progress = new Progress()) {
            embedded = embedder.embedAll(audio(), threads, progress);
            progress.end();
            embedded.failures().forEach((file, why) -> out.println("left out: " + why));
            if (embedded.files().isEmpty()) {
                throw new IllegalArgumentException("no file in " + references + " could be read");
            }
            out.printf("Embedded %d tracks (%s)%n", embedded.files().size(), embedder.identity());
            set = TrainingSet.of(embedded.vectors(), embedder.dimension(), labels(embedded), names(embedded));
            out.printf("Found %d unique composite labels%n", new HashSet<>(set.labels()).size());
            trained = ProjectionTrainer.builder()
                    .epochs(epochs)
                    .batches(batchSize, 4)
                    .learningRate(learningRate)
                    .loss(MetricLoss.semiHardTriplets(margin))
                    .seed(seed)
                    .build()
                    .train(set, progress);
        }
        trained.report()
                .epochs()
                .forEach(epoch ->
                        out.printf(Locale.ROOT, "  Epoch %d/%d, Loss: %.4f%n", epoch.number(), epochs, epoch.loss()));
        out.println(trained.report().summary());
        write(trained, set, embedded, out);
        return 0;
    }

    private void write(TrainedProjection trained, TrainingSet set, AudioEmbedder.Embedded embedded, PrintWriter out)
            throws IOException {
        ModelFiles files = ModelFiles.beside(outputModel, outputIndex);
        files.makeFolders();
        Projection projection = trained.projection();
        float[] projected = projection.project(embedded.vectors());
        projection.save(files.model());
        StyleSpace space = StyleSpace.of(projected, projection.output(), set.labels());
        space.save(files.styles());
        try (SimilarityIndex index = SimilarityIndex.build(SimilarityIndex.DEFAULT_FACTORY, projected, set.tracks())) {
            index.save(files.index(), files.ids());
            out.printf("Index size: %d tracks%n", index.size());
        }
        Pictures.curves(trained.report(), files.curves());
        Pictures.map(space.map(projected), set.labels(), files.map());
        out.printf("Model saved to: %s%nIndex saved to: %s%n", files.model(), files.index());
        out.printf("Pictures: %s, %s%n", files.curves(), files.map());
    }

    private List<Path> audio() throws IOException {
        try (Stream<Path> files = Files.walk(references)) {
            List<Path> audio = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (audio.isEmpty()) {
                throw new IllegalArgumentException("there is no audio in " + references);
            }
            return audio;
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IllegalArgumentException("there is no folder " + references, e);
        }
    }

    private List<String> names(AudioEmbedder.Embedded embedded) {
        return embedded.files().stream()
                .map(file -> references.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    private List<String> labels(AudioEmbedder.Embedded embedded) {
        Path among = references.resolve(PROFILE);
        Path file = profile != null ? profile : Files.exists(among) ? among : null;
        List<String> names = names(embedded);
        List<String> found = file == null
                ? CompositeLabels.cluster(embedded.vectors(), embedded.vectors().length / names.size(), clusters, seed)
                : List.of();
        Map<String, LabelProfile.Track> known =
                file == null ? Map.of() : LabelProfile.read(file).tracks();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            LabelProfile.Track track = known.get(names.get(i));
            if (file != null && track == null) {
                throw new IllegalArgumentException(file + " names no cluster of " + names.get(i));
            }
            String cluster = track == null ? found.get(i) : track.cluster();
            Map<String, Double> features = track == null ? Map.of() : track.features();
            labels.add(label(cluster, features, embedded.files().get(i)));
        }
        return labels;
    }

    /** What the profile does not say is measured. */
    private static String label(String cluster, Map<String, Double> features, Path file) {
        Double tempo = features.get("tempo");
        Double energy = features.get("energy_progression");
        if (tempo == null || energy == null) {
            AudioFeatures measured = AudioFeatures.of(AudioFiles.readMono(file, 22_050), 22_050);
            tempo = tempo == null ? Double.valueOf(measured.tempo()) : tempo;
            energy = energy == null ? Double.valueOf(measured.energyProgression()) : energy;
        }
        return CompositeLabels.DEFAULTS.label(cluster, tempo, energy);
    }
}
