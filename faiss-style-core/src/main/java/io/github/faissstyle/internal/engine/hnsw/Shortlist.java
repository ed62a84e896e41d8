package io.github.faissstyle.internal.engine.hnsw;

import java.util.Arrays;

/**
 * The nearest of many for each of some queries, kept loosely: what may be among them is appended, and where there is no
 * room left the farther half goes. Of equally near ones the lower number is nearer. One thread uses it.
 */
final class Shortlist {
    /** Above all keys; less than the largest float, so that differences of bars are finite. */
    private static final float HIGHEST = 1e38f;

    private final int most;
    private final int room;
    private final long[] entries;
    private final int[] sizes;
    private final float[] bars;

    /**
     * Makes empty lists.
     *
     * @param queries number of queries
     * @param most entries to keep of each, at least 1
     */
    Shortlist(int queries, int most) {
        this.most = most;
        room = 2 * most;
        entries = new long[Math.multiplyExact(queries, room)];
        sizes = new int[queries];
        bars = new float[queries];
        clear();
    }

    void clear() {
        Arrays.fill(sizes, 0);
        Arrays.fill(bars, HIGHEST);
    }

    /** Returns the key that an entry must be below to be offered. */
    float bar(int query) {
        return bars[query];
    }

    void offer(int query, float key, int number) {
        entries[query * room + sizes[query]++] = Pruning.ordered(key, number);
        if (sizes[query] == room) {
            shorten(query);
        }
    }

    /** Leaves no more than the nearest, in any order. Returns how many there are. */
    private int shorten(int query) {
        if (sizes[query] > most) {
            int at = query * room;
            select(at, at + sizes[query] - 1, at + most - 1);
            sizes[query] = most;
            bars[query] = Pruning.keyOf(entries[at + most - 1]);
        }
        return sizes[query];
    }

    /** Leaves no more than the nearest, nearest first. Returns how many there are. */
    int sort(int query) {
        int size = shorten(query);
        Arrays.sort(entries, query * room, query * room + size);
        return size;
    }

    /** Returns the number of an entry. */
    int number(int query, int place) {
        return (int) entries[query * room + place];
    }

    /** Brings the entry of a place of the ordered range there, and those that are nearer before it (quickselect). */
    private void select(int from, int to, int place) {
        int low = from;
        int high = to;
        while (low < high) {
            long pivot = middle(entries[low], entries[(low + high) >>> 1], entries[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (entries[i] < pivot) {
                    i++;
                }
                while (entries[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = entries[i];
                    entries[i++] = entries[j];
                    entries[j--] = swapped;
                }
            }
            if (place <= j) {
                high = j;
            } else if (place >= i) {
                low = i;
            } else {
                return;
            }
        }
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
