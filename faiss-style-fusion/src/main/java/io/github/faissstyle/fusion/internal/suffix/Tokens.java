package io.github.faissstyle.fusion.internal.suffix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A long row of tokens that never changes: two bytes each where all of them fit, four where not. Safe to share by
 * threads.
 */
final class Tokens {
    /** Stands where no token does: between two pieces. */
    static final int GAP = -1;

    /** Token ids below this take two bytes. */
    static final int NARROW = 0xffff;

    private static final int SHIFT = Ints.SHIFT + 1;
    private static final int MASK = (1 << SHIFT) - 1;

    /** All of them where they are narrow and one array: a step fewer for each that is read. */
    private final short @Nullable [] array;

    private final ShortBuffer @Nullable [] narrow;
    private final @Nullable Ints wide;
    private final long size;

    private Tokens(short @Nullable [] array, ShortBuffer @Nullable [] narrow, @Nullable Ints wide, long size) {
        this.array = array;
        this.narrow = narrow;
        this.wide = wide;
        this.size = size;
    }

    static boolean fitNarrow(int tokenLimit) {
        return tokenLimit <= NARROW;
    }

    /** Over a copy of ids, all of them below a limit, or gaps. */
    static Tokens of(int[] ids, int from, int to, int limit) {
        int size = to - from;
        if (!fitNarrow(limit)) {
            return new Tokens(null, null, Ints.of(java.util.Arrays.copyOfRange(ids, from, to)), size);
        }
        short[] array = new short[size];
        for (int i = 0; i < size; i++) {
            array[i] = (short) ids[from + i];
        }
        return new Tokens(array, null, null, size);
    }

    /** Over little-endian bytes that come in pieces of 1 GiB, the last one shorter. */
    static Tokens of(ByteBuffer[] bytes, int limit) {
        if (!fitNarrow(limit)) {
            Ints wide = Ints.of(bytes);
            return new Tokens(null, null, wide, wide.size());
        }
        ShortBuffer[] chunks = new ShortBuffer[bytes.length];
        long size = 0;
        for (int i = 0; i < bytes.length; i++) {
            chunks[i] = bytes[i].duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
            size += chunks[i].remaining();
        }
        return new Tokens(null, chunks, null, size);
    }

    int get(long index) {
        if (array != null) {
            return token(array[(int) index]);
        }
        if (narrow != null) {
            return token(narrow[(int) (index >>> SHIFT)].get((int) index & MASK));
        }
        return java.util.Objects.requireNonNull(wide).get(index);
    }

    private static int token(short bits) {
        int token = bits & 0xffff;
        return token == NARROW ? GAP : token;
    }

    long size() {
        return size;
    }

    int bytesEach() {
        return wide == null ? Short.BYTES : Integer.BYTES;
    }
}
