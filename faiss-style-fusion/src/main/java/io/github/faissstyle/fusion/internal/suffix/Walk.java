package io.github.faissstyle.fusion.internal.suffix;

import java.util.Arrays;

/**
 * The contexts that end a sequence in one automaton, from the longest on, as far as they have been found. For one
 * thread.
 */
public final class Walk {
    private int[] states = new int[32];
    private int[] lengths = new int[32];
    private int count;
    private int least;
    /** Where the walk is: the last of the list, unless it is shorter than wanted. */
    private int state;

    private int length;

    /** Makes a walk that is over. */
    public Walk() {}

    void start(int first, int firstLength, int shortest) {
        count = 0;
        least = shortest;
        step(first, firstLength);
    }

    void step(int next, int nextLength) {
        state = next;
        length = nextLength;
        if (length >= least) {
            if (count == states.length) {
                states = Arrays.copyOf(states, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            states[count] = next;
            lengths[count++] = nextLength;
        }
    }

    boolean isOver() {
        return length < least;
    }

    int state() {
        return state;
    }

    int length() {
        return length;
    }

    int count() {
        return count;
    }

    int state(int i) {
        return states[i];
    }

    int length(int i) {
        return lengths[i];
    }
}
