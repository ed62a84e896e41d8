package io.github.faissstyle.fusion.internal.suffix;

import io.github.faissstyle.common.FaissStyleException;

/**
 * The suffix automaton of a style's pieces, frozen into flat arrays: from any context that occurs, in how many places,
 * and which tokens follow it there. Immutable; on the heap or in a mapped file; safe to share by threads.
 *
 * <p><b>Two kinds of states.</b> A context that occurs once is told by the place where it ends: its state is that
 * place, and what follows is read off the text. Only contexts that occur more often have a node. In music a text of n
 * tokens has about 0.6 n nodes and 1.0 n edges, where an automaton with all its states has 1.6 n and 2.0 n.
 *
 * <p><b>A node</b> is a run of ints, its edges with it, so that a look at one costs a cache line or two: what it links
 * to; the length of its longest context and its number of edges, 16 bits each; then its edges, tokens ascending. An
 * edge is two ints: its token and how often that follows, 16 bits each, then its target; where there are too many
 * tokens for 16 bits, three ints. Lengths stop at 65,535, farther than any match goes; numbers of edges and counts that
 * do not fit stand elsewhere. Together with the text and one link a place, a token takes about 17 bytes.
 *
 * <p>A <i>state</i> is an int: where its node begins, 0 for the empty context, or {@code ~place} for a context that
 * occurs only once, ending at that place.
 */
public final class SuffixAutomaton {
    /** State of the empty context. */
    public static final int ROOT = 0;

    /** The longest match that can be asked for. */
    public static final int MOST = 4096;

    /** No such state. */
    static final int NONE = Integer.MIN_VALUE;

    /** Ints before a node's edges. */
    static final int HEADER = 2;

    /** A number of edges or a count that does not fit 16 bits. */
    static final int LARGE = 0xffff;

    /** Fewer edges than this are looked through one by one. */
    private static final int FEW = 8;

    /** The pieces, a gap after each. */
    final Tokens text;
    /** For each place, the state of the longest context that ends there and elsewhere too. */
    final Ints placeLinks;
    /** The nodes, see the class. */
    final Ints nodes;
    /** Numbers that did not fit, by where in {@link #nodes} they belong, ascending. */
    final Ints largeAt;

    final Ints large;
    /** Ints an edge. */
    private final int edge;

    SuffixAutomaton(Tokens text, Ints placeLinks, Ints nodes, Ints largeAt, Ints large) {
        this.text = text;
        this.placeLinks = placeLinks;
        this.nodes = nodes;
        this.largeAt = largeAt;
        this.large = large;
        edge = edgeInts(text.bytesEach() == Short.BYTES);
    }

    static int edgeInts(boolean narrow) {
        return narrow ? 2 : 3;
    }

    /**
     * Counts places.
     *
     * @return tokens and the gaps after pieces
     */
    public long places() {
        return text.size();
    }

    /**
     * Counts bytes.
     *
     * @return bytes that the arrays take
     */
    public long bytes() {
        return text.size() * text.bytesEach()
                + Integer.BYTES * (placeLinks.size() + nodes.size() + largeAt.size() + large.size());
    }

    /**
     * Returns the token at a place.
     *
     * @param place which
     * @return its id, -1 for the gap after a piece
     */
    public int token(long place) {
        return text.get(place);
    }

    /** The length of a node's longest context; of a match in that node that is no longer, all that counts. */
    private int length(int node) {
        return nodes.get(node + 1L) >>> 16;
    }

    private int degree(int node) {
        int degree = nodes.get(node + 1L) & LARGE;
        return degree == LARGE ? large(node + 1) : degree;
    }

