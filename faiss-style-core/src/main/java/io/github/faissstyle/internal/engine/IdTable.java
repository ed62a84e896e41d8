package io.github.faissstyle.internal.engine;

/** The last row of each id: open addressing over the rows themselves, 4 bytes a slot. */
final class IdTable {
    private static final int EMPTY = -1;

    private final LongRows ids;
    private final int[] slots;

    IdTable(LongRows ids) {
        this.ids = ids;
        long wanted = Math.max(8, 2 * ids.size());
        if (wanted > 1 << 30) {
            throw new UnsupportedOperationException("reconstruct by id needs at most 2^29 vectors, has " + ids.size());
        }
        slots = new int[Integer.highestOneBit((int) wanted - 1) << 1];
        java.util.Arrays.fill(slots, EMPTY);
        for (int row = 0; row < ids.size(); row++) {
            slots[slot(ids.get(row))] = row;
        }
    }

    /** Returns the last row with this id, or -1. */
    long row(long id) {
        return slots[slot(id)];
    }

    long memoryBytes() {
        return 4L * slots.length;
    }

    private int slot(long id) {
        long hash = id * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & (slots.length - 1);
        while (slots[slot] != EMPTY && ids.get(slots[slot]) != id) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
