package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.Projection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Trains a {@link Projection}, so that rows of one label come to lie near each other.
 *
 * <pre>{@code
 * ProjectionTrainer trainer = ProjectionTrainer.builder().epochs(50).seed(7).build();
 * TrainedProjection trained = trainer.train(TrainingSet.of(vectors, 6144, labels));
 * trained.projection().save(Path.of("embedding_model.safetensors"));
 * }</pre>
 *
 * <p>Batches hold some rows each of some classes, {@link MetricLoss} says what to make small, AdamW does it with a
 * learning rate that falls along a cosine to 0, and tracks that were held out say what came of it. The same seed, data,
 * machine and number of threads give the same parameters byte for byte.
 *
 * <p>Needs DJL's PyTorch at run time: {@code ai.djl.pytorch:pytorch-jni} and {@code pytorch-native-cpu} on the class
 * path. Immutable and safe for threads; one batch at a time is on its way in a JVM.
 */
public final class ProjectionTrainer {
    private final ProjectionTrainerBuilder options;

    ProjectionTrainer(ProjectionTrainerBuilder options) {
        this.options = options;
    }

    /**
     * Starts with the defaults.
     *
     * @return a builder
     */
    public static ProjectionTrainerBuilder builder() {
        return new ProjectionTrainerBuilder();
    }

    /**
     * Trains.
     *
     * @param set labelled vectors: at least two labels, one of them at least twice among the training rows
     * @return the projection and a report
     * @throws IllegalArgumentException if there is too little to train on
     * @throws io.github.faissstyle.common.FaissStyleException if DJL's PyTorch is missing, or a checkpoint cannot be
     *     read or written or is of another training
     */
    public TrainedProjection train(TrainingSet set) {
        return train(set, ProgressListener.NONE);
    }

    /**
     * Trains, and tells how far it has come.
     *
     * @param set labelled vectors
     * @param progress hears of each batch; may cancel, after which a checkpoint can be gone on from
     * @return the projection and a report
     */
    public TrainedProjection train(TrainingSet set, ProgressListener progress) {
        TrainingSet.Split split = set.split(options.validation, options.heldOut, options.seed);
        Map<String, Integer> classes = new TreeMap<>();
        for (String label : set.labels(split.training())) {
            classes.merge(label, 1, Integer::sum);
        }
        if (classes.size() < 2) {
            throw new IllegalArgumentException(
                    "there must be at least two labels to train on, there are " + classes.keySet());
        }
        if (classes.values().stream().allMatch(count -> count == 1)) {
            throw new IllegalArgumentException("a label must have at least two rows to train on, each of the "
                    + classes.size() + " labels has one");
        }
        Projection initial = initial(set.dimension());
        return new Training(options, set, split, List.copyOf(classes.keySet()), initial).run(progress);
    }

    private Projection initial(int input) {
        Projection given = options.initial;
        if (given == null) {
            return random(input, options.hidden, options.output, options.seed);
        }
        if (given.input() != input) {
            throw new IllegalArgumentException("the initial projection takes vectors of " + given.input()
                    + " floats, the training set has " + input);
        }
        return given;
    }

    /** What PyTorch's Linear and LayerNorm begin with: uniform within one over the root of the inputs; ones; zeros. */
    private static Projection random(int input, int hidden, int output, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] ones = new float[hidden];
        java.util.Arrays.fill(ones, 1);
        return Projection.of(
                input,
                hidden,
                output,
                List.of(
                        uniform(Math.multiplyExact(hidden, input), input, random),
                        uniform(hidden, input, random),
                        ones,
                        new float[hidden],
                        uniform(Math.multiplyExact(output, hidden), hidden, random),
                        uniform(output, hidden, random)));
    }

    private static float[] uniform(int count, int inputs, SplittableRandom random) {
        double bound = 1 / Math.sqrt(inputs);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return values;
    }
}
