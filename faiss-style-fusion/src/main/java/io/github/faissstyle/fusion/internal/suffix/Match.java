package io.github.faissstyle.fusion.internal.suffix;

/** The longest context that ends a sequence and occurs in an automaton. For one thread. */
public final class Match {
    int state = SuffixAutomaton.ROOT;
    int length;

    /** Makes an empty match. */
    public Match() {}

    /** Forgets the sequence. */
    public void reset() {
        set(SuffixAutomaton.ROOT, 0);
    }

    /**
     * Becomes equal to another match.
     *
     * @param other the other one
     */
    public void set(Match other) {
        set(other.state, other.length);
    }

    void set(int state, int length) {
        this.state = state;
        this.length = length;
    }

    /**
     * Returns how much matches.
     *
     * @return tokens
     */
    public int length() {
        return length;
    }
}
