package io.github.faissstyle.embeddings.internal.text;

import java.util.ArrayList;
import java.util.List;

/** Keeps the k best of the rows that it is offered: higher scores first, lower rows where scores are equal. */
public final class BestRows {
    private final int[] rows;
    private final float[] scores;
    private int size;

    /**
     * Makes one that is empty.
     *
     * @param k rows to keep, at least 1
     */
    public BestRows(int k) {
        rows = new int[k];
        scores = new float[k];
    }

    /**
     * Offers a row.
     *
     * @param row its number
     * @param score higher is better
     */
    public void offer(int row, float score) {
        if (size < rows.length) {
            up(size++, row, score);
        } else if (worse(rows[0], scores[0], row, score)) {
            down(row, score, size);
        }
    }

    private static boolean worse(int row, float score, int otherRow, float otherScore) {
        return score < otherScore || (score == otherScore && row > otherRow);
    }

    /** Puts a row in a place of the heap that is free, and moves it up to where its parent is worse. */
    private void up(int from, int row, float score) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >> 1;
            if (!worse(row, score, rows[parent], scores[parent])) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, row, score);
    }

    /** Puts a row in the root's place and moves it down to where its children are better. */
    private void down(int row, float score, int end) {
        int at = 0;
        for (int child = 1; child < end; child = 2 * at + 1) {
            if (child + 1 < end && worse(rows[child + 1], scores[child + 1], rows[child], scores[child])) {
                child++;
            }
            if (!worse(rows[child], scores[child], row, score)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, row, score);
    }

    private void move(int from, int to) {
        put(to, rows[from], scores[from]);
    }

    private void put(int at, int row, float score) {
        rows[at] = row;
        scores[at] = score;
    }

    /**
     * A row that was kept.
     *
     * @param row its number
     * @param score its score
     */
    public record Scored(int row, float score) {}

    /**
     * Takes out what was kept.
     *
     * @return at most k rows, best first; nothing is left
     */
    public List<Scored> take() {
        Scored[] best = new Scored[size];
        while (size > 0) {
            size--;
            best[size] = new Scored(rows[0], scores[0]);
            if (size > 0) {
                down(rows[size], scores[size], size);
            }
        }
        return new ArrayList<>(List.of(best));
    }
}
