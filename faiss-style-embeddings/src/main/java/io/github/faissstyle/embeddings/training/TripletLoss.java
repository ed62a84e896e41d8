package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.internal.util.Checks;

/** See {@link MetricLoss#semiHardTriplets} and {@link MetricLoss#batchHardTriplets}. */
record TripletLoss(double margin, Mining mining) implements MetricLoss {
    /** Which triplets of a batch count. */
    enum Mining {
        SEMI_HARD("semi-hard triplets"),
        BATCH_HARD("batch-hard triplets");

        private final String text;

        Mining(String text) {
            this.text = text;
        }
    }

    TripletLoss {
        Checks.inRange("margin", margin, Double.MIN_NORMAL, 2);
    }

    @Override
    public String description() {
        return mining.text + ", margin " + margin;
    }

    @Override
    public Run start(int classes, int dimension, long seed) {
        return new TripletRun(dimension);
    }

    private final class TripletRun implements Run {
        private final Similarities similarities;
        private long active;
        private double sum;

        TripletRun(int dimension) {
            similarities = new Similarities(dimension);
        }

        @Override
        public double loss(float[] embeddings, int[] labels, float[] gradient) {
            similarities.compute(embeddings);
            active = 0;
            sum = 0;
            if (mining == Mining.SEMI_HARD) {
                semiHard(labels);
            } else {
                batchHard(labels);
            }
            similarities.backward(embeddings, active == 0 ? 0 : 1.0 / active, gradient);
            return active == 0 ? 0 : sum / active;
        }

        private void semiHard(int[] labels) {
            for (int a = 0; a < labels.length; a++) {
                for (int p = 0; p < labels.length; p++) {
                    if (p == a || labels[p] != labels[a]) {
                        continue;
                    }
                    for (int n = 0; n < labels.length; n++) {
                        if (labels[n] != labels[a]) {
                            double lead = similarities.get(a, p) - similarities.get(a, n);
                            if (lead > 0 && lead <= margin) {
                                add(a, p, n);
                            }
                        }
                    }
                }
            }
        }

        private void batchHard(int[] labels) {
            for (int a = 0; a < labels.length; a++) {
                int positive = -1;
                int negative = -1;
                for (int other = 0; other < labels.length; other++) {
                    if (other == a) {
                        continue;
                    }
                    double similarity = similarities.get(a, other);
                    if (labels[other] == labels[a]) {
                        positive = positive < 0 || similarity < similarities.get(a, positive) ? other : positive;
                    } else {
                        negative = negative < 0 || similarity > similarities.get(a, negative) ? other : negative;
                    }
                }
                if (positive >= 0 && negative >= 0) {
                    add(a, positive, negative);
                }
            }
        }

        private void add(int a, int p, int n) {
            double loss = margin - similarities.get(a, p) + similarities.get(a, n);
            if (loss > 0) {
                active++;
                sum += loss;
                similarities.add(a, p, -1);
                similarities.add(a, n, 1);
            }
        }

        @Override
        public long active() {
            return active;
        }
    }
}
