package io.github.faissstyle.internal.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.faissstyle.testkit.OwnJvm;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both kinds of kernels against sums in double, around every lane boundary, and what they allocate: nothing. */
class KernelsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final VectorKernels CHOSEN = Kernels.get();
    private static final VectorKernels SCALAR = Kernels.scalar();
    private static final VectorKernels COLD = new LaneKernels(4, false);

    static IntStream lengths() {
        return IntStream.concat(
                IntStream.rangeClosed(1, 70), IntStream.of(127, 128, 129, 255, 256, 257, 702, 1023, 4097));
    }

    @Test
    void theVectorApiIsUsedWhereItsModuleIs() {
        assertTrue(CHOSEN.description().startsWith("Vector API, "), CHOSEN.description());
    }

    @Test
    @Tag("scalar")
    void withoutTheModulePlainJavaNamesTheFlag() {
        assertTrue(CHOSEN.description().startsWith("plain Java"), CHOSEN.description());
        assertTrue(CHOSEN.description().contains("--add-modules jdk.incubator.vector"), CHOSEN.description());
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void agreeWithSumsInDouble(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int count : new int[] {1, 3, 4, 5, 9}) {
                int qOffset = d % 3;
                int rowsOffset = 1 + d % 5;
                float[] q = random(d, qOffset + d + 2);
                float[] rows = random(d + count, rowsOffset + count * d + 3);
                float[] dots = new float[count];
                float[] distances = new float[count];
                kernels.dotRows(q, qOffset, rows, rowsOffset, d, count, dots);
                kernels.l2Rows(q, qOffset, rows, rowsOffset, d, count, distances);
                for (int row = 0; row < count; row++) {
                    double dot = 0;
                    double size = 0;
                    double l2 = 0;
                    for (int i = 0; i < d; i++) {
                        double a = q[qOffset + i];
                        double b = rows[rowsOffset + row * d + i];
                        dot += a * b;
                        size += Math.abs(a * b);
                        l2 += (a - b) * (a - b);
                    }
                    assertEquals(dot, dots[row], 1e-7 * d * size + 1e-30, kernels.description());
                    assertEquals(l2, distances[row], 1e-7 * (d + 4) * l2 + 1e-30, kernels.description());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aRowGivesTheSameBitsWhereverItLies(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            float[] q = random(1, d);
            float[] row = random(2, d);
            float[] rows = new float[7 * d];
            for (int i = 0; i < 7; i++) {
                System.arraycopy(row, 0, rows, i * d, d);
            }
            float[] out = new float[7];
            kernels.dotRows(q, 0, rows, 0, d, 7, out);
            assertAllEqual(out);
            kernels.l2Rows(q, 0, rows, 0, d, 7, out);
            assertAllEqual(out);
        }
    }

    private static void assertAllEqual(float[] values) {
        for (float value : values) {
            assertEquals(Float.floatToIntBits(values[0]), Float.floatToIntBits(value));
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void nanAndInfinityComeThroughFromAnyPlace(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int at = 0; at < d; at += Math.max(1, d / 40)) {
                float[] q = new float[d];
                Arrays.fill(q, 1f);
                float[] row = new float[d];
                float[] out = new float[1];
                row[at] = Float.NaN;
                kernels.dotRows(q, 0, row, 0, d, 1, out);
                assertEquals(Float.NaN, out[0]);
                kernels.l2Rows(q, 0, row, 0, d, 1, out);
                assertEquals(Float.NaN, out[0]);
                row[at] = Float.NEGATIVE_INFINITY;
                kernels.dotRows(q, 0, row, 0, d, 1, out);
                assertEquals(Float.NEGATIVE_INFINITY, out[0]);
                kernels.l2Rows(q, 0, row, 0, d, 1, out);
                assertEquals(Float.POSITIVE_INFINITY, out[0]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void logSumExpIsWithinOneMillionth(int n) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (float spread : new float[] {0.1f, 5, 60, 300}) {
                float[] x = random(n, n + 5);
                for (int i = 0; i < x.length; i++) {
                    x[i] *= spread;
                }
                x[2 + n / 2] = n > 2 ? Float.NEGATIVE_INFINITY : x[2];
                assertSumClose(kernels, x, 2, n);
            }
        }
    }

    @Test
    void logSumExpOfALargeVocabulary() {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int n : new int[] {50_000, 50_257, 1_000_003}) {
                assertSumClose(kernels, random(n, n), 0, n);
                assertSumClose(kernels, new float[n], 0, n);
            }
        }
    }

    private static void assertSumClose(VectorKernels kernels, float[] x, int offset, int n) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = offset; i < offset + n; i++) {
            max = Math.max(max, x[i]);
        }
        double sum = 0;
        for (int i = offset; i < offset + n; i++) {
            sum += Math.exp(x[i] - max);
        }
        assertEquals(max + Math.log(sum), kernels.logSumExp(x, offset, n), 1e-6, kernels.description());
    }

    @Test
    void logSumExpOfNumbersThatAreNotFinite() {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int n : new int[] {1, 2, 15, 16, 17, 33, 64, 1025}) {
                float[] x = new float[n];
                Arrays.fill(x, Float.NEGATIVE_INFINITY);
                assertEquals(Double.NEGATIVE_INFINITY, kernels.logSumExp(x, 0, n));
                for (int at : new int[] {0, n / 2, n - 1}) {
                    x[at] = 3;
                    assertEquals(3, kernels.logSumExp(x, 0, n), 1e-6);
                    x[at] = Float.POSITIVE_INFINITY;
                    assertEquals(Double.POSITIVE_INFINITY, kernels.logSumExp(x, 0, n));
                    x[n - 1 - at] = Float.NaN;
                    assertEquals(Double.NaN, kernels.logSumExp(x, 0, n));
                    Arrays.fill(x, Float.NEGATIVE_INFINITY);
                }
            }
            assertEquals(Double.NEGATIVE_INFINITY, kernels.logSumExp(new float[3], 1, 0));
            assertEquals(
                    Float.MAX_VALUE, kernels.logSumExp(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}, 0, 2), 1e30);
        }
    }

    @Test
    void exponentialsAndLogarithmsAgreeWithMath() {
        SplittableRandom random = new SplittableRandom(11);
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int count : new int[] {0, 1, 7, 8, 9, 1000}) {
                double[] exponents = new double[(count + 7) / 8 * 8];
                double[] numbers = new double[exponents.length];
                Arrays.fill(numbers, 1);
                for (int i = 0; i < count; i++) {
                    exponents[i] = i % 10 == 0 ? 2000 * random.nextDouble() - 1000 : 40 * random.nextDouble() - 30;
                    numbers[i] = Math.exp(1400 * random.nextDouble() - 700);
                }
                double[] expected = exponents.clone();
                double[] logs = numbers.clone();
                kernels.exp(exponents, count);
                kernels.log(numbers, count);
                for (int i = 0; i < count; i++) {
                    double exp = Math.exp(Math.max(-700, Math.min(700, expected[i])));
                    assertEquals(exp, exponents[i], 1e-10 * exp, kernels.description() + " exp " + expected[i]);
                    assertEquals(Math.log(logs[i]), numbers[i], 1e-10, kernels.description() + " log " + logs[i]);
                }
            }
            double[] small = {0, 1e-310, -1, 1, 1, 1, 1, 1};
            kernels.log(small, 3);
            for (int i = 0; i < 3; i++) {
                assertEquals(Math.log(Double.MIN_NORMAL), small[i], 1e-10);
            }
        }
    }

    @Test
    void decodesBytesAsThePlainFormDoes() {
        for (float steps : new float[] {1, 15, 63, 255}) {
            for (int d : new int[] {1, 7, 16, 67, 384}) {
                int stride = d + d % 2;
                byte[] codes = bytes(d, 5 + 3 * stride);
                float[] range = random(d + 1, 2 * d);
                float[] expected = new float[3 * d];
                float[] found = new float[3 * d];
                SCALAR.decodeBytes(codes, 5, stride, steps, range, d, 3, expected);
                CHOSEN.decodeBytes(codes, 5, stride, steps, range, d, 3, found);
                assertArrayEquals(expected, found, "d " + d);
            }
        }
    }

    @Test
    void quotientsOfAllBytesAreRoundedAsDivisionRoundsThem() {
        byte[] all = new byte[256];
        float[] range = new float[512];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
            range[256 + i] = 1;
        }
        for (float steps : new float[] {1, 15, 63, 255}) {
            for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
                float[] found = new float[256];
                kernels.decodeBytes(all, 0, 256, steps, range, 256, 1, found);
                for (int i = 0; i < 256; i++) {
                    assertEquals((i + 0.5f) / steps, found[i], kernels.description() + ": " + i + " of " + steps);
                }
            }
        }
    }

    @Test
    void decodesAllNumbersOfSixteenBits() {
        int n = 1 << 16;
        byte[] codes = new byte[3 + 2 * n];
        for (int i = 0; i < n; i++) {
            codes[3 + 2 * i] = (byte) i;
            codes[4 + 2 * i] = (byte) (i >> 8);
        }
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            // In pieces, since one number that is not finite sends all of a call the other way.
            for (int size : new int[] {1, 61, 1024}) {
                float[] halves = new float[size];
                float[] brains = new float[size];
                for (int first = 0; first + size <= n; first += size) {
                    kernels.decodeHalves(codes, 3 + 2 * first, size, halves);
                    kernels.decodeBrains(codes, 3 + 2 * first, size, brains);
                    for (int i = 0; i < size; i++) {
                        assertEquals(half(first + i), halves[i], kernels.description() + ": half " + (first + i));
                        assertEquals(Float.intBitsToFloat((first + i) << 16), brains[i], "brain " + (first + i));
                    }
                }
            }
        }
    }

    private static float half(int bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double size = exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? fraction * 0x1p-24 : (1024 + fraction) * Math.pow(2, exponent - 25);
        return (float) (bits >> 15 == 0 ? size : -size);
    }

    @Test
    void unpacksNumbersOfFourAndSixBits() {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int groups : new int[] {1, 2, 3, 4, 5, 15, 16, 17, 33, 64, 129}) {
                byte[] codes = bytes(groups, 5 + 3 * groups);
                byte[] nibbles = new byte[6 * groups];
                kernels.unpackNibbles(codes, 5, 3 * groups, nibbles);
                byte[] sixes = new byte[7 + 4 * groups];
                kernels.unpackSixes(codes, 5, groups, sixes, 7);
                java.math.BigInteger bits = new java.math.BigInteger(1, reversed(codes, 5));
                for (int i = 0; i < 6 * groups; i++) {
                    assertEquals(bits.shiftRight(4 * i).intValue() & 15, nibbles[i], kernels.description());
                }
                for (int i = 0; i < 4 * groups; i++) {
                    assertEquals(bits.shiftRight(6 * i).intValue() & 63, sixes[7 + i], kernels.description());
                }
            }
        }
    }

    private static byte[] reversed(byte[] x, int from) {
        byte[] reversed = new byte[x.length - from];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = x[x.length - 1 - i];
        }
        return reversed;
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void scaledBytesAgreeWithSumsInDouble(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int count : new int[] {1, 3, 4, 5, 9}) {
                int stride = d + count % 3;
                float[] q = random(d, d);
                float[] factors = random(d + 1, d);
                byte[] numbers = bytes(d + count, 3 + count * stride);
                float[] dots = new float[count];
                float[] squares = new float[count];
                kernels.dotScaled(factors, numbers, 3, stride, d, count, dots);
                kernels.l2Scaled(q, factors, numbers, 3, stride, d, count, squares);
                for (int row = 0; row < count; row++) {
                    double dot = 0;
                    double size = 0;
                    double l2 = 0;
                    double l2Size = 0;
                    for (int i = 0; i < d; i++) {
                        double c = numbers[3 + row * stride + i] & 0xFF;
                        dot += c * factors[i];
                        size += Math.abs(c * factors[i]);
                        l2 += Math.pow(q[i] + c * factors[i], 2);
                        l2Size += Math.pow(Math.abs(q[i]) + Math.abs(c * factors[i]), 2);
                    }
                    assertEquals(dot, dots[row], 1e-7 * d * size + 1e-30, kernels.description());
                    assertEquals(l2, squares[row], 1e-7 * (d + 4) * l2Size + 1e-30, kernels.description());
                }
            }
        }
    }

    /** Past a certain size of method the JIT boxes vectors without a word; this would show. */
    @Test
    void allocateNothing() {
        assertEquals("", OwnJvm.run(KernelsTest.class));
    }

    /** Plain Java has arrays of its own to each thread; they are made once. */
    @Test
    void plainJavaAllocatesNothing() {
        assertEquals("", OwnJvm.run(KernelsTest.class, List.of("-Dfaissstyle.vector=false")));
    }

    /** Prints the kernels that allocate. */
    public static void main(String[] args) {
        for (int d : new int[] {67, 256, 512}) {
            float[] q = random(1, d);
            float[] rows = random(2, 64 * d);
            float[] out = new float[64];
            float[] logits = random(3, 50_000);
            short[] shorts = shorts(4, blocks(d, 64), 63);
            int fours = blocks(d, 4);
            byte[] bytes = bytes(5, 129 * fours);
            byte[][] byteHolders = new byte[31][];
            Arrays.fill(byteHolders, bytes);
            int[] byteOffsets = new int[31];
            Arrays.setAll(byteOffsets, i -> i * d);
            int width = (d + 3) / 4;
            short[] nibbleQuery = shorts(6, 4 * blocks(width, 64), 255);
            byte[] nibbles = bytes(7, 2 * (31 * width + VectorKernels.CODE_BLOCK));
            int[] products = new int[128];
            int[] found = new int[1];
            byte[] codes = bytes(10, 31 * d);
            float[] range = random(11, 2 * d);
            float[] decoded = new float[31 * d];
            byte[] unpacked = new byte[31 * d];
            byte[] halves = new byte[31 * d];
            float[] weights = random(8, 31);
            float[] bars = random(9, 64);
            float[] tile = new float[6 * 64];
            float[][] holders = new float[63][];
            int[] offsets = new int[63];
            Arrays.setAll(holders, i -> rows);
            Arrays.setAll(offsets, i -> i * d);
            double[] exponents = new double[64];
            double[] numbers = new double[64];
            Arrays.fill(numbers, 0.5);
            List<Map.Entry<String, Runnable>> kernels = List.of(
                    Map.entry("exp", () -> CHOSEN.exp(exponents, 61)),
                    Map.entry("log", () -> CHOSEN.log(numbers, 61)),
                    Map.entry("dotRows", () -> CHOSEN.dotRows(q, 0, rows, 0, d, 63, out)),
                    Map.entry("l2Rows", () -> CHOSEN.l2Rows(q, 0, rows, 0, d, 63, out)),
                    Map.entry("dotGather", () -> CHOSEN.dotGather(q, 0, holders, offsets, d, 63, out)),
                    Map.entry("l2Gather", () -> CHOSEN.l2Gather(q, 0, holders, offsets, d, 63, out)),
                    Map.entry("dotBytes", () -> CHOSEN.dotBytes(shorts, byteHolders, byteOffsets, 31, products)),
                    Map.entry("dotByteColumns", () -> CHOSEN.dotByteColumns(shorts, bytes, 0, fours, 125, products)),
                    Map.entry("decodeBytes", () -> CHOSEN.decodeBytes(codes, 0, d, 255, range, d, 31, decoded)),
                    Map.entry("dotScaled", () -> CHOSEN.dotScaled(q, codes, 0, d, d, 31, out)),
                    Map.entry("l2Scaled", () -> CHOSEN.l2Scaled(q, range, codes, 0, d, d, 31, out)),
                    Map.entry("unpackNibbles", () -> CHOSEN.unpackNibbles(codes, 0, 15 * d, unpacked)),
                    Map.entry("unpackSixes", () -> CHOSEN.unpackSixes(codes, 0, 7 * d, unpacked, 0)),
                    Map.entry("decodeHalves", () -> CHOSEN.decodeHalves(halves, 0, 15 * d, decoded)),
                    Map.entry("decodeBrains", () -> CHOSEN.decodeBrains(codes, 0, 15 * d, decoded)),
                    Map.entry(
                            "dotNibblesRows",
                            () -> CHOSEN.dotNibblesRows(nibbleQuery, nibbles, 0, width, 31, products)),
                    Map.entry(
                            "weigh",
                            () -> CHOSEN.weigh(products, 3, 2f, weights, weights, 1f, weights, 1f, 0, 31, out, 0)),
                    Map.entry("tile", () -> CHOSEN.tile(rows, 0, d, CHOSEN.tileHeight(), rows, 0, tile)),
                    Map.entry("above", () -> CHOSEN.above(tile, CHOSEN.tileHeight(), bars, 0, bars, 1)),
                    Map.entry("firstAtLeast", () -> found[0] += CHOSEN.firstAtLeast(logits, 1, 1000, 9)),
                    Map.entry("firstAtMost", () -> found[0] += CHOSEN.firstAtMost(logits, 1, 1000, -9)),
                    Map.entry("logSumExp", () -> CHOSEN.logSumExp(logits, 0, logits.length)));
            int dimension = d;
            kernels.forEach(kernel -> checkAllocation(kernel.getKey() + " at d " + dimension, kernel.getValue()));
        }
    }

    private static void checkAllocation(String name, Runnable kernel) {
        // Until the JIT is through, which takes its time on a busy machine.
        long deadline = System.nanoTime() + 30_000_000_000L;
        long least = Long.MAX_VALUE;
        while (least > 0 && System.nanoTime() < deadline) {
            long before = allocated();
            for (int i = 0; i < 100; i++) {
                kernel.run();
            }
            least = Math.min(least, allocated() - before);
        }
        if (least > 0) {
            System.out.println(least + " bytes in 100 calls of " + name);
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void bytesAreSummedExactly(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int most : new int[] {1, 63}) {
                short[] q = Arrays.copyOf(shorts(d, d, most), blocks(d, VectorKernels.CODE_BLOCK));
                byte[] rows = bytes(d + 1, 3 + 7 * d + VectorKernels.CODE_BLOCK);
                if (most == 1) { // as large as it gets
                    Arrays.fill(q, 0, d, (short) 63);
                    Arrays.fill(rows, (byte) 127);
                }
                byte[][] holders = new byte[7][];
                Arrays.fill(holders, rows);
                int[] offsets = new int[7];
                Arrays.setAll(offsets, i -> 3 + i * d);
                for (int count = 1; count <= 7; count++) {
                    int[] products = new int[7];
                    kernels.dotBytes(q, holders, offsets, count, products);
                    for (int row = 0; row < 7; row++) {
                        long expected = 0;
                        for (int i = 0; row < count && i < d; i++) {
                            expected += q[i] * rows[3 + row * d + i];
                        }
                        assertEquals(expected, products[row], kernels.description() + " row " + row + " of " + count);
                    }
                }
            }
        }
    }

    /**
     * Sums that just fit 16 bits, next to sums of the other sign that borrow from them, and before the smallest byte.
     */
    @Test
    void largestBytesOfEitherSignAreSummedExactly() {
        int d = 61;
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int signs = 0; signs < 1 << 8; signs++) {
                short[] q = new short[64];
                byte[] row = new byte[3 + 64 + VectorKernels.CODE_BLOCK];
                Arrays.fill(row, Byte.MIN_VALUE);
                int expected = 0;
                for (int i = 0; i < d; i++) {
                    q[i] = (short) (i / 8 % 2 == 0 ? 63 : -63);
                    row[3 + i] = (byte) ((signs >> i % 8 & 1) == 0 ? 127 : -127);
                    expected += q[i] * row[3 + i];
                }
                int[] products = new int[1];
                kernels.dotBytes(q, new byte[][] {row}, new int[] {3}, 1, products);
                assertEquals(expected, products[0], kernels.description() + " signs " + signs);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void columnsOfBytesAreSummedExactly(int length) {
        int d = blocks(length, 4);
        int most = 160; // two and a half of the largest columns
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR, COLD}) {
            short[] q = Arrays.copyOf(shorts(d, d, VectorKernels.MOST_SHORT), blocks(d, VectorKernels.CODE_BLOCK));
            byte[] columns = bytes(d + 1, 5 + most * d + VectorKernels.CODE_BLOCK);
            int[] products = new int[most];
            for (int rows = 1; rows <= most; rows++) {
                kernels.dotByteColumns(q, columns, 5, d, rows, products);
                for (int row = 0; row < rows; row++) {
                    long expected = 0;
                    for (int i = 0; i < d; i++) {
                        expected += q[i] * columns[5 + columnPlace(row, i, d, rows, kernels)];
                    }
                    assertEquals(expected, products[row], kernels.description() + " row " + row + " of " + rows);
                }
            }
        }
    }

    /** Where a component stands among rows that lie on their side. */
    private static int columnPlace(int row, int i, int d, int rows, VectorKernels kernels) {
        int first = row - row % kernels.column();
        int stride = Math.min(kernels.column(), rows - first);
        return first * d + i * stride + kernels.columnPlace(row - first, stride);
    }

    /** Every row has the largest sum of four that fits 16 bits, or the least, next to rows of the other sign. */
    @Test
    void largestColumnsOfEitherSignAreSummedExactly() {
        int d = 8192;
        int rows = 96; // a column and a half of the largest
        short[] q = new short[d];
        for (int i = 0; i < d; i++) {
            q[i] = (short) (i % 3 == 0 ? VectorKernels.MOST_SHORT : -VectorKernels.MOST_SHORT);
        }
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR, COLD}) {
            for (int signs = 0; signs < 1 << 8; signs++) {
                byte[] columns = new byte[rows * d + VectorKernels.CODE_BLOCK];
                int[] expected = new int[rows];
                for (int row = 0; row < rows; row++) {
                    int sign = (signs >> row % 8 & 1) == 0 ? 1 : -1;
                    for (int i = 0; i < d; i++) {
                        int code = q[i] > 0 ? sign * 127 : sign * -127;
                        columns[columnPlace(row, i, d, rows, kernels)] = (byte) code;
                        expected[row] += q[i] * code;
                    }
                }
                int[] products = new int[rows];
                kernels.dotByteColumns(q, columns, 0, d, rows, products);
                assertArrayEquals(expected, products, kernels.description() + " signs " + signs);
            }
        }
    }

    @Test
    void largestNibblesOfEitherSignAreSummedExactly() {
        int width = 61;
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int signs = 0; signs < 1 << 16; signs += 7) {
                short[] q = new short[4 * 64];
                byte[] row = new byte[2 * (width + VectorKernels.CODE_BLOCK)];
                Arrays.fill(row, (byte) -1);
                int expected = 0;
                for (int i = 0; i < 4 * width; i++) {
                    int place = i % width;
                    int factor = (signs >> (place % 4 + i / width * 4) & 1) == 0 ? 255 : -255;
                    q[i / width * 64 + place] = (short) factor;
                    expected += factor * 15;
                }
                int[] products = new int[1];
                kernels.dotNibblesRows(q, row, 0, width, 1, products);
                assertEquals(expected, products[0], kernels.description() + " signs " + signs);
            }
        }
    }

    @Test
    void findsTheFirstThatIsFarEnough() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, Float.MIN_VALUE};
        for (int repeat = 0; repeat < 20_000; repeat++) {
            float[] x = new float[1 + random.nextInt(100)];
            int kinds = 2 + random.nextInt(100); // few of them: many equal the bar
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextInt(30) == 0 ? odd[random.nextInt(odd.length)] : random.nextInt(kinds) - kinds / 2;
            }
            int from = random.nextInt(x.length);
            int to = from + random.nextInt(x.length - from + 1);
            float bar = random.nextBoolean() ? kinds / 2 - 1 : -kinds / 2;
            int least = from;
            while (least < to && !(x[least] >= bar)) {
                least++;
            }
            int most = from;
            while (most < to && !(x[most] <= bar)) {
                most++;
            }
            String where = Arrays.toString(x) + " from " + from + " to " + to + ", bar " + bar + ", seed " + seed;
            for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
                assertEquals(least, kernels.firstAtLeast(x, from, to, bar), where);
                assertEquals(most, kernels.firstAtMost(x, from, to, bar), where);
            }
        }
    }

    /** Kernels are shared: what one thread works with, another does not see. */
    @Test
    void threadsDoNotDisturbEachOther() {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            IntStream.range(0, 64).parallel().forEach(seed -> {
                short[] q = shorts(seed, 256, 63);
                byte[] rows = bytes(seed + 1, 9 * 256 + VectorKernels.CODE_BLOCK);
                byte[][] holders = new byte[9][];
                Arrays.fill(holders, rows);
                int[] offsets = IntStream.range(0, 9).map(i -> i * 256).toArray();
                float[] vectors = random(seed, kernels.tileHeight() * 256);
                float[] panel = random(seed + 1, kernels.tileWidth() * 256);
                int[] products = new int[9];
                int[] again = new int[9];
                float[] tile = new float[kernels.tileHeight() * kernels.tileWidth()];
                float[] tileAgain = new float[tile.length];
                kernels.dotBytes(q, holders, offsets, 9, products);
                kernels.tile(vectors, 0, 256, kernels.tileHeight(), panel, 0, tile);
                for (int i = 0; i < 200; i++) {
                    kernels.dotBytes(q, holders, offsets, 9, again);
                    assertArrayEquals(products, again);
                    kernels.tile(vectors, 0, 256, kernels.tileHeight(), panel, 0, tileAgain);
                    assertArrayEquals(tile, tileAgain);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void nibblesAreSummedExactly(int d) {
        int width = (d + 3) / 4;
        int quarter = blocks(width, VectorKernels.CODE_BLOCK);
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int most : new int[] {1, 255}) {
                short[] q = new short[4 * quarter];
                short[] numbers = shorts(d, 4 * width, most);
                byte[] rows = bytes(d + 1, 5 + 2 * (131 * width + VectorKernels.CODE_BLOCK));
                if (most == 1) { // as large as it gets
                    Arrays.fill(numbers, (short) 255);
                    Arrays.fill(rows, (byte) -1);
                }
                for (int j = 0; j < 4; j++) {
                    System.arraycopy(numbers, j * width, q, j * quarter, width);
                }
                int[] products = new int[131];
                kernels.dotNibblesRows(q, rows, 5, width, 131, products);
                for (int row = 0; row < 131; row++) {
                    long expected = 0;
                    for (int i = 0; i < 4 * width; i++) {
                        int nibble = i / width;
                        int place = 5 + 2 * (row * width + i % width) + nibble / 2;
                        expected += numbers[i] * (rows[place] >> (4 * (nibble % 2)) & 15);
                    }
                    assertEquals(expected, products[row], kernels.description() + " row " + row);
                }
            }
        }
    }

    private static int blocks(int n, int block) {
        return (n + block - 1) / block * block;
    }

    @Test
    void tilesAreFilteredByBars() {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            int width = kernels.tileWidth();
            int height = kernels.tileHeight();
            for (int n = 1; n <= height; n++) {
                for (int trial = 0; trial < 200; trial++) {
                    float[] products = random(trial, height * width);
                    float[] rowBars = random(trial + 1000, width + 3);
                    float[] vectorBars = random(trial + 2000, n + 2);
                    for (int v = 0; v < vectorBars.length; v++) {
                        vectorBars[v] += 4;
                    }
                    int expected = 0;
                    for (int i = 0; i < n * width; i++) {
                        boolean above = products[i] > rowBars[3 + i % width] + vectorBars[2 + i / width];
                        expected |= above ? 1 << (i / width) : 0;
                    }
                    assertEquals(expected, kernels.above(products, n, rowBars, 3, vectorBars, 2));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void gatheredRowsGiveTheSameBits(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            float[] q = random(1, d + 3);
            float[] rows = random(2, 9 * d);
            float[] expected = new float[9];
            float[] out = new float[9];
            float[][] holders = new float[9][];
            int[] offsets = new int[9];
            for (int i = 0; i < 9; i++) {
                holders[i] = i % 2 == 0 ? rows : Arrays.copyOfRange(rows, i * d, (i + 1) * d);
                offsets[i] = i % 2 == 0 ? i * d : 0;
            }
            kernels.dotRows(q, 3, rows, 0, d, 9, expected);
            kernels.dotGather(q, 3, holders, offsets, d, 9, out);
            assertArrayEquals(expected, out);
            kernels.l2Rows(q, 3, rows, 0, d, 9, expected);
            kernels.l2Gather(q, 3, holders, offsets, d, 9, out);
            assertArrayEquals(expected, out);
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void tilesAgreeWithSumsInDouble(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            int width = kernels.tileWidth();
            int height = kernels.tileHeight();
            float[] vectors = random(d, 2 + height * d);
            float[] panel = random(d + 1, 3 + width * d);
            float[] out = new float[height * width];
            for (int n = 1; n <= height; n++) {
                kernels.tile(vectors, 2, d, n, panel, 3, out);
                for (int v = 0; v < n; v++) {
                    for (int r = 0; r < width; r++) {
                        double sum = 0;
                        double size = 0;
                        for (int i = 0; i < d; i++) {
                            double product = (double) vectors[2 + v * d + i] * panel[3 + i * width + r];
                            sum += product;
                            size += Math.abs(product);
                        }
                        assertEquals(sum, out[v * width + r], 1e-7 * d * size + 1e-30, kernels.description());
                    }
                }
            }
        }
    }

    private static short[] shorts(long seed, int n, int most) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] result = new short[n];
        for (int i = 0; i < n; i++) {
            result[i] = (short) random.nextInt(-most, most + 1);
        }
        return result;
    }

    private static byte[] bytes(long seed, int n) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] result = new byte[n];
        for (int i = 0; i < n; i++) {
            result[i] = (byte) random.nextInt(-127, 128);
        }
        return result;
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static float[] random(long seed, int n) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] result = new float[n];
        for (int i = 0; i < n; i++) {
            result[i] = (float) (2 * random.nextDouble() - 1);
        }
        return result;
    }
}
