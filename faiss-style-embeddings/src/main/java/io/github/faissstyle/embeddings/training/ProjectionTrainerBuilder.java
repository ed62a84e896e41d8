package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Sets the options of a {@link ProjectionTrainer}; those not set keep their defaults. Not safe for threads. */
public final class ProjectionTrainerBuilder {
    int hidden = 512;
    int output = 256;
    int epochs = 50;
    int batchSize = 64;
    int perClass = 4;
    double learningRate = 1e-4;
    double weightDecay = 0.01;
    double dropout = 0.1;
    MetricLoss loss = MetricLoss.semiHardTriplets(0.2);
    double heldOut = 0.2;
    double validation = 0.1;
    int patience;
    long seed = 1;
    int threads = 1;

    @Nullable
    Projection initial;

    @Nullable
    Path checkpoint;

    ProjectionTrainerBuilder() {}

    private ProjectionTrainerBuilder(ProjectionTrainerBuilder other) {
        hidden = other.hidden;
        output = other.output;
        epochs = other.epochs;
        batchSize = other.batchSize;
        perClass = other.perClass;
        learningRate = other.learningRate;
        weightDecay = other.weightDecay;
        dropout = other.dropout;
        loss = other.loss;
        heldOut = other.heldOut;
        validation = other.validation;
        patience = other.patience;
        seed = other.seed;
        threads = other.threads;
        initial = other.initial;
        checkpoint = other.checkpoint;
    }

    /**
     * Sets the sizes of the network. Default 512 and 256.
     *
     * @param hiddenFloats floats between the linear maps, at least 1
     * @param outputFloats floats of an embedding, at least 1
     * @return this
     */
    public ProjectionTrainerBuilder sizes(int hiddenFloats, int outputFloats) {
        hidden = Checks.atLeast("hidden", hiddenFloats, 1);
        output = Checks.atLeast("output", outputFloats, 1);
        return this;
    }

    /**
     * Sets how many passes are made over the training rows. Default 50.
     *
     * @param count at least 1
     * @return this
     */
    public ProjectionTrainerBuilder epochs(int count) {
        epochs = Checks.atLeast("epochs", count, 1);
        return this;
    }

    /**
     * Sets the batches. Default 64 rows, 4 of each class.
     *
     * @param rows rows a batch at most
     * @param rowsPerClass rows of each class in it, at least 2
     * @return this
     */
    public ProjectionTrainerBuilder batches(int rows, int rowsPerClass) {
        Checks.atLeast("rows per class", rowsPerClass, 2);
        batchSize = Checks.atLeast("batch size", rows, 2 * rowsPerClass);
        perClass = rowsPerClass;
        return this;
    }

    /**
     * Sets what AdamW begins with. Default 1e-4; it falls along a cosine to 0.
     *
     * @param rate above 0
     * @return this
     */
    public ProjectionTrainerBuilder learningRate(double rate) {
        learningRate = Checks.inRange("learning rate", rate, Double.MIN_NORMAL, 1);
        return this;
    }

    /**
     * Sets how much AdamW pulls parameters to 0. Default 0.01.
     *
     * @param decay at least 0
     * @return this
     */
    public ProjectionTrainerBuilder weightDecay(double decay) {
        weightDecay = Checks.inRange("weight decay", decay, 0, 1);
        return this;
    }

    /**
     * Sets the share of the numbers between the linear maps that are left out of each batch. Default 0.1.
     *
     * @param share 0 to 0.9
     * @return this
     */
    public ProjectionTrainerBuilder dropout(double share) {
        dropout = Checks.inRange("dropout", share, 0, 0.9);
        return this;
    }

    /**
     * Sets what is made small. Default semi-hard triplets with a margin of 0.2.
     *
     * @param function the loss
     * @return this
     */
    public ProjectionTrainerBuilder loss(MetricLoss function) {
        loss = function;
        return this;
    }

    /**
     * Sets what is kept from training, by track. Default a fifth to evaluate in the end, and a tenth by which the best
     * epoch is chosen. Of each label two tracks at least stay to train on.
     *
     * @param heldOutShare share of each label's tracks that is evaluated, 0 to 0.9
     * @param validationShare share of each label's tracks that chooses the epoch, 0 to 0.9
     * @return this
     */
    public ProjectionTrainerBuilder keep(double heldOutShare, double validationShare) {
        heldOut = Checks.inRange("held-out share", heldOutShare, 0, 0.9);
        validation = Checks.inRange("validation share", validationShare, 0, 0.9);
        return this;
    }

    /**
     * Stops when validation has not become better for some epochs. Default 0: never.
     *
     * @param withoutGain epochs, at least 1; 0 for never
     * @return this
     */
    public ProjectionTrainerBuilder earlyStopping(int withoutGain) {
        patience = Checks.atLeast("epochs without gain", withoutGain, 0);
        return this;
    }

    /**
     * Sets what everything that is drawn depends on. Default 1.
     *
     * @param number any
     * @return this
     */
    public ProjectionTrainerBuilder seed(long number) {
        seed = number;
        return this;
    }

    /**
     * Sets the threads of the linear algebra. Default 1. Their number may change the last bits.
     *
     * @param count at least 1
     * @return this
     */
    public ProjectionTrainerBuilder threads(int count) {
        threads = Checks.atLeast("threads", count, 1);
        return this;
    }

    /**
     * Begins with a projection, whose sizes then count, instead of random numbers.
     *
     * @param projection such as one that was trained before
     * @return this
     */
    public ProjectionTrainerBuilder initial(@Nullable Projection projection) {
        initial = projection;
        return this;
    }

    /**
     * Keeps a checkpoint after each epoch, and goes on from it if it is there: with what would have come without the
     * interruption.
     *
     * @param file the file; replaced after each epoch, kept in the end
     * @return this
     */
    public ProjectionTrainerBuilder checkpoint(@Nullable Path file) {
        checkpoint = file;
        return this;
    }

    /**
     * Makes the trainer.
     *
     * @return a trainer
     */
    public ProjectionTrainer build() {
        return new ProjectionTrainer(new ProjectionTrainerBuilder(this));
    }
}
