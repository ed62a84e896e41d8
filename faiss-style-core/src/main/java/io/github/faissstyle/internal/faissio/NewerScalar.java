package io.github.faissstyle.internal.faissio;

import org.jspecify.annotations.Nullable;

/**
 * A scalar quantizer's type that FAISS 1.14 or 1.15 added.
 *
 * @param name FAISS's name
 * @param bits bits a component
 * @param rotated whether it is one of the {@code _tq} types, which keep bits apart and two floats more
 */
record NewerScalar(String name, int bits, boolean rotated) {
    private static final int[] MSE_BITS = {1, 2, 3, 4, 8};

    /** Returns the type of a number, or null if FAISS 1.15 has none or it is an older one. */
    static @Nullable NewerScalar of(int qtype) {
        if (qtype == 9) {
            return new NewerScalar("0bit", 0, false);
        }
        if (qtype >= 10 && qtype <= 14) {
            return new NewerScalar(MSE_BITS[qtype - 10] + "bit_tqmse", MSE_BITS[qtype - 10], false);
        }
        if (qtype >= 15 && qtype <= 18) {
            return new NewerScalar(qtype - 13 + "bit_tq", qtype - 13, true);
        }
        return qtype >= 19 && qtype <= 26 ? new NewerScalar(qtype - 18 + "bit_eden", qtype - 18, false) : null;
    }

    long codeSize(int d) {
        return rotated ? (long) bits * ((d + 7) / 8) + 8 : ((long) d * bits + 7) / 8;
    }

    /** Centroids, the borders between them, and three floats for the rotated ones. */
    long trainedLength() {
        long centroids = bits == 0 ? 0 : 1L << (rotated ? bits - 1 : bits);
        return bits == 0 ? 0 : centroids + centroids - 1 + (rotated ? 3 : 0);
    }
}
