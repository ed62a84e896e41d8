package io.github.faissstyle.internal.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Exact inner products of small integers, four a multiplication: a long is a polynomial with a coefficient each 16
 * bits, and the fourth coefficient of the product of two of them, one with its coefficients turned round, is the sum of
 * four products. What would come above it leaves the long; what is below it is rounded away, being less than half of
 * it.
 */
final class PackedProducts {
    /** What a thread has packed; of the JDK's classes alone, so that no thread of a pool keeps ours loaded. */
    private static final ThreadLocal<long[][]> PACKED = ThreadLocal.withInitial(() -> new long[2][0]);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH_SECOND_BYTE = 0x00FF_00FF_00FF_00FFL;
    private static final long LOWEST_NIBBLES = 0x000F_000F_000F_000FL;

    /** Turns bytes into unsigned ones that are 128 larger. */
    private static final long SIGNS = 0x8080_8080_8080_8080L;

    private static final long MIDDLES = 0x0080_0080_0080_0080L;

    private static final long HALF = 1L << 47;

    private PackedProducts() {}

    /**
     * Packs a vector to multiply with bytes.
     *
     * @param q as {@link VectorKernels#dotBytes} takes it
     * @return what stands at even places, then what stands at odd ones; the thread's own, until it packs the next
     */
    static long[][] packBytes(short[] q) {
        long[][] packed = packed(q.length / 8);
        long[] even = packed[0];
        long[] odd = packed[1];
        for (int i = 0; i < q.length / 8; i++) {
            even[i] = backwards(q, 8 * i, 2);
            odd[i] = backwards(q, 8 * i + 1, 2);
        }
        return packed;
    }

    /**
     * Multiplies with a row.
     *
     * @param row holds bytes from -127 to 127
     * @param offset where they begin
     * @param even what stands at even places of the vector
     * @param odd what stands at odd places
     * @param longs how many eights of bytes
     * @return the inner product
     */
    static int dotBytes(byte[] row, int offset, long[] even, long[] odd, int longs) {
        long sum = 0;
        // One addition to the sum a turn: with two the JIT does not vectorise this, and it takes twice as long.
        for (int i = 0; i < longs; i++) {
            long codes = (long) LONGS.get(row, offset + 8 * i) ^ SIGNS;
            sum += fourth(((codes & EACH_SECOND_BYTE) - MIDDLES) * even[i])
                    + fourth(((codes >>> 8 & EACH_SECOND_BYTE) - MIDDLES) * odd[i]);
        }
        return (int) sum;
    }

    /**
     * Packs a vector to multiply with nibbles.
     *
     * @param q as {@link VectorKernels#dotNibblesRows} takes it
     * @return for each four shorts of a row, four factors of the lowest nibbles, of the next and so on; the thread's
     *     own, until it packs the next
     */
    static long[] packNibbles(short[] q) {
        long[] packed = packed(q.length / 4)[0];
        int quarter = q.length / 4;
        for (int i = 0; i < quarter; i += 4) {
            for (int nibble = 0; nibble < 4; nibble++) {
                packed[i + nibble] = backwards(q, nibble * quarter + i, 1);
            }
        }
        return packed;
    }

    /**
     * Multiplies with a row.
     *
     * @param row holds shorts of four nibbles
     * @param offset where they begin
     * @param packed the vector
     * @param shorts how many shorts, a multiple of four
     * @return the inner product
     */
    static int dotNibbles(short[] row, int offset, long[] packed, int shorts) {
        long sum = 0;
        for (int i = 0; i < shorts; i += 4) {
            int low = (row[offset + i] & 0xFFFF) | row[offset + i + 1] << 16;
            int high = (row[offset + i + 2] & 0xFFFF) | row[offset + i + 3] << 16;
            long codes = (low & 0xFFFF_FFFFL) | (long) high << 32;
            // Eight products fit 16 bits.
            sum += fourth((codes & LOWEST_NIBBLES) * packed[i] + (codes >>> 4 & LOWEST_NIBBLES) * packed[i + 1])
                    + fourth((codes >>> 8 & LOWEST_NIBBLES) * packed[i + 2]
                            + (codes >>> 12 & LOWEST_NIBBLES) * packed[i + 3]);
        }
        return (int) sum;
    }

    /** The coefficient in the highest bits. */
    private static long fourth(long product) {
        return (product + HALF) >> 48;
    }

    /** Four numbers, the first in the highest bits; a negative one borrows from that above it. */
    private static long backwards(short[] q, int at, int step) {
        return q[at + 3 * step] + ((long) q[at + 2 * step] << 16) + ((long) q[at + step] << 32) + ((long) q[at] << 48);
    }

    private static long[][] packed(int longs) {
        long[][] packed = PACKED.get();
        if (packed[0].length < longs) {
            packed[0] = new long[longs];
            packed[1] = new long[longs];
        }
        return packed;
    }
}
