package io.github.faissstyle.internal.simd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Sums of small integers, eight at a time: bytes of a long are added up, and weighed as shorts of two longs. */
final class PackedSums {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_SECOND_BYTE = 0x00FF_00FF_00FF_00FFL;

    private PackedSums() {}

    /** Does what {@link VectorKernels#sumColumns} says. */
    static void sumColumns(
            byte[] columns, int offset, int width, int rows, int[] places, short[] weights, int groups, int[] out) {
        Arrays.fill(out, 0, rows, 0);
        for (int from = 0; from < groups; ) {
            // As many as are of one sign, so that no short overflows.
            int sign = weights[from] < 0 ? -1 : 1;
            int size = 0;
            int to = from;
            while (to < groups && to < from + VectorKernels.SLICE && weights[to] * sign >= 0) {
                size += weights[to++] * sign;
            }
            int middle = size * (VectorKernels.GROUP * VectorKernels.MIDDLE_CODE);
            for (int row = 0; row < rows; row += Long.BYTES) {
                int in = row % VectorKernels.SIDE;
                addGroups(columns, offset + (row - in) * width + in, places, weights, from, to, sign, middle, out, row);
            }
            from = to;
        }
    }

    /** Adds sums of eight rows to what is there, and takes back what the middles of the codes are in them. */
    private static void addGroups(
            byte[] x,
            int at,
            int[] places,
            short[] weights,
            int from,
            int to,
            int sign,
            int middle,
            int[] out,
            int outAt) {
        long even = 0;
        long odd = 0;
        for (int g = from; g < to; g++) {
            int t = VectorKernels.GROUP * g;
            long sum = (long) LONGS.get(x, at + places[t])
                    + (long) LONGS.get(x, at + places[t + 1])
                    + (long) LONGS.get(x, at + places[t + 2])
                    + (long) LONGS.get(x, at + places[t + 3])
                    + (long) LONGS.get(x, at + places[t + 4])
                    + (long) LONGS.get(x, at + places[t + 5])
                    + (long) LONGS.get(x, at + places[t + 6])
                    + (long) LONGS.get(x, at + places[t + 7]);
            even += (sum & EACH_SECOND_BYTE) * (weights[g] * sign);
            odd += (sum >>> 8 & EACH_SECOND_BYTE) * (weights[g] * sign);
        }
        for (int r = 0; r < Long.BYTES; r += 2) {
            out[outAt + r] += sign * ((int) ((even >>> (8 * r)) & 0xFFFF) - middle);
            out[outAt + r + 1] += sign * ((int) ((odd >>> (8 * r)) & 0xFFFF) - middle);
        }
    }
}
