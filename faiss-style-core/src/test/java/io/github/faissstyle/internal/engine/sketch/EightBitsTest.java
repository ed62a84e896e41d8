package io.github.faissstyle.internal.engine.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EightBitsTest {
    private static final long SEED = 5;

    /** Also of fewer rows than there are codes of, as a search has that began before others were added. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 67, 130})
    void estimatesEachRowWhateverIsAskedFor(int d) {
        Random random = new Random(SEED);
        float[] query = gaussian(random, d);
        SmallQuery small = new SmallQuery(d, VectorKernels.MOST_SHORT, 1);
        small.set(query, 0);
        for (int size : new int[] {1, 5, 31, 32, 33, 64, 65, 90, 127, 128, 150}) {
            float[] rows = gaussian(random, size * d);
            EightBits codes = EightBits.of(rows, d, size);
            assertEquals(size, codes == null ? -1 : codes.size());
            for (int first = 0;
                    first < size;
                    first += Math.max(16, Kernels.get().column())) {
                for (int count = 1; count <= size - first; count++) {
                    for (boolean similarity : new boolean[] {true, false}) {
                        float[] out = new float[count + 2];
                        codes.estimate(small, first, count, similarity, 0, new int[192], out, 2);
                        for (int i = 0; i < count; i++) {
                            double expected = exact(query, rows, (first + i) * d, d, similarity);
                            String where = "row " + (first + i) + " of " + size + ", asked for " + count;
                            // Rounding of d components each, by half a step at most.
                            assertEquals(expected, out[2 + i], 0.15 * Math.sqrt(d), where);
                        }
                    }
                }
            }
        }
    }

    @Test
    void refusesWhatItCannotSay() {
        float[] rows = new float[64];
        rows[5] = Float.NaN;
        assertNull(EightBits.of(rows, 64, 1));
        rows[5] = Float.POSITIVE_INFINITY;
        assertNull(EightBits.of(rows, 64, 1));
        rows[5] = 1e30f;
        assertNull(EightBits.of(rows, 64, 1));
    }

    /** The inner product, or the square of the distance less the query's own. */
    private static double exact(float[] q, float[] rows, int at, int d, boolean similarity) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < d; i++) {
            product += (double) q[i] * rows[at + i];
            square += (double) rows[at + i] * rows[at + i];
        }
        return similarity ? product : square - 2 * product;
    }

    private static float[] gaussian(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
