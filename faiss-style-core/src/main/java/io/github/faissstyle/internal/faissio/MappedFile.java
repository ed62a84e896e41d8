package io.github.faissstyle.internal.faissio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;

/**
 * A file mapped into memory, of any length, in segments that overlap, so that what is copied at once lies in one. The
 * mapping goes when nothing refers to this any more and the garbage collector has noticed.
 */
final class MappedFile {
    private static final int SEGMENT = 1 << 30;
    private static final int OVERLAP = 1 << 20;

    private final ByteBuffer[] bytes;

    /** By segment, then by the offset in the first four bytes where the numbers begin. */
    private final FloatBuffer[][] floats;

    private final IntBuffer[][] ints;

    MappedFile(FileChannel channel, long size) throws IOException {
        int segments = (int) ((size + SEGMENT - 1) / SEGMENT);
        bytes = new ByteBuffer[segments];
        floats = new FloatBuffer[segments][4];
        ints = new IntBuffer[segments][4];
        for (int s = 0; s < segments; s++) {
            long from = (long) s * SEGMENT;
            long length = Math.min((long) SEGMENT + OVERLAP, size - from);
            bytes[s] = channel.map(FileChannel.MapMode.READ_ONLY, from, length).order(ByteOrder.LITTLE_ENDIAN);
            for (int shift = 0; shift < 4 && shift <= length; shift++) {
                ByteBuffer shifted = bytes[s].slice(shift, (int) length - shift).order(ByteOrder.LITTLE_ENDIAN);
                floats[s][shift] = shifted.asFloatBuffer();
                ints[s][shift] = shifted.asIntBuffer();
            }
        }
    }

    private static int segment(long offset) {
        return (int) (offset / SEGMENT);
    }

    private static int inSegment(long offset) {
        return (int) (offset % SEGMENT);
    }

    /** Copies floats that begin at an offset of the file. */
    void copy(long offset, int count, float[] into, int at) {
        for (int done = 0; done < count; done += OVERLAP / 4) {
            long from = offset + 4L * done;
            int place = inSegment(from);
            int here = Math.min(OVERLAP / 4, count - done);
            floats[segment(from)][place & 3].get(place >> 2, into, at + done, here);
        }
    }

    /** Copies ints that begin at an offset of the file. */
    void copy(long offset, int count, int[] into, int at) {
        for (int done = 0; done < count; done += OVERLAP / 4) {
            long from = offset + 4L * done;
            int place = inSegment(from);
            int here = Math.min(OVERLAP / 4, count - done);
            ints[segment(from)][place & 3].get(place >> 2, into, at + done, here);
        }
    }

    /** Copies bytes that begin at an offset of the file. */
    void copy(long offset, int count, byte[] into, int at) {
        for (int done = 0; done < count; done += OVERLAP) {
            long from = offset + done;
            bytes[segment(from)].get(inSegment(from), into, at + done, Math.min(OVERLAP, count - done));
        }
    }

    /** Copies longs that begin at an offset of the file. */
    void copy(long offset, int count, long[] into) {
        for (int done = 0; done < count; done += OVERLAP / 8) {
            long from = offset + 8L * done;
            int here = Math.min(OVERLAP / 8, count - done);
            ByteBuffer slice = bytes[segment(from)].slice(inSegment(from), 8 * here);
            slice.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(into, done, here);
        }
    }
}
