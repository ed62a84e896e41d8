package io.github.faissstyle.internal.engine.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.internal.simd.VectorKernels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallQueryTest {
    /** Numbers stand for the query, rounded to the nearest; what is said of lengths is no less than they are. */
    @Property
    void saysNoLessThanIsLost(
            @ForAll @Size(min = 1, max = 300) float[] unscaled,
            @ForAll @IntRange(min = -40, max = 40) int exponent,
            @ForAll @IntRange(min = 0, max = 2) int kind) {
        int most = kind == 0 ? VectorKernels.MOST_SHORT : VectorKernels.MOST_NIBBLE_FACTOR;
        int parts = kind == 2 ? 4 : 1;
        int d = unscaled.length;
        float[] q = new float[d + 1];
        double largest = 0;
        for (int i = 0; i < d; i++) {
            q[i + 1] = Math.scalb((float) Math.tanh(unscaled[i]), exponent);
            largest = Math.max(largest, Math.abs(q[i + 1]));
        }
        SmallQuery query = new SmallQuery(d, most, parts);
        assertEquals(largest > 0x1p-50, query.set(q, 1));
        if (largest <= 0x1p-50) {
            return;
        }
        short[] numbers = query.numbers();
        int part = numbers.length / parts;
        int width = (d + parts - 1) / parts;
        double lost = 0;
        double size = 0;
        int sum = 0;
        for (int i = 0; i < d; i++) {
            int number = numbers[i / width * part + i % width];
            double rest = q[i + 1] - (double) number * query.scale();
            assertTrue(Math.abs(number) <= most, "number " + number);
            assertTrue(Math.abs(rest) <= 0.5001 * query.scale(), "rest " + rest + " of steps of " + query.scale());
            lost += rest * rest;
            size += (double) q[i + 1] * q[i + 1];
            sum += number;
        }
        assertEquals(sum, query.sum());
        // Each number times the scale is rounded, which those who use this allow for.
        double rounding = Math.sqrt(size) * 0x1p-22;
        assertTrue(query.error() + rounding >= Math.sqrt(lost), query.error() + " for " + Math.sqrt(lost));
        assertTrue(query.error() - rounding <= Math.sqrt(lost) * 1.001);
        assertTrue(query.size() >= Math.sqrt(size), query.size() + " for " + Math.sqrt(size));
        assertTrue(query.size() <= Math.sqrt(size) * 1.001);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, 0x1p51f})
    void refusesWhatNumbersCannotSay(float odd) {
        for (int place = 0; place < 5; place++) {
            float[] q = {1, -2, 3, -4, 5};
            q[place] = odd;
            assertFalse(new SmallQuery(5, VectorKernels.MOST_SHORT, 1).set(q, 0));
        }
    }

    @Test
    void refusesNothingButZeros() {
        assertFalse(new SmallQuery(3, VectorKernels.MOST_SHORT, 1).set(new float[] {0, -0f, 0}, 0));
    }
}
