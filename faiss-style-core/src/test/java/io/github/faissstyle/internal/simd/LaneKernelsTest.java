package io.github.faissstyle.internal.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.testkit.OwnJvm;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
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
        assertEquals("", OwnJvm.run(LaneKernelsTest.class, List.of("-XX:MaxVectorSize=" + vectorBytes), "bits"));
    }

    @Test
    void warmsUpAndEnds() {
        assertEquals("", OwnJvm.run(LaneKernelsTest.class, List.of(), "warm"));
    }

    @Test
    void canBeLeftOut() {
        assertEquals("", OwnJvm.run(LaneKernelsTest.class, List.of("-Dfaissstyle.warm=false"), "fastest"));
    }

    /** Prints what differs. */
    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "bits" -> bits();
            case "warm" -> warm();
            default -> {
                if (Kernels.get() != Kernels.fastest()) {
                    System.out.println("uses " + Kernels.get().description());
                }
            }
        }
    }

    private static void warm() throws InterruptedException {
        String early = Kernels.get().description();
        if (!early.startsWith(Kernels.fastest().description() + " (warming up")) {
            System.out.println("uses " + early + " at first");
        }
        while (Kernels.get() != Kernels.fastest()) { // or the test hangs
            Thread.sleep(5);
        }
    }

    private static void bits() {
        VectorKernels vectors = Kernels.fastest();
        if (!(vectors.early() instanceof LaneKernels plain)) {
            System.out.println("nothing emulates " + vectors.description());
            return;
        }
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
        int height = vectors.tileHeight();
        int width = vectors.tileWidth();
        int n = 1 + random.nextInt(Math.min(count, height));
        float[] panel = floats(3 + d * width, kind, random);
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
        float[] range = floats(2 * d, 0, random);
        String where = " of d " + d + ", count " + count + ", values " + kind + ", seed " + seed;
        float[][] outs = new float[2][];
        int[] aboves = new int[2];
        for (int side = 0; side < 2; side++) {
            VectorKernels k = side == 0 ? vectors : plain;
            float[] out = new float[5 * count + n * width + count * d];
            float[] part = new float[Math.max(count * d, height * width)];
            k.dotRows(q, qAt, rows, at, d, count, part);
            System.arraycopy(part, 0, out, 0, count);
            k.l2Rows(q, qAt, rows, at, d, count, part);
            System.arraycopy(part, 0, out, count, count);
            k.dotGather(q, qAt, holders, offsets, d, count, part);
            System.arraycopy(part, 0, out, 2 * count, count);
            k.l2Gather(q, qAt, holders, offsets, d, count, part);
            System.arraycopy(part, 0, out, 3 * count, count);
            int[] products = new int[count];
            k.dotBytes(numbers, byteHolders, offsets, count, products);
            for (int row = 0; row < count; row++) {
                out[4 * count + row] = products[row];
            }
            k.tile(rows, at, d, n, panel, 3, part);
            System.arraycopy(part, 0, out, 5 * count, n * width);
            k.decodeBytes(bytes, 3, range, d, count, part);
            System.arraycopy(part, 0, out, 5 * count + n * width, count * d);
            outs[side] = out;
            // Finite, as promised, with zeros of either sign.
            float[] finite = new float[height * width];
            for (int i = 0; i < finite.length; i++) {
                finite[i] = i % 7 == 0 ? -0f : (i % 5 - 2) * 3e37f;
            }
            float[] bars = new float[width];
            Arrays.fill(bars, d % 2 == 0 ? 6e37f : -0f);
            aboves[side] = k.above(finite, n, bars, 0, new float[] {-0f, 0f, -0f, 1f, -1f, 0f}, 0);
        }
        for (int i = 0; i < outs[0].length; i++) {
            if (Float.floatToIntBits(outs[0][i]) != Float.floatToIntBits(outs[1][i])) {
                System.out.println("number " + i + where + ": " + outs[0][i] + " and " + outs[1][i]);
                System.exit(0);
            }
        }
        if (aboves[0] != aboves[1]) {
            System.out.println("above" + where + ": " + aboves[0] + " and " + aboves[1]);
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