    private int large(int at) {
        long low = 0;
        long high = largeAt.size() - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (largeAt.get(middle) < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return large.get(low);
    }

    /** The state of the longest context that ends a state's and occurs more often: always a node. */
    private int link(int state) {
        int link = state < 0 ? placeLinks.get(~state) : nodes.get(state);
        if (link < 0) {
            throw damaged();
        }
        return link;
    }

    private int edgeToken(long at) {
        return edge == 2 ? nodes.get(at) >>> 16 : nodes.get(at);
    }

    private int edgeTimes(long at) {
        int times = edge == 2 ? nodes.get(at) & LARGE : nodes.get(at + 1);
        return times == LARGE && edge == 2 ? large((int) at) : times;
    }

    /** The state of the context with one more token, or {@link #NONE}. */
    private int next(int state, int token) {
        if (state < 0) {
            int place = ~state + 1;
            return text.get(place) == token ? ~place : NONE;
        }
        long edges = (long) state + HEADER;
        int low = 0;
        int high = degree(state);
        while (high - low >= FEW) {
            int middle = (low + high) >>> 1;
            if (edgeToken(edges + (long) middle * edge) <= token) {
                low = middle;
            } else {
                high = middle;
            }
        }
        for (int i = low; i < high; i++) {
            long at = edges + (long) i * edge;
            if (edgeToken(at) == token) {
                return nodes.get(at + edge - 1);
            }
        }
        return NONE;
    }

    /**
     * Lets a token follow: afterwards the match is the longest context that ends the sequence and occurs here, no
     * longer than a limit. Amortised, that takes constant time.
     *
     * @param match the match so far, changed
     * @param token the token, -1 for one that never occurs
     * @param most longest context wanted, at most {@link #MOST}
     */
    public void advance(Match match, int token, int most) {
        int state = match.state;
        int length = match.length;
        int next = token < 0 ? NONE : next(state, token);
        while (next == NONE && token >= 0 && state != ROOT) {
            state = link(state);
            length = shorter(state, length);
            next = next(state, token);
        }
        if (next == NONE) {
            match.set(ROOT, 0);
            return;
        }
        length++;
        while (length > most && next != ROOT) {
            int link = link(next);
            if (length(link) < most) {
                length = most;
            } else {
                next = link;
                length = shorter(link, length);
            }
        }
        match.set(next, length);
    }

    private int shorter(int link, int length) {
        int shorter = length(link);
        if (shorter >= length) {
            throw damaged(); // or a walk would never end
        }
        return shorter;
    }

    /**
     * Lists the contexts that end a match, each as long as all those that occur in the same places, longest first, with
     * what follows them.
     *
     * @param match the match; left as it is
     * @param least shortest context wanted, at least 1
     * @param most longest context wanted
     * @param into receives them
     */
    public void contexts(Match match, int least, int most, Contexts into) {
        int state = match.state;
        int length = match.length;
        while (length > most) {
            int link = link(state);
            if (length(link) < most) {
                length = most;
            } else {
                state = link;
                length = shorter(link, length);
            }
        }
        while (length >= least) {
            into.open(length);
            addFollowers(state, into);
            into.close();
            state = link(state);
            length = shorter(state, length);
        }
    }

    private void addFollowers(int state, Contexts into) {
        if (state < 0) {
            int token = text.get(~state + 1L);
            if (token >= 0) {
                into.add(token, 1);
            }
            return;
        }
        int degree = degree(state);
        int to = into.room(degree);
        long edges = (long) state + HEADER;
        long total = 0;
        for (int i = 0; i < degree; i++) {
            long at = edges + (long) i * edge;
            int times = edgeTimes(at);
            into.put(to + i, edgeToken(at), times);
            total += times;
        }
        into.took(degree, total);
    }

    /** Receives places. */
    @FunctionalInterface
    public interface Places {
        /**
         * Takes one.
         *
         * @param place where a context ends
         * @return whether to go on
         */
        boolean take(long place);
    }

    /**
     * Tells where a context occurs that something follows. Reads all of the text.
     *
     * @param sequence ends with the context
     * @param to where in the sequence the context ends
     * @param length tokens of the context, at least 1
     * @param places receives the places where it ends
     */
    public void places(int[] sequence, int to, int length, Places places) {
        long last = text.size() - 1;
        for (long place = length - 1L; place < last; place++) {
            int matched = 0;
            while (matched < length && text.get(place - matched) == sequence[to - 1 - matched]) {
                matched++;
            }
            if (matched == length && text.get(place + 1) >= 0 && !places.take(place)) {
                return;
            }
        }
    }

    private static FaissStyleException damaged() {
        return new FaissStyleException("the evidence is damaged: a context links to one that is not shorter");
    }
}
