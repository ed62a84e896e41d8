package io.github.faissstyle.hierarchical;

import java.util.Arrays;

/**
 * An immutable number of ints. Appending writes behind those that this object counts, where nobody who has it looks,
 * and returns an object that counts more: only the newest of a family may be appended to, by one thread at a time.
 */
final class IntColumn {
    static final IntColumn EMPTY = new IntColumn(new int[0], 0);

    private final int[] data;
    private final int size;

    private IntColumn(int[] data, int size) {
        this.data = data;
        this.size = size;
    }

    /** Takes an array that nobody else writes to. */
    static IntColumn of(int... values) {
        return new IntColumn(values, values.length);
    }

    int size() {
        return size;
    }

    int get(int at) {
        return data[at];
    }

    IntColumn append(int... more) {
        int end = Math.addExact(size, more.length);
        int[] target = end <= data.length ? data : Arrays.copyOf(data, capacity(size, end));
        System.arraycopy(more, 0, target, size, more.length);
        return new IntColumn(target, end);
    }

    /** A quarter more than there was, so that many small adds do not copy much; just what is needed at first. */
    static int capacity(int size, int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, size + (long) size / 4));
    }

    /** The values at some places. */
    IntColumn gather(int[] places) {
        int[] result = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            result[i] = data[places[i]];
        }
        return of(result);
    }

    /** This column, ascending, without one value. */
    IntColumn without(int value) {
        int at = indexOf(value);
        if (at < 0) {
            return this;
        }
        int[] result = new int[size - 1];
        System.arraycopy(data, 0, result, 0, at);
        System.arraycopy(data, at + 1, result, at, size - 1 - at);
        return of(result);
    }

    /** Where a value is in this column, which is ascending; negative if it is not there. */
    int indexOf(int value) {
        return Arrays.binarySearch(data, 0, size, value);
    }

    void copyTo(int[] target, int from, int count) {
        System.arraycopy(data, from, target, 0, count);
    }

    long memoryBytes() {
        return 4L * data.length;
    }
}
