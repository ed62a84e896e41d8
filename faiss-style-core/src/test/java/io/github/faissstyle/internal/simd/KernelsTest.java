package io.github.faissstyle.internal.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
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

    /** Past a certain size of method the JIT boxes vectors without a word; this would show. */
    @Test
    void allocateNothing() {
        for (int d : new int[] {67, 256, 512}) {
            float[] q = random(1, d);
            float[] rows = random(2, 64 * d);
            float[] out = new float[64];
            float[] logits = random(3, 50_000);
            short[] shorts = shorts(4, d, 63);
            byte[] bytes = bytes(5, 31 * d + 5);
            int[] products = new int[31];
            float[] tile = new float[6 * 64];
            float[][] holders = new float[63][];
            int[] offsets = new int[63];
            Arrays.setAll(holders, i -> rows);
            Arrays.setAll(offsets, i -> i * d);
            Runnable all = () -> {
                CHOSEN.dotRows(q, 0, rows, 0, d, 63, out);
                CHOSEN.l2Rows(q, 0, rows, 0, d, 63, out);
                CHOSEN.dotGather(q, 0, holders, offsets, d, 63, out);
                CHOSEN.l2Gather(q, 0, holders, offsets, d, 63, out);
                CHOSEN.dotBytes(shorts, bytes, 5, d);
                CHOSEN.tile(rows, 0, d, 6, rows, 0, tile);
                CHOSEN.dotBytesRows(shorts, bytes, 5, d, 31, products);
                CHOSEN.logSumExp(logits, 0, logits.length);
            };
            // Until the JIT is through, which takes its time on a busy machine.
            long deadline = System.nanoTime() + 30_000_000_000L;
            long least = Long.MAX_VALUE;
            while (least > 0 && System.nanoTime() < deadline) {
                long before = allocated();
                for (int i = 0; i < 100; i++) {
                    all.run();
                }
                least = Math.min(least, allocated() - before);
            }
            assertEquals(0, least, "bytes in 100 calls at d " + d);
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void bytesAreSummedExactly(int d) {
        for (VectorKernels kernels : new VectorKernels[] {CHOSEN, SCALAR}) {
            for (int most : new int[] {1, 63}) {
                short[] q = shorts(d, d, most);
                byte[] row = bytes(d + 1, d + 3);
                if (most == 1) { // as large as it gets
                    Arrays.fill(q, (short) 63);
                    Arrays.fill(row, (byte) 127);
                }
                long expected = 0;
                for (int i = 0; i < d; i++) {
                    expected += q[i] * row[3 + i];
                }
                assertEquals(expected, kernels.dotBytes(q, row, 3, d), kernels.description());
                byte[] rows = new byte[3 + 5 * d];
                for (int i = 0; i < 5; i++) {
                    System.arraycopy(row, 3, rows, 3 + i * d, d);
                }
                int[] products = new int[5];
                kernels.dotBytesRows(q, rows, 3, d, 5, products);
                for (int product : products) {
                    assertEquals(expected, product, kernels.description());
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
            float[] vectors = random(d, 2 + VectorKernels.TILE_ROWS * d);
            float[] panel = random(d + 1, 3 + width * d);
            float[] out = new float[VectorKernels.TILE_ROWS * width];
            for (int n = 1; n <= VectorKernels.TILE_ROWS; n++) {
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
