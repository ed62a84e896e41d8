package io.github.faissstyle.internal.engine.state;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable number of rows of equal width in chunks, so that no array is huge and adding copies at most one chunk.
 *
 * <p>Appending writes behind the rows that this object counts, where nobody who has it looks, and returns an object
 * that counts more. So only the newest of a family may be appended to, by one thread at a time.
 *
 * @param <A> an array of primitives
 */
public final class Rows<A> {
    /** A chunk holds at most 16 MiB, or one row. */
    private static final int CHUNK_BYTES = 1 << 24;

    /** A chunk that is copied holds at most 128 KiB, or one row. */
    private static final int COPIED_BYTES = 1 << 17;

    private final IntFunction<A> maker;
    private final int elementBytes;
    private final int width;
    private final int shift;
    private final A[] chunks;
    private final long rows;
    private final @Nullable Source<A> source;

    /** Where rows that are not on the heap are. */
    @FunctionalInterface
    public interface Source<A> {
        /**
         * Copies elements.
         *
         * @param first of all elements of all rows
         * @param count number of elements
         * @param into receives them
         * @param at where the first goes
         */
        void copy(long first, int count, A into, int at);
    }

    private Rows(
            IntFunction<A> maker,
            int elementBytes,
            int width,
            int shift,
            A[] chunks,
            long rows,
            @Nullable Source<A> source) {
        this.maker = maker;
        this.elementBytes = elementBytes;
        this.width = width;
        this.shift = shift;
        this.chunks = chunks;
        this.rows = rows;
        this.source = source;
    }

    private static <A> Rows<A> empty(IntFunction<A> maker, int elementBytes, int width, A[] none) {
        int perChunk = Integer.highestOneBit(Math.max(1, CHUNK_BYTES / elementBytes / Math.max(1, width)));
        return new Rows<>(maker, elementBytes, width, Integer.numberOfTrailingZeros(perChunk), none, 0, null);
    }

    /** No rows of floats. */
    public static Rows<float[]> floats(int width) {
        return empty(float[]::new, Float.BYTES, width, new float[0][]);
    }

    /** No rows of bytes. */
    public static Rows<byte[]> bytes(int width) {
        return empty(byte[]::new, Byte.BYTES, width, new byte[0][]);
    }

    /** No rows of ints. */
    public static Rows<int[]> ints(int width) {
        return empty(int[]::new, Integer.BYTES, width, new int[0][]);
    }

    /** No longs. */
    public static Rows<long[]> longs() {
        return empty(long[]::new, Long.BYTES, 1, new long[0][]);
    }

    /**
     * Reads rows, chunk by chunk, into arrays of just the right size.
     *
     * @param count number of rows
     * @param source fills one whole array after another
     * @return these rows alone
     */
    public Rows<A> read(long count, Consumer<A> source) {
        int perChunk = 1 << shift;
        A[] read = Arrays.copyOf(chunks, Math.toIntExact((count + perChunk - 1) >> shift));
        for (int c = 0; c < read.length; c++) {
            read[c] = maker.apply((int) Math.min(perChunk, count - ((long) c << shift)) * width);
            source.accept(read[c]);
        }
        return with(read, count);
    }

    /**
     * Returns rows that stay where they are: chunks and single rows are copied each time they are asked for.
     *
     * @param count number of rows
     * @param from where they are
     * @return these rows alone, not to be appended to
     */
    public Rows<A> in(long count, Source<A> from) {
        int perChunk = Integer.highestOneBit(Math.max(1, COPIED_BYTES / elementBytes / Math.max(1, width)));
        int copied = Integer.numberOfTrailingZeros(perChunk);
        return new Rows<>(maker, elementBytes, width, copied, Arrays.copyOf(chunks, 0), count, from);
    }

    /** Tells whether the rows are not on the heap. */
    public boolean elsewhere() {
        return source != null;
    }

    /** Returns room for a chunk of rows that are not on the heap; null for others. */
    public @Nullable A scratch() {
        return source == null ? null : maker.apply((int) Math.min(1L << shift, rows) * width);
    }

    /** Returns a chunk: its own array, or its rows copied to what {@link #scratch} gave. */
    public A chunk(int chunk, @Nullable A scratch) {
        if (source == null || scratch == null) {
            return chunk(chunk);
        }
        source.copy(firstRow(chunk) * width, rowsIn(chunk) * width, scratch, 0);
        return scratch;
    }

    /** Copies a row. */
    public void copy(long row, A into, int at) {
        if (source == null) {
            System.arraycopy(holder(row), offset(row), into, at, width);
        } else {
            source.copy(row * width, width, into, at);
        }
    }

