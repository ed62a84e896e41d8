package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Panels;

/**
 * Which vectors lie near each other, by the nearest of some centroids.
 *
 * @param centroids (count, width of the rows)
 * @param count number of cells
 * @param of the cell of each row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cells(float[] centroids, int count, int[] of) {
    /** Vectors a cell, about. */
    private static final int CELL = 128;

    private static final int MOST_CELLS = Integer.getInteger("mostcells", 4096);

    /** Vectors a cell that centroids are learned from. */
    private static final int SAMPLED = 32;

    private static final int STEP = 1024;

    /** Finds cells; the same rows have the same, whatever the number of threads. */
    static Cells of(Rows<float[]> rows) {
        int n = (int) rows.rows();
        int d = rows.width();
        int cells = Math.max(1, Math.min(MOST_CELLS, n / Integer.getInteger("cell", CELL)));
        float[] sample = new float[Math.min(n, SAMPLED * cells) * d];
        int sampled = sample.length / d;
        for (int i = 0; i < sampled; i++) {
            long row = (long) i * n / sampled;
            System.arraycopy(rows.holder(row), rows.offset(row), sample, i * d, d);
        }
        float[] centroids = KMeans.forCells().cluster(sample, sampled, d, cells);
        int[] cell = new int[n];
        Panels panels = new Panels(centroids, 0, d, cells);
        float[] penalties = KMeans.halfSquares(centroids, d, cells);
        Workers.share(n, STEP, () -> (from, to) -> {
            for (int row = from; row < to; ) {
                int at = rows.offset(row) / d;
                int end = Math.min(to, row + rows.upToChunkEnd(row));
                int[] found = new int[at + end - row];
                panels.best(rows.holder(row), at, at + end - row, penalties, found, null);
                System.arraycopy(found, at, cell, row, end - row);
                row = end;
            }
        });
        return new Cells(centroids, cells, cell);
    }

    /** Returns the number of rows of each cell. */
    int[] sizes() {
        int[] sizes = new int[count];
        for (int c : of) {
            sizes[c]++;
        }
        return sizes;
    }

    /** Returns the place of each row in an order in which rows of a cell lie together: a walk stays on few pages. */
    int[] places() {
        int[] next = new int[count + 1];
        for (int c : of) {
            next[c + 1]++;
        }
        for (int c = 0; c < count; c++) {
            next[c + 1] += next[c];
        }
        int[] places = new int[of.length];
        for (int row = 0; row < places.length; row++) {
            places[row] = next[of[row]]++;
        }
        return places;
    }
}
