package io.github.faissstyle.embeddings;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectedTokenEmbedderTest {
    private final TokenEmbedder base = new TokenHashEmbedder(24);
    private final Projection projection = Projection.load(Oracle.FOLDER.resolve("before.safetensors"));

    @Test
    void projectsWhatTheOtherSays() {
        TokenEmbedder projected = new ProjectedTokenEmbedder(base, projection);
        List<String> tokens = List.of("BAR", "POS=1", "CHORD=C");
        float[] out = new float[12];
        projected.embed(tokens, null, out, 1);
        assertArrayEquals(projection.project(base.embed(tokens)), java.util.Arrays.copyOfRange(out, 1, 11));
        assertEquals(0, out[0]);
        assertEquals(0, out[11]);
    }

    @Test
    void anIndexKnowsWhichProjectionItWasMadeWith(@TempDir Path folder) {
        TokenEmbedder projected = new ProjectedTokenEmbedder(base, projection);
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .embedder(projected)
                .patterns(List.of(
                        Pattern.of("a", StylePath.of("pop"), List.of("BAR", "CHORD=C")),
                        Pattern.of("b", StylePath.of("pop"), List.of("BAR", "CHORD=G"))))
                .build()) {
            index.save(folder);
        }
        try (HierarchicalIndex index = HierarchicalIndex.load(folder, projected)) {
            assertEquals(
                    "b",
                    index.retrieve(PatternQuery.of(List.of("BAR", "CHORD=G"), "pop")
                                    .withK(1))
                            .get(0)
                            .pattern()
                            .id());
        }
        Projection other = Projection.load(Oracle.FOLDER.resolve("after.safetensors"));
        assertThrows(
                FaissStyleException.class,
                () -> HierarchicalIndex.load(folder, new ProjectedTokenEmbedder(base, other)));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new ProjectedTokenEmbedder(new TokenHashEmbedder(25), projection))
                .getMessage()
                .contains("takes 24"));
    }
}
