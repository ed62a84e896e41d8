package io.github.faissstyle.pattern.midi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.pattern.midi.Score.Bar;
import io.github.faissstyle.pattern.midi.Score.Chord;
import io.github.faissstyle.pattern.midi.Score.Meter;
import io.github.faissstyle.pattern.midi.Score.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for any piece on the grid, and for any tokens. */
class MidiLawsTest {
    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("midi-laws");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        Files.deleteIfExists(folder.resolve("piece.mid"));
        Files.delete(folder);
    }

    @Provide
    Arbitrary<Score> scores() {
        Arbitrary<Meter> meters = Combinators.combine(
                        Arbitraries.integers().between(1, 12), Arbitraries.of(1, 2, 4, 8, 16, 32))
                .as(Meter::new);
        return meters.flatMap(this::bar).list().ofMaxSize(5).map(Score::new);
    }

    private Arbitrary<Bar> bar(Meter meter) {
        Arbitrary<Integer> positions = Arbitraries.integers().between(0, meter.sixteenths() - 1);
        Arbitrary<Note> notes = Combinators.combine(
                        positions,
                        Arbitraries.of(Score.DRUMS, 0, 33, 127),
                        Arbitraries.integers().between(0, 127),
                        Arbitraries.integers().between(1, 12).map(v -> 10 * v),
                        Arbitraries.integers().between(1, Score.MAX_DURATION))
                .as((position, program, pitch, velocity, duration) ->
                        new Note(position, program, pitch, velocity, program == Score.DRUMS ? 1 : duration));
        Arbitrary<List<Chord>> chords = Combinators.combine(positions, Arbitraries.of("N", "C", "F#m7", "Ebmaj7"))
                .as(Chord::new)
                .list()
                .ofMaxSize(3)
                .uniqueElements(Chord::position);
        return Combinators.combine(
                        Arbitraries.integers().between(4, 60).map(t -> 5 * t),
                        Arbitraries.of("C", "F#m", "Eb").injectNull(0.3),
                        Arbitraries.of("VERSE", "CHORUS").injectNull(0.7),
                        chords,
                        notes.list().ofMaxSize(8))
                .as((tempo, key, section, symbols, all) -> new Bar(tempo, key, meter, section, symbols, all));
    }

    @Property
    void aPieceComesBackFromItsTokens(@ForAll("scores") Score score) {
        RemiTokenizer.Decoded back = RemiTokenizer.decode(flat(score));
        assertEquals(0, back.ignored());
        assertEquals(score, back.score());
    }

    @Property(tries = 300)
    void aPieceComesBackFromItsFileExceptNotesStruckAgain(@ForAll("scores") Score score) {
        Score back = throughFile(score);
        assertEquals(back, throughFile(back));
        assertEquals(withoutDurations(score), withoutDurations(back));
        for (int b = 0; b < score.bars().size(); b++) {
            List<Note> before = score.bars().get(b).notes();
            List<Note> after = back.bars().get(b).notes();
            for (int i = 0; i < before.size(); i++) {
                assertTrue(after.get(i).duration() <= before.get(i).duration());
            }
        }
    }

    @Property
    void anyTokensAreReadOrCounted(@ForAll("lines") List<String> tokens) {
        RemiTokenizer.Decoded decoded = RemiTokenizer.decode(tokens);
        assertTrue(decoded.ignored() <= tokens.size());
        assertEquals(
                decoded.score(), RemiTokenizer.decode(flat(decoded.score())).score());
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.of(
                        "STYLE=pop",
                        "TEMPO=120",
                        "TEMPO=121",
                        "TEMPO=500",
                        "KEY=Am",
                        "KEY=H",
                        "METER=3/4",
                        "METER=4/3",
                        "SECTION=A",
                        "SECTION=",
                        "SECTION=A B",
                        "BAR",
                        "POS=1",
                        "POS=5",
                        "POS=99",
                        "CHORD=C",
                        "CHORD=",
                        "DRUM=36",
                        "DRUM=200",
                        "VEL=80",
                        "VEL=85",
                        "PROGRAM=33",
                        "NOTE_ON",
                        "60",
                        "DUR=4",
                        "DUR=65",
                        "")
                .list()
                .ofMaxSize(60);
    }

    private static Score throughFile(Score score) {
        Path file = folder.resolve("piece.mid");
        MidiFiles.write(score, file, null);
        return MidiFiles.read(file);
    }

    private static Score withoutDurations(Score score) {
        List<Bar> bars = new ArrayList<>();
        for (Bar bar : score.bars()) {
            List<Note> notes = bar.notes().stream()
                    .map(n -> new Note(n.position(), n.program(), n.pitch(), n.velocity(), 1))
                    .toList();
            bars.add(new Bar(bar.tempo(), bar.key(), bar.meter(), bar.section(), bar.chords(), notes));
        }
        return new Score(bars);
    }

    private static List<String> flat(Score score) {
        return RemiTokenizer.encode(score, null).stream().flatMap(List::stream).toList();
    }
}
