package io.github.faissstyle.fusion.internal.suffix;

import java.util.Arrays;

/**
 * A suffix automaton that grows token by token (A. Blumer et al., <i>The smallest automaton recognizing the subwords of
 * a text</i>, 1985), over any number of sequences: each begins at the root again, so that nothing matches across two.
 *
 * <p>A state stands for contexts that end at the same places; its link leads to the longest shorter context that ends
 * at more. A state's edges are a list; states with many have them in a hash table too, so that finding one costs a
 * constant time. For one thread.
 */
final class GrowingAutomaton {
    /** The state of the empty context. */
    static final int ROOT = 0;

    /** No such state. */
    static final int NONE = -1;

    private static final int STATE = 4;
    private static final int LENGTH = 0;
    private static final int LINK = 1;
    private static final int FIRST = 2;
    private static final int DEGREE = 3;

    private static final int EDGE = 3;
    private static final int TOKEN = 0;
    private static final int TARGET = 1;
    private static final int NEXT = 2;

    /** States with more edges than this find them by hash. */
    private static final int LISTED = 8;

    /** Four numbers a state, and three an edge, side by side: a look at one is one cache line. */
    private int[] states;

    private int[] edges;
    private int stateCount;
    private int edgeCount;
    /** Edges of the states that have many, by hash of state and token; -1 where free, at most half full. */
    private int[] slots = free(64);
    /** The state each edge in {@link #slots} leaves. */
    private int[] sources = new int[64];

    private int hashed;

    GrowingAutomaton(int expectedTokens) {
        states = new int[(int) Math.min(STATE * (expectedTokens * 7L / 4 + 16), Integer.MAX_VALUE - 8)];
        edges = new int[(int) Math.min(EDGE * (expectedTokens * 9L / 4 + 16), Integer.MAX_VALUE - 8)];
        newState(0);
    }

    int states() {
        return stateCount;
    }

    int length(int state) {
        return states[STATE * state + LENGTH];
    }

    int link(int state) {
        return states[STATE * state + LINK];
    }

    int degree(int state) {
        return states[STATE * state + DEGREE];
    }

    /** The first edge of a state, or {@link #NONE}. */
    int firstEdge(int state) {
        return states[STATE * state + FIRST];
    }

    /** The edge after one, or {@link #NONE}. */
    int nextEdge(int edge) {
        return edges[EDGE * edge + NEXT];
    }

    int token(int edge) {
        return edges[EDGE * edge + TOKEN];
    }

    int target(int edge) {
        return edges[EDGE * edge + TARGET];
    }

    /** Told of every state that is split. */
    interface Splits {
        /**
         * A new state took over the shorter contexts of another.
         *
         * @param made the new one
         * @param from the other
         */
        void split(int made, int from);
    }

    /**
     * Lets a token follow a state.
     *
     * @param last the state of all of the sequence so far; {@link #ROOT} where one begins
     * @param token the token
     * @param splits hears of splits
     * @return the state of all of the sequence with the token
     */
    int append(int last, int token, Splits splits) {
        int there = edge(last, token);
        if (there != NONE) {
            int target = target(there);
            return length(target) == length(last) + 1 ? target : split(target, last, token, splits);
        }
        int made = newState(length(last) + 1);
        int state = last;
        int found = NONE;
        while (state != NONE && (found = edge(state, token)) == NONE) {
            addEdge(state, token, made);
            state = link(state);
        }
        if (state == NONE) {
            setLink(made, ROOT);
        } else {
            int target = target(found);
            setLink(made, length(target) == length(state) + 1 ? target : split(target, state, token, splits));
        }
        return made;
    }

    private int split(int target, int from, int token, Splits splits) {
        int made = newState(length(from) + 1);
        for (int e = firstEdge(target); e != NONE; e = nextEdge(e)) {
            addEdge(made, token(e), target(e));
        }
        setLink(made, link(target));
        setLink(target, made);
        for (int state = from; state != NONE; state = link(state)) {
            int e = edge(state, token);
            if (e == NONE || target(e) != target) {
                break;
            }
            edges[EDGE * e + TARGET] = made;
        }
        splits.split(made, target);
        return made;
    }