    private Rows<A> with(A[] newChunks, long newRows) {
        return new Rows<>(maker, elementBytes, width, shift, newChunks, newRows, null);
    }

    public int width() {
        return width;
    }

    public long rows() {
        return rows;
    }

    public int chunks() {
        return (int) ((rows + (1 << shift) - 1) >> shift);
    }

    /** Returns a chunk's array; only its first {@link #rowsIn} rows count. */
    public A chunk(int chunk) {
        return source == null ? chunks[chunk] : chunk(chunk, scratch());
    }

    public int rowsIn(int chunk) {
        return (int) Math.min(1L << shift, rows - ((long) chunk << shift));
    }

    public long firstRow(int chunk) {
        return (long) chunk << shift;
    }

    /** Returns the array that a row lies in, or a copy of the row; {@link #offset} says where. */
    public A holder(long row) {
        return source == null ? chunks[(int) (row >> shift)] : row(row);
    }

    public int offset(long row) {
        return source == null ? (int) (row & ((1 << shift) - 1)) * width : 0;
    }

    /** Returns how many rows follow in a row's chunk, itself among them. */
    public int upToChunkEnd(long row) {
        return rowsIn((int) (row >> shift)) - (int) (row & ((1 << shift) - 1));
    }

    /** Tells whether two rows are equal, bit for bit. */
    public boolean same(long row, long other) {
        int a = offset(row);
        int b = offset(other);
        Object x = holder(row);
        Object y = holder(other);
        if (x instanceof float[] floats) {
            return Arrays.equals(floats, a, a + width, (float[]) y, b, b + width);
        }
        if (x instanceof byte[] bytes) {
            return Arrays.equals(bytes, a, a + width, (byte[]) y, b, b + width);
        }
        throw new IllegalStateException("rows are compared as floats or bytes");
    }

    /** Returns a copy of a row. */
    public A row(long row) {
        A copied = maker.apply(width);
        copy(row, copied, 0);
        return copied;
    }

    /** Appends the first n rows of an array. */
    public Rows<A> append(A values, int n) {
        A[] grown = chunks;
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
            A target = withCapacity(chunk < chunks.length ? chunks[chunk] : maker.apply(0), at + count);
            System.arraycopy(values, done * width, target, at * width, count * width);
            if (grown[chunk] != target) {
                if (grown == chunks) {
                    grown = grown.clone();
                }
                grown[chunk] = target;
            }
            done += count;
        }
        return with(grown, end);
    }

    /** Returns these with room for more: appending so many, in whatever portions, then copies and wastes nothing. */
    public Rows<A> withRoom(long more) {
        long end = rows + more;
        int needed = (int) ((end + (1 << shift) - 1) >> shift);
        A[] roomy = Arrays.copyOf(chunks, Math.max(chunks.length, needed));
        for (int c = (int) (rows >> shift); c < needed; c++) {
            int rowsNeeded = (int) Math.min(1L << shift, end - ((long) c << shift));
            roomy[c] = withCapacity(c < chunks.length ? chunks[c] : maker.apply(0), rowsNeeded);
        }
        return with(roomy, rows);
    }

    /** Returns the array, or a copy with room: half as much again, so that many small adds do not copy much. */
    private A withCapacity(A chunk, int rowsNeeded) {
        int length = Array.getLength(chunk);
        if (length >= rowsNeeded * width) {
            return chunk;
        }
        int held = width == 0 ? 0 : length / width;
        int capacity = Math.min(1 << shift, Math.max(rowsNeeded, held + held / 2));
        A copy = maker.apply(capacity * width);
        System.arraycopy(chunk, 0, copy, 0, length);
        return copy;
    }

    /**
     * Keeps some rows, in order. Chunks before the first row that goes are shared; what was full stays full, so nobody
     * appends to them.
     */
    public Rows<A> keep(LongPredicate kept) {
        long first = 0;
        while (first < rows && kept.test(first)) {
            first++;
        }
        if (first == rows) {
            return this;
        }
        int shared = (int) (first >> shift);
        Rows<A> result = with(Arrays.copyOf(chunks, shared), (long) shared << shift);
        for (int c = shared; c < chunks(); c++) {
            A survivors = maker.apply(rowsIn(c) * width);
            int count = 0;
            for (int r = 0; r < rowsIn(c); r++) {
                if (kept.test(firstRow(c) + r)) {
                    System.arraycopy(chunks[c], r * width, survivors, count * width, width);
                    count++;
                }
            }
            result = result.append(survivors, count);
        }
        return result;
    }

    public long memoryBytes() {
        long elements = 0;
        for (A chunk : chunks) {
            elements += Array.getLength(chunk);
        }
        return elements * elementBytes;
    }
}
