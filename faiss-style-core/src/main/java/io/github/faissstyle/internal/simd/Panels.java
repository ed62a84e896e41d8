package io.github.faissstyle.internal.simd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows turned on their side, as many together as {@link VectorKernels#tile} multiplies at once. Safe to share while
 * none is added.
 */
public final class Panels {
    /** Vectors that go over a panel while it is in the cache: whole tiles. */
    public static final int BLOCK = 240;

    /** Brings the first panel of a large array to the start of a cache line: its header is 16 bytes. */
    private static final int PAD = 12;

    /** The bar of a row that there is not. */
    public static final float HIGHEST = 3e38f;

    private static final float LOWEST = -1e38f;

    private final VectorKernels kernels = Kernels.get();
    private final int d;
    private final int width = kernels.tileWidth();
    private final int height = kernels.tileHeight();
    private int count;
    private float[] panels = new float[PAD];

    /**
     * Has no row yet.
     *
     * @param d floats a row
     */
    public Panels(int d) {
        this.d = d;
    }

    /**
     * Copies rows.
     *
     * @param rows holds them
     * @param at where the first begins
     * @param d floats a row
     * @param count number of rows
     */
    public Panels(float[] rows, int at, int d, int count) {
        this(d);
        reserve(count);
        for (int r = 0; r < count; r++) {
            add(rows, at + r * d);
        }
    }

    /** Makes room for so many rows in all. Returns for how many there is room then, in whole panels. */
    public int reserve(int rows) {
        int room = (rows + width - 1) / width * width;
        int length = Math.addExact(PAD, Math.multiplyExact(room, d));
        panels = length > panels.length ? Arrays.copyOf(panels, length) : panels;
        return (panels.length - PAD) / d;
    }

    /** Copies a row, for which there is room. */
    public void add(float[] rows, int at) {
        int to = PAD + count / width * width * d + count % width;
        for (int i = 0; i < d; i++) {
            panels[to + i * width] = rows[at + i];
        }
        count++;
    }

    /** Returns how many rows there are. */
    public int count() {
        return count;
    }

    /** Returns how many panels there are. */
    public int panels() {
        return (count + width - 1) / width;
    }

    /** Returns how many rows a panel has. */
    public int width() {
        return width;
    }

    /** Returns how many vectors a panel is multiplied with at once. */
    public int height() {
        return height;
    }

    /** Returns a bar for each row of each panel, not to be reached where there is no row. */
    public float[] bars() {
        float[] bars = new float[panels() * width];
        Arrays.fill(bars, count, bars.length, HIGHEST);
        return bars;
    }

    /**
     * Multiplies some vectors with a panel, see {@link VectorKernels#tile}.
     *
     * @param vectors holds the vectors
     * @param at where the first begins
     * @param n number of vectors, at most {@link #height}
     * @param panel which panel
     * @param out receives the products
     */
    public void multiply(float[] vectors, int at, int n, int panel, float[] out) {
        kernels.tile(vectors, at, d, n, panels, PAD + panel * width * d, out);
    }

    /**
     * Finds for each of some vectors the row with the largest inner product less a penalty of the row; of equal ones
     * the first.
     *
     * @param vectors (any, d), finite, as rows and penalties of no more than about 1e18
     * @param from first vector
     * @param to one past the last
     * @param penalties one a row
     * @param best receives a row for each vector, at the vector's place
     * @param margins receives by how much each is better than the next, if not null
     */
    public void best(float[] vectors, int from, int to, float[] penalties, int[] best, float @Nullable [] margins) {
        float[] rowBars = bars();
        System.arraycopy(penalties, 0, rowBars, 0, count);
        float[] out = new float[height * width];
        float[] tops = new float[BLOCK];
        float[] seconds = new float[BLOCK];
        // What a product must be above to matter: the best, or the second where that is asked for too.
        float[] bars = margins == null ? tops : seconds;
        Arrays.fill(best, from, to, 0);
        for (int first = from; first < to; first += BLOCK) {
            int block = Math.min(BLOCK, to - first);
            Arrays.fill(tops, LOWEST);
            Arrays.fill(seconds, LOWEST);
            for (int panel = 0; panel < panels(); panel++) {
                for (int v = 0; v < block; v += height) {
                    int n = Math.min(height, block - v);
                    multiply(vectors, (first + v) * d, n, panel, out);
                    int above = kernels.above(out, n, rowBars, panel * width, bars, v);
                    while (above != 0) {
                        int which = Integer.numberOfTrailingZeros(above);
                        above &= above - 1;
                        int row = improve(out, which * width, rowBars, panel * width, v + which, tops, seconds);
                        if (row >= 0) {
                            best[first + v + which] = row;
                        }
                    }
                }
            }
            for (int v = 0; margins != null && v < block; v++) {
                margins[first + v] = tops[v] - seconds[v];
            }
        }
    }

    /** Takes a vector's products with a panel into account. Returns the row that is best now, -1 if no new one. */
    private int improve(float[] out, int at, float[] penalties, int firstRow, int v, float[] tops, float[] seconds) {
        float top = tops[v];
        float second = seconds[v];
        int best = -1;
        for (int r = 0; r < width; r++) {
            float value = out[at + r] - penalties[firstRow + r];
            if (value > top) {
                second = top;
                top = value;
                best = firstRow + r;
            } else if (value > second) {
                second = value;
            }
        }
        tops[v] = top;
        seconds[v] = second;
        return best;
    }
}
