package io.github.faissstyle.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.evaluation.EmbeddingEvaluation;
import io.github.faissstyle.embeddings.evaluation.EmbeddingQuality;
import io.github.faissstyle.embeddings.training.ProjectionTrainer;
import io.github.faissstyle.embeddings.training.TrainedProjection;
import io.github.faissstyle.embeddings.training.TrainingSet;
import io.github.faissstyle.similarity.SimilarityIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Trains a projection on class-structured vectors, 2,150 of 6,144 floats in 43 classes, a fifth of each held out;
 * beside {@code scripts/projection_pytorch.py}, which reads the same files.
 *
 * <p>Arguments: {@code data DIR} makes the vectors, little-endian floats and ints; {@code train DIR EPOCHS} trains and
 * prints a line of {@code name=value}; {@code search N} finds the most similar of N tracks.
 */
public final class ProjectionRun {
    private static final int CLASSES = 43;
    private static final int OF_EACH = 50;
    private static final int HELD_OUT = 10;
    private static final int D = 6144;
    private static final int SIGNAL = 24;
    private static final int NUISANCE = 60;
    private static final int PROJECTED = 256;

    private ProjectionRun() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "data" -> makeData(Path.of(args[1]));
            case "train" -> train(Path.of(args[1]), Integer.parseInt(args[2]));
            case "search" -> search(Integer.parseInt(args[1]));
            default -> throw new IllegalArgumentException("expected data, train or search, was " + args[0]);
        }
    }

    /** Ten most similar of so many tracks, which lie around a thousand styles. */
    private static void search(int tracks) {
        Random random = new Random(5);
        double[][] styles = gaussians(1000, PROJECTED, 1, random);
        float[] vectors = new float[tracks * PROJECTED];
        List<String> ids = new ArrayList<>();
        for (int track = 0; track < tracks; track++) {
            double[] style = styles[random.nextInt(styles.length)];
            for (int i = 0; i < PROJECTED; i++) {
                vectors[track * PROJECTED + i] = (float) (style[i] + 0.7 * random.nextGaussian());
            }
            ids.add("track " + track);
        }
        long begin = System.nanoTime();
        try (SimilarityIndex index = SimilarityIndex.build(SimilarityIndex.DEFAULT_FACTORY, vectors, ids)) {
            double built = (System.nanoTime() - begin) / 1e9;
            double[] micros = new double[5000];
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < micros.length; i++) {
                    int track = random.nextInt(tracks);
                    float[] query = Arrays.copyOfRange(vectors, track * PROJECTED, (track + 1) * PROJECTED);
                    long start = System.nanoTime();
                    if (index.search(query, 10).size() != 10) {
                        throw new IllegalStateException("ten tracks expected");
                    }
                    micros[i] = (System.nanoTime() - start) / 1e3;
                }
            }
            Arrays.sort(micros);
            System.out.printf(
                    Locale.ROOT,
                    "%d tracks: built in %.2f s, search median %.0f us, 99 %% %.0f us%n",
                    tracks,
                    built,
                    micros[micros.length / 2],
                    micros[micros.length * 99 / 100]);
        }
    }

    /** Few directions tell the class, more and louder ones do not; both are mixed and rectified. */
    private static void makeData(Path dir) throws IOException {
        Random random = new Random(7);
        double[][] centers = gaussians(CLASSES, SIGNAL, 1, random);
        double[][] mixing = gaussians(SIGNAL, D, 1 / Math.sqrt(SIGNAL), random);
        double[][] mixingNuisance = gaussians(NUISANCE, D, 1.3 / Math.sqrt(NUISANCE), random);
        List<float[]> training = new ArrayList<>();
        List<float[]> heldOut = new ArrayList<>();
        List<Integer> trainingLabels = new ArrayList<>();
        List<Integer> heldOutLabels = new ArrayList<>();
        for (int row = 0; row < CLASSES * OF_EACH; row++) {
            int label = row % CLASSES;
            double[] sums = gaussians(1, D, 1, random)[0];
            for (int i = 0; i < SIGNAL; i++) {
                add(sums, mixing[i], centers[label][i] + 0.65 * random.nextGaussian());
            }
            for (int i = 0; i < NUISANCE; i++) {
                add(sums, mixingNuisance[i], 1.6 * random.nextGaussian());
            }
            float[] vector = new float[D];
            for (int i = 0; i < D; i++) {
                vector[i] = (float) Math.max(0, sums[i]);
            }
            boolean held = row / CLASSES < HELD_OUT;
            (held ? heldOut : training).add(vector);
            (held ? heldOutLabels : trainingLabels).add(label);
        }
        Files.createDirectories(dir);
        writeFloats(dir.resolve("xtr.bin"), training);
        writeFloats(dir.resolve("xte.bin"), heldOut);
        writeInts(dir.resolve("ytr.bin"), trainingLabels);
        writeInts(dir.resolve("yte.bin"), heldOutLabels);
    }

    private static double[][] gaussians(int rows, int columns, double scale, Random random) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            Arrays.setAll(row, i -> scale * random.nextGaussian());
        }
        return values;
    }

    private static void add(double[] sums, double[] direction, double scale) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += scale * direction[i];
        }
    }

    private static void train(Path dir, int epochs) throws IOException {
        TrainingSet set = TrainingSet.of(readFloats(dir.resolve("xtr.bin")), D, readLabels(dir.resolve("ytr.bin")));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        List<Double> cpuMillis = new ArrayList<>();
        long[] before = {system.getProcessCpuTime()};
        int steps = set.rows() / 64;
        TrainedProjection trained = ProjectionTrainer.builder()
                .epochs(epochs)
                .keep(0, 0)
                .build()
                .train(set, (stage, done, total) -> {
                    if (done % steps == 0) {
                        long now = system.getProcessCpuTime();
                        cpuMillis.add((now - before[0]) / 1e6);
                        before[0] = now;
                    }
                });
        cpuMillis.sort(null);
        float[] heldOut = readFloats(dir.resolve("xte.bin"));
        float[] projected = trained.projection().project(heldOut);
        EmbeddingQuality quality = EmbeddingQuality.of(
                EmbeddingEvaluation.of(projected, trained.projection().output(), readLabels(dir.resolve("yte.bin"))),
                1);
        System.out.printf(
                Locale.ROOT,
                "step_ms=%.2f one_ms=%.3f precision5=%.4f silhouette=%.4f nmi=%.4f%n",
                cpuMillis.get(cpuMillis.size() / 2) / steps,
                oneVector(trained.projection(), Arrays.copyOf(heldOut, D)),
                quality.precision(),
                quality.silhouette(),
                quality.nmi());
    }

    /** Milliseconds to project one vector, once compiled. */
    private static double oneVector(Projection projection, float[] vector) {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 10; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                projection.project(vector);
            }
            best = Math.min(best, (System.nanoTime() - begin) / 200e6);
        }
        return best;
    }

    private static void writeFloats(Path file, List<float[]> rows) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(rows.size() * D * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> {
            for (float value : row) {
                bytes.putFloat(value);
            }
        });
        Files.write(file, bytes.array());
    }

    private static void writeInts(Path file, List<Integer> values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putInt);
        Files.write(file, bytes.array());
    }

    private static float[] readFloats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static List<String> readLabels(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int[] values = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
        return IntStream.of(values).mapToObj(Integer::toString).toList();
    }
}
