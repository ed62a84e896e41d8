package io.github.faissstyle.internal.engine.flat;

import io.github.faissstyle.index.Metric;

/**
 * The metrics that FAISS has for flat indexes alone ({@code utils/extra_distances}), summed in double. Terms that are
 * 0/0 or 0 log 0 are NaN, as in FAISS, and a NaN distance is never a result.
 */
final class ExtraMetrics {
    private ExtraMetrics() {}

    static float distance(Metric metric, float arg, float[] q, int qAt, float[] x, int xAt, int d) {
        double sum = switch (metric) {
            case L1 -> l1(q, qAt, x, xAt, d);
            case LINF -> linf(q, qAt, x, xAt, d);
            case LP -> lp(arg, q, qAt, x, xAt, d);
            case CANBERRA -> canberra(q, qAt, x, xAt, d);
            case BRAY_CURTIS -> brayCurtis(q, qAt, x, xAt, d);
            case JENSEN_SHANNON -> jensenShannon(q, qAt, x, xAt, d);
            case INNER_PRODUCT, L2, COSINE -> throw new IllegalArgumentException("metric " + metric + " has a kernel");
        };
        return (float) sum;
    }

    private static double l1(float[] q, int qAt, float[] x, int xAt, int d) {
        double sum = 0;
        for (int i = 0; i < d; i++) {
            sum += Math.abs(q[qAt + i] - x[xAt + i]);
        }
        return sum;
    }

    private static double linf(float[] q, int qAt, float[] x, int xAt, int d) {
        double max = 0;
        for (int i = 0; i < d; i++) {
            max = Math.max(max, Math.abs(q[qAt + i] - x[xAt + i]));
        }
        return max;
    }

    private static double lp(float p, float[] q, int qAt, float[] x, int xAt, int d) {
        double sum = 0;
        for (int i = 0; i < d; i++) {
            sum += Math.pow(Math.abs(q[qAt + i] - x[xAt + i]), p);
        }
        return sum;
    }

    private static double canberra(float[] q, int qAt, float[] x, int xAt, int d) {
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double size = Math.abs(q[qAt + i]) + Math.abs(x[xAt + i]);
            double difference = Math.abs(q[qAt + i] - x[xAt + i]);
            sum += difference / size;
        }
        return sum;
    }

    private static double brayCurtis(float[] q, int qAt, float[] x, int xAt, int d) {
        double difference = 0;
        double total = 0;
        for (int i = 0; i < d; i++) {
            difference += Math.abs(q[qAt + i] - x[xAt + i]);
            total += Math.abs(q[qAt + i] + x[xAt + i]);
        }
        return difference / total;
    }

    private static double jensenShannon(float[] q, int qAt, float[] x, int xAt, int d) {
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double a = q[qAt + i];
            double b = x[xAt + i];
            double mean = 0.5 * (a + b);
            sum += a * Math.log(a / mean);
            sum += b * Math.log(b / mean);
        }
        return 0.5 * sum;
    }
}
