package io.github.faissstyle.internal.simd;

import java.util.Arrays;

/** Rows turned on their side, as many together as {@link VectorKernels#tile} multiplies at once. */
public final class Panels {
    private final int d;
    private final int count;
    private final int width = Kernels.get().tileWidth();
    private final float[] panels;

    /**
     * Copies rows.
     *
     * @param rows holds them
     * @param at where the first begins
     * @param d floats a row
     * @param count number of rows
     */
    public Panels(float[] rows, int at, int d, int count) {
        this.d = d;
        this.count = count;
        panels = new float[Math.multiplyExact((count + width - 1) / width * width, d)];
        for (int first = 0; first < count; first += width) {
            pack(rows, at + first * d, d, Math.min(width, count - first), panels, first * d);
        }
    }

    /**
     * Turns rows on their side: component i of row r goes to {@code i * tileWidth() + r}.
     *
     * @param rows holds them
     * @param at where the first begins
     * @param d floats a row
     * @param count number of rows, at most {@link VectorKernels#tileWidth}
     * @param panel receives them
     * @param panelAt where the panel begins
     */
    public static void pack(float[] rows, int at, int d, int count, float[] panel, int panelAt) {
        int width = Kernels.get().tileWidth();
        for (int r = 0; r < count; r++) {
            int from = at + r * d;
            int to = panelAt + r;
            for (int i = 0; i < d; i++) {
                panel[to + i * width] = rows[from + i];
            }
        }
    }

    /**
     * Finds for each of some vectors the row with the largest inner product less a penalty of the row; of equal ones
     * the first.
     *
     * @param vectors holds the vectors
     * @param n number of vectors
     * @param penalties one a row
     * @param best receives n rows
     * @param margins receives by how much each is better than the next
     */
    public void best(float[] vectors, int n, float[] penalties, int[] best, float[] margins) {
        VectorKernels kernels = Kernels.get();
        float[] out = new float[VectorKernels.TILE_ROWS * width];
        float[] values = new float[VectorKernels.TILE_ROWS];
        float[] seconds = new float[VectorKernels.TILE_ROWS];
        for (int from = 0; from < n; from += VectorKernels.TILE_ROWS) {
            int vectorsHere = Math.min(VectorKernels.TILE_ROWS, n - from);
            Arrays.fill(values, Float.NEGATIVE_INFINITY);
            Arrays.fill(seconds, Float.NEGATIVE_INFINITY);
            Arrays.fill(best, from, from + vectorsHere, 0);
            for (int first = 0; first < count; first += width) {
                kernels.tile(vectors, from * d, d, vectorsHere, panels, first * d, out);
                int rows = Math.min(width, count - first);
                for (int v = 0; v < vectorsHere; v++) {
                    float top = values[v];
                    float second = seconds[v];
                    int row = -1;
                    int at = v * width;
                    for (int r = 0; r < rows; r++) {
                        float value = out[at + r] - penalties[first + r];
                        if (value > top) {
                            second = top;
                            top = value;
                            row = r;
                        } else if (value > second) {
                            second = value;
                        }
                    }
                    values[v] = top;
                    seconds[v] = second;
                    best[from + v] = row >= 0 ? first + row : best[from + v];
                }
            }
            for (int v = 0; v < vectorsHere; v++) {
                margins[from + v] = values[v] - seconds[v];
            }
        }
    }
}
