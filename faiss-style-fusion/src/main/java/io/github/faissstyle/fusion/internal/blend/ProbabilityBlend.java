package io.github.faissstyle.fusion.internal.blend;

import static io.github.faissstyle.fusion.internal.blend.Logits.isMasked;

import io.github.faissstyle.fusion.internal.evidence.Evidence;
import java.util.Arrays;

/**
 * {@code log((1 - l) p + l q)} for p = softmax(logits) and evidence q, as a sparse bias.
 *
 * <p>Logits mean the same when a constant is added to all of them. With L the log-sum-exp of the logits z, p is exp(z -
 * L), and taking {@code log(1 - l) - L} off the formula leaves
 *
 * <pre>
 *     z(x)                                    where q(x) = 0: untouched, bit for bit
 *     L + log(exp(z(x) - L) + l / (1 - l) q(x))   for the few tokens of the evidence
 * </pre>
 *
 * so that one reading pass, for L, is all that grows with the vocabulary. Sums are formed in double: no magnitude of
 * logits overflows. At l = 1 the evidence replaces the model: {@code L + log q(x)}, all else masked.
 */
public final class ProbabilityBlend implements Blend {
    /** l / (1 - l): what a share of 1 adds to the model's probability; infinite at l = 1. */
    private final double odds;

    /**
     * Makes a blend.
     *
     * @param weight l, the share of the evidence, above 0 and at most 1
     */
    public ProbabilityBlend(double weight) {
        this.odds = weight / (1 - weight);
    }

    @Override
    public Change apply(float[] logits, int offset, int length, double logSumExp, Evidence evidence) {
        double open = Logits.openShare(logits, offset, length, evidence);
        if (open == 0) {
            return Change.NONE;
        }
        double lse = Double.isNaN(logSumExp) ? Logits.logSumExp(logits, offset, length) : logSumExp;
        return Double.isInfinite(odds)
                ? replace(logits, offset, length, evidence, lse, open)
                : mix(logits, offset, length, evidence, lse, open);
    }

    private Change mix(float[] logits, int offset, int length, Evidence evidence, double lse, double open) {
        double scale = odds / open;
        for (int i = 0; i < evidence.count() && evidence.token(i) < length; i++) {
            int at = offset + evidence.token(i);
            if (!isMasked(logits[at])) {
                double mixed = lse + Math.log(Math.exp(logits[at] - lse) + scale * evidence.share(i));
                // Evidence never lowers a logit, also where both terms are too small for a double.
                logits[at] = Math.max(logits[at], (float) mixed);
            }
        }
        return Change.EVIDENCE;
    }

    private static Change replace(float[] logits, int offset, int length, Evidence evidence, double lse, double open) {
        int from = offset;
        for (int i = 0; i < evidence.count() && evidence.token(i) < length; i++) {
            int at = offset + evidence.token(i);
            Arrays.fill(logits, from, at, Float.NEGATIVE_INFINITY);
            if (!isMasked(logits[at])) {
                logits[at] = (float) (lse + Math.log(evidence.share(i) / open));
            }
            from = at + 1;
        }
        Arrays.fill(logits, from, offset + length, Float.NEGATIVE_INFINITY);
        return Change.ALL;
    }
}
