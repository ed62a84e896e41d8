package io.github.faissstyle.internal.engine.transform;

import java.util.SplittableRandom;

/**
 * Three rounds of random signs and a Walsh-Hadamard transform: FAISS's {@code HadamardRotation}, the factory's
 * {@code HR}.
 *
 * @param dIn floats a vector
 * @param seed what the signs are drawn from
 */
public record HadamardRotation(int dIn, int seed) implements VectorTransform {
    @Override
    public int dOut() {
        return dIn <= 1 ? 1 : Integer.highestOneBit(dIn - 1) << 1;
    }

    @Override
    public String factory() {
        return "HR";
    }

    private float[][] signs() {
        // SplittableRandom is SplitMix64 with this increment.
        SplittableRandom random = new SplittableRandom(Integer.toUnsignedLong(seed));
        float[][] signs = new float[3][dOut()];
        for (float[] round : signs) {
            for (int i = 0; i < round.length; i++) {
                round[i] = (random.nextLong() & 1) == 1 ? 1 : -1;
            }
        }
        return signs;
    }

    @Override
    public float[] apply(float[] x, int from, int to) {
        int d = dOut();
        float[][] signs = signs();
        float[] result = new float[(to - from) * d];
        float factor = (float) (1 / (d * Math.sqrt(d)));
        for (int row = from; row < to; row++) {
            int at = (row - from) * d;
            System.arraycopy(x, row * dIn, result, at, dIn);
            for (float[] round : signs) {
                multiply(result, at, round);
                walsh(result, at, d);
            }
            for (int i = at; i < at + d; i++) {
                result[i] *= factor;
            }
        }
        return result;
    }

    @Override
    public float[] reverse(float[] y) {
        int d = dOut();
        float[][] signs = signs();
        float[] x = y.clone();
        for (int round = 2; round >= 0; round--) {
            walsh(x, 0, d);
            multiply(x, 0, signs[round]);
        }
        float factor = (float) (1 / (d * Math.sqrt(d)));
        float[] result = new float[dIn];
        for (int i = 0; i < dIn; i++) {
            result[i] = x[i] * factor;
        }
        return result;
    }

    private static void multiply(float[] x, int at, float[] signs) {
        for (int i = 0; i < signs.length; i++) {
            x[at + i] *= signs[i];
        }
    }

    private static void walsh(float[] x, int at, int d) {
        for (int half = 1; half < d; half *= 2) {
            for (int block = at; block < at + d; block += 2 * half) {
                for (int i = block; i < block + half; i++) {
                    float a = x[i];
                    float b = x[i + half];
                    x[i] = a + b;
                    x[i + half] = a - b;
                }
            }
        }
    }
}
