package io.github.faissstyle.fusion;

/** How the evidence's distribution q is interpolated with the model's, p = softmax(logits). */
public enum Interpolation {
    /**
     * {@code log((1 - l) p + l q)} with {@code l} = {@link FusionConfig#effectiveWeight()}: a mixture of two
     * distributions, so the weight is the share of the evidence. Only the tokens in q are written.
     */
    PROBABILITY,

    /**
     * {@code (1 - w) logits + w q} with {@code w} = {@link FusionConfig#fusionWeight()}: what the Python program
     * computes literally. It flattens the model's distribution (a temperature of {@code 1 / (1 - w)}) and adds at most
     * {@code w} to a logit, so it steers little; for those who bring numbers tuned with it. Every logit is written.
     */
    LOGIT
}
