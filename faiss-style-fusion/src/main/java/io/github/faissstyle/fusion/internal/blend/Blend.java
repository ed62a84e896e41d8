package io.github.faissstyle.fusion.internal.blend;

import io.github.faissstyle.fusion.internal.evidence.Evidence;

/**
 * Works evidence into logits, in place. Safe to share by threads.
 *
 * <p>Masked tokens (-inf) stay masked: the evidence for them, and for tokens beyond the logits, is left out, and the
 * rest of it is scaled to sum to 1; where nothing is left, the logits stay as they are.
 */
public interface Blend {
    /** What has been written. */
    enum Change {
        /** Nothing. */
        NONE,
        /** At most the tokens of the evidence. */
        EVIDENCE,
        /** Any logit. */
        ALL
    }

    /**
     * Blends.
     *
     * @param logits holds the logits
     * @param offset where they begin
     * @param length how many there are
     * @param logSumExp the logarithm of the sum of {@code exp(logit)}; NaN where it is to be computed
     * @param evidence what to work in
     * @return what has been written
     * @throws IllegalArgumentException if a logit is NaN or +inf; nothing has been written then
     */
    Change apply(float[] logits, int offset, int length, double logSumExp, Evidence evidence);
}
