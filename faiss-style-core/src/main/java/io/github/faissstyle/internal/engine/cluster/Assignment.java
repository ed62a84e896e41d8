package io.github.faissstyle.internal.engine.cluster;

import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;

/**
 * The nearest centroid of each vector, round after round. A vector is compared with all centroids again only when they
 * have moved so far that another one may be nearer by now (Hamerly, "Making k-means even faster", 2010); which it is
 * does not depend on that.
 */
final class Assignment {
    /** Vectors that a thread takes at a time, at most. */
    private static final int MOST_STEP = 2048;

    /** Floats that a thread copies at a time. */
    private static final int FLOATS = 1 << 19;

    private final float[] x;
    private final int n;
    private final int d;
    private final int k;
    private final boolean spherical;
    private final int step;
    private final int[] nearest;

    /** Distance that no centroid but the nearest is within. */
    private final float[] others;

    Assignment(float[] x, int n, int d, int k, boolean spherical) {
        this.x = x;
        this.n = n;
        this.d = d;
        this.k = k;
        this.spherical = spherical;
        step = Math.max(1, Math.min(MOST_STEP, FLOATS / d));
        nearest = new int[n];
        others = new float[n];
    }

    int[] nearest() {
        return nearest;
    }

    /** Finds the nearest of some centroids. */
    void assign(float[] centroids) {
        Panels panels = new Panels(centroids, 0, d, k);
        float[] halfSquares = KMeans.halfSquares(centroids, d, k);
        float largest = 0;
        for (float half : halfSquares) {
            largest = Math.max(largest, 2 * half);
        }
        float[] penalties = spherical ? new float[k] : halfSquares;
        // Inner products order as distances do only among vectors of one length.
        boolean bounded = !spherical || !hasZero(halfSquares);
        float largestSquare = largest;
        Workers.share(n, step, () -> {
            Worker worker = new Worker(centroids, panels, penalties, bounded, largestSquare);
            return (from, to) -> {
                for (int first = from; first < to; first += step) {
                    worker.assign(first, Math.min(to, first + step));
                }
            };
        });
    }

    private static boolean hasZero(float[] values) {
        for (float value : values) {
            if (value == 0) {
                return true;
            }
        }
        return false;
    }

    /** Takes notice of where the centroids went. */
    void moved(float[] before, float[] centroids) {
        float[] way = new float[1];
        float longest = 0;
        float second = 0;
        int farthest = -1;
        for (int c = 0; c < k; c++) {
            Kernels.get().l2Rows(before, c * d, centroids, c * d, d, 1, way);
            // A little more, for what the sum may be off.
            float moved = (float) Math.sqrt(way[0]) * (1 + d * 0x1p-23f);
            if (moved > longest) {
                second = longest;
                longest = moved;
                farthest = c;
            } else {
                second = Math.max(second, moved);
            }
        }
        for (int row = 0; row < n; row++) {
            others[row] -= nearest[row] == farthest ? second : longest;
        }
    }

    /** What one thread works with. */
    private final class Worker {
        private final float[] centroids;
        private final Panels panels;
        private final float[] penalties;
        private final boolean bounded;
        private final float largestSquare;
        private final float[] open = new float[step * d];
        private final int[] rows = new int[step];
        private final int[] best = new int[step];
        private final float[] margins = new float[step];
        private final float[] out = new float[1];

        Worker(float[] centroids, Panels panels, float[] penalties, boolean bounded, float largestSquare) {
            this.centroids = centroids;
            this.panels = panels;
            this.penalties = penalties;
            this.bounded = bounded;
            this.largestSquare = largestSquare;
        }

        void assign(int from, int to) {
            int count = 0;
            for (int row = from; row < to; row++) {
                // Sums may be off by d roundings.
                if (!(others[row] > 0) || !(distance(row, nearest[row]) * (1 + d * 0x1p-22f) < others[row])) {
                    System.arraycopy(x, row * d, open, count * d, d);
                    rows[count++] = row;
                }
            }
            panels.best(open, 0, count, penalties, best, margins);
            for (int i = 0; i < count; i++) {
                nearest[rows[i]] = best[i];
                others[rows[i]] = bounded ? others(rows[i], margins[i]) : 0;
            }
        }

        private float distance(int row, int centroid) {
            Kernels.get().l2Rows(x, row * d, centroids, centroid * d, d, 1, out);
            return (float) Math.sqrt(out[0]);
        }

        /** How far the others are at least, by how much larger their products are. */
        private float others(int row, float margin) {
            float own = distance(row, nearest[row]);
            Kernels.get().dotRows(x, row * d, x, row * d, d, 1, out);
            float off = (d + 8) * 0x1p-20f * (out[0] + largestSquare);
            float square = own * own + 2 * margin - off;
            return square > 0 ? (float) Math.sqrt(square) : 0;
        }
    }
}
