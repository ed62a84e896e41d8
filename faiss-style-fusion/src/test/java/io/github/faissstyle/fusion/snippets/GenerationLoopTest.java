package io.github.faissstyle.fusion.snippets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's example: a model that knows nothing, the sampler takes the best token. */
class GenerationLoopTest {
    @Test
    void writesWhatTheStyleGoesOnWith(@TempDir Path dir) {
        List<String> tokens = List.of("BAR", "POS=1", "CHORD=C", "CHORD=F", "CHORD=Am");
        Path vocab = dir.resolve("vocab.json");
        Vocabulary.of(tokens).write(vocab);
        StylePath pop = StylePath.of("pop");
        StylePath dance = StylePath.of("pop", "dance_pop");
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(List.of(
                        Pattern.of("a", pop, List.of("BAR", "POS=1", "CHORD=C", "BAR", "POS=1", "CHORD=F")),
                        Pattern.of(
                                "b",
                                dance,
                                List.of("BAR", "POS=1", "CHORD=C", "BAR", "POS=1", "CHORD=Am", "BAR", "POS=1"))))
                .build()) {
            index.save(dir.resolve("index"));
        }

        int[] piece = GenerationLoop.generate(
                soFar -> new float[tokens.size()],
                GenerationLoopTest::best,
                new int[] {0, 1, 2, 0, 1},
                8,
                dir.resolve("index"),
                vocab);

        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 4, 0, 1}, piece);
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) {
            if (logits[token] > logits[best]) {
                best = token;
            }
        }
        return best;
    }
}
