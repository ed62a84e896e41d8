package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.faissstyle.embeddings.audio.MelStatistics;
import io.github.faissstyle.embeddings.audio.ModelAudioEmbedder;
import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleQuery;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.FeedbackProfile;
import io.github.faissstyle.embeddings.text.ModelTextEmbedder;
import io.github.faissstyle.embeddings.training.MetricLoss;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainingSet;
import io.github.faissstyle.testkit.OwnJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Trainings and embeddings come and go, and the process stays as large as it was: in a JVM whose heap does not grow, so
 * that what grows is native. 10,000 steps, 100,000 embeddings and 100,000 searches with -Psoak.
 */
class MemoryTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int MOST_GROWN_MEGABYTES = 64;

    private static String run(String what, int count) {
        assumeTrue(Files.exists(STATUS), "only Linux tells");
        List<String> flags = new ArrayList<>(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"));
        flags.add("-DDJL_CACHE_DIR=" + System.getProperty("DJL_CACHE_DIR"));
        return OwnJvm.run(MemoryTest.class, flags, what, Integer.toString(count));
    }

    @Test
    void trainingKeepsNothing() {
        assertEquals("", run("train", SOAK ? 10_000 : 600)); // each step would leave 5 MB and more
    }

    @Test
    void embeddingKeepsNothing() {
        assertEquals("", run("embed", SOAK ? 100_000 : 3_000)); // each would leave 64 kB and more
    }

    @Test
    void searchingKeepsNothing() {
        assertEquals("", run("search", SOAK ? 100_000 : 4_000));
    }

    /**
     * Prints how much larger the process has become, if that is much.
     *
     * @param args what to do, how often
     */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[1]);
        long grown = switch (args[0]) {
            case "train" -> train(count);
            case "embed" -> embed(count);
            default -> search(count);
        };
        if (grown > MOST_GROWN_MEGABYTES) {
            System.out.println(grown + " MB more after " + count);
        }
    }

    private static long train(int steps) {
        int d = 2048;
        Random random = new Random(3);
        float[] vectors = new float[64 * d];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        TrainingSet set = TrainingSet.of(
                vectors, d, IntStream.range(0, 64).mapToObj(i -> "l" + i % 8).toList());
        long[] warm = new long[1];
        ProjectionTrainer.builder()
                .batches(32, 4)
                .epochs(steps / 2) // of two batches
                .loss(MetricLoss.supervisedContrastive(0.1))
                .keep(0, 0)
                .build()
                .train(set, (stage, done, total) -> warm[0] = done == total / 2 ? residentMegabytes() : warm[0]);
        return residentMegabytes() - warm[0];
    }

    private static long embed(int count) {
        float[] sound = new float[16_000];
        Random random = new Random(1);
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (float) (0.1 * random.nextGaussian());
        }
        MelStatistics statistics = new MelStatistics();
        long warm = 0;
        try (ModelAudioEmbedder model = ModelAudioEmbedder.waveform(
                Path.of("src/test/resources/models/waveform.onnx"), 16_000, 0.25, 0.25, 1)) {
            for (int i = 0; i < count; i++) {
                model.embed(sound);
                if (i % 50 == 0) {
                    statistics.embed(sound);
                }
                warm = i == count / 2 ? residentMegabytes() : warm;
            }
        }
        return residentMegabytes() - warm;
    }

    private static long search(int count) {
        List<Example> examples = IntStream.range(0, 300)
                .mapToObj(i -> Example.of("e" + i, "disco beat number " + i))
                .toList();
        long warm = 0;
        FeedbackProfile profile = new FeedbackProfile();
        try (ModelTextEmbedder model = ModelTextEmbedder.open(Path.of("src/test/resources/sentences/base"))) {
            ExampleSearch search =
                    ExampleSearch.builder().examples(examples).embedder(model).build();
            for (int i = 0; i < count; i++) {
                profile.accept("e" + i % 300);
                search.search(ExampleQuery.of("slow groove " + i, 5).withProfile(profile));
                warm = i == count / 2 ? residentMegabytes() : warm;
            }
        }
        return residentMegabytes() - warm;
    }

    private static long residentMegabytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
