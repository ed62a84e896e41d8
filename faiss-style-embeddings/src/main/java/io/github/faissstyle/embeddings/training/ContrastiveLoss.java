package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.internal.util.Checks;

/** See {@link MetricLoss#infoNce} and {@link MetricLoss#supervisedContrastive}. */
record ContrastiveLoss(double temperature, Kind kind) implements MetricLoss {
    /** What a pair is held against. */
    enum Kind {
        INFO_NCE("InfoNCE"),
        SUPERVISED("supervised contrastive");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    ContrastiveLoss {
        Checks.inRange("temperature", temperature, 1e-3, 1e3);
    }

    @Override
    public String description() {
        return kind.text + ", temperature " + temperature;
    }

    @Override
    public Run start(int classes, int dimension, long seed) {
        return new ContrastiveRun(dimension);
    }

    private final class ContrastiveRun implements Run {
        private final Similarities similarities;
        private long active;

        ContrastiveRun(int dimension) {
            similarities = new Similarities(dimension);
        }

        @Override
        public double loss(float[] embeddings, int[] labels, float[] gradient) {
            similarities.compute(embeddings);
            active = 0;
            double sum = 0;
            int units = 0;
            for (int a = 0; a < labels.length; a++) {
                int positives = 0;
                for (int p = 0; p < labels.length; p++) {
                    positives += p != a && labels[p] == labels[a] ? 1 : 0;
                }
                if (positives == 0 || positives == labels.length - 1) {
                    continue;
                }
                active += positives;
                if (kind == Kind.INFO_NCE) {
                    units += positives;
                    sum += pairs(a, labels);
                } else {
                    units++;
                    sum += anchor(a, labels, positives);
                }
            }
            similarities.backward(embeddings, units == 0 ? 0 : 1 / (units * temperature), gradient);
            return units == 0 ? 0 : sum / units;
        }

        /** {@code -log( exp(s_ap) / (exp(s_ap) + sum_n exp(s_an)) )} for each positive p. */
        private double pairs(int a, int[] labels) {
            double loss = 0;
            for (int p = 0; p < labels.length; p++) {
                if (p == a || labels[p] != labels[a]) {
                    continue;
                }
                double all = weight(a, p);
                for (int n = 0; n < labels.length; n++) {
                    all += labels[n] == labels[a] ? 0 : weight(a, n);
                }
                loss -= Math.log(weight(a, p) / all);
                similarities.add(a, p, weight(a, p) / all - 1);
                for (int n = 0; n < labels.length; n++) {
                    if (labels[n] != labels[a]) {
                        similarities.add(a, n, weight(a, n) / all);
                    }
                }
            }
            return loss;
        }

        /** The mean over positives p of {@code -log( exp(s_ap) / sum_x exp(s_ax) )}, x all others. */
        private double anchor(int a, int[] labels, int positives) {
            double all = 0;
            for (int x = 0; x < labels.length; x++) {
                all += x == a ? 0 : weight(a, x);
            }
            double loss = 0;
            for (int x = 0; x < labels.length; x++) {
                if (x == a) {
                    continue;
                }
                similarities.add(a, x, weight(a, x) / all);
                if (labels[x] == labels[a]) {
                    loss -= Math.log(weight(a, x) / all) / positives;
                    similarities.add(a, x, -1.0 / positives);
                }
            }
            return loss;
        }

        /** At most 1, so that nothing overflows. */
        private double weight(int a, int b) {
            return Math.exp((similarities.get(a, b) - 1) / temperature);
        }

        @Override
        public long active() {
            return active;
        }
    }
}
