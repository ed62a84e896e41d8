package io.github.faissstyle.hierarchical;

import java.nio.charset.StandardCharsets;

/**
 * The number of each pattern id: open addressing over the ids in the store, 4 bytes a slot, at most two thirds full.
 * For the writer alone.
 */
final class PatternIds {
    private static final int FREE = -1;
    private static final int GONE = -2;

    private int[] slots = newSlots(8);
    private int used;

    private static int[] newSlots(int length) {
        int[] slots = new int[length];
        java.util.Arrays.fill(slots, FREE);
        return slots;
    }

    /** The number of an id, or -1. */
    int find(String id, PatternStore store) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        int slot = slot(TextColumn.hash(text), text, store);
        return slots[slot] == FREE ? -1 : slots[slot];
    }

    /** Makes room for more ids, so that {@link #put} cannot fail. */
    void reserve(int more, PatternStore store) {
        if ((used + (long) more) * 3 <= slots.length * 2L) {
            return;
        }
        int live = 0;
        for (int number : slots) {
            live += number >= 0 ? 1 : 0;
        }
        long wanted = Math.max(8, (live + (long) more) * 3 / 2 + 1);
        if (wanted > 1 << 30) {
            throw new IllegalArgumentException("patterns must be at most 700 million, would be " + (live + more));
        }
        int[] old = slots;
        int[] grown = newSlots(Integer.highestOneBit((int) wanted - 1) << 1);
        for (int number : old) {
            if (number >= 0) {
                insert(grown, store.ids().hash(store.row(number)), number);
            }
        }
        slots = grown;
        used = live;
    }

    /** Adds an id that is not there, after {@link #reserve}. */
    void put(int hash, int number) {
        insert(slots, hash, number);
        used++;
    }

    private static void insert(int[] slots, int hash, int number) {
        int slot = hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = number;
    }

    void remove(String id, PatternStore store) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        int slot = slot(TextColumn.hash(text), text, store);
        if (slots[slot] != FREE) {
            slots[slot] = GONE;
        }
    }

    long memoryBytes() {
        return 4L * slots.length;
    }

    private int slot(int hash, byte[] text, PatternStore store) {
        int slot = hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            if (slots[slot] >= 0 && store.ids().matches(store.row(slots[slot]), text)) {
                return slot;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }
}
