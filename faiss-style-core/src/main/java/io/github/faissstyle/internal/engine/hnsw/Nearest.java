package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.simd.Panels;

/** Lists the rows nearest to a few of them, by comparing them with all. */
final class Nearest {
    private Nearest() {}

    /**
     * Compares.
     *
     * @param sample which rows
     * @param rows all rows, of moderate size
     * @param similarity whether larger inner products are nearer, or smaller L2 distances
     * @param most how many to list, the row itself among them
     * @return one list for each of the sample
     */
    static Shortlist of(int[] sample, Rows<float[]> rows, boolean similarity, int most) {
        int d = rows.width();
        float[] vectors = new float[sample.length * d];
        for (int i = 0; i < sample.length; i++) {
            rows.copy(sample[i], vectors, i * d);
        }
        Shortlist nearest = new Shortlist(sample.length, most);
        Panels panels = new Panels(vectors, 0, d, sample.length);
        float[] out = new float[panels.height() * panels.width()];
        for (int c = 0; c < rows.chunks(); c++) {
            float[] chunk = rows.chunk(c);
            for (int row = 0; row < rows.rowsIn(c); row += panels.height()) {
                int n = Math.min(panels.height(), rows.rowsIn(c) - row);
                for (int panel = 0; panel < panels.panels(); panel++) {
                    panels.multiply(chunk, row * d, n, panel, out);
                    int from = panel * panels.width();
                    int queries = Math.min(panels.width(), sample.length - from);
                    for (int r = 0; r < n; r++) {
                        float penalty = similarity ? 0 : halfSquare(chunk, (row + r) * d, d);
                        int number = (int) rows.firstRow(c) + row + r;
                        offer(out, r * panels.width(), queries, penalty, from, number, nearest);
                    }
                }
            }
        }
        return nearest;
    }

    private static void offer(
            float[] products, int at, int queries, float penalty, int from, int number, Shortlist nearest) {
        for (int q = 0; q < queries; q++) {
            float key = penalty - products[at + q];
            if (key < nearest.bar(from + q)) {
                nearest.offer(from + q, key, number);
            }
        }
    }

    private static float halfSquare(float[] x, int at, int d) {
        float sum = 0;
        for (int i = at; i < at + d; i++) {
            sum += x[i] * x[i];
        }
        return sum / 2;
    }
}
