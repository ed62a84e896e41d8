package io.github.faissstyle.internal.engine.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiveBitsTest {
    private static final int SIZE = 1300;

    /** Of which hardly one in ten thousand estimates should be farther off; few enough here for none. */
    private static final float DEVIATIONS = 4.5f;

    @ParameterizedTest
    @ValueSource(ints = {64, 67, 256, 300, 1030})
    void estimatesAreOffByNoMoreThanIsSaid(int d) {
        Random random = new Random(d);
        float[] rows = gaussian(random, SIZE * d);
        // Of very different sizes, and one of nothing.
        for (int i = 0; i < rows.length; i++) {
            rows[i] *= i / d % 7;
        }
        FiveBits codes = FiveBits.of(rows, d, SIZE);
        assertNotNull(codes);
        assertEquals(SIZE, codes.size());
        SmallQuery small = new SmallQuery(d, VectorKernels.MOST_SHORT, 1);
        GroupedQuery query = new GroupedQuery(d);
        int[] products = new int[FiveBits.BLOCK];
        short[] sums = new short[VectorKernels.SIDE];
        float[] bounds = new float[SIZE];
        float[] estimates = new float[SIZE];
        for (int repeat = 0; repeat < 10; repeat++) {
            float[] q = gaussian(random, d);
            assertTrue(small.set(q, 0));
            query.set(small, q, 0);
            for (boolean similarity : new boolean[] {true, false}) {
                codes.estimate(query, similarity, 0, products, sums, estimates);
                codes.estimate(query, similarity, DEVIATIONS, products, sums, bounds);
                for (int row = 0; row < SIZE; row++) {
                    double product = 0;
                    double square = 0;
                    for (int i = 0; i < d; i++) {
                        product += (double) q[i] * rows[row * d + i];
                        square += (double) rows[row * d + i] * rows[row * d + i];
                    }
                    double exact = similarity ? product : square - 2 * product;
                    double rounding = Math.abs(bounds[row] - estimates[row])
                            + (similarity ? 1 : 2) * DEVIATIONS * query.error() * Math.sqrt(square / d);
                    assertTrue(
                            Math.abs(exact - estimates[row]) <= rounding + 1e-5 * square,
                            "row " + row + ": " + estimates[row] + ", exactly " + exact + ", may be off by "
                                    + rounding);
                    // And what is said is worth something, the more the more components there are: products of such
                    // rows scatter by the root below.
                    double scatter = Math.sqrt(square) * small.size() / Math.sqrt(d) * (similarity ? 1 : 2);
                    assertTrue(rounding <= (d < 256 ? 2 : 1) * scatter, rounding + " of " + scatter);
                }
            }
        }
    }

    @Test
    void weightsSayTheQuery() {
        Random random = new Random(5);
        for (int d : new int[] {1, 3, 8, 9, 64, 257, 2000}) {
            SmallQuery small = new SmallQuery(d, VectorKernels.MOST_SHORT, 1);
            GroupedQuery query = new GroupedQuery(d);
            float[] q = gaussian(random, d + 3);
            assertTrue(small.set(q, 3));
            query.set(small, q, 3);
            boolean[] seen = new boolean[d + 1];
            double lost = 0;
            double all = 0;
            for (int i = 0; i < query.places().length; i++) {
                int component = query.places()[i] / VectorKernels.SIDE;
                assertTrue(component == d || !seen[component], "component " + component + " twice");
                seen[component] = true;
                float x = component == d ? 0 : q[3 + component];
                lost += Math.pow(x - query.scale() * query.weights()[i / VectorKernels.GROUP], 2);
                all += x * x;
            }
            for (int i = 0; i < d; i++) {
                assertTrue(seen[i], "component " + i + " of " + d);
            }
            assertEquals(Math.sqrt(lost), query.error(), 1e-5 * Math.sqrt(all), "d " + d);
            if (d >= 64) {
                assertTrue(query.error() <= 0.35 * Math.sqrt(all), query.error() + " of " + Math.sqrt(all));
            }
            for (int from = 0; from < query.groups(); from += VectorKernels.SLICE) {
                int sum = 0;
                for (int g = from; g < Math.min(query.groups(), from + VectorKernels.SLICE); g++) {
                    sum += Math.abs(query.weights()[g]);
                }
                assertTrue(sum <= VectorKernels.MOST_WEIGHT, "sum " + sum);
            }
        }
    }

    @Test
    void refusesWhatItCannotSay() {
        float[] rows = new float[64];
        rows[5] = Float.NaN;
        assertNull(FiveBits.of(rows, 64, 1));
        rows[5] = Float.NEGATIVE_INFINITY;
        assertNull(FiveBits.of(rows, 64, 1));
        rows[5] = 1e30f;
        assertNull(FiveBits.of(rows, 64, 1));
    }

    private static float[] gaussian(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
