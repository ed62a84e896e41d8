package io.github.faissstyle.testkit;

import io.github.faissstyle.index.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Every comparison in double precision, every candidate sorted: slow and plainly right. */
public final class BruteForceOracle {
    private final float[] vectors;
    private final int d;
    private final Metric metric;

    public BruteForceOracle(float[] vectors, int d, Metric metric) {
        this.vectors = vectors;
        this.d = d;
        this.metric = metric;
    }

    /** Distance or similarity of a query to a row. */
    public double value(float[] queries, int query, int row) {
        double dot = 0;
        double l2 = 0;
        double qq = 0;
        double xx = 0;
        for (int i = 0; i < d; i++) {
            double q = queries[query * d + i];
            double x = vectors[row * d + i];
            dot += q * x;
            l2 += (q - x) * (q - x);
            qq += q * q;
            xx += x * x;
        }
        return switch (metric) {
            case INNER_PRODUCT -> dot;
            case L2 -> l2;
            case COSINE -> qq == 0 || xx == 0 ? 0 : dot / Math.sqrt(qq * xx);
            default -> throw new IllegalArgumentException("no oracle for " + metric);
        };
    }

    /** All rows, best first; equal values by FAISS's tie rule: ascending for distances, descending for similarities. */
    public List<Integer> ranking(float[] queries, int query) {
        double sign = metric.isSimilarity() ? -1 : 1;
        Comparator<Integer> byValue = Comparator.comparingDouble(row -> sign * value(queries, query, row));
        Comparator<Integer> byRow = metric.isSimilarity() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        return IntStream.range(0, vectors.length / d)
                .boxed()
                .sorted(byValue.thenComparing(byRow))
                .toList();
    }
}
