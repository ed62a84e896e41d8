package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.evaluation.EmbeddingEvaluation;
import io.github.faissstyle.embeddings.evaluation.EmbeddingQuality;
import io.github.faissstyle.embeddings.internal.djl.DjlNetwork;
import io.github.faissstyle.embeddings.internal.training.AdamW;
import io.github.faissstyle.embeddings.internal.training.Network;
import io.github.faissstyle.embeddings.internal.training.Sampler;
import io.github.faissstyle.embeddings.training.TrainingReport.Epoch;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One training, from its options to its report. */
final class Training {
    private final ProjectionTrainerBuilder options;
    private final TrainingSet set;
    private final TrainingSet.Split split;
    private final int classes;
    /** For each training row its class. */
    private final int[] labels;

    private final Projection initial;
    private final MetricLoss.Run loss;
    private final AdamW lossOptimiser;
    private final AdamW[] optimisers;
    /** For each epoch its batches, of places in the training rows. */
    private IntFunction<List<int[]>> batches;

    private int batchesPerEpoch;
    private int updates;
    private Projection last;
    private final List<Epoch> epochs = new ArrayList<>();
    private int bestEpoch;
    private @Nullable Projection best;

    Training(
            ProjectionTrainerBuilder options,
            TrainingSet set,
            TrainingSet.Split split,
            List<String> names,
            Projection initial) {
        this.options = options;
        this.set = set;
        this.split = split;
        this.initial = initial;
        last = initial;
        classes = names.size();
        labels = set.labels(split.training()).stream()
                .mapToInt(label -> java.util.Collections.binarySearch(names, label))
                .toArray();
        loss = options.loss.start(classes, initial.output(), options.seed);
        lossOptimiser = new AdamW(loss.parameters().length);
        optimisers = new AdamW[Projection.PARAMETERS.size()];
        for (int p = 0; p < optimisers.length; p++) {
            optimisers[p] = new AdamW(initial.parameter(p).length);
        }
        Sampler sampler = new Sampler(labels, classes, options.batchSize, options.perClass);
        batches = epoch -> sampler.epoch(options.seed, epoch);
        batchesPerEpoch = sampler.batches();
    }

    /** Takes batches that somebody else drew. */
    Training withBatches(IntFunction<List<int[]>> others, int perEpoch) {
        batches = others;
        batchesPerEpoch = perEpoch;
        return this;
    }

    TrainedProjection run(ProgressListener progress) {
        List<float[]> parameters = new ArrayList<>();
        for (int p = 0; p < optimisers.length; p++) {
            parameters.add(initial.parameter(p));
        }
        Checkpoint checkpoint = options.checkpoint == null ? null : new Checkpoint(options.checkpoint, fingerprint());
        if (checkpoint != null && checkpoint.exists()) {
            checkpoint.load(this, parameters);
        }
        last = projection(parameters);
        long total = (long) options.epochs * batchesPerEpoch;
        try (Network network =
                new DjlNetwork(initial.input(), initial.hidden(), initial.output(), parameters, options.threads)) {
            while (epochs.size() < options.epochs && !stopsEarly()) {
                Epoch epoch = epoch(network, epochs.size(), progress, total);
                epochs.add(epoch);
                if (best == null
                        || !(epoch.validation() <= epochs.get(bestEpoch - 1).validation())) {
                    best = last;
                    bestEpoch = epochs.size();
                }
                if (checkpoint != null) {
                    checkpoint.save(this, last);
                }
            }
        }
        Projection chosen = best == null ? last : best;
        return new TrainedProjection(
                chosen,
                new TrainingReport(
                        options.loss.description(),
                        classes,
                        split.training().length,
                        epochs,
                        bestEpoch,
                        quality(chosen),
                        quality(null)));
    }

    private boolean stopsEarly() {
        return options.patience > 0
                && !epochs.isEmpty()
                && !Double.isNaN(epochs.get(epochs.size() - 1).validation())
                && epochs.size() - bestEpoch >= options.patience;
    }

    private Epoch epoch(Network network, int epoch, ProgressListener progress, long total) {
        double sum = 0;
        double active = 0;
        int skipped = 0;
        double rate = 0;
        int batch = 0;
        for (int[] rows : batches.apply(epoch)) {
            int step = epoch * batchesPerEpoch + batch;
            rate = options.learningRate * (1 + Math.cos(Math.PI * step / total)) / 2;
            sum += batch(network, rows, rate, epoch, batch);
            active += loss.active();
            skipped += loss.active() == 0 ? 1 : 0;
            batch++;
            progress.progress("training", step + 1L, total);
        }
        last = projection(network);
        return new Epoch(epoch + 1, sum / batch, rate, active / batch, skipped, validation(last));
    }

