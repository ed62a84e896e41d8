package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.RowComparer;

/**
 * The nearest nodes found so far, nearest first, each expanded or not. An array kept in order: beams are short, and the
 * nearest unexpanded node is found by walking on from the last one.
 */
final class Beam {
    private float[] keys = new float[0];
    private int[] nodes = new int[0];
    private boolean[] expanded = new boolean[0];
    private final RowComparer comparer;
    private int mostSame;
    private int capacity;
    private int size;
    private int next;

    Beam(RowComparer comparer) {
        this.comparer = comparer;
    }

    /**
     * Empties it.
     *
     * @param newCapacity nodes it may hold
     * @param newMostSame nodes with the same vector that it may hold: thousands of duplicates would fill it, and hide
     *     the way to everything else
     */
    void clear(int newCapacity, int newMostSame) {
        mostSame = newMostSame;
        capacity = newCapacity;
        size = 0;
        next = 0;
        if (keys.length < capacity) {
            keys = new float[capacity];
            nodes = new int[capacity];
            expanded = new boolean[capacity];
        }
    }

    int size() {
        return size;
    }

    int node(int place) {
        return nodes[place];
    }

    float key(int place) {
        return keys[place];
    }

    /** Returns whether a node of this key would be taken. */
    boolean takes(float key) {
        return size < capacity || key < keys[size - 1];
    }

    /** Takes a node unless the beam is full of nearer ones, or of ones that hold the same vector. */
    void push(float key, int node) {
        if (!takes(key)) {
            return;
        }
        int place = Math.min(size, capacity - 1);
        while (place > 0 && keys[place - 1] > key) {
            place--;
        }
        if (place > 0 && keys[place - 1] == key && holdsEnoughOf(node, place)) {
            return;
        }
        int moved = Math.min(size, capacity - 1) - place;
        System.arraycopy(keys, place, keys, place + 1, moved);
        System.arraycopy(nodes, place, nodes, place + 1, moved);
        System.arraycopy(expanded, place, expanded, place + 1, moved);
        keys[place] = key;
        nodes[place] = node;
        expanded[place] = false;
        size = Math.min(size + 1, capacity);
        next = Math.min(next, place);
    }

    private boolean holdsEnoughOf(int node, int place) {
        int same = 0;
        for (int i = place - 1; i >= 0 && keys[i] == keys[place - 1] && same < mostSame; i--) {
            same += comparer.same(nodes[i], node) ? 1 : 0;
        }
        return same >= mostSame;
    }

    /** Marks the nearest unexpanded node as expanded and returns its place, or -1 if there is none. */
    int expandNext() {
        while (next < size && expanded[next]) {
            next++;
        }
        if (next == size) {
            return -1;
        }
        expanded[next] = true;
        return next;
    }

    /** Counts the nodes that are strictly nearer than the one at a place. */
    int nearerThan(int place) {
        int first = place;
        while (first > 0 && keys[first - 1] == keys[place]) {
            first--;
        }
        return first;
    }
}
