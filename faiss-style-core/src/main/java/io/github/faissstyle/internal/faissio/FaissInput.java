package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.internal.engine.state.Rows;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of FAISS's format (little-endian, packed) from a channel whose length is known, so that every
 * count can be compared with the bytes that are left before anything is allocated.
 */
final class FaissInput {
    private static final int MAX_BUFFER = 1 << 18;
    private static final int LARGE = 1 << 23;

    private final ReadableByteChannel channel;
    private final String name;
    private final long size;
    private final ByteBuffer buffer;
    private long loaded;

    private @Nullable MappedFile mapped;

    FaissInput(ReadableByteChannel channel, long size, String name) {
        this(channel, size, name, null);
    }

    /** Reads all but vectors, codes and links, which stay in the mapping of the file. */
    static FaissInput mapping(FileChannel channel, String name) throws IOException {
        return new FaissInput(channel, channel.size(), name, new MappedFile(channel, channel.size()));
    }

    private FaissInput(ReadableByteChannel channel, long size, String name, @Nullable MappedFile mapped) {
        this.mapped = mapped;
        this.channel = channel;
        this.size = size;
        this.name = name;
        // On the heap, unless the file is so large that copying once more would show: direct memory outlives the read
        // until some later garbage collection.
        int capacity = (int) Math.min(MAX_BUFFER, Math.max(size, Long.BYTES));
        ByteBuffer made = size < LARGE ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
        buffer = made.order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    long position() {
        return loaded - buffer.remaining();
    }

    long remaining() {
        return size - position();
    }

    FaissFormatException problem(long offset, String text) {
        return new FaissFormatException(name, offset, text);
    }

    /** Fails, naming the field that began at an offset, unless the condition holds. */
    void check(boolean holds, long offset, String field, Object found, String expected) {
        if (!holds) {
            throw problem(offset, field + " is " + found + ", expected " + expected);
        }
    }

    /** Four characters, shown as hexadecimal where they are not printable. */
    String tag() {
        need(4, "a tag");
        byte[] bytes = new byte[4];
        buffer.get(bytes);
        for (byte b : bytes) {
            if (b < 0x20 || b > 0x7e) {
                return String.format("0x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    int i32(String field) {
        need(4, field);
        return buffer.getInt();
    }

    /** The number that {@link #i32} returns next. */
    int peekI32(String field) {
        need(4, field);
        return buffer.getInt(buffer.position());
    }

    long i64(String field) {
        need(8, field);
        return buffer.getLong();
    }

    float f32(String field) {
        need(4, field);
        return buffer.getFloat();
    }

    boolean bool(String field) {
        long at = position();
        need(1, field);
        byte value = buffer.get();
        check(value == 0 || value == 1, at, field, value, "0 or 1");
        return value == 1;
    }

    int u8(String field) {
        need(1, field);
        return buffer.get() & 0xFF;
    }

    /** A count that must lie in a range. */
    int size(String field, long min, long max) {
        long at = position();
        long value = i64(field);
        check(value >= min && value <= max, at, field, Long.toUnsignedString(value), min + " to " + max);
        return (int) value;
    }

    /** The element count of a vector, which must fit into the rest of the file and into an array. */
    int count(String field, int elementBytes) {
        long at = position();
        long count = i64("count of " + field);
        long most = Math.min(remaining() / elementBytes, Integer.MAX_VALUE - 16);
        check(
                count >= 0 && count <= most,
                at,
                "count of " + field,
                Long.toUnsignedString(count),
                "at most " + most + " by the size of the file");
        return (int) count;
    }

    /** A vector of floats whose length is known, or which may be empty instead. */
    float[] floats(String field, long expected, boolean orEmpty) {
        long at = position();
        int count = count(field, Float.BYTES);
        check(
                count == expected || (orEmpty && count == 0),
                at,
                "count of " + field,
                count,
                expected + (orEmpty ? " or 0" : ""));
        float[] values = new float[count];
        floats(values);
        return values;
    }

    /** A vector of floats of any length. */
    float[] floats(String field) {
        float[] values = new float[count(field, Float.BYTES)];
        floats(values);
        return values;
    }

    /** A vector of ints of any length. */
    int[] ints(String field) {
        int[] values = new int[count(field, Integer.BYTES)];
        ints(values);
        return values;
    }

    /** A vector of longs of any length. */
    long[] longs(String field) {
        long[] values = new long[count(field, Long.BYTES)];
        longs(values);
        return values;
    }

    /** A vector of doubles of any length. */
    double[] doubles(String field) {
        double[] values = new double[count(field, Double.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(i64(field));
        }
        return values;
    }

    void ints(int[] target) {
        ints(target, 0, target.length);
    }

    void ints(int[] target, int at, int length) {
        for (int done = 0; done < length; ) {
            need(4, "numbers");
            int count = Math.min(length - done, buffer.remaining() / 4);
            buffer.asIntBuffer().get(target, at + done, count);
            buffer.position(buffer.position() + 4 * count);
            done += count;
        }
    }

    void bytes(byte[] target) {
        for (int done = 0; done < target.length; ) {
            need(1, "codes");
            int count = Math.min(target.length - done, buffer.remaining());
            buffer.get(target, done, count);
            done += count;
        }
    }

    /** Fails unless so many bytes are left. */
    void require(long bytes, String field) {
        check(bytes >= 0 && bytes <= remaining(), position(), "length of " + field, bytes, "at most " + remaining());
    }

    /** The element count of a vector, which must be the one expected and fit into the rest of the file. */
    void count(String field, long expected, int elementBytes) {
        long at = position();
        long count = i64("count of " + field);
        check(count == expected, at, "count of " + field, Long.toUnsignedString(count), Long.toString(expected));
        check(
                count <= remaining() / elementBytes,
                at,
                "count of " + field,
                count,
                "at most " + remaining() / elementBytes + " by the size of the file");
    }

    void floats(float[] target) {
        for (int done = 0; done < target.length; ) {
            need(4, "vectors");
            int count = Math.min(target.length - done, buffer.remaining() / 4);
            buffer.asFloatBuffer().get(target, done, count);
            buffer.position(buffer.position() + 4 * count);
            done += count;
        }
    }

    void longs(long[] target) {
        longs(target, 0, target.length);
    }

    void longs(long[] target, int at, int length) {
        for (int done = 0; done < length; ) {
            need(8, "ids");
            int count = Math.min(length - done, buffer.remaining() / 8);
            buffer.asLongBuffer().get(target, at + done, count);
            buffer.position(buffer.position() + 8 * count);
            done += count;
        }
    }

    /** Returns the mapping of the file; null where everything is read. */
    @Nullable
    MappedFile mapped() {
        return mapped;
    }

    /** Reads something that belongs on the heap, mapping or not. */
    <T> T reading(Supplier<T> small) {
        MappedFile file = mapped;
        mapped = null;
        try {
            return small.get();
        } finally {
            mapped = file;
        }
    }

    /** So many rows of floats, checked to be there. */
    Rows<float[]> floatRows(int width, long count) {
        MappedFile file = mapped;
        if (file == null) {
            return Rows.floats(width).read(count, this::floats);
        }
        long at = skip(count * width * Float.BYTES);
        return Rows.floats(width).in(count, (first, n, into, to) -> file.copy(at + first * Float.BYTES, n, into, to));
    }

    /** So many rows of bytes, checked to be there. */
    Rows<byte[]> byteRows(int width, long count) {
        MappedFile file = mapped;
        if (file == null) {
            return Rows.bytes(width).read(count, this::bytes);
        }
        long at = skip(count * width);
        return Rows.bytes(width).in(count, (first, n, into, to) -> file.copy(at + first, n, into, to));
    }

    /** Passes over bytes, checked to be there. Returns where they begin. */
    long skip(long bytes) {
        long at = position();
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return at;
        }
        try {
            ((FileChannel) channel).position(at + bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        buffer.limit(0);
        loaded = at + bytes;
        return at;
    }

    private void need(int bytes, String field) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        if (remaining() < bytes) {
            throw problem(
                    position(),
                    "file ends inside " + field + ": " + remaining() + " bytes left, expected at least " + bytes);
        }
        try {
            buffer.compact();
            // Not a byte past the size that was given: what follows may be somebody else's.
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + (size - loaded)));
            while (buffer.position() < bytes) {
                int read = channel.read(buffer);
                if (read < 0) {
                    throw new EOFException(name + " became shorter while it was read");
                }
                loaded += read;
            }
            buffer.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
