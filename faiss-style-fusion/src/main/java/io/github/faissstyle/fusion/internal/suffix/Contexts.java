package io.github.faissstyle.fusion.internal.suffix;

import java.util.Arrays;

/**
 * Contexts that end a sequence, from one automaton or several, and the tokens that follow them with their counts.
 * Filled anew for each token of a sequence, so that nothing is allocated once it has grown. For one thread.
 */
public final class Contexts {
    private int[] lengths = new int[64];
    private int[] levels = new int[64];
    private int[] starts = new int[65];
    private long[] totals = new long[64];
    private int count;

    private int[] tokens = new int[256];
    private int[] counts = new int[256];
    private int level;

    /** Makes an empty list. */
    public Contexts() {}

    /** Removes all. */
    public void clear() {
        count = 0;
    }

    /**
     * Says whose contexts come next.
     *
     * @param level number of the style
     */
    public void level(int level) {
        this.level = level;
    }

    /**
     * Adds the contexts of two parts of a level, each count the sum of both.
     *
     * @param a contexts of one part, longest first, tokens ascending
     * @param b those of the other
     */
    public void merge(Contexts a, Contexts b) {
        // From the longest on, at each length that ends a context in either part: of a part's contexts, those as long
        // or a little longer occur in the same places.
        int atA = 0;
        int atB = 0;
        while (atA < a.count || atB < b.count) {
            int length = Math.max(atA < a.count ? a.lengths[atA] : 0, atB < b.count ? b.lengths[atB] : 0);
            atA += atA < a.count && a.lengths[atA] == length ? 1 : 0;
            atB += atB < b.count && b.lengths[atB] == length ? 1 : 0;
            open(length);
            addBoth(a, atA - 1, b, atB - 1);
            close();
        }
    }

    private void addBoth(Contexts a, int contextA, Contexts b, int contextB) {
        int i = contextA < 0 ? 0 : a.starts[contextA];
        int endA = contextA < 0 ? 0 : a.starts[contextA + 1];
        int j = contextB < 0 ? 0 : b.starts[contextB];
        int endB = contextB < 0 ? 0 : b.starts[contextB + 1];
        while (i < endA || j < endB) {
            boolean takeA = j == endB || (i < endA && a.tokens[i] <= b.tokens[j]);
            boolean takeB = i == endA || (j < endB && b.tokens[j] <= a.tokens[i]);
            int token = takeA ? a.tokens[i] : b.tokens[j];
            add(token, (takeA ? a.counts[i++] : 0) + (takeB ? b.counts[j++] : 0));
        }
    }

    /** Begins a context. */
    void open(int length) {
        if (count == lengths.length) {
            int more = 2 * count;
            lengths = Arrays.copyOf(lengths, more);
            levels = Arrays.copyOf(levels, more);
            starts = Arrays.copyOf(starts, more + 1);
            totals = Arrays.copyOf(totals, more);
        }
        lengths[count] = length;
        levels[count] = level;
        totals[count] = 0;
        starts[count + 1] = starts[count];
    }

    /** Adds a token that follows. */
    void add(int token, int times) {
        put(room(1), token, times);
        took(1, times);
    }

    /** Makes room for followers of the open context; returns where they go, see {@link #put} and {@link #took}. */
    int room(int followers) {
        int at = starts[count + 1];
        if (tokens.length - at < followers) {
            int more = Math.max(2 * tokens.length, at + followers);
            tokens = Arrays.copyOf(tokens, more);
            counts = Arrays.copyOf(counts, more);
        }
        return at;
    }

    void put(int at, int token, int times) {
        tokens[at] = token;
        counts[at] = times;
    }

    /** Says how many followers were put, and the sum of their times. */
    void took(int followers, long times) {
        starts[count + 1] += followers;
        totals[count] += times;
    }

    /**
     * Ends a context. One that nothing follows is dropped; so is one that is followed as often as the longer one before
     * it, by the very same tokens.
     */
    void close() {
        if (totals[count] == 0) {
            return;
        }
        if (count > 0 && levels[count - 1] == level && totals[count - 1] == totals[count]) {
            return;
        }
        count++;
    }

    /**
     * Counts the contexts.
     *
     * @return contexts, those of a level longest first
     */
    public int count() {
        return count;
    }

    /**
     * Finds the longest context; of equally long ones that of the last level.
     *
     * @return which; -1 if there is none
     */
    public int longest() {
        int longest = -1;
        for (int context = 0; context < count; context++) {
            if (longest < 0 || lengths[context] >= lengths[longest]) {
                longest = context;
            }
        }
        return longest;
    }

    /**
     * Returns a context's length.
     *
     * @param context which
     * @return tokens
     */
    public int length(int context) {
        return lengths[context];
    }

    /**
     * Returns whose a context is.
     *
     * @param context which
     * @return number of the style
     */
    public int levelOf(int context) {
        return levels[context];
    }

    /**
     * Counts how often something follows a context.
     *
     * @param context which
     * @return the sum of its followers' counts
     */
    public long total(int context) {
        return totals[context];
    }

    /**
     * Returns where a context's followers begin.
     *
     * @param context which
     * @return index for {@link #token} and {@link #times}
     */
    public int start(int context) {
        return starts[context];
    }

    /**
     * Counts the different tokens that follow a context.
     *
     * @param context which
     * @return followers
     */
    public int followers(int context) {
        return starts[context + 1] - starts[context];
    }

    /**
     * Returns a follower.
     *
     * @param at its index
     * @return token id
     */
    public int token(int at) {
        return tokens[at];
    }

    /**
     * Returns how often it follows.
     *
     * @param at its index
     * @return times
     */
    public int times(int at) {
        return counts[at];
    }
}
