package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.text.PatternTextSearch.FoundPattern;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternTextSearchTest {
    private static final StylePath PUNK = StylePath.of("rock", "punk");
    private static final StylePath SWING = StylePath.of("jazz", "swing");
    private static final TextEmbedder LEXICAL = LexicalTextEmbedder.create();

    @TempDir
    Path dir;

    private static HierarchicalIndex index() {
        return HierarchicalIndex.builder()
                .patterns(List.of(
                        pattern("a", StylePath.of("rock"), "TEMPO=120 METER=4/4 SECTION=CHORUS BAR DRUM=36"),
                        pattern("b", PUNK, "TEMPO=185 METER=4/4 SECTION=VERSE BAR " + "DRUM=36 ".repeat(30)),
                        pattern("c", PUNK, "TEMPO=190 METER=4/4 SECTION=CHORUS BAR " + "DRUM=36 ".repeat(30)),
                        pattern("d", StylePath.of("jazz"), "TEMPO=80 METER=3/4 KEY=Am SECTION=INTRO BAR NOTE_ON 60"),
                        pattern("e", SWING, "TEMPO=150 METER=4/4 KEY=C SECTION=VERSE BAR NOTE_ON 60")))
                .build();
    }

    private static Pattern pattern(String id, StylePath style, String tokens) {
        return Pattern.of(
                id,
                style,
                List.of(tokens.split(" ", -1)).stream()
                        .filter(t -> !t.isEmpty())
                        .toList());
    }

    @Test
    void findsStylesAndPatternsByDescription() {
        try (HierarchicalIndex index = index()) {
            PatternTextSearch search = PatternTextSearch.of(index, LEXICAL, Map.of());
            assertEquals(
                    PUNK,
                    search.styles("something like a driving punk verse", 2)
                            .get(0)
                            .style());
            assertEquals(
                    PUNK,
                    search.styles("mohawk, anarchy, full throttle", 2).get(0).style());
            assertEquals(
                    StylePath.of("rock"),
                    search.styles("loud rock riffs", 1).get(0).style());
            assertEquals(SWING, search.styles("big band swing", 1).get(0).style());
            List<FoundPattern> verses = search.patterns("something like a driving punk verse", PUNK, 5);
            assertEquals(
                    List.of("b", "c"),
                    verses.stream().map(f -> f.pattern().id()).toList());
            assertEquals(
                    "c",
                    search.patterns("the refrain", PUNK, 1).get(0).pattern().id());
            String described = verses.get(0).match().example().input();
            assertEquals("rock punk, b, very fast, verse, busy", described);
            described = search.patterns("x", StylePath.of("jazz"), 1)
                    .get(0)
                    .match()
                    .example()
                    .input();
            assertEquals("jazz, d, slow, intro, 3/4 waltz, minor, sad, sparse, without drums", described);
            assertEquals(List.of(), search.patterns("x", StylePath.of("none"), 3));
        }
    }

    @Test
    void descriptionsSayMore() throws IOException {
        Path file =
                Files.writeString(dir.resolve("styles.json"), "{\"jazz/swing\": \"penguins skating on the Thames\"}");
        try (HierarchicalIndex index = index()) {
            PatternTextSearch search = PatternTextSearch.of(index, LEXICAL, PatternTextSearch.readDescriptions(file));
            assertEquals(
                    SWING, search.styles("a penguin by the Thames", 1).get(0).style());
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> PatternTextSearch.of(index, LEXICAL, Map.of(StylePath.of("polka"), "accordion")));
            assertTrue(e.getMessage().contains("polka") && e.getMessage().contains("rock/punk"), e.getMessage());
        }
        try (HierarchicalIndex empty = index()) {
            List.of("a", "b", "c", "d", "e").forEach(empty::remove);
            assertThrows(IllegalArgumentException.class, () -> PatternTextSearch.of(empty, LEXICAL, Map.of()));
        }
        Files.writeString(file, "{\"jazz\": 1}");
        assertTrue(assertThrows(FaissStyleException.class, () -> PatternTextSearch.readDescriptions(file))
                .getMessage()
                .contains("styles.json"));
    }
}
