package io.github.faissstyle.internal.engine.ids;

import io.github.faissstyle.internal.engine.state.Rows;
import java.util.Arrays;
import java.util.function.LongPredicate;

/** The last row of each id: open addressing over the rows themselves, 4 bytes a slot. */
final class IdTable {
    private static final int EMPTY = -1;

    private final Rows<long[]> ids;
    private final int[] slots;

    IdTable(Rows<long[]> ids, LongPredicate held) {
        this.ids = ids;
        long wanted = Math.max(8, 2 * ids.rows());
        if (wanted > 1 << 30) {
            throw new UnsupportedOperationException("reconstruct by id needs at most 2^29 vectors, has " + ids.rows());
        }
        slots = new int[Integer.highestOneBit((int) wanted - 1) << 1];
        Arrays.fill(slots, EMPTY);
        for (int row = 0; row < ids.rows(); row++) {
            if (held.test(row)) {
                slots[slot(IdMapState.id(ids, row))] = row;
            }
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
        while (slots[slot] != EMPTY && IdMapState.id(ids, slots[slot]) != id) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
