package io.github.faissstyle.fusion;

/**
 * What the styles would go on with.
 *
 * @param tokens token ids, the likeliest continuation first token first; none where nothing matches. Not copied
 * @param matchLength tokens at the end of the sequence that it is the continuation of: the longer, the likelier a model
 *     is to agree
 */
@SuppressWarnings("ArrayRecordComponent") // as callers of speculative decoding want it; not for comparing
public record FusionDraft(int[] tokens, int matchLength) {}
