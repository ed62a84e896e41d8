package io.github.faissstyle.pattern;

/** The last step of an embedder. */
final class UnitVectors {
    private UnitVectors() {}

    /** Scales to unit length in double and rounds to float once; all zero stays zero. */
    static void write(double[] vector, float[] out, int offset) {
        double squares = 0;
        for (double x : vector) {
            squares += x * x;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            out[offset + i] = length > 0 ? (float) (vector[i] / length) : 0;
        }
    }
}
