package io.github.faissstyle.embeddings.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.training.GradientCollector;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.evaluation.EmbeddingQuality;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With DJL's real PyTorch. */
class ProjectionTrainerTest {
    private static final int D = 40;

    @TempDir
    Path folder;

    /** Eight styles in six directions, drowned in louder ones that have nothing to do with style. */
    private static TrainingSet styles(int tracksOfEach, int versions, long seed) {
        Random random = new Random(seed);
        int styles = 8;
        float[] vectors = new float[styles * tracksOfEach * versions * D];
        List<String> labels = new ArrayList<>();
        List<String> tracks = new ArrayList<>();
        float[][] centers = new float[styles][6];
        for (float[] center : centers) {
            for (int i = 0; i < 6; i++) {
                center[i] = (float) random.nextGaussian();
            }
        }
        for (int track = 0; track < styles * tracksOfEach; track++) {
            float[] own = new float[D];
            for (int i = 0; i < D; i++) {
                own[i] = (float)
                        (i < 6
                                ? centers[track % styles][i] + random.nextGaussian() * 0.35
                                : random.nextGaussian() * 0.8);
            }
            for (int version = 0; version < versions; version++) {
                for (int i = 0; i < D; i++) {
                    vectors[labels.size() * D + i] =
                            (float) (own[i] + (version == 0 ? 0 : 0.1 * random.nextGaussian()));
                }
                labels.add("style " + track % styles);
                tracks.add("track " + track);
            }
        }
        return TrainingSet.of(vectors, D, labels, tracks);
    }

    private static ProjectionTrainerBuilder small() {
        return ProjectionTrainer.builder()
                .sizes(48, 16)
                .epochs(30)
                .learningRate(2e-3)
                .seed(3);
    }

