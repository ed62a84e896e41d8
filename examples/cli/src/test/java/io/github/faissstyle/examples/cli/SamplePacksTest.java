package io.github.faissstyle.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.music.Measures;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePackReader;
import io.github.faissstyle.pattern.StylePacks;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.midi.MidiFiles;
import io.github.faissstyle.pattern.midi.RemiTokenizer;
import io.github.faissstyle.pattern.midi.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sample style packs promise. */
class SamplePacksTest {
    static final Path PACKS = Path.of("../style_packs");
    static final Path HELD_OUT = Path.of("../held_out");

    private static final StylePacks READ = new StylePackReader().strict(true).read(PACKS);

    /** Whole pieces by style and file. */
    private static Map<StylePath, Map<String, List<String>>> pieces() {
        Map<StylePath, Map<String, List<String>>> pieces = new TreeMap<>();
        for (Pattern pattern : READ.patterns()) {
            pieces.computeIfAbsent(pattern.style(), s -> new LinkedHashMap<>())
                    .computeIfAbsent(pattern.source(), s -> new ArrayList<>())
                    .addAll(pattern.tokens());
        }
        return pieces;
    }

    @Test
    void thereAreFourFamiliesWithTwoChildrenAndTwelvePiecesOfFourToEightBarsEach() {
        Map<String, Set<String>> children = new TreeMap<>();
        pieces().forEach((style, files) -> {
            children.computeIfAbsent(style.parent(), p -> new TreeSet<>()).add(String.valueOf(style.child()));
            assertTrue(files.size() >= 12, style + " has " + files.size());
            files.forEach((file, tokens) -> {
                long bars = tokens.stream().filter("BAR"::equals).count();
                assertTrue(bars >= 4 && bars <= 8, file + " has " + bars + " bars");
            });
        });
        assertTrue(children.size() >= 4, children.toString());
        children.forEach((parent, names) -> assertTrue(names.size() >= 3, parent + " " + names));
    }

    @Test
    void twoChildStylesShareLessThanHalfOfTheirFourGrams() {
        NavigableMap<StylePath, Set<List<String>>> grams = new TreeMap<>();
        pieces().forEach((style, files) -> {
            if (style.isChild()) {
                grams.put(style, Measures.grams(files.values()));
            }
        });
        grams.forEach((a, of) -> grams.tailMap(a, false).forEach((b, other) -> {
            Set<List<String>> both = new HashSet<>(of);
            both.retainAll(other);
            double share = both.size() / (double) Math.min(of.size(), other.size());
            assertTrue(share < 0.5, a + " and " + b + " share " + share);
        }));
    }

    @Test
    void noTwoPiecesOfAStyleAreEqualAfterTransposition() {
        pieces().forEach((style, files) -> {
            Map<List<List<Integer>>, String> seen = new HashMap<>();
            files.forEach((file, tokens) -> {
                String other = seen.put(shape(RemiTokenizer.decode(tokens).score()), file);
                assertEquals(null, other, file + " is a transposed " + other);
            });
        });
    }

    /** Onset, instrument, pitch above the first one, and duration of every note. */
    private static List<List<Integer>> shape(Score score) {
        List<List<Integer>> shape = new ArrayList<>();
        int start = 0;
        int first = -1;
        for (Score.Bar bar : score.bars()) {
            for (Score.Note note : bar.notes()) {
                first = first < 0 && !note.isDrum() ? note.pitch() : first;
                int pitch = note.isDrum() ? note.pitch() : note.pitch() - first;
                shape.add(List.of(start + note.position(), note.program(), pitch, note.duration()));
            }
            start += bar.meter().sixteenths();
        }
        return shape;
    }

    @Test
    void everyPieceIsGrammaticalAndSurvivesMidi(@TempDir Path dir) {
        Path file = dir.resolve("piece.mid");
        pieces().forEach((style, files) -> files.forEach((name, tokens) -> {
            RemiTokenizer.Decoded decoded = RemiTokenizer.decode(tokens);
            assertEquals(0, decoded.ignored(), name);
            MidiFiles.write(decoded.score(), file, null);
            assertEquals(decoded.score(), MidiFiles.read(file), name);
        }));
    }

    @Test
    void heldOutPiecesAreInNoPack() throws IOException {
        Set<List<String>> packed = new HashSet<>();
        pieces().values().forEach(files -> packed.addAll(files.values()));
        int count = 0;
        try (Stream<Path> files = Files.walk(HELD_OUT)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".mid")).toList()) {
                String parent = HELD_OUT.relativize(file).getName(0).toString();
                List<String> tokens = RemiTokenizer.encode(MidiFiles.read(file), parent).stream()
                        .flatMap(List::stream)
                        .toList();
                assertTrue(!packed.contains(tokens), file + " is in a pack");
                count++;
            }
        }
        assertEquals(24, count);
    }
}
