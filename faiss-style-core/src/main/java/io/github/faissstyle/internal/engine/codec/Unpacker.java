package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;

/** Gives each number of a code, of less than eight bits, a byte of its own. One thread uses it. */
final class Unpacker {
    private final VectorKernels kernels = Kernels.get();
    private final int width;
    private final int bits;
    private final int codeSize;
    private final int stride;
    private byte[] bytes = new byte[0];

    /**
     * Makes one.
     *
     * @param width numbers a code
     * @param bits 1 to 7 a number
     */
    Unpacker(int width, int bits) {
        this.width = width;
        this.bits = bits;
        codeSize = (int) (((long) width * bits + 7) / 8);
        stride = bits == 4 ? 2 * codeSize : width;
    }

    /** Returns how far it is from the first number of a code to that of the next. */
    int stride() {
        return stride;
    }

    /** Returns the numbers of codes, the first at place 0, until it is asked again. */
    byte[] unpack(byte[] codes, int at, int count) {
        if (bytes.length < count * stride) {
            bytes = new byte[count * stride];
        }
        if (bits == 4) {
            kernels.unpackNibbles(codes, at, count * codeSize, bytes);
        } else if (bits == 6 && width % 4 == 0) {
            kernels.unpackSixes(codes, at, count * width / 4, bytes, 0);
        } else {
            for (int row = 0; row < count; row++) {
                unpackRow(codes, at + row * codeSize, row * stride);
            }
        }
        return bytes;
    }

    private void unpackRow(byte[] codes, int at, int to) {
        int done = 0;
        if (bits == 6) {
            kernels.unpackSixes(codes, at, width / 4, bytes, to);
            done = width / 4 * 4;
        }
        for (int i = done; i < width; i++) {
            bytes[to + i] = (byte) Bits.read(codes, at, (long) bits * i, bits);
        }
    }
}
