package io.github.faissstyle.embeddings.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.internal.util.JsonFields;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetricLossTest {
    private static final int D = 6;

    private final JsonFields oracle = Oracle.read("losses.json");
    private final float[] embeddings = Oracle.floats(oracle.numbers("embeddings"));
    private final int[] labels = Oracle.ints(oracle.numbers("labels"));

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of("semiHard", MetricLoss.semiHardTriplets(0.2)),
                Arguments.of("batchHard", MetricLoss.batchHardTriplets(0.2)),
                Arguments.of("infoNce", MetricLoss.infoNce(0.1)),
                Arguments.of("supervised", MetricLoss.supervisedContrastive(0.1)),
                Arguments.of("proxies", MetricLoss.proxies(0.1)));
    }

    /** pytorch-metric-learning's numbers. Of the gradient only what does not point along the embedding matters. */
    @ParameterizedTest
    @MethodSource("losses")
    void lossAndGradientAreThoseOfPyTorch(String name, MetricLoss loss) {
        JsonFields expected = oracle.object(name);
        MetricLoss.Run run = loss.start(5, D, 1);
        if (expected.has("proxies")) {
            float[] proxies = Oracle.floats(expected.numbers("proxies"));
            System.arraycopy(proxies, 0, run.parameters(), 0, proxies.length);
        }
        float[] gradient = new float[embeddings.length];
        assertEquals(expected.number("loss"), run.loss(embeddings, labels, gradient), 2e-6);
        for (int row = 0; row < labels.length; row++) {
            double along = 0;
            for (int i = row * D; i < (row + 1) * D; i++) {
                along += gradient[i] * embeddings[i];
            }
            for (int i = row * D; i < (row + 1) * D; i++) {
                gradient[i] -= (float) (along * embeddings[i]);
            }
        }
        Oracle.assertClose(expected.numbers("gradient"), gradient, 1e-5);
        if (expected.has("proxies")) {
            Oracle.assertClose(expected.numbers("proxyGradient"), run.parameterGradient(), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void aBatchWithNothingToLearnFromSaysSo(String name, MetricLoss loss) {
        MetricLoss.Run run = loss.start(5, D, 1);
        float[] gradient = new float[3 * D];
        java.util.Arrays.fill(gradient, 7);
        double value = run.loss(java.util.Arrays.copyOf(embeddings, 3 * D), new int[] {0, 1, 2}, gradient);
        if (name.equals("proxies")) { // needs no pairs
            assertEquals(3, run.active());
            assertTrue(value > 0);
        } else {
            assertEquals(0, value);
            assertEquals(0, run.active());
            assertArrayEquals(new float[3 * D], gradient);
        }
    }

    @Test
    void parametersAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> MetricLoss.semiHardTriplets(0));
        assertThrows(IllegalArgumentException.class, () -> MetricLoss.infoNce(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> MetricLoss.proxies(-1));
    }
}
