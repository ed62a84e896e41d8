package io.github.faissstyle.bench;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Seeded patterns of any number and size, with the repetition of real music: each is made of a few motifs of its style.
 */
final class SyntheticPacks {
    static final StylePath PARENT = StylePath.of("pop");
    static final StylePath CHILD = StylePath.of("pop", "dance_pop");

    private SyntheticPacks() {}

    /** Tokens {@code T0 .. T<size-1>}. */
    static Vocabulary vocabulary(int size) {
        return Vocabulary.of(IntStream.range(0, size).mapToObj(i -> "T" + i).toList());
    }

    /**
     * Patterns that use the first {@code distinctTokens} tokens of {@link #vocabulary}, every fourth one of the child
     * genre.
     */
    static List<Pattern> patterns(int count, int tokensEach, int distinctTokens, long seed) {
        Random random = new Random(seed);
        String[][] motifs = new String[Math.max(8, count / 8)][8];
        for (String[] motif : motifs) {
            for (int i = 0; i < motif.length; i++) {
                motif[i] = "T" + random.nextInt(distinctTokens);
            }
        }
        List<Pattern> patterns = new ArrayList<>(count);
        for (int p = 0; p < count; p++) {
            List<String> tokens = new ArrayList<>(tokensEach);
            while (tokens.size() < tokensEach) {
                String[] motif = motifs[random.nextInt(motifs.length)];
                for (int i = 0; i < motif.length && tokens.size() < tokensEach; i++) {
                    tokens.add(motif[i]);
                }
            }
            StylePath style = p % 4 == 3 ? CHILD : PARENT;
            String source = style + "/refs_midi/piece_" + p / 8 + ".json";
            patterns.add(new Pattern(source + "#" + p, style, tokens, source, p % 8, "C"));
        }
        return patterns;
    }

    static HierarchicalIndex index(List<Pattern> patterns, int threads) {
        return HierarchicalIndex.builder().patterns(patterns).threads(threads).build();
    }
}
