package io.github.faissstyle.internal.simd;

import java.util.Arrays;

/**
 * Tiles in plain Java: loops that the JIT vectorises. It does so only where it knows that no store changes what is
 * loaded next, that is, where all arrays are gone through from place 0; so panels are copied, four components at a
 * time, once for all vectors of a tile. And it unrolls loops of few turns whole before it looks for vectors, so the
 * length is an array's, not a constant.
 */
final class PlainTiles {
    static final int HEIGHT = 6;
    static final int WIDTH = 64;

    /** Components at a time; more of them, and the JIT of JDK 17 gives up. */
    private static final int COMPONENTS = 4;

    /** Sums of each vector, then components of a panel, a thread. */
    private static final ThreadLocal<float[][]> SCRATCH =
            ThreadLocal.withInitial(() -> new float[HEIGHT + COMPONENTS][WIDTH]);

    private PlainTiles() {}

    /** See {@link VectorKernels#tile}. */
    static void multiply(float[] vectors, int at, int d, int n, float[] panel, int panelAt, float[] out) {
        float[][] scratch = SCRATCH.get();
        float[] x0 = scratch[HEIGHT];
        float[] x1 = scratch[HEIGHT + 1];
        float[] x2 = scratch[HEIGHT + 2];
        float[] x3 = scratch[HEIGHT + 3];
        for (int v = 0; v < n; v++) {
            Arrays.fill(scratch[v], 0);
        }
        int i = 0;
        for (; i <= d - COMPONENTS; i += COMPONENTS) {
            int from = panelAt + i * WIDTH;
            System.arraycopy(panel, from, x0, 0, WIDTH);
            System.arraycopy(panel, from + WIDTH, x1, 0, WIDTH);
            System.arraycopy(panel, from + 2 * WIDTH, x2, 0, WIDTH);
            System.arraycopy(panel, from + 3 * WIDTH, x3, 0, WIDTH);
            for (int v = 0; v < n; v++) {
                int f = at + v * d + i;
                addScaled(vectors[f], x0, vectors[f + 1], x1, vectors[f + 2], x2, vectors[f + 3], x3, scratch[v]);
            }
        }
        for (; i < d; i++) {
            System.arraycopy(panel, panelAt + i * WIDTH, x0, 0, WIDTH);
            for (int v = 0; v < n; v++) {
                addScaled(vectors[at + v * d + i], x0, scratch[v]);
            }
        }
        for (int v = 0; v < n; v++) {
            System.arraycopy(scratch[v], 0, out, v * WIDTH, WIDTH);
        }
    }

    private static void addScaled(
            float f0, float[] x0, float f1, float[] x1, float f2, float[] x2, float f3, float[] x3, float[] sums) {
        for (int r = 0; r < sums.length; r++) {
            sums[r] = sums[r] + f0 * x0[r] + f1 * x1[r] + f2 * x2[r] + f3 * x3[r];
        }
    }

    private static void addScaled(float f, float[] x, float[] sums) {
        for (int r = 0; r < sums.length; r++) {
            sums[r] += f * x[r];
        }
    }
}
