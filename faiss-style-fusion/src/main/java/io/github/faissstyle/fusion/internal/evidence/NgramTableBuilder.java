package io.github.faissstyle.fusion.internal.evidence;

import io.github.faissstyle.common.FaissStyleException;
import java.util.Arrays;

/**
 * Counts n-grams into a {@link NgramTable}, by hashing and sorting on flat arrays:
 *
 * <ol>
 *   <li>every place of the corpus where n + 1 known tokens stand in a row gets the number of its n-gram;
 *   <li>places are grouped by n-gram with a counting sort, each as one long: the token that follows, then the place;
 *   <li>each group is sorted, so that equal followers stand together; a run of them makes one transition, its weight
 *       the number of places in each style times the style's weight;
 *   <li>the weights of a group become shares that sum to 1.
 * </ol>
 *
 * <p>Takes O(tokens log(largest group)) time and, beside the table, up to 28 bytes a corpus token.
 */
final class NgramTableBuilder {
    /** The largest table of slots is 2^30 long; three quarters of it may be taken. */
    private static final int MAX_ROWS = 3 << 28;

    private static final int GAP_ROW = -1;

    private final Corpus source;
    private final int order;
    private final int[] corpus;
    private int[] slots = emptySlots(1 << 10);
    private int[] places = new int[1 << 9];
    private int rows;

    NgramTableBuilder(Corpus source, int order) {
        this.source = source;
        this.order = order;
        this.corpus = source.toArray();
    }

    NgramTable build() {
        int[] rowOf = numberNgrams();
        int[] groupEnds = new int[rows];
        long[] followers = groupByRow(rowOf, groupEnds);

        int[] starts = new int[rows + 1];
        int[] tokens = new int[followers.length];
        double[] weights = new double[followers.length];
        int written = 0;
        for (int row = 0, from = 0; row < rows; from = groupEnds[row++]) {
            int to = groupEnds[row];
            Arrays.sort(followers, from, to);
            for (int i = from, end; i < to; i = end) {
                end = endOfRun(followers, i, to);
                tokens[written] = token(followers[i]);
                weights[written++] = weight(followers, i, end);
            }
            starts[row + 1] = written;
        }
        return new NgramTable(
                order,
                corpus,
                slots,
                Arrays.copyOf(places, rows),
                starts,
                Arrays.copyOf(tokens, written),
                shares(weights, starts));
    }

    /** Step 1: the row of the n-gram at each place, or -1 where a gap is among it and its follower. */
    private int[] numberNgrams() {
        int[] rowOf = new int[corpus.length];
        int known = 0; // known tokens in a row that end here
        for (int end = 0; end < corpus.length; end++) {
            known = corpus[end] == Corpus.GAP ? 0 : known + 1;
            int place = end - order;
            if (place >= 0) {
                rowOf[place] = known > order ? rowOf(place) : GAP_ROW;
            }
        }
        Arrays.fill(rowOf, Math.max(0, corpus.length - order), corpus.length, GAP_ROW);
        return rowOf;
    }

    private int rowOf(int place) {
        int mask = slots.length - 1;
        int slot = NgramTable.hash(corpus, place, order) & mask;
        while (slots[slot] >= 0) {
            if (NgramTable.equal(corpus, place, corpus, places[slots[slot]], order)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        if (rows == MAX_ROWS) {
            throw new FaissStyleException("the styles hold more than " + MAX_ROWS + " distinct n-grams of " + order
                    + " tokens; choose a smaller family or n-gram");
        }
        if (rows == places.length) {
            places = Arrays.copyOf(places, (int) Math.min(MAX_ROWS, rows * 2L));
        }
        places[rows] = place;
        slots[slot] = rows++;
        if (rows > slots.length / 4 * 3) {
            rehash();
        }
        return rows - 1;
    }

    private void rehash() {
        slots = emptySlots(slots.length * 2);
        int mask = slots.length - 1;
        for (int row = 0; row < rows; row++) {
            int slot = NgramTable.hash(corpus, places[row], order) & mask;
            while (slots[slot] >= 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = row;
        }
    }

    /** Step 2: (follower, place) of every place by row; {@code ends} receives where each row's group ends. */
    private long[] groupByRow(int[] rowOf, int[] ends) {
        int total = 0;
        for (int row : rowOf) {
            if (row != GAP_ROW) {
                ends[row]++;
                total++;
            }
        }
        for (int row = 0, from = 0; row < ends.length; row++) {
            int size = ends[row];
            ends[row] = from;
            from += size;
        }
        long[] grouped = new long[total];
        for (int place = 0; place < rowOf.length; place++) {
            int row = rowOf[place];
            if (row != GAP_ROW) {
                grouped[ends[row]++] = (long) corpus[place + order] << 32 | place;
            }
        }
        return grouped;
    }

    /** Step 3: what a run of equal followers weighs; its places ascend, so the styles come one after another. */
    private double weight(long[] followers, int from, int to) {
        double weight = 0;
        int i = from;
        for (int style = 0; style < source.styles() && i < to; style++) {
            int begin = i;
            while (i < to && place(followers[i]) < source.styleEnd(style)) {
                i++;
            }
            weight += (i - begin) * source.styleWeight(style);
        }
        return weight;
    }

    /** Step 4: weights divided by the sum over their row. */
    private static float[] shares(double[] weights, int[] starts) {
        float[] shares = new float[starts[starts.length - 1]];
        for (int row = 0; row < starts.length - 1; row++) {
            double total = 0;
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                total += weights[i];
            }
            for (int i = starts[row]; i < starts[row + 1]; i++) {
                shares[i] = (float) (weights[i] / total);
            }
        }
        return shares;
    }

    private static int endOfRun(long[] followers, int from, int to) {
        int end = from + 1;
        while (end < to && token(followers[end]) == token(followers[from])) {
            end++;
        }
        return end;
    }

    private static int token(long follower) {
        return (int) (follower >>> 32);
    }

    private static int place(long follower) {
        return (int) follower;
    }

    private static int[] emptySlots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, -1);
        return slots;
    }
}
