package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.fusion.internal.suffix.Contexts;
import io.github.faissstyle.fusion.internal.suffix.Match;
import io.github.faissstyle.fusion.internal.suffix.SuffixAutomaton;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * All pieces of one style at one moment, in one segment or two: what was added lately lies in a small one of its own,
 * and joins the large one when it has grown to a quarter of it. Counts are those of all pieces together. Immutable.
 */
public final class StyleLevel {
    private static final int RATIO = 4;

    private final StylePath style;
    private final List<Segment> segments;

    StyleLevel(StylePath style, List<Segment> segments) {
        this.style = style;
        this.segments = List.copyOf(segments);
    }

    /**
     * Makes a level.
     *
     * @param style the style
     * @param patterns its patterns
     * @param transposition of the vocabulary
     * @return the level
     */
    static StyleLevel of(StylePath style, Collection<Pattern> patterns, Transposition transposition) {
        return new StyleLevel(style, List.of(Segment.of(Piece.of(patterns, transposition), transposition)));
    }

    /** The level with more pieces. */
    StyleLevel with(List<Piece> more, Transposition transposition) {
        Segment base = segments.get(0);
        List<Piece> recent = new ArrayList<>();
        for (Segment segment : segments.subList(1, segments.size())) {
            recent.addAll(segment.pieces());
        }
        recent.addAll(more);
        long tokens = recent.stream().mapToLong(p -> p.tokens().length).sum();
        if (RATIO * tokens < base.tokens()) {
            return new StyleLevel(style, List.of(base, Segment.of(recent, transposition)));
        }
        return new StyleLevel(style, List.of(merged(base, recent, transposition)));
    }

    /** The level in one segment. */
    StyleLevel compact(Transposition transposition) {
        if (segments.size() == 1) {
            return this;
        }
        return new StyleLevel(
                style, List.of(merged(segments.get(0), segments.get(1).pieces(), transposition)));
    }

    private static Segment merged(Segment base, List<Piece> recent, Transposition transposition) {
        List<Piece> all = base.pieces();
        all.addAll(recent);
        return Segment.of(all, transposition);
    }

    List<Segment> segments() {
        return segments;
    }

    /**
     * Returns whose pieces these are.
     *
     * @return the style
     */
    public StylePath style() {
        return style;
    }

    /**
     * Counts pieces.
     *
     * @return pieces
     */
    public int pieces() {
        return segments.stream().mapToInt(s -> s.starts.length).sum();
    }

    /**
     * Counts tokens.
     *
     * @return tokens in the pieces
     */
    public long tokens() {
        return segments.stream().mapToLong(Segment::tokens).sum();
    }

    /**
     * Counts tokens that the vocabulary does not have. Reads all of the pieces.
     *
     * @return those of {@link #tokens()} that are unknown
     */
    public long unknownTokens() {
        long gaps = 0;
        for (Segment segment : segments) {
            for (long place = 0; place < segment.raw.places(); place++) {
                gaps += segment.raw.token(place) < 0 ? 1 : 0;
            }
        }
        return gaps - pieces();
    }

    /**
     * Counts bytes.
     *
     * @return bytes of both views' automata
     */
    public long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    /**
     * Tells whether any piece's key is known.
     *
     * @return whether the pieces can be looked at in one key
     */
    public boolean hasKeys() {
        return segments.stream().anyMatch(s -> s.keyed != null);
    }

    /**
     * Counts segments, for {@link #advance}.
     *
     * @return one or two
     */
    public int segmentCount() {
        return segments.size();
    }

    /**
     * Lets a token follow in each segment.
     *
     * @param view how to look
     * @param matches one match a segment, changed
     * @param token the token as the view has it
     * @param most longest context wanted
     */
    public void advance(View view, Match[] matches, int token, int most) {
        for (int i = 0; i < matches.length; i++) {
            SuffixAutomaton automaton = segments.get(i).automaton(view);
            if (automaton != null) {
                automaton.advance(matches[i], token, most);
            }
        }
    }

    /**
     * Lists the contexts that end the matches, with the counts of all segments together.
     *
     * @param view how to look
     * @param matches one match a segment
     * @param least shortest context wanted, at least 1
     * @param most longest context wanted
     * @param into receives them
     * @param merging work space, one for each segment
     */
    public void contexts(View view, Match[] matches, int least, int most, Contexts into, Contexts[] merging) {
        if (matches.length == 1) {
            SuffixAutomaton automaton = segments.get(0).automaton(view);
            if (automaton != null) {
                automaton.contexts(matches[0], least, most, into);
            }
            return;
        }
        for (int i = 0; i < matches.length; i++) {
            merging[i].clear();
            SuffixAutomaton automaton = segments.get(i).automaton(view);
            if (automaton != null) {
                automaton.contexts(matches[i], least, most, merging[i]);
            }
        }
        into.merge(merging[0], merging[1]);
    }

    /** Receives places in pieces. */
    @FunctionalInterface
    public interface Voters {
        /**
         * Takes one.
         *
         * @param source the piece
         * @param position of the token that follows the context, from 0
         * @param token that token, as the view has it
         * @return whether to go on
         */
        boolean take(String source, int position, int token);
    }

    /**
     * Tells where a context stands, and what follows there. Reads all of the pieces.
     *
     * @param view how to look
     * @param sequence ends with the context, as the view has it
     * @param to where in the sequence the context ends
     * @param length tokens of the context, at least 1
     * @param voters receives the places
     */
    public void voters(View view, int[] sequence, int to, int length, Voters voters) {
        for (Segment segment : segments) {
            SuffixAutomaton automaton = segment.automaton(view);
            if (automaton != null) {
                automaton.places(sequence, to, length, place -> {
                    int piece = segment.pieceAt(place);
                    int position = (int) (place + 1 - segment.starts[piece]);
                    return voters.take(segment.sources.get(piece), position, automaton.token(place + 1));
                });
            }
        }
    }
}
