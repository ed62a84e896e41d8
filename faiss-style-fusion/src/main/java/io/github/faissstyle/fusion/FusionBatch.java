package io.github.faissstyle.fusion;

import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of a batch, row by row: sequences generated together, or the beams of one. For one thread at a time; its
 * sessions may each be given to a thread of its own between two calls.
 */
public final class FusionBatch {
    private List<FusionSession> sessions;

    FusionBatch(List<FusionSession> sessions) {
        this.sessions = new ArrayList<>(sessions);
    }

    /**
     * Counts the rows.
     *
     * @return sequences
     */
    public int size() {
        return sessions.size();
    }

    /**
     * Returns a row's session.
     *
     * @param row 0 to {@link #size()} - 1
     * @return the session, until the next {@link #reorder}
     */
    public FusionSession session(int row) {
        return sessions.get(row);
    }

    /**
     * Appends a token to each sequence.
     *
     * @param tokens one a row
     * @throws IllegalArgumentException if there are not as many as rows, or one is negative; nothing is appended then
     */
    public void accept(int[] tokens) {
        if (tokens.length != size()) {
            throw new IllegalArgumentException("tokens must be " + size() + ", one a row, was " + tokens.length);
        }
        for (int token : tokens) {
            RetrievalFusion.checkToken(token);
        }
        for (int row = 0; row < tokens.length; row++) {
            sessions.get(row).accept(tokens[row]);
        }
    }

    /**
     * Fuses the logits of each sequence's next token.
     *
     * @param logits (rows, stride) row-major, in place; a row's logits come first in it
     * @param stride floats a row, at least the vocabulary's size
     * @throws IllegalArgumentException if the array does not hold that many rows, or a logit is NaN or +inf
     */
    public void apply(float[] logits, int stride) {
        if (stride < 0 || logits.length < (long) size() * stride) {
            throw new IllegalArgumentException(
                    "logits must hold " + size() + " rows of " + stride + " floats, has " + logits.length + " floats");
        }
        for (int row = 0; row < size(); row++) {
            sessions.get(row).apply(logits, row * stride, stride);
        }
    }

    /**
     * Lets each row go on from where some row is, as beam search does after choosing beams.
     *
     * @param parents for each new row, the row it goes on from; one may come any number of times, and there may be more
     *     or fewer than before
     * @throws IllegalArgumentException if one is no row; nothing is changed then
     */
    public void reorder(int[] parents) {
        boolean[] taken = new boolean[size()];
        for (int parent : parents) {
            if (parent < 0 || parent >= size()) {
                throw new IllegalArgumentException("parents must be in [0, " + size() + "), one was " + parent);
            }
        }
        List<FusionSession> next = new ArrayList<>(parents.length);
        for (int parent : parents) {
            // The first that goes on from a row takes it over; the others fork from it before it moves on.
            next.add(taken[parent] ? sessions.get(parent).fork() : sessions.get(parent));
            taken[parent] = true;
        }
        sessions = next;
    }
}
