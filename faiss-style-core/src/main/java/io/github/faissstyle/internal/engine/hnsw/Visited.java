package io.github.faissstyle.internal.engine.hnsw;

import java.util.Arrays;

/** A set of nodes that is cleared in the time it took to fill it. */
final class Visited {
    private final long[] bits;
    private int[] words = new int[256];
    private int count;

    Visited(int nodes) {
        bits = new long[(nodes + 63) >> 6];
    }

    void clear() {
        if (count > bits.length / 4) {
            Arrays.fill(bits, 0);
        } else {
            for (int i = 0; i < count; i++) {
                bits[words[i]] = 0;
            }
        }
        count = 0;
    }

    /** Adds a node; tells whether it is new. */
    boolean add(int node) {
        int word = node >> 6;
        long before = bits[word];
        long bit = 1L << node;
        if ((before & bit) != 0) {
            return false;
        }
        if (before == 0) {
            if (count == words.length) {
                words = Arrays.copyOf(words, 2 * count);
            }
            words[count++] = word;
        }
        bits[word] = before | bit;
        return true;
    }
}
