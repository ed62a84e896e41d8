package io.github.faissstyle.fusion.internal.blend;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The model's distribution, as far as evidence asks for it. For one thread. */
public final class Distribution {
    private float[] logits = {};
    private int offset;
    private int length;
    private double logSumExp;
    private @Nullable IntPredicate allowed;

    /** Makes a distribution of nothing. */
    public Distribution() {}

    /**
     * Looks at logits.
     *
     * @param logits holds them, not copied
     * @param offset where they begin
     * @param length how many there are
     * @param logSumExp of all of them; NaN where it is to be computed
     * @param allowed tokens that evidence may speak for; null for all
     * @throws IllegalArgumentException if a logit is NaN or +inf
     */
    public void set(float[] logits, int offset, int length, double logSumExp, @Nullable IntPredicate allowed) {
        this.logits = logits;
        this.offset = offset;
        this.length = length;
        this.logSumExp = Double.isNaN(logSumExp) ? Logits.logSumExp(logits, offset, length) : logSumExp;
        this.allowed = allowed;
    }

    /** Natural logarithm of the probability of a token; -inf if it is masked, not there or not allowed. */
    double logProbability(int token) {
        if (token >= length || (allowed != null && !allowed.test(token))) {
            return Double.NEGATIVE_INFINITY;
        }
        float logit = logits[offset + token];
        if (!(logit < Float.POSITIVE_INFINITY)) {
            Logits.checkNumbers(logits, offset, length);
        }
        return logit == Float.NEGATIVE_INFINITY ? Double.NEGATIVE_INFINITY : logit - logSumExp;
    }

    /**
     * Returns the logarithm of the sum of {@code exp(logit)}.
     *
     * @return it; -inf where all are masked
     */
    public double logSumExp() {
        return logSumExp;
    }
}
