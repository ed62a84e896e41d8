package io.github.faissstyle.embeddings.internal.training;

import java.nio.FloatBuffer;

/**
 * Adam with decoupled weight decay (I. Loshchilov and F. Hutter 2019), to the letter of PyTorch's {@code AdamW}:
 *
 * <pre>
 *     p -= rate * decay * p
 *     m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2
 *     p -= rate / (1 - b1^t) * m / ( sqrt(v) / sqrt(1 - b2^t) + eps )
 * </pre>
 *
 * One pass over the numbers, a block at a time. For one thread.
 */
public final class AdamW {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** Floats a block: two of them stay in the smallest cache. */
    private static final int BLOCK = 2048;

    private final float[] first;
    private final float[] second;
    private final float[] parameterBlock = new float[BLOCK];
    private final float[] gradientBlock = new float[BLOCK];

    /**
     * Makes an optimiser of some numbers.
     *
     * @param count how many
     */
    public AdamW(int count) {
        first = new float[count];
        second = new float[count];
    }

    /**
     * Returns m.
     *
     * @return the live array
     */
    public float[] first() {
        return first;
    }

    /**
     * Returns v.
     *
     * @return the live array
     */
    public float[] second() {
        return second;
    }

    /**
     * Takes a step.
     *
     * @param parameters the numbers, changed
     * @param gradient how the loss changes with each
     * @param rate learning rate
     * @param decay weight decay
     * @param step t, 1 for the first
     */
    public void step(FloatBuffer parameters, FloatBuffer gradient, double rate, double decay, int step) {
        float keep = (float) (1 - rate * decay);
        float size = (float) (rate / (1 - Math.pow(BETA1, step)));
        float root = (float) (1 / Math.sqrt(1 - Math.pow(BETA2, step)));
        for (int at = 0; at < first.length; at += BLOCK) {
            int count = Math.min(BLOCK, first.length - at);
            parameters.get(at, parameterBlock, 0, count);
            gradient.get(at, gradientBlock, 0, count);
            update(parameterBlock, gradientBlock, at, count, keep, size, root);
            parameters.put(at, parameterBlock, 0, count);
        }
    }

    private void update(float[] p, float[] g, int at, int count, float keep, float size, float root) {
        for (int i = 0; i < count; i++) {
            float m = BETA1 * first[at + i] + (1 - BETA1) * g[i];
            float v = BETA2 * second[at + i] + (1 - BETA2) * g[i] * g[i];
            first[at + i] = m;
            second[at + i] = v;
            p[i] = p[i] * keep - size * m / ((float) Math.sqrt(v) * root + EPSILON);
        }
    }
}
