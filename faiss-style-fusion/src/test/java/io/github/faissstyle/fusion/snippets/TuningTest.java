package io.github.faissstyle.fusion.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.fusion.TunedWeights;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example: a model that knows nothing, and pieces as the packs have them. */
class TuningTest {
    @Test
    void learnsThatThePacksKnowMore(@TempDir Path dir) {
        Vocabulary vocabulary = Vocabulary.of(List.of("C", "D", "E", "F", "G", "A", "B", "c"));
        List<Pattern> patterns = new ArrayList<>();
        List<int[]> pieces = new ArrayList<>();
        for (int start = 0; start < 8; start++) {
            List<String> tokens = new ArrayList<>();
            int[] piece = new int[40];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (start + 3 * i) % 8;
                tokens.add(vocabulary.token(piece[i]));
            }
            patterns.add(Pattern.of("p" + start, StylePath.of("pop"), tokens));
            pieces.add(piece);
        }
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns).build()) {
            index.save(dir);
            RetrievalFusion fusion = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(vocabulary)
                    .config(FusionConfig.builder().family("pop").build())
                    .build();
            TunedWeights tuned = Tuning.tune(fusion, pieces, soFar -> new float[8], dir);
            assertEquals(3, tuned.modelBits(), 1e-9);
            double unforeseen = 4 * 3 / 40.0; // nothing matches before the first four tokens
            assertTrue(tuned.bitsAfter() - unforeseen < 0.5 * (tuned.bitsBefore() - unforeseen), tuned.toString());
            assertEquals(
                    tuned.weights(),
                    FusionConfig.load(dir.resolve("fusion.json")).weights());
        }
    }
}