    /** The same batches, from the same parameters, without dropout: PyTorch's losses and parameters. */
    @Test
    void trainsAsPyTorchDoes() {
        JsonFields oracle = Oracle.read("training.json");
        int steps = (int) oracle.number("steps");
        int[] labels = Oracle.ints(oracle.numbers("labels"));
        int[] rows = Oracle.ints(oracle.numbers("batches"));
        List<Double> losses = new ArrayList<>();
        MetricLoss semiHard = MetricLoss.semiHardTriplets(0.2);
        MetricLoss listening = new MetricLoss() {
            @Override
            public Run start(int classes, int dimension, long seed) {
                Run run = semiHard.start(classes, dimension, seed);
                return new Run() {
                    @Override
                    public double loss(float[] embeddings, int[] batch, float[] gradient) {
                        double loss = run.loss(embeddings, batch, gradient);
                        losses.add(loss);
                        return loss;
                    }

                    @Override
                    public long active() {
                        return run.active();
                    }
                };
            }

            @Override
            public String description() {
                return semiHard.description();
            }
        };
        Projection before = Projection.load(Oracle.FOLDER.resolve("before.safetensors"));
        TrainingSet set = TrainingSet.of(
                Oracle.floats(oracle.numbers("vectors")),
                24,
                IntStream.of(labels).mapToObj(Integer::toString).toList());
        ProjectionTrainerBuilder options = ProjectionTrainer.builder()
                .initial(before)
                .epochs((int) oracle.number("epochs"))
                .learningRate(3e-3)
                .dropout(0)
                .keep(0, 0)
                .loss(listening);
        TrainedProjection trained = new Training(
                        options,
                        set,
                        set.split(0, 0, 1),
                        IntStream.range(0, 6).mapToObj(Integer::toString).toList(),
                        before)
                .withBatches(
                        epoch -> IntStream.range(epoch * steps, (epoch + 1) * steps)
                                .mapToObj(b -> java.util.Arrays.copyOfRange(rows, b * 16, (b + 1) * 16))
                                .toList(),
                        steps)
                .run((stage, done, total) -> {});
        double[] expected = oracle.numbers("losses");
        assertEquals(expected.length, losses.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], losses.get(i), i < 4 ? 1e-6 : 1e-4, "step " + i);
        }
        float[] after = trained.projection().project(set.vectors());
        Oracle.assertClose(oracle.numbers("after"), after, 2e-3);
        assertNull(trained.report().heldOut());
    }

    static Stream<MetricLoss> losses() {
        return Stream.of(
                MetricLoss.semiHardTriplets(0.2),
                MetricLoss.batchHardTriplets(0.3),
                MetricLoss.infoNce(0.2),
                MetricLoss.supervisedContrastive(0.2),
                MetricLoss.proxies(0.1));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void tracksThatWereHeldOutLieNearTheirStyle(MetricLoss loss) {
        TrainingSet set = styles(60, 1, 5);
        TrainedProjection trained = small().loss(loss).build().train(set);
        EmbeddingQuality before = trained.report().heldOutBefore();
        EmbeddingQuality after = trained.report().heldOut();
        assertNotNull(before);
        assertNotNull(after);
        assertEquals(96, after.rows());
        assertTrue(before.precision() < 0.65, before.toString());
        assertTrue(after.precision() > before.precision() + 0.2, loss.description() + ": " + after);
        assertTrue(after.silhouette() > before.silhouette() + 0.1, loss.description() + ": " + after);
        assertTrue(trained.report().summary().contains(loss.description()));
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        TrainingSet set = styles(8, 2, 5);
        byte[][] bytes = new byte[3][];
        for (int i = 0; i < 3; i++) {
            Path file = folder.resolve("p" + i);
            small().epochs(4)
                    .seed(i == 2 ? 12 : 11)
                    .build()
                    .train(set)
                    .projection()
                    .save(file);
            bytes[i] = Files.readAllBytes(file);
        }
        assertArrayEquals(bytes[0], bytes[1]);
        assertTrue(!java.util.Arrays.equals(bytes[0], bytes[2]), "another seed, other bytes");
    }

    @ParameterizedTest
    @MethodSource("losses")
    void goesOnFromACheckpointAsIfNothingHadHappened(MetricLoss loss) throws IOException {
        TrainingSet set = styles(10, 1, 6);
        ProjectionTrainerBuilder options = small().loss(loss).epochs(6);
        TrainedProjection whole = options.build().train(set);
        Path checkpoint = folder.resolve("training.safetensors");
        ProjectionTrainer interrupted = options.checkpoint(checkpoint).build();
        assertThrows(
                CancellationException.class,
                () -> interrupted.train(set, (stage, done, total) -> {
                    assertEquals("training", stage);
                    if (done > total / 2) {
                        throw new CancellationException("enough");
                    }
                }));
        assertTrue(Files.exists(checkpoint));
        TrainedProjection resumed = interrupted.train(set);
        for (int p = 0; p < Projection.PARAMETERS.size(); p++) {
            assertArrayEquals(
                    whole.projection().parameter(p), resumed.projection().parameter(p));
        }
        assertEquals(whole.report().epochs(), resumed.report().epochs());
        assertEquals(whole.report().bestEpoch(), resumed.report().bestEpoch());

        ProjectionTrainer other = options.seed(99).build();
        assertTrue(assertThrows(FaissStyleException.class, () -> other.train(set))
                .getMessage()
                .contains("checkpoint of another training"));
        byte[] bytes = Files.readAllBytes(checkpoint);
        Files.write(checkpoint, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThrows(FaissStyleException.class, () -> interrupted.train(set));
    }

    @Test
    void stopsWhenValidationNoLongerGains() {
        TrainedProjection trained = small().epochs(400)
                .learningRate(0.02)
                .earlyStopping(3)
                .keep(0.1, 0.3)
                .build()
                .train(styles(10, 1, 7));
        int epochs = trained.report().epochs().size();
        assertTrue(epochs < 400, epochs + " epochs");
        assertEquals(epochs - 3, trained.report().bestEpoch());
        double best =
                trained.report().epochs().get(trained.report().bestEpoch() - 1).validation();
        assertTrue(trained.report().epochs().stream().allMatch(epoch -> epoch.validation() <= best));
    }

    @Test
    void versionsOfATrackNeverCrossTheSplit() {
        TrainingSet set = styles(9, 3, 8);
        TrainingSet.Split split = set.split(0.2, 0.2, 4);
        Set<String> training = tracks(set, split.training());
        Set<String> validation = tracks(set, split.validation());
        Set<String> heldOut = tracks(set, split.heldOut());
        assertEquals(72, training.size() + validation.size() + heldOut.size());
        Set<String> all = new HashSet<>(training);
        all.addAll(validation);
        all.addAll(heldOut);
        assertEquals(72, all.size(), "no track twice");
        assertEquals(heldOut.size(), split.heldOut().length, "only the track itself is evaluated");
        assertEquals(3 * training.size(), split.training().length, "all versions are trained on");
        for (int row : split.heldOut()) {
            assertEquals(0, row % 3);
        }
    }

    private static Set<String> tracks(TrainingSet set, int[] rows) {
        Set<String> names = new HashSet<>();
        for (int row : rows) {
            names.add(set.tracks().get(row));
        }
        return names;
    }

    @Test
    void tooLittleIsSaid() {
        float[] vectors = new float[4 * D];
        assertRefused(
                "two labels to train on, there are [a]",
                () -> small().build().train(TrainingSet.of(vectors, D, List.of("a", "a", "a", "a"))));
        assertRefused(
                "each of the 4 labels has one",
                () -> small().build().train(TrainingSet.of(vectors, D, List.of("a", "b", "c", "d"))));
        assertRefused("4 vectors, 3 labels", () -> TrainingSet.of(vectors, D, List.of("a", "b", "c")));
        assertRefused(
                "\"t\" has \"a\" and \"b\"",
                () -> TrainingSet.of(vectors, D, List.of("a", "b", "a", "b"), List.of("t", "t", "u", "v")));
        vectors[D + 3] = Float.NaN;
        assertRefused(
                "row 1 (track \"row 1\"), column 3 is NaN",
                () -> TrainingSet.of(vectors, D, List.of("a", "a", "b", "b")));
        assertRefused(
                "takes vectors of 24 floats",
                () -> small().initial(Projection.load(Oracle.FOLDER.resolve("before.safetensors")))
                        .build()
                        .train(styles(4, 1, 1)));
        assertRefused("epochs must be at least 1", () -> small().epochs(0));
        assertRefused("batch size must be at least 8", () -> small().batches(7, 4));
    }

    @Test
    void aTrackOfZerosDoesNotEndATrainingInVain() {
        TrainingSet set = styles(10, 1, 9);
        for (int row : set.split(0.2, 0.1, 3).heldOut()) {
            java.util.Arrays.fill(set.vectors(), row * D, (row + 1) * D, 0);
        }
        TrainingReport report = small().epochs(1).build().train(set).report();
        assertNull(report.heldOutBefore());
        assertNotNull(report.heldOut());
        assertTrue(report.summary().contains("held out, after")
                && !report.summary().contains("null"));
    }

    /** DJL collects for one at a time: a training that cannot begin leaves the way free for others. */
    @Test
    void aTrainingThatCannotBeginBlocksNoOther() {
        TrainingSet set = styles(10, 1, 9);
        try (GradientCollector mine = Engine.getEngine("PyTorch").newGradientCollector()) {
            assertNotNull(mine);
            assertThrows(
                    IllegalStateException.class, () -> small().epochs(1).build().train(set));
        }
        assertTimeoutPreemptively( // on another thread
                Duration.ofSeconds(60), () -> small().epochs(1).build().train(set));
    }

    @Test
    void divergenceIsSaid() {
        TrainingSet set = styles(10, 1, 9);
        for (int i = 0; i < set.vectors().length; i++) {
            set.vectors()[i] *= 1e30f;
        }
        assertTrue(assertThrows(
                        FaissStyleException.class,
                        () -> small().epochs(3)
                                .loss(MetricLoss.supervisedContrastive(0.1))
                                .build()
                                .train(set))
                .getMessage()
                .contains("training has diverged in epoch 1"));
    }

    private static void assertRefused(String why, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(why), message);
    }
}
