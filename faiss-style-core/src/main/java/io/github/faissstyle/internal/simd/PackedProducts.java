package io.github.faissstyle.internal.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Exact inner products of small integers, four a multiplication: a long is a polynomial with a coefficient each 16
 * bits, and the fourth coefficient of the product of two of them, one with its coefficients turned round, is the sum of
 * four products. What would come above it leaves the long; what is below it is rounded away, being less than half of
 * it.
 */
final class PackedProducts {
    /** What a thread has packed; of the JDK's classes alone, so that no thread of a pool keeps ours loaded. */
    private static final ThreadLocal<long[][]> PACKED = ThreadLocal.withInitial(() -> new long[4][0]);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH_SECOND_BYTE = 0x00FF_00FF_00FF_00FFL;
    private static final long LOWEST_NIBBLES = 0x000F_000F_000F_000FL;

    /** Turns bytes into unsigned ones that are 128 larger. */
    private static final long SIGNS = 0x8080_8080_8080_8080L;

    private static final long MIDDLES = 0x0080_0080_0080_0080L;

    private static final long HALF = 1L << 47;

    private static final long EACH_SECOND_SHORT = 0x0000_FFFF_0000_FFFFL;

    /** Makes four sums of four products each positive. */
    private static final int LIFTED = 0x8000;

    private static final long LIFT = 0x8000_8000_8000_8000L;

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
     * Multiplies with eight rows that lie on their side: four sums of four products each, in one long, are spread over
     * two where they are added up.
     *
     * @param q the vector
     * @param columns holds bytes from -127 to 127
     * @param at where those of the first component begin
     * @param stride bytes from there to those of the next
     * @param d number of components, a multiple of four
     * @param out receives eight inner products
     * @param outAt where the first goes
     */
    static void dotColumns(short[] q, byte[] columns, int at, int stride, int d, int[] out, int outAt) {
        long sum04 = 0;
        long sum15 = 0;
        long sum26 = 0;
        long sum37 = 0;
        for (int i = 0; i < d; i += 4) {
            int from = at + i * stride;
            long c0 = (long) LONGS.get(columns, from) ^ SIGNS;
            long c1 = (long) LONGS.get(columns, from + stride) ^ SIGNS;
            long c2 = (long) LONGS.get(columns, from + 2 * stride) ^ SIGNS;
            long c3 = (long) LONGS.get(columns, from + 3 * stride) ^ SIGNS;
            // Takes back what the bytes were made larger by, and makes every sum a positive one.
            long positive = LIFT - MIDDLES * (q[i] + q[i + 1] + q[i + 2] + q[i + 3]);
            long even = (c0 & EACH_SECOND_BYTE) * q[i]
                    + (c1 & EACH_SECOND_BYTE) * q[i + 1]
                    + (c2 & EACH_SECOND_BYTE) * q[i + 2]
                    + (c3 & EACH_SECOND_BYTE) * q[i + 3]
                    + positive;
            long odd = (c0 >>> 8 & EACH_SECOND_BYTE) * q[i]
                    + (c1 >>> 8 & EACH_SECOND_BYTE) * q[i + 1]
                    + (c2 >>> 8 & EACH_SECOND_BYTE) * q[i + 2]
                    + (c3 >>> 8 & EACH_SECOND_BYTE) * q[i + 3]
                    + positive;
            sum04 += even & EACH_SECOND_SHORT;
            sum26 += even >>> 16 & EACH_SECOND_SHORT;
            sum15 += odd & EACH_SECOND_SHORT;
            sum37 += odd >>> 16 & EACH_SECOND_SHORT;
        }
        int lifted = d / 4 * LIFTED;
        out[outAt] = (int) sum04 - lifted;
        out[outAt + 1] = (int) sum15 - lifted;
        out[outAt + 2] = (int) sum26 - lifted;
        out[outAt + 3] = (int) sum37 - lifted;
        out[outAt + 4] = (int) (sum04 >>> 32) - lifted;
        out[outAt + 5] = (int) (sum15 >>> 32) - lifted;
        out[outAt + 6] = (int) (sum26 >>> 32) - lifted;
        out[outAt + 7] = (int) (sum37 >>> 32) - lifted;
    }

    /**
     * Packs a vector to multiply with nibbles.
     *
     * @param q as {@link VectorKernels#dotNibblesRows} takes it
     * @return for four shorts of a row each, their factors of the lowest nibbles, then of the next and so on; the
     *     thread's own, until it packs the next
     */
    static long[][] packNibbles(short[] q) {
        int quarter = q.length / 4;
        long[][] packed = packed(quarter / 4);
        for (int nibble = 0; nibble < 4; nibble++) {
            for (int i = 0; i < quarter / 4; i++) {
                packed[nibble][i] = backwards(q, nibble * quarter + 4 * i, 1);
            }
        }
        return packed;
    }

    /**
     * Multiplies with a row.
     *
     * @param row holds shorts of four nibbles, two bytes each
     * @param offset where they begin
     * @param packed the vector
     * @param longs how many fours of shorts
     * @return the inner product
     */
    static int dotNibbles(byte[] row, int offset, long[][] packed, int longs) {
        long[] first = packed[0];
        long[] second = packed[1];
        long[] third = packed[2];
        long[] last = packed[3];
        long sum = 0;
        // One addition to the sum a turn, as above. Eight products fit 16 bits.
        for (int i = 0; i < longs; i++) {
            long codes = (long) LONGS.get(row, offset + 8 * i);
            sum += fourth((codes & LOWEST_NIBBLES) * first[i] + (codes >>> 4 & LOWEST_NIBBLES) * second[i])
                    + fourth((codes >>> 8 & LOWEST_NIBBLES) * third[i] + (codes >>> 12 & LOWEST_NIBBLES) * last[i]);
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
            Arrays.setAll(packed, i -> new long[longs]);
        }
        return packed;
    }
}
