package io.github.faissstyle.internal.faissio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** Writes the primitives of FAISS's format. {@link #flush} at the end. */
final class FaissOutput {
    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);

    FaissOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    void tag(String tag) throws IOException {
        room(4);
        buffer.put(tag.getBytes(StandardCharsets.US_ASCII));
    }

    void i32(int value) throws IOException {
        room(4);
        buffer.putInt(value);
    }

    void i64(long value) throws IOException {
        room(8);
        buffer.putLong(value);
    }

    void f32(float value) throws IOException {
        room(4);
        buffer.putFloat(value);
    }

    void bool(boolean value) throws IOException {
        room(1);
        buffer.put((byte) (value ? 1 : 0));
    }

    void floats(float[] values, int length) throws IOException {
        for (int done = 0; done < length; ) {
            room(4);
            int count = Math.min(length - done, buffer.remaining() / 4);
            buffer.asFloatBuffer().put(values, done, count);
            buffer.position(buffer.position() + 4 * count);
            done += count;
        }
    }

    void u8(int value) throws IOException {
        room(1);
        buffer.put((byte) value);
    }

    void vector(float[] values) throws IOException {
        i64(values.length);
        floats(values, values.length);
    }

    void vector(int[] values, int length) throws IOException {
        i64(length);
        ints(values, 0, length);
    }

    void vector(long[] values) throws IOException {
        i64(values.length);
        longs(values, values.length);
    }

    void vector(double[] values) throws IOException {
        i64(values.length);
        for (double value : values) {
            i64(Double.doubleToRawLongBits(value));
        }
    }

    void ints(int[] values, int from, int length) throws IOException {
        for (int i = from; i < from + length; i++) {
            i32(values[i]);
        }
    }

    void longs(long[] values, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            i64(values[i]);
        }
    }

    void bytes(byte[] values, int length) throws IOException {
        for (int done = 0; done < length; ) {
            room(1);
            int count = Math.min(length - done, buffer.remaining());
            buffer.put(values, done, count);
            done += count;
        }
    }

    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }
}
