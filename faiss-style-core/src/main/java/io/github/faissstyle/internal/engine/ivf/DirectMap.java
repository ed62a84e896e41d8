package io.github.faissstyle.internal.engine.ivf;

import java.util.Arrays;

/**
 * Where the vector of an id stands, as FAISS keeps it beside an inverted file: {@code list << 32 | place}, negative for
 * a vector that stands in no list.
 *
 * @param type 0 none, 1 an array by id, 2 a hash table
 * @param keys ids of a hash table, in the order of the file; empty for the others
 * @param places one a key, or one an id
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DirectMap(int type, long[] keys, long[] places) {
    public static final DirectMap NONE = new DirectMap(0, new long[0], new long[0]);

    static long place(int list, int at) {
        return ((long) list << 32) | at;
    }

    /** Returns the place of an id, or -1. */
    long find(long id) {
        if (type == 1) {
            return id >= 0 && id < places.length ? places[(int) id] : -1;
        }
        for (int i = keys.length - 1; i >= 0; i--) {
            if (keys[i] == id) {
                return places[i];
            }
        }
        return -1;
    }

    DirectMap append(long[] ids, long[] newPlaces, int n) {
        if (type == 0) {
            return this;
        }
        long[] all = Arrays.copyOf(places, places.length + n);
        System.arraycopy(newPlaces, 0, all, places.length, n);
        if (type == 1) {
            for (int i = 0; i < n; i++) {
                if (ids[i] != places.length + i) {
                    throw new UnsupportedOperationException(
                            "this inverted file has a direct map by row number: add without ids");
                }
            }
            return new DirectMap(1, keys, all);
        }
        long[] allKeys = Arrays.copyOf(keys, keys.length + n);
        System.arraycopy(ids, 0, allKeys, keys.length, n);
        return new DirectMap(2, allKeys, all);
    }
}
