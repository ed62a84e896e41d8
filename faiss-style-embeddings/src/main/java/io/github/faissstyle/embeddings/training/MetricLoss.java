package io.github.faissstyle.embeddings.training;

/**
 * What training makes small: a function of a batch of embeddings, of unit length, and their labels. Similarities are
 * cosines.
 */
public interface MetricLoss {
    /**
     * Triplets (A. Hermans, L. Beyer and B. Leibe 2017; semi-hard mining after F. Schroff, D. Kalenichenko and J.
     * Philbin 2015): of all (anchor, positive, negative) in a batch those with {@code 0 < s(a,p) - s(a,n) <= margin};
     * the loss is the mean of {@code margin - s(a,p) + s(a,n)}, over those where it is above 0.
     *
     * @param margin above 0, such as 0.2
     * @return the loss
     */
    static MetricLoss semiHardTriplets(double margin) {
        return new TripletLoss(margin, TripletLoss.Mining.SEMI_HARD);
    }

    /**
     * Triplets of each anchor's farthest positive and nearest negative.
     *
     * @param margin above 0, such as 0.2
     * @return the loss
     */
    static MetricLoss batchHardTriplets(double margin) {
        return new TripletLoss(margin, TripletLoss.Mining.BATCH_HARD);
    }

    /**
     * InfoNCE (A. van den Oord, Y. Li and O. Vinyals 2018): each pair of the same label against all negatives of its
     * first.
     *
     * @param temperature above 0, such as 0.1
     * @return the loss
     */
    static MetricLoss infoNce(double temperature) {
        return new ContrastiveLoss(temperature, ContrastiveLoss.Kind.INFO_NCE);
    }

    /**
     * Supervised contrastive loss (P. Khosla and others 2020): all positives of an anchor against all others.
     *
     * @param temperature above 0, such as 0.1
     * @return the loss
     */
    static MetricLoss supervisedContrastive(double temperature) {
        return new ContrastiveLoss(temperature, ContrastiveLoss.Kind.SUPERVISED);
    }

    /**
     * Proxies: a learned vector a class, and the cross-entropy of the similarities to them (A. Zhai and H.-Y. Wu,
     * <i>Classification is a Strong Baseline for Deep Metric Learning</i>, 2019). No pairs are mined, so that small
     * batches will do.
     *
     * @param temperature above 0, such as 0.05
     * @return the loss
     */
    static MetricLoss proxies(double temperature) {
        return new ProxyLoss(temperature);
    }

    /**
     * Begins a training.
     *
     * @param classes labels are below this
     * @param dimension floats an embedding
     * @param seed of whatever is drawn
     * @return the loss in this training
     */
    Run start(int classes, int dimension, long seed);

    /**
     * Describes the loss.
     *
     * @return its name and parameters, such as {@code "semi-hard triplets, margin 0.2"}
     */
    String description();

    /** A loss in one training. For one thread. */
    interface Run {
        /** Nothing to learn. */
        float[] NOTHING = {};

        /**
         * Computes the loss of a batch.
         *
         * @param embeddings (n, dimension), of unit length
         * @param labels n class numbers
         * @param gradient receives (n, dimension): how the loss changes with each number; all of it is overwritten
         * @return the loss
         */
        double loss(float[] embeddings, int[] labels, float[] gradient);

        /**
         * Tells how many triplets, pairs or rows had a part in the last loss.
         *
         * @return how many; 0 if nothing is to be learned from that batch
         */
        long active();

        /**
         * Returns what the loss itself learns, such as proxies. The trainer changes it after each batch.
         *
         * @return the live array
         */
        default float[] parameters() {
            return NOTHING;
        }

        /**
         * Returns how the last loss changes with {@link #parameters}.
         *
         * @return an array as long
         */
        default float[] parameterGradient() {
            return NOTHING;
        }
    }
}
