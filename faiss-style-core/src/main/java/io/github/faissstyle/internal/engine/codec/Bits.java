package io.github.faissstyle.internal.engine.codec;

/** Numbers of a few bits in a little-endian stream: bit k is bit {@code k % 8} of byte {@code k / 8}. */
final class Bits {
    private Bits() {}

    /** Reads up to 24 bits. */
    static int read(byte[] codes, int at, long firstBit, int bits) {
        int from = at + (int) (firstBit >> 3);
        int shift = (int) (firstBit & 7);
        int value = codes[from] & 0xFF;
        for (int read = 8; read < shift + bits; read += 8) {
            value |= (codes[++from] & 0xFF) << read;
        }
        return (value >>> shift) & ((1 << bits) - 1);
    }

    /** Writes up to 24 bits over zeros. */
    static void write(byte[] codes, int at, long firstBit, int bits, int value) {
        int to = at + (int) (firstBit >> 3);
        int shift = (int) (firstBit & 7);
        codes[to] |= (byte) (value << shift);
        for (int written = 8; written < shift + bits; written += 8) {
            codes[++to] |= (byte) (value >>> (written - shift));
        }
    }
}
