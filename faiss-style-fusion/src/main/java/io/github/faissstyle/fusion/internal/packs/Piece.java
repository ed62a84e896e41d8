package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole piece as ids: the patterns of one source put together in the order of their parts.
 *
 * @param source names it
 * @param tokens its ids, -1 for tokens that the vocabulary does not have
 * @param keyed its ids moved to one tonic, each by the key in force; -1 where no key is known
 * @param hasKey whether a key is known anywhere
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Piece(String source, int[] tokens, int[] keyed, boolean hasKey) {
    /** Puts pieces together, in the order of their first patterns. */
    static List<Piece> of(Collection<Pattern> patterns, Transposition transposition) {
        Map<String, List<Pattern>> bySource = new LinkedHashMap<>();
        for (Pattern pattern : patterns) {
            bySource.computeIfAbsent(pattern.source(), s -> new ArrayList<>(1)).add(pattern);
        }
        List<Piece> pieces = new ArrayList<>(bySource.size());
        bySource.forEach((source, parts) -> {
            parts.sort(Comparator.comparingInt(Pattern::part));
            pieces.add(of(source, parts, transposition));
        });
        return pieces;
    }

    private static Piece of(String source, List<Pattern> parts, Transposition transposition) {
        Vocabulary vocabulary = transposition.vocabulary();
        int length = parts.stream().mapToInt(part -> part.tokens().size()).sum();
        int[] tokens = new int[length];
        int[] keyed = new int[length];
        int shift = Transposition.UNKNOWN;
        int at = 0;
        for (Pattern part : parts) {
            String key = part.key();
            if (key != null && Transposition.shift(key) != Transposition.UNKNOWN) {
                shift = Transposition.shift(key);
            }
            for (String text : part.tokens()) {
                int token = vocabulary.id(text);
                if (transposition.shiftOf(token) != Transposition.UNKNOWN) {
                    shift = transposition.shiftOf(token);
                }
                tokens[at] = token;
                keyed[at++] = shift == Transposition.UNKNOWN ? -1 : transposition.moved(token, shift);
            }
        }
        return new Piece(source, tokens, keyed, shift != Transposition.UNKNOWN);
    }
}
