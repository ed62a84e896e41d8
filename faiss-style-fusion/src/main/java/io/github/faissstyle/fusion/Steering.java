package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.blend.Blend;

/** What one mode knows of one sequence. The sequence itself is the session's. For one thread. */
interface Steering {
    /**
     * A token has been appended.
     *
     * @param history token ids, -1 for one that no pattern can hold
     * @param length how many, with that token
     */
    void accepted(int[] history, int length);

    /** Tokens have been taken back; {@code length} are left. */
    void rewound(int[] history, int length);

    /** All tokens have been taken back, and whatever else was said of the sequence. */
    void reset();

    /** The same knowledge, to go its own way. */
    Steering fork();

    /** Fuses logits in place; {@code logSumExp} is theirs, or NaN. */
    Blend.Change apply(float[] logits, int offset, int count, double logSumExp, int[] history, int length);

    /** Of the last {@link #apply} that changed some tokens: how many. */
    int changes();

    /** Of the last {@link #apply}: a token that it changed. */
    int changed(int i);
}
