package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of floats as bytes of one scale: {@code x = scale * code}, rounded, codes from -127 to 127, each row with its
 * length. Immutable, but for room behind the rows it counts, as {@link Rows}.
 */
public final class ByteRows {
    /** A component this many times larger than usual would leave too few steps for the others. */
    private static final float MOST_PEAK = 40;

    private static final int CHUNK_BYTES = 1 << 24;

    /** Brings the first row of a large array to the start of a cache line: its header is 16 bytes. */
    private static final int PAD = 48;

    private final int d;
    private final int shift;
    private final float scale;

    private final byte[][] codes;
    private final float[][] sizes;
    private final long count;

    private ByteRows(int d, int shift, float scale, byte[][] codes, float[][] sizes, long count) {
        this.d = d;
        this.shift = shift;
        this.scale = scale;
        this.codes = codes;
        this.sizes = sizes;
        this.count = count;
    }

    /** Tells whether rows are of moderate size, and one byte a component says enough of them. */
    public static boolean suit(Rows<float[]> rows) {
        return suit(rows, maximum(rows));
    }

    private static boolean suit(Rows<float[]> rows, float max) {
        double sum = 0;
        for (int c = 0; c < rows.chunks(); c++) {
            float[] chunk = rows.chunk(c);
            int end = rows.rowsIn(c) * rows.width();
            for (int i = 0; i < end; i += 17) {
                sum += (double) chunk[i] * chunk[i];
            }
        }
        double usual = Math.sqrt(17 * sum / Math.max(1, rows.rows() * rows.width()));
        return max > 1e-15 && max < 1e15 && max <= MOST_PEAK * usual;
    }

    private static float maximum(Rows<float[]> rows) {
        float max = 0;
        for (int c = 0; c < rows.chunks(); c++) {
            max = Math.max(max, maximum(rows.chunk(c), 0, rows.rowsIn(c) * rows.width()));
        }
        return max;
    }

    /**
     * Returns rows as bytes, in another order.
     *
     * @param rows the rows
     * @param order which row comes at each place
     * @return the rows as bytes, or null where one byte a component would say too little
     */
    public static @Nullable ByteRows of(Rows<float[]> rows, int[] order) {
        float max = maximum(rows);
        if (!suit(rows, max)) {
            return null;
        }
        int perChunk = Integer.highestOneBit(Math.max(1, CHUNK_BYTES / rows.width()));
        int shift = Integer.numberOfTrailingZeros(perChunk);
        float scale = max / 127;
        return new ByteRows(rows.width(), shift, scale, new byte[0][], new float[0][], 0).grown(rows, order);
    }

    /** Returns these with the rows that have been added to the floats since; null if those do not fit the scale. */
    public @Nullable ByteRows extended(Rows<float[]> rows) {
        if (rows.rows() == count) {
            return this;
        }
        for (long row = count; row < rows.rows(); row++) {
            int at = rows.offset(row);
            if (!(maximum(rows.holder(row), at, at + d) <= 127.5f * scale)) {
                return null;
            }
        }
        return grown(rows, null);
    }

    private static float maximum(float[] x, int from, int to) {
        float max = 0;
        for (int i = from; i < to; i++) {
            max = Math.max(max, Math.abs(x[i]));
        }
        return max;
    }

    private ByteRows grown(Rows<float[]> rows, int @Nullable [] order) {
        int perChunk = 1 << shift;
        int chunks = (int) ((rows.rows() + perChunk - 1) >> shift);
        byte[][] newCodes = Arrays.copyOf(codes, chunks);
        float[][] newSizes = Arrays.copyOf(sizes, chunks);
        for (int c = (int) (count >> shift); c < chunks; c++) {
            int held = (int) Math.max(0, Math.min(perChunk, count - ((long) c << shift)));
            int needed = (int) Math.min(perChunk, rows.rows() - ((long) c << shift));
            int capacity = held == 0 ? needed : Math.min(perChunk, Math.max(needed, held + held / 2));
            if (newSizes[c] == null || newSizes[c].length < needed) {
                newCodes[c] = newCodes[c] == null
                        ? new byte[codesLength(capacity)]
                        : Arrays.copyOf(newCodes[c], codesLength(capacity));
                newSizes[c] = newSizes[c] == null ? new float[capacity] : Arrays.copyOf(newSizes[c], capacity);
            }
            for (int r = held; r < needed; r++) {
                long place = ((long) c << shift) + r;
                long row = order == null ? place : order[(int) place];
                encode(rows.holder(row), rows.offset(row), newCodes[c], newSizes[c], r);
            }
        }
        return new ByteRows(d, shift, scale, newCodes, newSizes, rows.rows());
    }

    /** Behind the last row there is room for a whole block. */
    private int codesLength(int capacity) {
        return PAD + capacity * d + VectorKernels.CODE_BLOCK;
    }

    private void encode(float[] x, int at, byte[] into, float[] length, int r) {
        encode(x, at, d, 1 / scale, into, PAD + r * d);
        float size = 0;
        for (int i = at; i < at + d; i++) {
            size += x[i] * x[i];
        }
        length[r] = (float) Math.sqrt(size);
    }

    /** Rounds a row to codes, where {@code inverse} is the number of steps in one. */
    static void encode(float[] x, int at, int d, float inverse, byte[] into, int to) {
        for (int i = 0; i < d; i++) {
            float steps = x[at + i] * inverse;
            into[to + i] = (byte) (int) (steps + (steps < 0 ? -0.5f : 0.5f));
        }
    }

    public long count() {
        return count;
    }

    public int dimension() {
        return d;
    }

    /** Returns what a step of a code stands for. */
    public float scale() {
        return scale;
    }

    /** Tells whether two rows have the same codes. */
    public boolean same(int row, int other) {
        int a = offset(row);
        int b = offset(other);
        return Arrays.equals(holder(row), a, a + d, holder(other), b, b + d);
    }

    public byte[] holder(int row) {
        return codes[row >> shift];
    }

    public int offset(int row) {
        return PAD + (row & ((1 << shift) - 1)) * d;
    }

    public float size(int row) {
        return sizes[row >> shift][row & ((1 << shift) - 1)];
    }

    public long memoryBytes() {
        long bytes = 0;
        for (int c = 0; c < codes.length; c++) {
            bytes += codes[c].length + 4L * sizes[c].length;
        }
        return bytes;
    }
}
