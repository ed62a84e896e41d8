package io.github.faissstyle.internal.engine.sketch;

import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * Rows of floats as codes of eight bits, {@code x = step * (code - 127.5)}, each row with a step of its own, the high
 * and the low four bits apart: the high ones alone say {@code x = step * (16 * high - 120)} and are half the bytes to
 * read. With each row stand the length of what rounding to those took away, so that bounds can be proven, and its
 * length, neither below what it is. A row that is not finite has a boundless error. Immutable, but for room behind the
 * rows it counts, as {@link Rows}.
 */
public final class NibbleRows {
    private static final int CHUNK_BYTES = 1 << 24;

    /** Brings the first row of a large array to the start of a cache line: its header is 16 bytes. */
    private static final int PAD = 48;

    private static final float LARGEST = 0x1p50f;

    private final int d;
    private final int shift;
    private final Chunk[] chunks;
    private final long count;

    /**
     * Rows that follow each other.
     *
     * @param high bits 4 to 7 of the codes, two bytes a short, the lower first: nibble j of short s of a row is
     *     component {@code j * width + s}
     * @param low bits 0 to 3 likewise
     * @param steps what a step of a code stands for
     * @param highErrors lengths of what is missing where the high bits alone are known
     * @param sizes lengths of the rows
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Chunk(byte[] high, byte[] low, float[] steps, float[] highErrors, float[] sizes) {
        private Chunk(int capacity, int width) {
            this(
                    new byte[codesLength(capacity, width)],
                    new byte[codesLength(capacity, width)],
                    new float[capacity],
                    new float[capacity],
                    new float[capacity]);
        }

        private Chunk resized(int capacity, int width) {
            return new Chunk(
                    Arrays.copyOf(high, codesLength(capacity, width)),
                    Arrays.copyOf(low, codesLength(capacity, width)),
                    Arrays.copyOf(steps, capacity),
                    Arrays.copyOf(highErrors, capacity),
                    Arrays.copyOf(sizes, capacity));
        }

        private static int codesLength(int capacity, int width) {
            return PAD + 2 * (capacity * width + VectorKernels.CODE_BLOCK);
        }

        private long memoryBytes() {
            return (long) high.length + low.length + 12L * steps.length;
        }
    }

    private NibbleRows(int d, int shift, Chunk[] chunks, long count) {
        this.d = d;
        this.shift = shift;
        this.chunks = chunks;
        this.count = count;
    }

    /** No rows of d floats. */
    public static NibbleRows empty(int d) {
        int perChunk = Integer.highestOneBit(Math.max(1, CHUNK_BYTES / d));
        return new NibbleRows(d, Integer.numberOfTrailingZeros(perChunk), new Chunk[0], 0);
    }

    /** Returns these with the rows that have been added to the floats since. */
    public NibbleRows extended(Rows<float[]> rows) {
        int perChunk = 1 << shift;
        Chunk[] grown = Arrays.copyOf(chunks, (int) ((rows.rows() + perChunk - 1) >> shift));
        for (int c = (int) (count >> shift); c < grown.length; c++) {
            int held = (int) Math.max(0, Math.min(perChunk, count - ((long) c << shift)));
            int needed = (int) Math.min(perChunk, rows.rows() - ((long) c << shift));
            int capacity = held == 0 ? needed : Math.min(perChunk, Math.max(needed, held + held / 2));
            if (grown[c] == null) {
                grown[c] = new Chunk(capacity, width());
            } else if (grown[c].steps().length < needed) {
                grown[c] = grown[c].resized(capacity, width());
            }
            for (int r = held; r < needed; r++) {
                long row = ((long) c << shift) + r;
                encode(rows.holder(row), rows.offset(row), grown[c], r);
            }
        }
        return new NibbleRows(d, shift, grown, rows.rows());
    }

    private void encode(float[] x, int at, Chunk into, int r) {
        float max = 0;
        float sum = 0;
        for (int i = at; i < at + d; i++) {
            max = Math.max(max, Math.abs(x[i]));
            sum += x[i];
        }
        if (!Float.isFinite(sum) || max > LARGEST || (max > 0 && max < 1 / LARGEST)) {
            into.highErrors()[r] = Float.POSITIVE_INFINITY;
            return;
        }
        float step = max / 127.5f;
        float inverse = max == 0 ? 0 : 1 / step;
        float highLost = 0;
        float size = 0;
        int to = offsetIn(r);
        Arrays.fill(into.high(), to, to + 2 * width(), (byte) 0);
        Arrays.fill(into.low(), to, to + 2 * width(), (byte) 0);
        for (int j = 0; j < 4; j++) {
            int end = Math.min(d, (j + 1) * width());
            for (int i = j * width(); i < end; i++) {
                float value = x[at + i];
                int code = Math.min(255, (int) (value * inverse + 128));
                int place = to + 2 * (i - j * width()) + j / 2;
                into.high()[place] |= (byte) ((code >> 4) << (4 * (j % 2)));
                into.low()[place] |= (byte) ((code & 15) << (4 * (j % 2)));
                float highRest = value - step * ((code & 240) - 120);
                highLost += highRest * highRest;
                size += value * value;
            }
        }
        // Rounded up: sums in floats may come out low by d roundings.
        float slack = 1 + d * 0x1p-23f;
        into.steps()[r] = step;
        into.highErrors()[r] = (float) Math.sqrt(highLost * slack) * slack;
        into.sizes()[r] = (float) Math.sqrt(size * slack) * (1 + 0x1p-22f);
    }

    /** Returns a bound of the length of what rounding to codes took from a row: half a step in every component. */
    public float error(Chunk chunk, int place) {
        boolean known = chunk.highErrors()[place] < Float.POSITIVE_INFINITY;
        return known ? chunk.steps()[place] * (float) Math.sqrt(d) * .5001f : Float.POSITIVE_INFINITY;
    }

    public long count() {
        return count;
    }

    /** Returns shorts a row. */
    public int width() {
        return width(d);
    }

    /** Returns shorts a row of d components. */
    static int width(int d) {
        return (d + 3) / 4;
    }

    /** Returns the chunk that a row lies in, {@link #inChunk} where. */
    public Chunk chunk(long row) {
        return chunks[(int) (row >> shift)];
    }

    public int inChunk(long row) {
        return (int) (row & ((1 << shift) - 1));
    }

    /** Returns how many rows follow in a row's chunk, itself among them, were it full. */
    public int upToChunkEnd(long row) {
        return (1 << shift) - inChunk(row);
    }

    /** Returns where a row of a chunk begins in its codes. */
    public int offsetIn(int rowInChunk) {
        return PAD + 2 * rowInChunk * width();
    }

    public long memoryBytes() {
        long bytes = 0;
        for (Chunk chunk : chunks) {
            bytes += chunk.memoryBytes();
        }
        return bytes;
    }
}
