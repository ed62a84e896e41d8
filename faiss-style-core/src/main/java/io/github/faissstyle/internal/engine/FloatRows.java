package io.github.faissstyle.internal.engine;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * An immutable number of rows of floats in chunks, so that no array is huge and adding copies at most one chunk.
 *
 * <p>Appending writes behind the rows that this object counts, where nobody who has it looks, and returns an object
 * that counts more. So only the newest of a family may be appended to, by one thread at a time.
 */
public final class FloatRows {
    /** A chunk holds at most 2^22 floats (16 MiB), or one row. */
    private static final int CHUNK_FLOATS = 1 << 22;

    private final int d;
    private final int shift;
    private final float[][] chunks;
    private final long rows;

    private FloatRows(int d, int shift, float[][] chunks, long rows) {
        this.d = d;
        this.shift = shift;
        this.chunks = chunks;
        this.rows = rows;
    }

    /**
     * Makes an empty set of rows.
     *
     * @param d floats a row, at least 1
     * @return no rows
     */
    public static FloatRows empty(int d) {
        int rowsPerChunk = Integer.highestOneBit(Math.max(1, CHUNK_FLOATS / d));
        return new FloatRows(d, Integer.numberOfTrailingZeros(rowsPerChunk), new float[0][], 0);
    }

    /** Where rows come from when they are read. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills a whole array.
         *
         * @param target the array
         */
        void read(float[] target);
    }

    /**
     * Reads rows, chunk by chunk, into arrays of just the right size.
     *
     * @param d floats a row, at least 1
     * @param rows number of rows
     * @param source asked for the floats in order
     * @return the rows
     */
    public static FloatRows read(int d, long rows, Source source) {
        FloatRows shape = empty(d);
        int perChunk = 1 << shape.shift;
        float[][] chunks = new float[Math.toIntExact((rows + perChunk - 1) >> shape.shift)][];
        for (int c = 0; c < chunks.length; c++) {
            chunks[c] = new float[(int) Math.min(perChunk, rows - ((long) c << shape.shift)) * d];
            source.read(chunks[c]);
        }
        return new FloatRows(d, shape.shift, chunks, rows);
    }

    int dimension() {
        return d;
    }

    /**
     * Returns the number of rows.
     *
     * @return rows
     */
    public long rows() {
        return rows;
    }

    /**
     * Returns the number of chunks.
     *
     * @return chunks
     */
    public int chunks() {
        return (int) ((rows + (1 << shift) - 1) >> shift);
    }

    /**
     * Returns a chunk.
     *
     * @param chunk which one
     * @return its floats; only those of {@link #rowsIn} count
     */
    public float[] chunk(int chunk) {
        return chunks[chunk];
    }

    /**
     * Returns the number of rows in a chunk.
     *
     * @param chunk which one
     * @return rows
     */
    public int rowsIn(int chunk) {
        return (int) Math.min(1L << shift, rows - ((long) chunk << shift));
    }

    long firstRow(int chunk) {
        return (long) chunk << shift;
    }

    float[] row(long row) {
        int offset = (int) (row & ((1 << shift) - 1)) * d;
        return Arrays.copyOfRange(chunks[(int) (row >> shift)], offset, offset + d);
    }

    FloatRows append(float[] vectors, int n) {
        float[][] grown = chunks;
        long end = rows + n;
        int needed = (int) ((end + (1 << shift) - 1) >> shift);
        if (needed > grown.length) {
            grown = Arrays.copyOf(grown, needed);
        }
        int done = 0;
        while (done < n) {
            int chunk = (int) ((rows + done) >> shift);
            int at = (int) ((rows + done) & ((1 << shift) - 1));
            int count = Math.min((1 << shift) - at, n - done);
            float[] target = withCapacity(chunk < chunks.length ? chunks[chunk] : new float[0], at + count);
            System.arraycopy(vectors, done * d, target, at * d, count * d);
            if (grown[chunk] != target) {
                if (grown == chunks) {
                    grown = grown.clone();
                }
                grown[chunk] = target;
            }
            done += count;
        }
        return new FloatRows(d, shift, grown, end);
    }

    /** Returns the array, or a copy with room: half as much again, so that many small adds do not copy much. */
    private float[] withCapacity(float[] chunk, int rowsNeeded) {
        if (chunk.length >= rowsNeeded * d) {
            return chunk;
        }
        int capacity = Math.min(1 << shift, Math.max(rowsNeeded, chunk.length / d + chunk.length / d / 2));
        return Arrays.copyOf(chunk, capacity * d);
    }

    /**
     * Keeps some rows, in order. Chunks before the first row that goes are shared; what was full stays full, so nobody
     * appends to them.
     */
    FloatRows keep(LongPredicate kept) {
        long first = 0;
        while (first < rows && kept.test(first)) {
            first++;
        }
        if (first == rows) {
            return this;
        }
        int sharedChunks = (int) (first >> shift);
        FloatRows result = new FloatRows(d, shift, Arrays.copyOf(chunks, sharedChunks), (long) sharedChunks << shift);
        for (int c = sharedChunks; c < chunks(); c++) {
            long base = firstRow(c);
            float[] survivors = new float[rowsIn(c) * d];
            int count = 0;
            for (int r = 0; r < rowsIn(c); r++) {
                if (kept.test(base + r)) {
                    System.arraycopy(chunks[c], r * d, survivors, count * d, d);
                    count++;
                }
            }
            result = result.append(survivors, count);
        }
        return result;
    }

    long memoryBytes() {
        long floats = 0;
        for (float[] chunk : chunks) {
            floats += chunk.length;
        }
        return 4 * floats;
    }
}
