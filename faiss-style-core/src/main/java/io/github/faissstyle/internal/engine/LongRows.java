package io.github.faissstyle.internal.engine;

import java.util.Arrays;
import java.util.function.LongPredicate;

/** An immutable number of ids in chunks; grows as {@link FloatRows} does. */
public final class LongRows {
    private static final int SHIFT = 17;
    private static final int CHUNK = 1 << SHIFT;
    static final LongRows EMPTY = new LongRows(new long[0][], 0);

    private final long[][] chunks;
    private final long size;

    private LongRows(long[][] chunks, long size) {
        this.chunks = chunks;
        this.size = size;
    }

    /** Where ids come from when they are read. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills a whole array.
         *
         * @param target the array
         */
        void read(long[] target);
    }

    /**
     * Reads ids into arrays of just the right size.
     *
     * @param size number of ids
     * @param source asked for them in order
     * @return the ids
     */
    public static LongRows read(long size, Source source) {
        long[][] chunks = new long[Math.toIntExact((size + CHUNK - 1) >> SHIFT)][];
        for (int c = 0; c < chunks.length; c++) {
            chunks[c] = new long[(int) Math.min(CHUNK, size - ((long) c << SHIFT))];
            source.read(chunks[c]);
        }
        return new LongRows(chunks, size);
    }

    /**
     * Returns the number of ids.
     *
     * @return ids
     */
    public long size() {
        return size;
    }

    /**
     * Returns an id.
     *
     * @param row place, from 0
     * @return the id there
     */
    public long get(long row) {
        return chunks[(int) (row >> SHIFT)][(int) row & (CHUNK - 1)];
    }

    LongRows append(long[] ids, int n) {
        long end = size + n;
        long[][] grown = Arrays.copyOf(chunks, Math.max(chunks.length, (int) ((end + CHUNK - 1) >> SHIFT)));
        int done = 0;
        while (done < n) {
            int chunk = (int) ((size + done) >> SHIFT);
            int at = (int) (size + done) & (CHUNK - 1);
            int count = Math.min(CHUNK - at, n - done);
            long[] target = grown[chunk] == null ? new long[0] : grown[chunk];
            if (target.length < at + count) {
                target =
                        Arrays.copyOf(target, Math.min(CHUNK, Math.max(at + count, target.length + target.length / 2)));
                grown[chunk] = target;
            }
            System.arraycopy(ids, done, target, at, count);
            done += count;
        }
        return new LongRows(grown, end);
    }

    LongRows keep(LongPredicate kept) {
        LongRows result = EMPTY;
        long[] block = new long[1024];
        int count = 0;
        for (long row = 0; row < size; row++) {
            if (kept.test(row)) {
                block[count++] = get(row);
                if (count == block.length) {
                    result = result.append(block, count);
                    count = 0;
                }
            }
        }
        return result.append(block, count);
    }

    long memoryBytes() {
        long ids = 0;
        for (long[] chunk : chunks) {
            ids += chunk.length;
        }
        return 8 * ids;
    }
}
