package io.github.faissstyle.pattern.midi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MidiFilesTest {
    private static final String PIECE = "STYLE=pop TEMPO=120 KEY=F#m METER=4/4 SECTION=VERSE BAR"
            + " POS=1 CHORD=F#m DRUM=36 VEL=100 DRUM=42 VEL=60 NOTE_ON 66 VEL=80 DUR=4 PROGRAM=33 NOTE_ON 30 VEL=90 DUR=8"
            + " POS=9 CHORD=Bm7 DRUM=38 VEL=100 NOTE_ON 35 VEL=90 DUR=64"
            + " TEMPO=90 METER=3/4 SECTION=CHORUS BAR POS=12 CHORD=N NOTE_ON 0 VEL=10 DUR=1"
            + " KEY=Eb BAR BAR POS=1 CHORD=Eb NOTE_ON 127 VEL=120 DUR=2";

    @TempDir
    Path folder;

    @Test
    void tokensComeBackThroughScoreAndFile() {
        List<String> tokens = List.of(PIECE.split(" "));
        RemiTokenizer.Decoded decoded = RemiTokenizer.decode(tokens);
        assertEquals(0, decoded.ignored());
        assertEquals(tokens, flat(decoded.score()));
        Path file = folder.resolve("piece.mid");
        MidiFiles.write(decoded.score(), file, "piece");
        assertEquals(tokens, flat(MidiFiles.read(file)));
    }

    private static List<String> flat(Score score) {
        return RemiTokenizer.encode(score, "pop").stream().flatMap(List::stream).toList();
    }

    @Test
    void whatDoesNotFitIsCounted() {
        List<String> tokens = List.of(("NOTE_ON 60 BAR POS=17 POS=1 NOTE_ON 60 VEL=80 NOTE_ON 62 VEL=80 DUR=65"
                        + " NOTE_ON 64 VEL=80 DUR=4 nonsense DRUM=36 CHORD=C")
                .split(" "));
        RemiTokenizer.Decoded decoded = RemiTokenizer.decode(tokens);
        assertEquals(12, decoded.ignored());
        assertEquals(
                List.of("TEMPO=120", "METER=4/4", "BAR", "POS=1", "CHORD=C", "NOTE_ON", "64", "VEL=80", "DUR=4"),
                RemiTokenizer.encode(decoded.score(), null).get(0));
    }

    /** Format 0, 96 ticks a quarter; C major chord struck by running status, off by velocity 0; no key, no chords. */
    @Test
    void readsBytesMadeByHand() {
        Score score = MidiFiles.parse(midi("00 90 3C 50 00 40 50 00 43 50 60 3C 00 00 40 00 00 43 00 00 FF 2F 00"));
        assertEquals(
                "STYLE=pop TEMPO=120 KEY=C METER=4/4 BAR POS=1 CHORD=C NOTE_ON 60 VEL=80 DUR=4"
                        + " NOTE_ON 64 VEL=80 DUR=4 NOTE_ON 67 VEL=80 DUR=4",
                String.join(" ", flat(score)));
    }

    /** 96 ticks a quarter, so 24 a sixteenth. Tokens from the first BAR on, without STYLE; a delta of 81 40 is 192. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no note-off: sounds to the end | 00 90 3C 50 60 FF 2F 00 | NOTE_ON 60 VEL=80 DUR=4",
                "no End of Track                | 00 90 3C 50 60 80 3C 00 | NOTE_ON 60 VEL=80 DUR=4",
                "ends at once                   | 00 90 3C 50 00 80 3C 00 | NOTE_ON 60 VEL=80 DUR=1",
                "longer than 64 sixteenths      | 00 90 3C 50 8F 00 80 3C 00 | NOTE_ON 60 VEL=80 DUR=64",
                "halves go up                   | 0C 90 3C 50 18 80 3C 00 | NOTE_ON 60 VEL=80 DUR=1",
                "struck twice: first off ends the first | 00 90 3C 50 18 90 3C 5A 18 80 3C 00 18 80 3C 00 "
                        + "| POS=1 CHORD=C NOTE_ON 60 VEL=80 DUR=2 POS=2 NOTE_ON 60 VEL=90 DUR=2",
                "twice at once: the longer      | 00 90 3C 50 00 90 3C 5A 18 80 3C 00 18 80 3C 00 | NOTE_ON 60 VEL=90 DUR=2",
                "an off without an on           | 00 80 3C 00 00 90 3C 50 18 80 3C 00 | NOTE_ON 60 VEL=80 DUR=1",
                "softest and loudest            | 00 90 3C 01 00 90 3E 7F 18 80 3C 00 00 80 3E 00 | NOTE_ON 60 VEL=10 DUR=1 NOTE_ON 62 VEL=120 DUR=1",
                "a new program at the same tick | 00 90 3C 50 00 C0 21 18 80 3C 00 | PROGRAM=33 NOTE_ON 60 VEL=80 DUR=1",
                "drums                          | 00 99 24 64 60 89 24 00 | DRUM=36 VEL=100",
            })
    void readsWhatTracksReallyHold(String what, String track, String expected) {
        String tokens = String.join(" ", flat(MidiFiles.parse(midi(track))));
        assertTrue(tokens.contains(expected.strip()), what + ": " + tokens);
    }

    @Test
    void changesInsideABarTakeEffectInTheNext() {
        // 3/4 from the start; at its second quarter 4/4, A major and 90 bpm; then a note in bar 2, one in bar 3.
        Score score = MidiFiles.parse(midi("00 FF 58 04 03 02 18 08 00 90 3C 50 60 80 3C 00 00 FF 58 04 04 02 18 08"
                + " 00 FF 59 02 03 00 00 FF 51 03 0A 2C 2B 81 40 90 3C 50 60 80 3C 00 82 20 90 3C 50 60 80 3C 00"));
        assertEquals(
                List.of("3/4 120 null", "4/4 90 A", "4/4 90 A"),
                score.bars().stream()
                        .map(bar -> bar.meter() + " " + bar.tempo() + " " + bar.key())
                        .toList());
    }

    @Test
    void findsKeyAndChordsInTheNotes() {
        // Half bars of A minor and E7, in A minor; written without saying so.
        String tokens =
                "TEMPO=120 METER=4/4 BAR POS=1 NOTE_ON 45 VEL=80 DUR=8 NOTE_ON 60 VEL=80 DUR=8 NOTE_ON 64 VEL=80"
                        + " DUR=8 NOTE_ON 69 VEL=80 DUR=8 POS=9 NOTE_ON 40 VEL=80 DUR=8 NOTE_ON 56 VEL=80 DUR=8 NOTE_ON 62 VEL=80"
                        + " DUR=8 NOTE_ON 71 VEL=80 DUR=8 BAR POS=1 NOTE_ON 45 VEL=80 DUR=16 NOTE_ON 60 VEL=80 DUR=16 NOTE_ON 64"
                        + " VEL=80 DUR=16";
        Path file = folder.resolve("piece.mid");
        MidiFiles.write(RemiTokenizer.decode(List.of(tokens.split(" "))).score(), file, null);
        byte[] bytes = readAll(file);
        Score asWritten = MidiFiles.parse(bytes);
        assertEquals(List.of(), asWritten.bars().get(0).chords());
        int mark = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(SequenceReader.COMPLETE);
        bytes[mark] = 'F';
        Score found = MidiFiles.parse(bytes);
        assertEquals("Am", found.bars().get(0).key());
        assertEquals(
                List.of(new Score.Chord(0, "Am"), new Score.Chord(8, "E7")),
                found.bars().get(0).chords());
        assertEquals(List.of(new Score.Chord(0, "Am")), found.bars().get(1).chords());
    }

    private static byte[] readAll(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void refusesWhatHasNoBars() {
        byte[] smpte = midi("00 FF 2F 00");
        smpte[12] = (byte) 0xE7;
        smpte[13] = 40;
        assertFault("SMPTE", smpte);
        byte[] independent = midi("00 FF 2F 00");
        independent[9] = 2;
        assertFault("format 2", independent);
        byte[] still = midi("00 FF 2F 00");
        still[13] = 0;
        assertFault("0 ticks a quarter", still);
        assertFault("at most 10000 bars", midi("FF FF FF 7F 90 3C 50"));
    }

    private static void assertFault(String fault, byte[] bytes) {
        String message = assertThrows(MidiFormatException.class, () -> MidiFiles.parse(bytes))
                .getMessage();
        assertTrue(message.contains(fault), message);
    }

    @Test
    void namesWithOddWhiteSpace() {
        // The marker "A<0x1C>B", the text "CHORD=C<0x0B>", a note.
        String tokens = String.join(
                " ",
                flat(MidiFiles.parse(midi("00 FF 06 03 41 1C 42 00 FF 01 08 43 48 4F 52 44 3D 43 0B"
                        + " 00 FF 01 09 43 48 4F 52 44 3D 43 0B 44 00 90 3C 50 60 80 3C 00"))));
        assertTrue(tokens.contains("SECTION=A_B BAR POS=1 CHORD=C NOTE_ON"), tokens);
    }

    @Test
    void silenceIsNoMusic() {
        assertEquals(List.of(), MidiFiles.parse(midi("00 FF 2F 00")).bars());
        byte[] noTracks = Arrays.copyOf(midi("00"), 14);
        noTracks[11] = 0;
        assertEquals(List.of(), MidiFiles.parse(noTracks).bars());
    }

    @ParameterizedTest
    @CsvSource({
        "00 90 3C, bytes left in the track",
        "00 3C 50, without a status",
        "00 FF 51 FF FF FF 7F 00, bytes left in the track",
        "00 F0 90 00, bytes left in the track",
        "FF FF FF FF FF 00, more than four bytes",
    })
    void refusesLyingLengths(String track, String fault) {
        String message = assertThrows(MidiFormatException.class, () -> MidiFiles.parse(midi(track)))
                .getMessage();
        assertTrue(message.contains(fault), message);
    }

    @Test
    void refusesLyingChunks() {
        byte[] file = midi("00 FF 2F 00");
        file[18] = 0x7F;
        assertThrows(MidiFormatException.class, () -> MidiFiles.parse(file));
        assertThrows(MidiFormatException.class, () -> MidiFiles.parse(new byte[0]));
        assertThrows(MidiFormatException.class, () -> MidiFiles.parse(Arrays.copyOf(midi("00 FF 2F 00"), 15)));
    }

    /** Whatever is changed in a file, it is read or refused. */
    @Test
    void changedFilesAreReadOrRefused() throws IOException {
        Path file = folder.resolve("piece.mid");
        MidiFiles.write(RemiTokenizer.decode(List.of(PIECE.split(" "))).score(), file, null);
        byte[] good = Files.readAllBytes(file);
        int runs = Boolean.getBoolean("faissstyle.soak") ? 100_000 : 2_000;
        for (int seed = 0; seed < runs; seed++) {
            Random random = new Random(seed);
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int i = random.nextInt(6); i >= 0 && bad.length > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                Score score = MidiFiles.parse(bad);
                assertEquals(score, RemiTokenizer.decode(flat(score)).score(), "seed " + seed);
            } catch (FaissStyleException refused) {
                assertTrue(refused.getMessage() != null, "seed " + seed);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] midi(String track) {
        byte[] events = HexFormat.of().parseHex(track.replace(" ", ""));
        String header = "4D546864000000060000000100604D54726B" + String.format("%08X", events.length);
        return HexFormat.of().parseHex(header + HexFormat.of().formatHex(events));
    }
}
