package io.github.faissstyle.fusion.internal.suffix;

import io.github.faissstyle.common.FaissStyleException;

/**
 * The suffix automaton of a style's pieces, frozen into flat arrays: from any context that occurs, in how many places,
 * and which tokens follow it there. Immutable; on the heap or in a mapped file; safe to share by threads.
 *
 * <p><b>Two kinds of states.</b> A context that occurs once is told by the place where it ends: its state is that
 * place, and what follows is read off the text. Only contexts that occur more often have a node. So a text of n tokens
 * takes the text itself, one link a place, and, in music, about 0.6 nodes and 1.0 edges a token: 20 to 24 bytes, where
 * an automaton with all its states takes 40.
 *
 * <p>A <i>state</i> is an int: a node's number, 0 for the empty context, or {@code ~place} for a context that occurs
 * only once, ending at that place.
 */
public final class SuffixAutomaton {
    /** State of the empty context. */
    public static final int ROOT = 0;

    /** No such state. */
    static final int NONE = Integer.MIN_VALUE;

    private static final int NODE = 4;
    private static final int LENGTH = 0;
    private static final int LINK = 1;
    private static final int FIRST = 2;
    private static final int COUNT = 3;

    /** Fewer edges than this are looked through one by one. */
    private static final int FEW = 8;

    /** The pieces, a gap after each. */
    final Tokens text;
    /** For each place, the state of the longest context that ends there and elsewhere too. */
    final Ints placeLinks;
    /**
     * For each node: longest context, link, first edge, times it occurs; one node more than there are, for its edge.
     */
    final Ints nodes;
    /** Edges of all nodes, one after another, tokens ascending within a node. */
    final Tokens edgeTokens;

    final Ints edgeTargets;

    SuffixAutomaton(Tokens text, Ints placeLinks, Ints nodes, Tokens edgeTokens, Ints edgeTargets) {
        this.text = text;
        this.placeLinks = placeLinks;
        this.nodes = nodes;
        this.edgeTokens = edgeTokens;
        this.edgeTargets = edgeTargets;
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
                + edgeTokens.size() * edgeTokens.bytesEach()
                + Integer.BYTES * (placeLinks.size() + nodes.size() + edgeTargets.size());
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

    /**
     * Counts how often a context occurs.
     *
     * @param state its state
     * @return places where it ends
     */
    public int count(int state) {
        return state < 0 ? 1 : nodes.get((long) NODE * state + COUNT);
    }

    /** The longest context of a node. */
    private int length(int node) {
        return nodes.get((long) NODE * node + LENGTH);
    }

    /** The state of the longest context that ends a state's and occurs more often: always a node. */
    private int link(int state) {
        int link = state < 0 ? placeLinks.get(~state) : nodes.get((long) NODE * state + LINK);
        if (link < 0) {
            throw damaged();
        }
        return link;
    }

    /** The state of the context with one more token, or {@link #NONE}. */
    private int next(int state, int token) {
        if (state < 0) {
            int place = ~state + 1;
            return text.get(place) == token ? ~place : NONE;
        }
        int low = nodes.get((long) NODE * state + FIRST);
        int high = nodes.get((long) NODE * (state + 1L) + FIRST);
        while (high - low >= FEW) {
            int middle = (low + high) >>> 1;
            if (edgeTokens.get(middle) <= token) {
                low = middle;
            } else {
                high = middle;
            }
        }
        for (int edge = low; edge < high; edge++) {
            if (edgeTokens.get(edge) == token) {
                return edgeTargets.get(edge);
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
     * @param most longest context wanted
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
        int from = nodes.get((long) NODE * state + FIRST);
        int to = nodes.get((long) NODE * (state + 1L) + FIRST);
        for (int edge = from; edge < to; edge++) {
            into.add(edgeTokens.get(edge), count(edgeTargets.get(edge)));
        }
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
