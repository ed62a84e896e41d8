package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.embeddings.evaluation.EmbeddingQuality;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a training.
 *
 * @param loss what was made small
 * @param classes different labels
 * @param trainingRows rows that were trained on
 * @param epochs how it went
 * @param bestEpoch whose parameters were taken, the first is 1: the one with the best validation, the last one where
 *     there is none
 * @param heldOut the projection on held-out tracks, of which training knew nothing; null if none were held out, or too
 *     few: there must be two labels, one of them twice
 * @param heldOutBefore the same tracks as they went in; null where one of them is all zeros, too
 */
public record TrainingReport(
        String loss,
        int classes,
        int trainingRows,
        List<Epoch> epochs,
        int bestEpoch,
        @Nullable EmbeddingQuality heldOut,
        @Nullable EmbeddingQuality heldOutBefore) {
    /** Makes it immutable. */
    public TrainingReport {
        epochs = List.copyOf(epochs);
    }

    /**
     * One pass over the training rows.
     *
     * @param number the first is 1
     * @param loss mean over its batches
     * @param learningRate at its end
     * @param active mean number of triplets, pairs or rows a batch that had a part in the loss
     * @param skipped batches with nothing to learn from
     * @param validation mean average precision on validation tracks; NaN where there are none
     */
    public record Epoch(int number, double loss, double learningRate, double active, int skipped, double validation) {}

    /**
     * Sums it up.
     *
     * @return a few lines of text
     */
    public String summary() {
        Epoch last = epochs.get(epochs.size() - 1);
        String text = String.format(
                Locale.ROOT,
                "%s: %d rows of %d labels, %d epochs, loss %.4f to %.4f, parameters of epoch %d%n",
                loss,
                trainingRows,
                classes,
                epochs.size(),
                epochs.get(0).loss,
                last.loss,
                bestEpoch);
        if (heldOut == null) {
            return text + "not evaluated: too few tracks were held out";
        }
        String before = heldOutBefore == null ? "" : String.format("held out, before: %s%n", heldOutBefore);
        return text + before + "held out, after:  " + heldOut;
    }
}
