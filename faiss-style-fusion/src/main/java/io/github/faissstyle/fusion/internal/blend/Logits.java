package io.github.faissstyle.fusion.internal.blend;

import io.github.faissstyle.fusion.internal.evidence.Evidence;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;

/** What blends have to know about logits. */
public final class Logits {
    private static final VectorKernels KERNELS = Kernels.get();

    private Logits() {}

    static boolean isMasked(float logit) {
        return logit == Float.NEGATIVE_INFINITY;
    }

    /** How much of the evidence speaks for tokens that are there and not masked: 0 to about 1. */
    static double openShare(float[] logits, int offset, int length, Evidence evidence) {
        double open = 0;
        for (int i = 0; i < evidence.count() && evidence.token(i) < length; i++) {
            if (!isMasked(logits[offset + evidence.token(i)])) {
                open += evidence.share(i);
            }
        }
        return open;
    }

    /**
     * The logarithm of the sum of {@code exp(logit)}: one pass over all logits. The sum is finite if and only if all
     * logits are finite or masked and one is finite, so this checks them too.
     *
     * @param logits holds them
     * @param offset where they begin
     * @param length how many there are
     * @return the logarithm; -inf where all are masked
     * @throws IllegalArgumentException if one is NaN or +inf
     */
    public static double logSumExp(float[] logits, int offset, int length) {
        double sum = KERNELS.logSumExp(logits, offset, length);
        if (!Double.isFinite(sum)) {
            checkNumbers(logits, offset, length);
        }
        return sum;
    }

    /**
     * Refuses NaN and +inf.
     *
     * @param logits holds the logits
     * @param offset where they begin
     * @param length how many there are
     * @throws IllegalArgumentException if one is NaN or +inf
     */
    public static void checkNumbers(float[] logits, int offset, int length) {
        for (int token = 0; token < length; token++) {
            float logit = logits[offset + token];
            if (!(logit < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "logits must be finite, or -Infinity where a token is masked; that of token " + token + " is "
                                + logit);
            }
        }
    }
}
