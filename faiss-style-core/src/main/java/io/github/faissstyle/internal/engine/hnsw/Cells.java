package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;
import java.util.Arrays;

/** Parts of space, by the nearest of some centroids: vectors of a cell are near each other. Safe to share. */
final class Cells {
    private static final int MOST_CELLS = 4096;

    /** Vectors a cell that centroids are learned from. */
    private static final int SAMPLED = 16;

    private static final int STEP = 1024;

    private final int d;
    private final int count;
    private final float[] centroids;
    private final float[] halfSquares;
    private final int[] of;

    private Cells(int d, float[] centroids, int[] of) {
        this.d = d;
        this.centroids = centroids;
        this.of = of;
        count = centroids.length / d;
        halfSquares = KMeans.halfSquares(centroids, d, count);
    }

    /** Learns cells of so many rows each, about; the same rows give the same, whatever the number of threads. */
    static Cells learn(Rows<float[]> rows, int size) {
        int n = (int) rows.rows();
        int d = rows.width();
        int cells = Math.max(1, Math.min(MOST_CELLS, n / size));
        int sampled = Math.min(n, SAMPLED * cells);
        float[] sample = new float[Math.multiplyExact(sampled, d)];
        for (int i = 0; i < sampled; i++) {
            rows.copy((long) i * n / sampled, sample, i * d);
        }
        float[] centroids = KMeans.forCells().cluster(sample, sampled, d, cells);
        return new Cells(d, centroids, nearest(rows, centroids));
    }

    private static int[] nearest(Rows<float[]> rows, float[] centroids) {
        int n = (int) rows.rows();
        int d = rows.width();
        int count = centroids.length / d;
        int[] nearest = new int[n];
        Panels panels = new Panels(centroids, 0, d, count);
        float[] penalties = KMeans.halfSquares(centroids, d, count);
        Workers.share(n, STEP, () -> (from, to) -> {
            for (int row = from; row < to; ) {
                int at = rows.offset(row) / d;
                int end = Math.min(to, row + rows.upToChunkEnd(row));
                int[] found = new int[at + end - row];
                panels.best(rows.holder(row), at, at + end - row, penalties, found, null);
                System.arraycopy(found, at, nearest, row, end - row);
                row = end;
            }
        });
        return nearest;
    }

    int count() {
        return count;
    }

    /** Returns the cell of a row. */
    int of(int row) {
        return of[row];
    }

    /** Returns how many rows each cell has. */
    int[] sizes() {
        int[] sizes = new int[count];
        for (int cell : of) {
            sizes[cell]++;
        }
        return sizes;
    }

    /** Returns for each cell the cells whose centroids are nearest to its own, itself first, so many at most. */
    int[][] neighbours(int most) {
        int[][] neighbours = new int[count][Math.min(most, count)];
        Workers.share(count, 1, () -> {
            float[] distances = new float[count];
            long[] order = new long[count];
            return (from, to) -> {
                for (int c = from; c < to; c++) {
                    Kernels.get().l2Rows(centroids, c * d, centroids, 0, d, count, distances);
                    for (int other = 0; other < count; other++) {
                        order[other] = Pruning.ordered(other == c ? -1 : distances[other], other);
                    }
                    Arrays.sort(order);
                    for (int i = 0; i < neighbours[c].length; i++) {
                        neighbours[c][i] = (int) order[i];
                    }
                }
            };
        });
        return neighbours;
    }

    /** Sorts cells by their distance to one vector after another. One thread uses it. */
    final class Ranking {
        private final float[][] holders = new float[count][];
        private final int[] offsets = new int[count];
        private final float[] products = new float[count];
        private final long[] order = new long[count];

        Ranking() {
            Arrays.fill(holders, centroids);
        }

        /** Sorts the first n of some cells, nearest first. */
        void sort(float[] vectors, int at, int[] cells, int n) {
            for (int i = 0; i < n; i++) {
                offsets[i] = cells[i] * d;
            }
            Kernels.get().dotGather(vectors, at, holders, offsets, d, n, products);
            for (int i = 0; i < n; i++) {
                order[i] = Pruning.ordered(halfSquares[cells[i]] - products[i], cells[i]);
            }
            Arrays.sort(order, 0, n);
            for (int i = 0; i < n; i++) {
                cells[i] = (int) order[i];
            }
        }
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
