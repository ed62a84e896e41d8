package io.github.faissstyle.fusion;

import io.github.faissstyle.fusion.internal.packs.Transposition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sequence moved to one tonic, each token by the key in force; tokens before the first key, by that. For one thread.
 */
final class KeyTrack {
    private final Transposition transposition;
    private int[] tokens = new int[256];
    /** Each change of key: index of the token that made it, or of the last token before it, and the shift since. */
    private int[] changedAt = new int[4];

    private int[] shifts = new int[4];
    private int changes;

    KeyTrack(Transposition transposition) {
        this.transposition = transposition;
    }

    KeyTrack(KeyTrack other) {
        transposition = other.transposition;
        tokens = other.tokens.clone();
        changedAt = other.changedAt.clone();
        shifts = other.shifts.clone();
        changes = other.changes;
    }

    boolean known() {
        return changes > 0;
    }

    int shift() {
        return shifts[changes - 1];
    }

    /** The moved tokens; those of no known key are not to be looked at. */
    int[] tokens() {
        return tokens;
    }

    /**
     * Takes the sequence's last token.
     *
     * @return whether all tokens before it have been moved too, the key having become known
     */
    boolean accept(int[] history, int length) {
        if (length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(length, 2 * tokens.length));
        }
        int token = history[length - 1];
        int shift = transposition.shiftOf(token);
        boolean first = false;
        if (shift != Transposition.UNKNOWN && (!known() || shift != shift())) {
            first = !known();
            push(length - 1, shift);
        }
        if (first) {
            moveAll(history, length);
        } else if (known()) {
            tokens[length - 1] = transposition.moved(token, shift());
        }
        return first;
    }

    /** Sets the key for what follows; null for one that is not known. */
    void set(@Nullable String key, int[] history, int length) {
        if (key == null) {
            changes = 0;
            return;
        }
        int shift = Transposition.shift(key);
        if (shift == Transposition.UNKNOWN) {
            throw new IllegalArgumentException("key must be a pitch class with or without m, such as F#m, was " + key);
        }
        boolean first = !known();
        push(length - 1, shift);
        if (first) {
            moveAll(history, length);
        }
    }

    private void moveAll(int[] history, int length) {
        if (length > tokens.length) {
            tokens = new int[history.length];
        }
        for (int i = 0; i < length; i++) {
            tokens[i] = transposition.moved(history[i], shift());
        }
    }

    private void push(int at, int shift) {
        if (changes == shifts.length) {
            changedAt = Arrays.copyOf(changedAt, 2 * changes);
            shifts = Arrays.copyOf(shifts, 2 * changes);
        }
        changedAt[changes] = at;
        shifts[changes++] = shift;
    }

    void rewind(int length) {
        while (changes > 0 && changedAt[changes - 1] >= length) {
            changes--;
        }
    }

    void reset() {
        changes = 0;
    }
}