    /** One step. Where a batch has nothing to learn from, nothing is changed. */
    private double batch(Network network, int[] rows, double rate, int epoch, int number) {
        int[] trainingRows =
                Arrays.stream(rows).map(row -> split.training()[row]).toArray();
        int[] batchLabels = Arrays.stream(rows).map(row -> labels[row]).toArray();
        float[] embeddings =
                network.forward(set.vectors(trainingRows), rows.length, dropout(rows.length, epoch, number));
        float[] gradient = new float[embeddings.length];
        double value = loss.loss(embeddings, batchLabels, gradient);
        boolean learns = loss.active() > 0;
        updates += learns ? 1 : 0;
        network.backward(gradient, (p, parameter, slope) -> {
            if (learns) {
                optimisers[p].step(parameter, slope, rate, options.weightDecay, updates);
            }
        });
        if (learns && loss.parameters().length > 0) {
            lossOptimiser.step(
                    FloatBuffer.wrap(loss.parameters()), FloatBuffer.wrap(loss.parameterGradient()), rate, 0, updates);
        }
        return value;
    }

    private float[] dropout(int n, int epoch, int batch) {
        float[] factors = new float[n * initial.hidden()];
        float kept = (float) (1 / (1 - options.dropout));
        SplittableRandom random = new SplittableRandom((options.seed * 31 + epoch) * 1_000_003 + batch);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = options.dropout > 0 && random.nextDouble() < options.dropout ? 0 : kept;
        }
        return factors;
    }

    private Projection projection(Network network) {
        List<float[]> parameters = new ArrayList<>();
        for (int p = 0; p < optimisers.length; p++) {
            FloatBuffer live = network.parameter(p);
            float[] values = new float[live.remaining()];
            live.get(values);
            parameters.add(values);
        }
        try {
            return projection(parameters);
        } catch (IllegalArgumentException e) {
            throw new FaissStyleException(
                    "training has diverged in epoch " + (epochs.size() + 1)
                            + ": take a smaller learning rate, or vectors of smaller numbers (" + e.getMessage() + ")",
                    e);
        }
    }

    Projection projection(List<float[]> parameters) {
        return Projection.of(initial.input(), initial.hidden(), initial.output(), parameters);
    }

    private double validation(Projection projection) {
        int[] rows = split.validation();
        return canEvaluate(rows)
                ? EmbeddingEvaluation.of(projection.project(set.vectors(rows)), projection.output(), set.labels(rows))
                        .meanAveragePrecision()
                : Double.NaN;
    }

    /** Of held-out tracks, projected or (null) as they went in. */
    private @Nullable EmbeddingQuality quality(@Nullable Projection projection) {
        int[] rows = split.heldOut();
        if (!canEvaluate(rows)) {
            return null;
        }
        float[] vectors = set.vectors(rows);
        if (projection == null && hasZeroRow(vectors)) {
            return null; // it has no direction
        }
        EmbeddingEvaluation evaluation = projection == null
                ? EmbeddingEvaluation.of(vectors, set.dimension(), set.labels(rows))
                : EmbeddingEvaluation.of(projection.project(vectors), projection.output(), set.labels(rows));
        return EmbeddingQuality.of(evaluation, options.seed);
    }

    private boolean hasZeroRow(float[] vectors) {
        int d = set.dimension();
        for (int row = 0; row < vectors.length; row += d) {
            int nonZero = 0;
            for (int i = row; i < row + d; i++) {
                nonZero += vectors[i] == 0 ? 0 : 1;
            }
            if (nonZero == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean canEvaluate(int[] rows) {
        int different = new HashSet<>(set.labels(rows)).size();
        return different >= 2 && different < rows.length;
    }

    /** What a checkpoint must agree with: all that has a say in what comes out, but for the number of epochs done. */
    private String fingerprint() {
        io.github.faissstyle.internal.util.Hashing hash = new io.github.faissstyle.internal.util.Hashing();
        String text = String.join(
                "|",
                List.of(
                        options.loss.description(),
                        Arrays.toString(new double[] {
                            options.epochs,
                            options.batchSize,
                            options.perClass,
                            options.learningRate,
                            options.weightDecay,
                            options.dropout,
                            options.heldOut,
                            options.validation,
                            options.threads
                        }),
                        Long.toString(options.seed),
                        set.labels().toString(),
                        set.tracks().toString()));
        hash.addBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (float value : set.vectors()) {
            hash.addInt(Float.floatToRawIntBits(value));
        }
        for (int p = 0; p < optimisers.length; p++) {
            for (float value : initial.parameter(p)) {
                hash.addInt(Float.floatToRawIntBits(value));
            }
        }
        return hash.sha256();
    }

    // What a checkpoint keeps.

    List<Epoch> epochs() {
        return epochs;
    }

    int updates() {
        return updates;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    @Nullable
    Projection best() {
        return best;
    }

    AdamW[] optimisers() {
        return optimisers;
    }

    MetricLoss.Run loss() {
        return loss;
    }

    AdamW lossOptimiser() {
        return lossOptimiser;
    }

    void resume(List<Epoch> done, int updatesDone, int bestOfThem, Projection bestProjection) {
        epochs.addAll(done);
        updates = updatesDone;
        bestEpoch = bestOfThem;
        best = bestProjection;
    }
}
