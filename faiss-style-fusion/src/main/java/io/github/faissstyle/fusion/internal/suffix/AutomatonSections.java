package io.github.faissstyle.fusion.internal.suffix;

import io.github.faissstyle.common.FaissStyleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A {@link SuffixAutomaton} as sections of bytes, little-endian, and back. */
public final class AutomatonSections {
    /** Sections an automaton has: text, links of places, nodes, places of large numbers, large numbers. */
    public static final int COUNT = 5;

    private AutomatonSections() {}

    /** Takes bytes. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes the next bytes.
         *
         * @param bytes the bytes between position and limit, valid during the call
         * @throws java.io.IOException if they cannot be kept
         */
        void take(ByteBuffer bytes) throws java.io.IOException;
    }

    /**
     * Counts a section's bytes.
     *
     * @param automaton the automaton
     * @param section 0 to 4
     * @return its length
     */
    public static long bytes(SuffixAutomaton automaton, int section) {
        return switch (section) {
            case 0 -> automaton.text.size() * automaton.text.bytesEach();
            case 1 -> Integer.BYTES * automaton.placeLinks.size();
            case 2 -> Integer.BYTES * automaton.nodes.size();
            case 3 -> Integer.BYTES * automaton.largeAt.size();
            default -> Integer.BYTES * automaton.large.size();
        };
    }

    /**
     * Writes a section.
     *
     * @param automaton the automaton
     * @param section 0 to 4
     * @param sink receives the bytes
     * @throws java.io.IOException if the sink does
     */
    public static void write(SuffixAutomaton automaton, int section, Sink sink) throws java.io.IOException {
        switch (section) {
            case 0 -> write(automaton.text, sink);
            case 1 -> write(automaton.placeLinks, sink);
            case 2 -> write(automaton.nodes, sink);
            case 3 -> write(automaton.largeAt, sink);
            default -> write(automaton.large, sink);
        }
    }

    private static void write(Tokens tokens, Sink sink) throws java.io.IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < tokens.size(); i++) {
            if (tokens.bytesEach() == Short.BYTES) {
                buffer.putShort((short) tokens.get(i));
            } else {
                buffer.putInt(tokens.get(i));
            }
            flush(buffer, i + 1 == tokens.size(), sink);
        }
    }

    private static void write(Ints ints, Sink sink) throws java.io.IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < ints.size(); i++) {
            buffer.putInt(ints.get(i));
            flush(buffer, i + 1 == ints.size(), sink);
        }
    }

    private static void flush(ByteBuffer buffer, boolean last, Sink sink) throws java.io.IOException {
        if (!buffer.hasRemaining() || last) {
            sink.take(buffer.flip());
            buffer.clear();
        }
    }

    /**
     * Puts an automaton together. Nothing is copied.
     *
     * @param sections the five sections, each in pieces of 1 GiB, the last one shorter
     * @param tokenLimit token ids are below this
     * @return the automaton
     * @throws FaissStyleException if the lengths do not fit each other
     */
    public static SuffixAutomaton read(List<ByteBuffer[]> sections, int tokenLimit) {
        Tokens text = Tokens.of(sections.get(0), tokenLimit);
        Ints placeLinks = Ints.of(sections.get(1));
        Ints nodes = Ints.of(sections.get(2));
        Ints largeAt = Ints.of(sections.get(3));
        Ints large = Ints.of(sections.get(4));
        boolean fit = placeLinks.size() == text.size()
                && nodes.size() >= SuffixAutomaton.HEADER
                && largeAt.size() == large.size();
        if (!fit) {
            throw new FaissStyleException("sections have lengths that do not fit each other");
        }
        return new SuffixAutomaton(text, placeLinks, nodes, largeAt, large);
    }
}
