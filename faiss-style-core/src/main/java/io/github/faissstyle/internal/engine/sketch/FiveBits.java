package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats in a little less than five bits a component, {@code x = step * code}, codes from -15 to 15, each row
 * with a step of its own: so few that eight can be added up in a byte. For rows that are all looked at.
 */
public final class FiveBits {
    private static final int MOST = VectorKernels.MIDDLE_CODE;
    private static final int SIDE = VectorKernels.SIDE;

    /** Rows that are estimated at once, whole sides. */
    public static final int BLOCK = 1024;

    /** Brings the first row of a large array to the start of a cache line: its header is 16 bytes. */
    private static final int PAD = 48;

    private final int size;

    /** Components of a row, one of zeros behind them. */
    private final int width;

    /** As {@link VectorKernels#sumColumns} takes them. */
    private final byte[] codes;

    private final float[] steps;
    private final float[] squares;
    private final float largest;

    private FiveBits(int size, int width, byte[] codes, float[] steps, float[] squares, float largest) {
        this.size = size;
        this.width = width;
        this.codes = codes;
        this.steps = steps;
        this.squares = squares;
        this.largest = largest;
    }

    /**
     * Encodes rows that follow each other from the start; null where codes would say too little, or are more than an
     * array holds.
     */
    public static @Nullable FiveBits of(float[] rows, int d, int size) {
        int width = d + 1;
        long length = PAD + (long) sides(size) * width;
        if (length > Integer.MAX_VALUE - SIDE) {
            return null;
        }
        byte[] codes = new byte[(int) length];
        Arrays.fill(codes, (byte) MOST);
        byte[] row = new byte[d];
        float[] steps = new float[size];
        float[] squares = new float[size];
        float largest = 0;
        for (int r = 0; r < size; r++) {
            float max = EightBits.peak(rows, r * d, d);
            if (!(max >= 0)) {
                return null;
            }
            squares[r] = EightBits.square(rows, r * d, d);
            largest = Math.max(largest, squares[r]);
            steps[r] = max / MOST;
            ByteRows.encode(rows, r * d, d, max == 0 ? 0 : MOST / max, row, 0);
            int in = r % SIDE;
            for (int i = 0; i < d; i++) {
                codes[PAD + (r - in) * width + i * SIDE + in] += row[i];
            }
        }
        return new FiveBits(size, width, codes, steps, squares, largest);
    }

    public int size() {
        return size;
    }

    /** Returns the largest square of a row's length. */
    public float largest() {
        return largest;
    }

    /**
     * Estimates how near all rows may be to a query.
     *
     * @param query the query
     * @param similarity whether to give products, or else squares of distances less the query's own
     * @param deviations what to allow for the rounding of a row, in standard deviations
     * @param products room for {@link #BLOCK}
     * @param sums room for {@link VectorKernels#SIDE}
     * @param out receives the estimates
     */
    public void estimate(
            GroupedQuery query, boolean similarity, float deviations, int[] products, short[] sums, float[] out) {
        VectorKernels kernels = Kernels.get();
        float allowed = deviations * EightBits.DEVIATION * query.size();
        for (int first = 0; first < size; first += BLOCK) {
            int count = Math.min(BLOCK, size - first);
            kernels.sumColumns(
                    codes,
                    PAD + first * width,
                    width,
                    sides(count),
                    query.places(),
                    query.weights(),
                    query.groups(),
                    sums,
                    products);
            EightBits.estimate(products, first, count, steps, squares, query.scale(), allowed, similarity, out, first);
        }
    }

    /** Rounds up to whole sides. */
    private static int sides(int rows) {
        return (rows + SIDE - 1) / SIDE * SIDE;
    }

    public long memoryBytes() {
        return codes.length + 4L * (steps.length + squares.length);
    }
}
