package io.github.faissstyle.fusion.internal.suffix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.jspecify.annotations.Nullable;

/** A long row of ints that never changes, on the heap or in a mapped file. Safe to share by threads. */
final class Ints {
    /** Ints a chunk: 1 GiB of them, since Java's buffers end at 2 GiB. */
    static final int SHIFT = 28;

    private static final int MASK = (1 << SHIFT) - 1;

    /** All of them where they are one array: a step fewer for each that is read. */
    private final int @Nullable [] array;

    private final IntBuffer[] chunks;
    private final long size;

    private Ints(int @Nullable [] array, IntBuffer[] chunks, long size) {
        this.array = array;
        this.chunks = chunks;
        this.size = size;
    }

    /** Over an array, which is not copied. */
    static Ints of(int[] values) {
        return new Ints(values, new IntBuffer[0], values.length);
    }

    /** Over little-endian bytes that come in pieces of 1 GiB, the last one shorter. */
    static Ints of(ByteBuffer[] bytes) {
        IntBuffer[] chunks = new IntBuffer[bytes.length];
        long size = 0;
        for (int i = 0; i < bytes.length; i++) {
            chunks[i] = bytes[i].duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
            size += chunks[i].remaining();
        }
        return new Ints(null, chunks, size);
    }

    int get(long index) {
        return array != null ? array[(int) index] : chunks[(int) (index >>> SHIFT)].get((int) index & MASK);
    }

    long size() {
        return size;
    }
}
