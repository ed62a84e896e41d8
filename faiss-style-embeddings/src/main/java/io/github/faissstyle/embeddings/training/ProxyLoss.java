package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.internal.util.Checks;
import java.util.Arrays;
import java.util.SplittableRandom;

/** See {@link MetricLoss#proxies}. */
record ProxyLoss(double temperature) implements MetricLoss {
    /** Only directions count: the shorter proxies begin, the faster they turn. */
    private static final double LONGEST = 0.1;

    ProxyLoss {
        Checks.inRange("temperature", temperature, 1e-3, 1e3);
    }

    @Override
    public String description() {
        return "proxies, temperature " + temperature;
    }

    @Override
    public Run start(int classes, int dimension, long seed) {
        return new ProxyRun(classes, dimension, seed);
    }

    private final class ProxyRun implements Run {
        private final int classes;
        private final int dimension;
        private final float[] proxies;
        private final float[] proxyGradient;
        private long active;

        ProxyRun(int classes, int dimension, long seed) {
            this.classes = classes;
            this.dimension = dimension;
            proxies = new float[classes * dimension];
            proxyGradient = new float[proxies.length];
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < proxies.length; i++) {
                proxies[i] = (float) random.nextDouble(-LONGEST, LONGEST);
            }
        }

        @Override
        public double loss(float[] embeddings, int[] labels, float[] gradient) {
            Arrays.fill(gradient, 0);
            Arrays.fill(proxyGradient, 0);
            double[] lengths = new double[classes];
            for (int c = 0; c < classes; c++) {
                lengths[c] = Math.sqrt(dot(proxies, c, proxies, c));
            }
            double[] shares = new double[classes];
            double sum = 0;
            for (int row = 0; row < labels.length; row++) {
                double all = 0;
                for (int c = 0; c < classes; c++) {
                    shares[c] = Math.exp((dot(embeddings, row, proxies, c) / lengths[c] - 1) / temperature);
                    all += shares[c];
                }
                sum -= Math.log(shares[labels[row]] / all);
                for (int c = 0; c < classes; c++) {
                    double pull = (shares[c] / all - (c == labels[row] ? 1 : 0)) / (temperature * labels.length);
                    backward(embeddings, row, c, pull, lengths[c], gradient);
                }
            }
            active = labels.length;
            return sum / labels.length;
        }

        /** Of the cosine of an embedding and a proxy, which need not have unit length. */
        private void backward(float[] embeddings, int row, int c, double pull, double length, float[] gradient) {
            double cosine = dot(embeddings, row, proxies, c) / length;
            for (int i = 0; i < dimension; i++) {
                float x = embeddings[row * dimension + i];
                double unit = proxies[c * dimension + i] / length;
                gradient[row * dimension + i] += (float) (pull * unit);
                proxyGradient[c * dimension + i] += (float) (pull * (x - cosine * unit) / length);
            }
        }

        private double dot(float[] a, int row, float[] b, int other) {
            double sum = 0;
            for (int i = 0; i < dimension; i++) {
                sum += (double) a[row * dimension + i] * b[other * dimension + i];
            }
            return sum;
        }

        @Override
        public long active() {
            return active;
        }

        @Override
        public float[] parameters() {
            return proxies;
        }

        @Override
        public float[] parameterGradient() {
            return proxyGradient;
        }
    }
}
