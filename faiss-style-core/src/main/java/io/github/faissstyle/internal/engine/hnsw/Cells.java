package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Panels;

/**
 * An order of vectors in which those that are near each other lie together, by the nearest of a few hundred centroids:
 * a walk then stays on few pages of memory. It changes no answer.
 */
final class Cells {
    /** Vectors a cell, about: their codes fit the cache. */
    private static final int CELL = 400;

    private static final int MOST_CELLS = 1024;

    /** Vectors a cell that centroids are learned from. */
    private static final int SAMPLED = 32;

    private static final int STEP = 1024;

    private Cells() {}

    /** Returns at which place of the order each row is. */
    static int[] places(Rows<float[]> rows) {
        int n = (int) rows.rows();
        int d = rows.width();
        int cells = Math.max(1, Math.min(MOST_CELLS, n / CELL));
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
        return sorted(cell, cells);
    }

    /** Counting sort: rows of a cell stay in order. */
    private static int[] sorted(int[] cell, int cells) {
        int[] next = new int[cells + 1];
        for (int c : cell) {
            next[c + 1]++;
        }
        for (int c = 0; c < cells; c++) {
            next[c + 1] += next[c];
        }
        int[] places = new int[cell.length];
        for (int row = 0; row < places.length; row++) {
            places[row] = next[cell[row]]++;
        }
        return places;
    }
}
