package io.github.faissstyle.embeddings.internal.training;

import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.internal.util.JsonFields;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class AdamWTest {
    @Test
    void stepsAreThoseOfPyTorch() {
        JsonFields oracle = Oracle.read("adamw.json");
        float[] parameters = Oracle.floats(oracle.numbers("first"));
        AdamW optimiser = new AdamW(parameters.length);
        int step = 1;
        for (double[] gradient : gradients(oracle)) {
            optimiser.step(FloatBuffer.wrap(parameters), FloatBuffer.wrap(Oracle.floats(gradient)), 1e-2, 0.05, step++);
        }
        Oracle.assertClose(oracle.numbers("last"), parameters, 1e-6);
    }

    private static double[][] gradients(JsonFields oracle) {
        double[] all = oracle.numbers("gradients");
        double[][] rows = new double[4][500];
        for (int i = 0; i < all.length; i++) {
            rows[i / 500][i % 500] = all[i];
        }
        return rows;
    }
}
