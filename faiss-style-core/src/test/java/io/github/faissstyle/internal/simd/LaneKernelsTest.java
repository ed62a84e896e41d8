package io.github.faissstyle.internal.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.testkit.OwnJvm;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is used until the kernels are warm gives the bits of the kernels, with vectors of each size. */
class LaneKernelsTest {
    private static final float[] ODD = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        1e-30f,
        -1e-30f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e20f
    };

    @ParameterizedTest
    @ValueSource(strings = {"16", "32", "64"})
    void givesTheBitsOfTheVectorApi(String vectorBytes) {
        assertEquals("", OwnJvm.run(LaneKernelsTest.class, List.of("-XX:MaxVectorSize=" + vectorBytes)));
    }

    /** Prints what differs. */
    public static void main(String[] args) {
        VectorKernels vectors = Kernels.get();
        int lanes = Integer.parseInt(vectors.description().replaceAll("\\D", "")) / Float.SIZE;
        VectorKernels plain = new LaneKernels(lanes, Runtime.version().feature() >= 22);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int repeat = 0; repeat < 40; repeat++) { // interpreted at first, compiled in the end
            for (int d = 1; d <= 67; d++) {
                compare(vectors, plain, d, repeat % 3, random, seed);
            }
            compare(vectors, plain, 255 + repeat % 4, repeat % 3, random, seed);
        }
    }

    private static void compare(VectorKernels vectors, VectorKernels plain, int d, int kind, Random random, long seed) {
        int count = 1 + random.nextInt(9);
        int qAt = random.nextInt(5);
        int at = random.nextInt(5);
        float[] q = floats(qAt + d, kind, random);
        float[] rows = floats(at + count * d, kind, random);
        float[][] holders = new float[count][];
        int[] offsets = new int[count];
        for (int row = 0; row < count; row++) {
            holders[row] = rows;
            offsets[row] = at + random.nextInt(count) * d;
        }
        byte[] bytes = new byte[VectorKernels.CODE_BLOCK * (2 + count * 5)];
        random.nextBytes(bytes);
        byte[][] byteHolders = new byte[count][];
        Arrays.fill(byteHolders, bytes);
        short[] numbers = new short[(d + 63) / 64 * 64];
        for (int i = 0; i < d; i++) {
            numbers[i] = (short) (random.nextInt(127) - 63);
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.max(-127, bytes[i]);
        }
        int rowsAside = 1 + random.nextInt(3 * vectors.column());
        byte[] columns = new byte[rowsAside * numbers.length + VectorKernels.CODE_BLOCK];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = bytes[i % bytes.length];
        }
        byte[] nibbles = new byte[2 * (1 + count) * VectorKernels.CODE_BLOCK];
        random.nextBytes(nibbles);
        short[] small = Arrays.copyOf(numbers, 4 * VectorKernels.CODE_BLOCK);
        float[] weights = floats(count + 3, kind, random);
        String where = " of d " + d + ", count " + count + ", values " + kind + ", seed " + seed;
        int[][] found = new int[2][];
        for (int side = 0; side < 2; side++) {
            VectorKernels k = side == 0 ? vectors : plain;
            float[][] floats = new float[5][count];
            k.dotRows(q, qAt, rows, at, d, count, floats[0]);
            k.l2Rows(q, qAt, rows, at, d, count, floats[1]);
            k.dotGather(q, qAt, holders, offsets, d, count, floats[2]);
            k.l2Gather(q, qAt, holders, offsets, d, count, floats[3]);
            int[][] ints = new int[3][count];
            k.dotBytes(numbers, byteHolders, offsets, count, ints[0]);
            int[] aside = new int[3 * vectors.column()];
            k.dotByteColumns(numbers, columns, 0, numbers.length, rowsAside, aside);
            for (int row = 0; row < rowsAside; row++) {
                ints[1][row % count] = 31 * ints[1][row % count] + aside[row];
            }
            k.dotNibblesRows(small, nibbles, 0, VectorKernels.CODE_BLOCK, count, ints[2]);
            k.weigh(ints[2], 99, 0.3f, weights, weights, 1.7f, weights, -2.3f, 2, count, floats[4], 0);
            found[side] = IntStream.concat(
                            Arrays.stream(floats)
                                    .flatMapToInt(
                                            of -> IntStream.range(0, count).map(i -> Float.floatToIntBits(of[i]))),
                            Arrays.stream(ints).flatMapToInt(Arrays::stream))
                    .toArray();
        }
        int differs = Arrays.mismatch(found[0], found[1]);
        if (differs >= 0) {
            System.out.println("kernel " + differs / count + ", row " + differs % count + where + ": bits "
                    + found[0][differs] + " and " + found[1][differs]);
            System.exit(0);
        }
    }

    /** Ordinary ones; tiny ones, whose products vanish; or ordinary ones with some that are odd. */
    private static float[] floats(int n, int kind, Random random) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian() * (kind == 1 ? 1e-23f : 1);
            if (kind == 2 && random.nextInt(40) == 0) {
                x[i] = ODD[random.nextInt(ODD.length)];
            }
        }
        return x;
    }
}
