package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.pattern.midi.Score.Bar;
import io.github.faissstyle.pattern.midi.Score.Chord;
import io.github.faissstyle.pattern.midi.Score.Meter;
import io.github.faissstyle.pattern.midi.Score.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.jspecify.annotations.Nullable;

/**
 * Makes a MIDI sequence of a piece: one track for tempo, meter, key, sections and chords, and one for each instrument.
 */
final class SequenceWriter {
    private static final int TICKS_PER_QUARTER = 480;
    private static final int TICKS = TICKS_PER_QUARTER / 4;
    private static final int DRUM_CHANNEL = 9;

    private final Score score;
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private final Map<Integer, Integer> programOfChannel = new TreeMap<>();
    private final Map<Integer, Integer> channelOfProgram = new TreeMap<>();

    SequenceWriter(Score score) {
        this.score = score;
    }

    /** A note, its channel and when it begins, in ticks. */
    private record Timed(long tick, int channel, Note note) {}

    Sequence write(@Nullable String name) throws InvalidMidiDataException {
        Sequence sequence = new Sequence(Sequence.PPQ, TICKS_PER_QUARTER);
        Track meta = sequence.createTrack();
        if (name != null) {
            text(meta, 0x03, name, 0);
        }
        text(meta, 0x01, SequenceReader.COMPLETE, 0);
        List<Timed> notes = new ArrayList<>();
        long start = 0;
        Bar before = null;
        for (Bar bar : score.bars()) {
            signatures(meta, bar, before, start);
            for (Chord chord : bar.chords()) {
                text(meta, 0x01, "CHORD=" + chord.name(), start + (long) chord.position() * TICKS);
            }
            for (Note note : bar.notes()) {
                notes.add(new Timed(start + (long) note.position() * TICKS, channel(note), note));
            }
            start += (long) bar.meter().sixteenths() * TICKS;
            before = bar;
        }
        message(meta, 0x2F, new byte[0], start);
        writeNotes(sequence, notes);
        return sequence;
    }

    private static void signatures(Track meta, Bar bar, @Nullable Bar before, long tick)
            throws InvalidMidiDataException {
        if (before == null || before.tempo() != bar.tempo()) {
            int micros = Math.round(60_000_000f / bar.tempo());
            message(meta, 0x51, new byte[] {(byte) (micros >> 16), (byte) (micros >> 8), (byte) micros}, tick);
        }
        if (before == null || !before.meter().equals(bar.meter())) {
            Meter meter = bar.meter();
            byte[] data = {(byte) meter.beats(), (byte) Integer.numberOfTrailingZeros(meter.unit()), 24, 8};
            message(meta, 0x58, data, tick);
        }
        if (bar.key() != null && (before == null || !bar.key().equals(before.key()))) {
            message(meta, 0x59, keySignature(bar.key()), tick);
        }
        if (bar.section() != null) {
            text(meta, 0x06, bar.section(), tick);
        }
    }

    /** Sharps (or flats, negative) and mode; of two spellings the one with at most six. */
    private static byte[] keySignature(String key) {
        boolean minor = key.endsWith("m");
        int relativeMajor = PitchClasses.tonic(key) + (minor ? 3 : 0);
        int sharps = Math.floorMod(relativeMajor * 7, 12);
        return new byte[] {(byte) (sharps > 6 ? sharps - 12 : sharps), (byte) (minor ? 1 : 0)};
    }

    /**
     * Backwards, so that it is known when a note is struck again: a note ends there at the latest, as MIDI cannot sound
     * it twice.
     */
    private void writeNotes(Sequence sequence, List<Timed> notes) throws InvalidMidiDataException {
        Map<Integer, Long> struckNext = new HashMap<>();
        long[] ends = new long[notes.size()];
        for (int i = notes.size() - 1; i >= 0; i--) {
            Timed timed = notes.get(i);
            long end = timed.tick() + (long) timed.note().duration() * TICKS;
            Long next = struckNext.put(timed.channel() * 128 + timed.note().pitch(), timed.tick());
            ends[i] = next == null ? end : Math.min(end, next);
        }
        for (int i = 0; i < ends.length; i++) {
            note(sequence, notes.get(i), ends[i]);
        }
    }

    private void note(Sequence sequence, Timed timed, long end) throws InvalidMidiDataException {
        Note note = timed.note();
        long tick = timed.tick();
        int channel = timed.channel();
        Track track = tracks.get(note.program());
        if (track == null) {
            track = sequence.createTrack();
            tracks.put(note.program(), track);
            text(track, 0x03, note.isDrum() ? "drums" : "program " + note.program(), 0);
        }
        if (!note.isDrum() && !Integer.valueOf(note.program()).equals(programOfChannel.put(channel, note.program()))) {
            track.add(new MidiEvent(new ShortMessage(ShortMessage.PROGRAM_CHANGE, channel, note.program(), 0), tick));
        }
        track.add(new MidiEvent(new ShortMessage(ShortMessage.NOTE_ON, channel, note.pitch(), note.velocity()), tick));
        track.add(new MidiEvent(new ShortMessage(ShortMessage.NOTE_OFF, channel, note.pitch(), 0), end));
    }

    /** Programs take the channels in turn, without the drums' one; beyond 15 programs they share. */
    private int channel(Note note) {
        if (note.isDrum()) {
            return DRUM_CHANNEL;
        }
        int index = channelOfProgram.computeIfAbsent(note.program(), p -> channelOfProgram.size() % 15);
        return index < DRUM_CHANNEL ? index : index + 1;
    }

    private static void text(Track track, int type, String text, long tick) throws InvalidMidiDataException {
        message(track, type, text.getBytes(StandardCharsets.UTF_8), tick);
    }

    private static void message(Track track, int type, byte[] data, long tick) throws InvalidMidiDataException {
        track.add(new MidiEvent(new MetaMessage(type, data, data.length), tick));
    }
}
