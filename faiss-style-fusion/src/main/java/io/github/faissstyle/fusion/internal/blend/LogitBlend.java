package io.github.faissstyle.fusion.internal.blend;

import static io.github.faissstyle.fusion.internal.blend.Logits.isMasked;

import io.github.faissstyle.fusion.internal.evidence.Evidence;

/** {@code (1 - w) z + w q} for logits z and evidence q. Writes every logit. */
public final class LogitBlend implements Blend {
    private final double weight;

    /**
     * Makes a blend.
     *
     * @param weight w, above 0 and at most 1
     */
    public LogitBlend(double weight) {
        this.weight = weight;
    }

    @Override
    public Change apply(float[] logits, int offset, int length, double logSumExp, Evidence evidence) {
        double open = Logits.openShare(logits, offset, length, evidence);
        if (open == 0) {
            return Change.NONE;
        }
        Logits.checkNumbers(logits, offset, length);
        double keep = 1 - weight;
        for (int at = offset; at < offset + length; at++) {
            if (!isMasked(logits[at])) { // at weight 1 the product would be NaN
                logits[at] = (float) (keep * logits[at]);
            }
        }
        for (int i = 0; i < evidence.count() && evidence.token(i) < length; i++) {
            logits[offset + evidence.token(i)] += (float) (weight * evidence.share(i) / open);
        }
        return Change.ALL;
    }
}
