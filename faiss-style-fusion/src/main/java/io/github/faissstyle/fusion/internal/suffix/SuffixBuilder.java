package io.github.faissstyle.fusion.internal.suffix;

import java.util.Arrays;

/**
 * Builds a {@link SuffixAutomaton}: the automaton grows token by token, then is laid out flat, states ordered by the
 * length of their contexts (a counting sort), so that those all searches pass lie together. For one thread.
 */
public final class SuffixBuilder {
    private static final int MAX_PLACES = 1 << 28;

    private final int tokenLimit;
    private final GrowingAutomaton automaton;
    private int[] text;
    private int places;
    /** Where the sequence of each state that was not split off ends. */
    private int[] ends;
    /** How many sequences' beginnings each state is. */
    private int[] counts;

    /**
     * Starts empty.
     *
     * @param tokenLimit token ids are below this
     * @param expectedPlaces about how many tokens and pieces will come
     */
    public SuffixBuilder(int tokenLimit, int expectedPlaces) {
        this.tokenLimit = tokenLimit;
        automaton = new GrowingAutomaton(expectedPlaces);
        text = new int[Math.max(16, expectedPlaces)];
        ends = new int[Math.max(16, 2 * Math.min(expectedPlaces, MAX_PLACES))];
        counts = new int[ends.length];
    }

    /**
     * Adds a piece.
     *
     * @param ids its tokens; -1 stands for one that is not known, which nothing matches across
     * @return the place of its first token
     * @throws IllegalArgumentException if this gets longer than 2^28 tokens and pieces
     */
    public int add(int[] ids) {
        int first = places;
        if (ids.length >= MAX_PLACES - places) {
            throw new IllegalArgumentException("a style can hold at most " + MAX_PLACES + " tokens and pieces, has "
                    + places + " and " + ids.length + " more");
        }
        ensureRoom(ids.length + 1);
        int last = GrowingAutomaton.ROOT;
        for (int id : ids) {
            if (id < 0) {
                last = GrowingAutomaton.ROOT;
            } else {
                int before = automaton.states();
                last = automaton.append(last, id, (made, from) -> {});
                ensureStates();
                if (last >= before) {
                    ends[last] = places;
                }
                counts[last]++;
            }
            text[places++] = id < 0 ? Tokens.GAP : id;
        }
        text[places++] = Tokens.GAP;
        return first;
    }

    private void ensureRoom(int more) {
        if (places + more > text.length) {
            text = Arrays.copyOf(text, (int) Math.min(MAX_PLACES, Math.max(places + (long) more, text.length * 2L)));
        }
    }

    private void ensureStates() {
        if (automaton.states() > ends.length) {
            int length = (int) Math.min(Integer.MAX_VALUE - 8L, ends.length * 3L / 2 + 16);
            ends = Arrays.copyOf(ends, length);
            counts = Arrays.copyOf(counts, length);
        }
    }

    /**
     * Lays the automaton out flat. The builder may grow on and freeze again.
     *
     * @return the automaton of all pieces added
     */
    public SuffixAutomaton freeze() {
        int[] order = byLength();
        int[] times = occurrences(order);
        boolean narrow = Tokens.fitNarrow(tokenLimit);
        int edge = SuffixAutomaton.edgeInts(narrow);
        int[] numbers = new int[order.length]; // of states: where the node begins, or ~place
        long size = 0;
        for (int state : order) {
            if (state == GrowingAutomaton.ROOT || times[state] > 1) {
                numbers[state] = (int) size;
                size += SuffixAutomaton.HEADER + (long) edge * automaton.degree(state);
            } else {
                numbers[state] = ~ends[state];
            }
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "a style can hold about " + MAX_PLACES + " tokens, fewer if they hardly repeat; has " + places);
        }
        int[] placeLinks = new int[places];
        int[] nodes = new int[(int) size];
        LargeNumbers large = new LargeNumbers();
        long[] sorted = new long[16];
        int at = 0;
        for (int state : order) {
            int link = state == GrowingAutomaton.ROOT ? 0 : numbers[automaton.link(state)];
            if (numbers[state] < 0) {
                placeLinks[~numbers[state]] = link;
                continue;
            }
            int degree = automaton.degree(state);
            nodes[at] = link;
            int length = Math.min(SuffixAutomaton.LARGE, automaton.length(state));
            nodes[at + 1] = length << 16 | large.fitted(degree, at + 1);
            at += SuffixAutomaton.HEADER;
            if (sorted.length < degree) {
                sorted = new long[2 * degree];
            }
            int i = 0;
            for (int e = automaton.firstEdge(state); e != GrowingAutomaton.NONE; e = automaton.nextEdge(e)) {
                sorted[i++] = (long) automaton.token(e) << 32 | automaton.target(e);
            }
            Arrays.sort(sorted, 0, degree);
            for (i = 0; i < degree; i++, at += edge) {
                int token = (int) (sorted[i] >>> 32);
                int target = (int) sorted[i];
                if (narrow) {
                    nodes[at] = token << 16 | large.fitted(times[target], at);
                } else {
                    nodes[at] = token;
                    nodes[at + 1] = times[target];
                }
                nodes[at + edge - 1] = numbers[target];
            }
        }
        return new SuffixAutomaton(
                Tokens.of(text, 0, places, tokenLimit),
                Ints.of(placeLinks),
                Ints.of(nodes),
                Ints.of(large.places()),
                Ints.of(large.values()));
    }

    /** Numbers that do not fit 16 bits, in the order of their places. */
    private static final class LargeNumbers {
        private int[] places = {};
        private int[] values = {};
        private int count;

        int fitted(int value, int place) {
            if (value < SuffixAutomaton.LARGE) {
                return value;
            }
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count + 16);
                values = Arrays.copyOf(values, 2 * count + 16);
            }
            places[count] = place;
            values[count++] = value;
            return SuffixAutomaton.LARGE;
        }

        int[] places() {
            return Arrays.copyOf(places, count);
        }

        int[] values() {
            return Arrays.copyOf(values, count);
        }
    }

    /** All states, shorter contexts first. */
    private int[] byLength() {
        int states = automaton.states();
        int longest = 0;
        for (int state = 0; state < states; state++) {
            longest = Math.max(longest, automaton.length(state));
        }
        int[] starts = new int[longest + 2];
        for (int state = 0; state < states; state++) {
            starts[automaton.length(state) + 1]++;
        }
        for (int length = 0; length <= longest; length++) {
            starts[length + 1] += starts[length];
        }
        int[] order = new int[states];
        for (int state = 0; state < states; state++) {
            order[starts[automaton.length(state)]++] = state;
        }
        return order;
    }

    /** A context occurs where it ends a beginning of a piece: of its own state, or of one that links to it. */
    private int[] occurrences(int[] order) {
        int[] times = Arrays.copyOf(counts, order.length);
        for (int i = order.length - 1; i > 0; i--) {
            times[automaton.link(order[i])] += times[order[i]];
        }
        return times;
    }
}
