package io.github.faissstyle.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.model.Distributions;
import io.github.faissstyle.examples.cli.model.NgramModel;
import io.github.faissstyle.examples.cli.model.NucleusSampler;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelTest {
    private final NgramModel model = new NgramModel(
            List.of(new int[] {0, 1, 2, 0, 1, 2, 0, 1, 3}, new int[] {0, 1, 2}), 5, 4, token -> token == 0);

    @Test
    void givesADistributionThatFollowsTheCounts() {
        float[] logits = new float[5];
        for (int length = 0; length < 4; length++) {
            model.next(new int[] {0, 1, 2, 4}, length, logits);
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit);
                assertTrue(logit > Float.NEGATIVE_INFINITY, "every token stays possible");
            }
            assertEquals(1, sum, 1e-6);
        }
        model.next(new int[] {0, 1}, 2, logits);
        assertTrue(logits[2] > logits[3] && logits[3] > logits[4], "2 came three times, 3 once, 4 never");
    }

    @Test
    void interpolatesAsWittenAndBellSay() {
        float[] logits = new float[5];
        NgramModel unigrams = new NgramModel(List.of(new int[] {0, 0, 1}), 5, 1, token -> false);
        unigrams.next(new int[0], 0, logits);
        // n = 3 tokens, t = 2 different ones, uniform below: (c + 2/5) / (3 + 2)
        assertEquals(2.4 / 5, Math.exp(logits[0]), 1e-6);
        assertEquals(1.4 / 5, Math.exp(logits[1]), 1e-6);
        assertEquals(0.4 / 5, Math.exp(logits[4]), 1e-6);
    }

    @Test
    void topPKeepsTheLikeliestAndMasksStayOut() {
        float[] logits = {(float) Math.log(0.6), (float) Math.log(0.3), (float) Math.log(0.1), Float.NEGATIVE_INFINITY};
        int[] seen = new int[4];
        NucleusSampler sampler = new NucleusSampler(1, 0.8, 5);
        for (int i = 0; i < 3000; i++) {
            seen[sampler.choose(logits)]++;
        }
        assertEquals(0, seen[2] + seen[3]);
        assertEquals(2000, seen[0], 120, "0.6 of 0.9");
    }

    @Test
    void temperatureSharpens() {
        float[] logits = {1, 0};
        assertTrue(Distributions.softmax(logits, 0.5)[0] > Distributions.softmax(logits, 1)[0]);
        assertEquals(1 / (1 + Math.exp(-1)), Distributions.softmax(logits, 1)[0], 1e-12);
    }
}
