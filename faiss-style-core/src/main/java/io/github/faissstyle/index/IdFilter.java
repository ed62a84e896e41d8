package io.github.faissstyle.index;

import java.util.BitSet;

/**
 * Chooses vectors by id, while searching or removing. It sees the ids that the index hands out (behind an {@code IDMap}
 * the external ones). Called from the searching threads: it must be safe to share and quick.
 */
@FunctionalInterface
public interface IdFilter {
    /**
     * Tells whether a vector takes part.
     *
     * @param id id of the vector
     * @return true to take it, false to leave it out
     */
    boolean accepts(long id);

    /**
     * Takes the ids given.
     *
     * @param ids ids to take, in any order, copied
     * @return a filter that takes exactly these
     */
    static IdFilter of(long... ids) {
        long[] sorted = ids.clone();
        java.util.Arrays.sort(sorted);
        return id -> java.util.Arrays.binarySearch(sorted, id) >= 0;
    }

    /**
     * Takes the ids whose bits are set.
     *
     * @param bits one bit an id, from 0; copied
     * @return a filter that takes exactly these
     */
    static IdFilter bitmap(BitSet bits) {
        BitSet own = (BitSet) bits.clone();
        return id -> id >= 0 && id <= Integer.MAX_VALUE && own.get((int) id);
    }

    /**
     * Takes a range of ids.
     *
     * @param from first id to take
     * @param to one past the last id to take
     * @return a filter for {@code from <= id < to}
     */
    static IdFilter range(long from, long to) {
        return id -> from <= id && id < to;
    }

    /**
     * Turns the filter around.
     *
     * @return a filter that takes what this one leaves out
     */
    default IdFilter negate() {
        return id -> !accepts(id);
    }
}
