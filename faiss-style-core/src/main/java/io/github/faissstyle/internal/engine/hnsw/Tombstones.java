package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.IdFilter;
import java.util.Arrays;

/** Nodes whose vectors were removed. They are still walked through. Immutable. */
public final class Tombstones {
    /** Nothing was removed. */
    public static final Tombstones NONE = new Tombstones(new long[0], 0);

    private final long[] bits;
    private final int count;

    private Tombstones(long[] bits, int count) {
        this.bits = bits;
        this.count = count;
    }

    int count() {
        return count;
    }

    boolean contains(int node) {
        int word = node >> 6;
        return word < bits.length && (bits[word] & 1L << node) != 0;
    }

    /** Returns these and the nodes below a number that a filter takes. */
    Tombstones with(IdFilter filter, int nodes) {
        long[] more = Arrays.copyOf(bits, (nodes + 63) >> 6);
        int removed = count;
        for (int node = 0; node < nodes; node++) {
            if (!contains(node) && filter.accepts(node)) {
                more[node >> 6] |= 1L << node;
                removed++;
            }
        }
        return removed == count ? this : new Tombstones(more, removed);
    }

    long memoryBytes() {
        return 8L * bits.length;
    }
}
