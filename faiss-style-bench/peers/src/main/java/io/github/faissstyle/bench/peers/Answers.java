package io.github.faissstyle.bench.peers;

import java.util.Arrays;

/** What all peers share. */
final class Answers {
    private Answers() {}

    /** The jar that a class is from, without its ending: a library and its version. */
    static String library(Class<?> from) {
        String file = from.getProtectionDomain().getCodeSource().getLocation().getPath();
        return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.jar$", "");
    }

    /** Rows of a matrix, row-major. */
    static float[][] rows(float[] vectors, int d) {
        float[][] rows = new float[vectors.length / d][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = Arrays.copyOfRange(vectors, row * d, (row + 1) * d);
        }
        return rows;
    }

    /** Room for k ids, none found yet. */
    static long[] none(int k) {
        long[] ids = new long[k];
        Arrays.fill(ids, -1);
        return ids;
    }
}
