package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.common.FaissStyleException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One list: codes and their ids, in the order of adding. Immutable as {@code Rows} is: appending writes behind what
 * this object counts.
 *
 * @param size number of vectors
 * @param codes their codes, and room
 * @param ids their ids, and room
 * @param elsewhere copies a list that is not on the heap, whose codes and ids are empty; null for others
 * @param <A> array of codes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record InvertedList<A>(
        int size, A codes, long[] ids, @Nullable Elsewhere<A> elsewhere) {
    /** As many elements as an array has. */
    public static final int MOST_ELEMENTS = Integer.MAX_VALUE - 16;

    /** Makes one that is on the heap. */
    public InvertedList(int size, A codes, long[] ids) {
        this(size, codes, ids, null);
    }

    /** Returns a list that is on the heap: this, or a copy. */
    public InvertedList<A> here() {
        return elsewhere == null ? this : new InvertedList<>(size, elsewhere.copyCodes(), elsewhere.copyIds());
    }

    /** Returns the ids, perhaps a copy. */
    long[] idsHere() {
        return elsewhere == null ? ids : elsewhere.copyIds();
    }

    /** A list that is not on the heap. */
    public interface Elsewhere<A> {
        A copyCodes();

        long[] copyIds();
    }

    static <A> InvertedList<A> empty(ListCodec<A> codec) {
        return new InvertedList<>(0, codec.newArray(0), new long[0]);
    }

    /** Returns a list with room for more; what is in it stays where it is if there is room already. */
    InvertedList<A> withRoom(ListCodec<A> codec, int more) {
        long needed = (long) size + more;
        if (ids.length >= needed) {
            return this;
        }
        int capacity = capacity(size, needed, codec.width());
        A grown = codec.newArray(capacity * codec.width());
        System.arraycopy(codes, 0, grown, 0, size * codec.width());
        return new InvertedList<>(size, grown, Arrays.copyOf(ids, capacity));
    }

    /** Half as much again, so that many small adds do not copy much, as far as an array goes. */
    static int capacity(int size, long needed, int width) {
        int most = MOST_ELEMENTS / width;
        if (needed > most) {
            throw new FaissStyleException("an inverted list would hold " + needed + " vectors, expected at most " + most
                    + ", as " + width + " elements each must fit an array: use more lists (nlist)");
        }
        return (int) Math.min(most, Math.max(needed, size + (long) size / 2));
    }

    InvertedList<A> counting(int newSize) {
        return new InvertedList<>(newSize, codes, ids);
    }
}
