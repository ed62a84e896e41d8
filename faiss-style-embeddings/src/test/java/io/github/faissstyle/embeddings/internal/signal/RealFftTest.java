package io.github.faissstyle.embeddings.internal.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealFftTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 64, 2048, 4096})
    void powerIsThatOfCommonsMath(int n) {
        Random random = new Random(n);
        double[] x = random.doubles(n, -1, 1).toArray();
        Complex[] expected = new FastFourierTransformer(DftNormalization.STANDARD).transform(x, TransformType.FORWARD);
        double[] power = new double[n / 2 + 1];
        new RealFft(n).power(x, power);
        for (int k = 0; k <= n / 2; k++) {
            assertEquals(Math.pow(expected[k].abs(), 2), power[k], 1e-9 * n);
        }
    }

    @Test
    void autocorrelationIsTheSumOfProducts() {
        double[] x = new double[32];
        Random random = new Random(2);
        for (int i = 0; i < 16; i++) {
            x[i] = random.nextGaussian();
        }
        double[] found = new double[32];
        new RealFft(32).autocorrelation(x, found);
        for (int lag = 0; lag < 32; lag++) {
            double sum = 0;
            for (int i = 0; i < 32; i++) {
                sum += x[i] * x[(i + lag) % 32];
            }
            assertEquals(sum, found[lag], 1e-12);
        }
    }

    @Test
    void lengthsArePowersOfTwo() {
        assertThrows(IllegalArgumentException.class, () -> new RealFft(6));
        assertThrows(IllegalArgumentException.class, () -> new RealFft(2));
    }
}