    /** The edge of a state for a token, or {@link #NONE}. */
    int edge(int state, int token) {
        int at = STATE * state;
        if (states[at + DEGREE] > LISTED) {
            int mask = slots.length - 1;
            for (int slot = hash(state, token) & mask; slots[slot] != NONE; slot = (slot + 1) & mask) {
                if (sources[slot] == state && token(slots[slot]) == token) {
                    return slots[slot];
                }
            }
            return NONE;
        }
        int e = states[at + FIRST];
        while (e != NONE && edges[EDGE * e + TOKEN] != token) {
            e = edges[EDGE * e + NEXT];
        }
        return e;
    }

    private int newState(int length) {
        if (STATE * (stateCount + 1L) > states.length) {
            states = Arrays.copyOf(states, grown(states.length, STATE));
        }
        int at = STATE * stateCount;
        states[at + LENGTH] = length;
        states[at + LINK] = NONE;
        states[at + FIRST] = NONE;
        states[at + DEGREE] = 0;
        return stateCount++;
    }

    private void setLink(int state, int link) {
        states[STATE * state + LINK] = link;
    }

    private void addEdge(int state, int token, int target) {
        if (EDGE * (edgeCount + 1L) > edges.length) {
            edges = Arrays.copyOf(edges, grown(edges.length, EDGE));
        }
        int at = EDGE * edgeCount;
        int stateAt = STATE * state;
        edges[at + TOKEN] = token;
        edges[at + TARGET] = target;
        edges[at + NEXT] = states[stateAt + FIRST];
        states[stateAt + FIRST] = edgeCount++;
        int degree = ++states[stateAt + DEGREE];
        if (degree == LISTED + 1) {
            for (int e = firstEdge(state); e != NONE; e = nextEdge(e)) {
                hashEdge(state, e);
            }
        } else if (degree > LISTED) {
            hashEdge(state, edgeCount - 1);
        }
    }

    private void hashEdge(int state, int edge) {
        if (2 * (hashed + 1L) > slots.length) {
            int[] oldSlots = slots;
            int[] oldSources = sources;
            slots = free(Math.multiplyExact(oldSlots.length, 2));
            sources = new int[slots.length];
            for (int i = 0; i < oldSlots.length; i++) {
                if (oldSlots[i] != NONE) {
                    place(oldSources[i], oldSlots[i]);
                }
            }
        }
        place(state, edge);
        hashed++;
    }

    private void place(int state, int edge) {
        int mask = slots.length - 1;
        int slot = hash(state, token(edge)) & mask;
        while (slots[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = edge;
        sources[slot] = state;
    }

    private static int hash(int state, int token) {
        long h = (((long) state << 32) | token) * 0x9E3779B97F4A7C15L;
        return (int) (h >>> 32);
    }

    private static int[] free(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }

    private static int grown(int length, int record) {
        long wanted = Math.min(length + (length >> 1) + 16L * record, Integer.MAX_VALUE - 8L);
        if (wanted < length + (long) record) {
            throw new IllegalStateException("a style level can hold at most about 2^28 tokens");
        }
        return (int) wanted;
    }

    /** Forgets all but the root. */
    void clear() {
        stateCount = 0;
        edgeCount = 0;
        if (hashed > 0) {
            Arrays.fill(slots, NONE);
            hashed = 0;
        }
        newState(0);
    }

    /** The same automaton, which goes its own way from here on. */
    GrowingAutomaton copy() {
        return new GrowingAutomaton(this);
    }

    private GrowingAutomaton(GrowingAutomaton other) {
        states = Arrays.copyOf(other.states, STATE * other.stateCount + 64 * STATE);
        edges = Arrays.copyOf(other.edges, EDGE * other.edgeCount + 64 * EDGE);
        stateCount = other.stateCount;
        edgeCount = other.edgeCount;
        slots = other.slots.clone();
        sources = other.sources.clone();
        hashed = other.hashed;
    }
}
