package io.github.faissstyle.catalog;

/** Mean and deviation of each component, in one pass (Welford). */
final class Moments {
    private final double[] mean;
    private final double[] squares;
    private long count;

    Moments(int dimension) {
        mean = new double[dimension];
        squares = new double[dimension];
    }

    void add(float[] vector) {
        count++;
        for (int i = 0; i < mean.length; i++) {
            double off = vector[i] - mean[i];
            mean[i] += off / count;
            squares[i] += off * (vector[i] - mean[i]);
        }
    }

    int dimension() {
        return mean.length;
    }

    /** Brings a vector to one scale. */
    float[] standardised(float[] vector) {
        float[] values = new float[vector.length];
        for (int i = 0; i < values.length; i++) {
            double deviation = Math.sqrt(squares[i] / count);
            values[i] = deviation > 0 ? (float) ((vector[i] - mean[i]) / deviation) : 0;
        }
        return values;
    }

    long count() {
        return count;
    }

    float[] mean() {
        float[] floats = new float[mean.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) mean[i];
        }
        return floats;
    }

    /** 1 where a component never differs: it says nothing, whatever it is divided by. */
    float[] deviation() {
        float[] floats = new float[mean.length];
        for (int i = 0; i < floats.length; i++) {
            float deviation = (float) Math.sqrt(squares[i] / count);
            floats[i] = deviation > 0 ? deviation : 1;
        }
        return floats;
    }
}
