package io.github.faissstyle.fusion;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Small indexes made in memory. Tokens are {@code T0, T1 ...} with ids 0, 1 ... */
final class Packs {
    static final StylePath POP = StylePath.of("pop");
    static final StylePath DANCE = StylePath.of("pop", "dance_pop");

    private final List<Pattern> patterns = new ArrayList<>();

    Packs add(StylePath style, int... ids) {
        return add(style, IntStream.of(ids).mapToObj(id -> "T" + id).toList());
    }

    Packs add(StylePath style, List<String> tokens) {
        patterns.add(Pattern.of(style + "#" + patterns.size(), style, tokens));
        return this;
    }

    /** Patterns made of few motifs, so that n-grams come again; every third one of the child. */
    static Packs random(int count, int tokensEach, int vocabulary, long seed) {
        Random random = new Random(seed);
        int[][] motifs = new int[Math.max(4, count / 6)][4];
        for (int[] motif : motifs) {
            for (int i = 0; i < motif.length; i++) {
                motif[i] = random.nextInt(vocabulary);
            }
        }
        Packs packs = new Packs();
        for (int p = 0; p < count; p++) {
            int[] ids = new int[tokensEach];
            for (int at = 0; at < tokensEach; at += 4) {
                System.arraycopy(motifs[random.nextInt(motifs.length)], 0, ids, at, Math.min(4, tokensEach - at));
            }
            packs.add(p % 3 == 2 ? DANCE : POP, ids);
        }
        return packs;
    }

    /** All tokens of all patterns in a row. */
    int[] ids() {
        return patterns.stream()
                .flatMap(p -> p.tokens().stream())
                .mapToInt(token -> Integer.parseInt(token.substring(1)))
                .toArray();
    }

    List<Pattern> patterns() {
        return List.copyOf(patterns);
    }

    HierarchicalIndex index() {
        return HierarchicalIndex.builder().patterns(patterns).build();
    }

    /** A fusion that owns its index, as an opened one does. */
    RetrievalFusion fusion(int vocabulary, FusionConfigBuilder config) {
        return RetrievalFusion.builder()
                .index(index())
                .vocabulary(vocabulary(vocabulary))
                .config(config.build())
                .build(true);
    }

    static Vocabulary vocabulary(int size) {
        return Vocabulary.of(IntStream.range(0, size).mapToObj(i -> "T" + i).toList());
    }

    static FusionConfigBuilder config() {
        return FusionConfig.builder()
                .mode(FusionMode.NGRAM_COMPATIBLE)
                .family("pop")
                .child("dance_pop");
    }

    static float[] logits(int count, long seed) {
        Random random = new Random(seed);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) (3 * random.nextGaussian());
        }
        return logits;
    }
}
