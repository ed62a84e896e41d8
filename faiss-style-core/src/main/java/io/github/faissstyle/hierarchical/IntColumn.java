package io.github.faissstyle.hierarchical;

import java.util.Arrays;

/**
 * An immutable number of ints in chunks. Appending writes behind what this object counts and returns an object that
 * counts more: only the newest of a family may be appended to, by one thread at a time.
 */
final class IntColumn {
    private static final int SHIFT = 16;
    private static final int CHUNK = 1 << SHIFT;
    static final IntColumn EMPTY = new IntColumn(new int[0][], 0);

    private final int[][] chunks;
    private final int size;

    private IntColumn(int[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    int size() {
        return size;
    }

    int get(int at) {
        return chunks[at >>> SHIFT][at & (CHUNK - 1)];
    }

    IntColumn append(int value) {
        return append(new int[] {value}, 1);
    }

    IntColumn append(int[] values, int count) {
        int end = Math.addExact(size, count);
        int[][] grown = Arrays.copyOf(chunks, Math.max(chunks.length, (int) (((long) end + CHUNK - 1) >> SHIFT)));
        int done = 0;
        while (done < count) {
            int chunk = (size + done) >>> SHIFT;
            int at = (size + done) & (CHUNK - 1);
            int length = Math.min(CHUNK - at, count - done);
            int[] target = grown[chunk] == null ? new int[0] : grown[chunk];
            if (target.length < at + length) {
                target = Arrays.copyOf(
                        target, Math.min(CHUNK, Math.max(at + length, target.length + target.length / 2)));
                grown[chunk] = target;
            }
            System.arraycopy(values, done, target, at, length);
            done += length;
        }
        return new IntColumn(grown, end);
    }

    long memoryBytes() {
        long ints = 0;
        for (int[] chunk : chunks) {
            ints += chunk.length;
        }
        return 4 * ints;
    }
}
