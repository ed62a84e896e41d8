package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.fusion.internal.suffix.SuffixAutomaton;
import io.github.faissstyle.fusion.internal.suffix.SuffixBuilder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some pieces of a style: their automata and their names. A piece begins at the same place in both. Immutable. */
final class Segment {
    final SuffixAutomaton raw;
    /** Over the pieces moved to one tonic; null where no key is known at all. */
    final @Nullable SuffixAutomaton keyed;
    /** For each piece, the place of its first token, ascending. */
    final int[] starts;

    final List<String> sources;

    Segment(SuffixAutomaton raw, @Nullable SuffixAutomaton keyed, int[] starts, List<String> sources) {
        this.raw = raw;
        this.keyed = keyed;
        this.starts = starts;
        this.sources = sources;
    }

    static Segment of(List<Piece> pieces, Transposition transposition) {
        long places = pieces.stream().mapToLong(p -> p.tokens().length + 1L).sum();
        int expected = (int) Math.min(places, 1 << 28);
        SuffixBuilder raw = new SuffixBuilder(transposition.vocabulary().size(), expected);
        int[] starts = new int[pieces.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = raw.add(pieces.get(i).tokens());
        }
        SuffixAutomaton frozen = raw.freeze();
        raw = null; // the two builders are not needed at once
        return new Segment(
                frozen,
                keyed(pieces, transposition, expected),
                starts,
                pieces.stream().map(Piece::source).toList());
    }

    private static @Nullable SuffixAutomaton keyed(List<Piece> pieces, Transposition transposition, int expected) {
        if (pieces.stream().noneMatch(Piece::hasKey)) {
            return null;
        }
        SuffixBuilder builder = new SuffixBuilder(transposition.limit(), expected);
        pieces.forEach(piece -> builder.add(piece.keyed()));
        return builder.freeze();
    }

    @Nullable
    SuffixAutomaton automaton(View view) {
        return view == View.RAW ? raw : keyed;
    }

    /** The piece that a place lies in. */
    int pieceAt(long place) {
        int found = Arrays.binarySearch(starts, (int) place);
        return found >= 0 ? found : -found - 2;
    }

    long tokens() {
        return raw.places() - starts.length;
    }

    long bytes() {
        return raw.bytes() + (keyed == null ? 0 : keyed.bytes());
    }

    /** The pieces themselves, read back from the automata. */
    List<Piece> pieces() {
        java.util.ArrayList<Piece> pieces = new java.util.ArrayList<>(starts.length);
        for (int i = 0; i < starts.length; i++) {
            long end = i + 1 < starts.length ? starts[i + 1] : raw.places();
            int length = (int) (end - starts[i] - 1);
            int[] tokens = new int[length];
            int[] moved = new int[length];
            boolean hasKey = false;
            for (int j = 0; j < length; j++) {
                tokens[j] = raw.token(starts[i] + j);
                moved[j] = keyed == null ? -1 : keyed.token(starts[i] + j);
                hasKey |= moved[j] >= 0;
            }
            pieces.add(new Piece(sources.get(i), tokens, moved, hasKey));
        }
        return pieces;
    }
}
