package io.github.faissstyle.fusion.internal.suffix;

import java.util.Arrays;

/**
 * Every context of one sequence while it grows, with what has followed it so far. For one thread.
 *
 * <p>About 50 to 80 bytes a token. Appending takes amortised constant time, and one step for each different length that
 * the end of the sequence has occurred at before.
 */
public final class SequenceAutomaton {
    private final GrowingAutomaton automaton;
    /** For each state, how often its contexts have occurred. */
    private int[] counts;

    private final GrowingAutomaton.Splits splits = this::split;
    private int last;

    /** Starts an empty sequence. */
    public SequenceAutomaton() {
        this(new GrowingAutomaton(256), new int[512], GrowingAutomaton.ROOT);
    }

    private SequenceAutomaton(GrowingAutomaton automaton, int[] counts, int last) {
        this.automaton = automaton;
        this.counts = counts;
        this.last = last;
    }

    /**
     * Makes a second automaton of the same sequence, which goes its own way from here on.
     *
     * @return the copy
     */
    public SequenceAutomaton copy() {
        return new SequenceAutomaton(automaton.copy(), counts.clone(), last);
    }

    /**
     * Appends a token.
     *
     * @param token its id; a negative one ends what can match
     */
    public void append(int token) {
        if (token < 0) {
            last = GrowingAutomaton.ROOT;
            return;
        }
        if (automaton.states() + 2 > counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
        }
        last = automaton.append(last, token, splits);
        for (int state = last; state != GrowingAutomaton.NONE; state = automaton.link(state)) {
            counts[state]++;
        }
    }

    private void split(int made, int from) {
        counts[made] = counts[from];
    }

    /**
     * Starts over with another sequence.
     *
     * @param tokens holds it
     * @param length its tokens
     */
    public void rebuild(int[] tokens, int length) {
        automaton.clear();
        Arrays.fill(counts, 0);
        last = GrowingAutomaton.ROOT;
        for (int i = 0; i < length; i++) {
            append(tokens[i]);
        }
    }

    /**
     * Lists the contexts that end the sequence and have occurred before, each as long as all those that occurred in the
     * same places, longest first, with what followed them.
     *
     * @param least shortest context wanted, at least 1
     * @param most longest context wanted
     * @param into receives them
     */
    public void contexts(int least, int most, Contexts into) {
        int state = last; // of a sequence that has not occurred before, so that nothing follows it
        while (state > GrowingAutomaton.ROOT && automaton.length(automaton.link(state)) >= most) {
            state = automaton.link(state);
        }
        while (state > GrowingAutomaton.ROOT && automaton.length(state) >= least) {
            into.open(Math.min(most, automaton.length(state)));
            for (int edge = automaton.firstEdge(state);
                    edge != GrowingAutomaton.NONE;
                    edge = automaton.nextEdge(edge)) {
                into.add(automaton.token(edge), counts[automaton.target(edge)]);
            }
            into.close();
            state = automaton.link(state);
        }
    }
}
