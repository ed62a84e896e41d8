package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.pattern.midi.Harmony.Placed;
import io.github.faissstyle.pattern.midi.Score.Bar;
import io.github.faissstyle.pattern.midi.Score.Chord;
import io.github.faissstyle.pattern.midi.Score.Meter;
import io.github.faissstyle.pattern.midi.Score.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.jspecify.annotations.Nullable;

/** Puts the events of a MIDI sequence on the grid. */
final class SequenceReader {
    /**
     * Says in a file that keys and chords, or their absence, are meant, and that its first track ends with the piece.
     */
    static final String COMPLETE = "faiss-style: complete";

    private static final String WHITE_SPACE = "\\p{javaWhitespace}+";
    private static final int MAX_BARS = 10_000;
    private static final int DRUM_CHANNEL = 9;

    private final Sequence sequence;
    private final int ticksPerQuarter;
    private final TreeMap<Integer, Integer> tempi = new TreeMap<>();
    private final TreeMap<Integer, Meter> meters = new TreeMap<>();
    private final TreeMap<Integer, String> keys = new TreeMap<>();
    private final TreeMap<Integer, String> sections = new TreeMap<>();
    private final TreeMap<Integer, String> chords = new TreeMap<>();
    private final List<Placed> notes = new ArrayList<>();
    private boolean complete;

    SequenceReader(Sequence sequence) {
        this.sequence = sequence;
        this.ticksPerQuarter = sequence.getResolution();
    }

    Score read() {
        List<MidiEvent> events = new ArrayList<>();
        for (Track track : sequence.getTracks()) {
            for (int i = 0; i < track.size(); i++) {
                events.add(track.get(i));
            }
        }
        // Stable: within a track the order stays. Programs change before, and notes end before, others begin at the
        // same tick.
        events.sort(Comparator.comparingLong(MidiEvent::getTick).thenComparingInt(SequenceReader::rank));
        collect(events);
        return bars();
    }

    private static int rank(MidiEvent event) {
        if (!(event.getMessage() instanceof ShortMessage message)) {
            return 0;
        }
        boolean begins = message.getCommand() == ShortMessage.NOTE_ON && message.getData2() > 0;
        return begins ? 2 : 1;
    }

    /** The nearest sixteenth, halves up. */
    private int grid(long tick) {
        long sixteenth = (8 * tick + ticksPerQuarter) / (2L * ticksPerQuarter);
        if (sixteenth > 64L * 16 * MAX_BARS) {
            throw new MidiFormatException(
                    "event at tick " + tick + ", expected a piece of at most " + MAX_BARS + " bars");
        }
        return (int) sixteenth;
    }

    private record Open(long tick, int velocity, int program) {}

    private void collect(List<MidiEvent> events) {
        int[] programs = new int[16];
        Map<Integer, Deque<Open>> open = new HashMap<>();
        long last = 0;
        for (MidiEvent event : events) {
            long tick = event.getTick();
            last = Math.max(last, tick);
            if (event.getMessage() instanceof MetaMessage meta) {
                meta(grid(tick), meta.getType(), meta.getData());
            } else if (event.getMessage() instanceof ShortMessage message) {
                int channel = message.getChannel();
                int slot = channel * 128 + message.getData1();
                switch (message.getCommand()) {
                    case ShortMessage.PROGRAM_CHANGE -> programs[channel] = message.getData1();
                    case ShortMessage.NOTE_ON, ShortMessage.NOTE_OFF -> {
                        if (message.getCommand() == ShortMessage.NOTE_ON && message.getData2() > 0) {
                            int program = channel == DRUM_CHANNEL ? Score.DRUMS : programs[channel];
                            open.computeIfAbsent(slot, s -> new ArrayDeque<>())
                                    .add(new Open(tick, message.getData2(), program));
                        } else {
                            Deque<Open> begun = open.get(slot);
                            Open first = begun == null ? null : begun.poll();
                            if (first != null) {
                                place(first, tick, message.getData1());
                            }
                        }
                    }
                    default -> {
                        // Controllers, bends and pressure have no place on the grid.
                    }
                }
            }
        }
        for (Map.Entry<Integer, Deque<Open>> left : open.entrySet()) {
            for (Open note : left.getValue()) {
                place(note, last, left.getKey() % 128);
            }
        }
    }

    private void place(Open begun, long endTick, int pitch) {
        int onset = grid(begun.tick());
        int length = Math.max(1, Math.min(Score.MAX_DURATION, grid(endTick) - onset));
        int velocity = Math.max(10, Math.min(120, (begun.velocity() + 5) / 10 * 10));
        int duration = begun.program() == Score.DRUMS ? 1 : length;
        notes.add(new Placed(onset, new Note(0, begun.program(), pitch, velocity, duration)));
    }

    private void meta(int at, int type, byte[] data) {
        switch (type) {
            case 0x01 -> text(at, new String(data, StandardCharsets.UTF_8).strip());
            case 0x06 -> {
                String name = new String(data, StandardCharsets.UTF_8).strip().replaceAll(WHITE_SPACE, "_");
                if (!name.isEmpty()) {
                    sections.put(at, name);
                }
            }
            case 0x51 -> {
                int micros =
                        data.length == 3 ? ((data[0] & 0xFF) << 16) | ((data[1] & 0xFF) << 8) | (data[2] & 0xFF) : 0;
                if (micros > 0) {
                    long bpm = Math.round(60_000_000.0 / micros / 5) * 5;
                    tempi.put(at, (int) Math.max(20, Math.min(300, bpm)));
                }
            }
            case 0x58 -> {
                if (data.length >= 2 && data[0] >= 1 && data[0] <= 64 && data[1] >= 0 && data[1] <= 5) {
                    meters.put(at, new Meter(data[0], 1 << data[1]));
                }
            }
            case 0x59 -> {
                if (data.length == 2 && Math.abs(data[0]) <= 7) {
                    boolean minor = data[1] == 1;
                    int tonic = Math.floorMod(data[0] * 7 + (minor ? 9 : 0), 12);
                    keys.put(at, PitchClasses.NAMES.get(tonic) + (minor ? "m" : ""));
                }
            }
            default -> {
                // Names, lyrics, copyright: nothing that tokens say.
            }
        }
    }

    private void text(int at, String text) {
        if (text.equals(COMPLETE)) {
            complete = true;
        } else if (text.startsWith("CHORD=") && Score.isWord(text.substring(6))) {
            chords.put(at, text.substring(6));
        }
    }

    private Score bars() {
        notes.sort(Comparator.comparingInt(Placed::onset).thenComparing(Placed::note, Note.ORDER));
        int end = notes.isEmpty() ? 0 : notes.get(notes.size() - 1).onset() + 1;
        end = chords.isEmpty() ? end : Math.max(end, chords.lastKey() + 1);
        end = complete ? Math.max(end, grid(sequence.getTracks()[0].ticks())) : end;
        if (!complete && keys.isEmpty()) {
            String key = Harmony.key(notes);
            if (key != null) {
                keys.put(0, key);
            }
        }
        boolean detect = !complete && chords.isEmpty();
        List<Bar> bars = new ArrayList<>();
        String chord = null;
        int next = 0;
        for (int start = 0; start < end; start += meterAt(start).sixteenths()) {
            if (bars.size() == MAX_BARS) {
                throw new MidiFormatException("more than " + MAX_BARS + " bars");
            }
            int length = meterAt(start).sixteenths();
            List<Note> inBar = new ArrayList<>();
            for (; next < notes.size() && notes.get(next).onset() < start + length; next++) {
                inBar.add(at(notes.get(next), start));
            }
            List<Chord> symbols = detect
                    ? Harmony.chords(sounding(start, start + length, next), start, length, chord)
                    : chordsIn(start, length);
            chord = symbols.isEmpty() ? chord : symbols.get(symbols.size() - 1).name();
            bars.add(new Bar(
                    valueAt(tempi, start, 120),
                    keyAt(start),
                    meterAt(start),
                    sectionIn(start, length),
                    symbols,
                    inBar));
        }
        return new Score(bars);
    }

    /** Notes that may still sound in a bar: none lasts longer than {@link Score#MAX_DURATION}. */
    private List<Placed> sounding(int from, int to, int next) {
        int first = next;
        while (first > 0 && notes.get(first - 1).onset() > from - Score.MAX_DURATION) {
            first--;
        }
        return notes.subList(first, Math.max(first, next)).stream()
                .filter(n -> n.onset() < to)
                .toList();
    }

    private static Note at(Placed placed, int barStart) {
        Note note = placed.note();
        return new Note(placed.onset() - barStart, note.program(), note.pitch(), note.velocity(), note.duration());
    }

    private Meter meterAt(int start) {
        return valueAt(meters, start, Meter.FOUR_FOUR);
    }

    private @Nullable String keyAt(int start) {
        Map.Entry<Integer, String> entry = keys.floorEntry(start);
        return entry == null ? null : entry.getValue();
    }

    /** A section that a marker begins within the bar. */
    private @Nullable String sectionIn(int start, int length) {
        Map.Entry<Integer, String> entry = sections.ceilingEntry(start);
        return entry == null || entry.getKey() >= start + length ? null : entry.getValue();
    }

    private List<Chord> chordsIn(int start, int length) {
        return chords.subMap(start, start + length).entrySet().stream()
                .map(e -> new Chord(e.getKey() - start, e.getValue()))
                .toList();
    }

    private static <T> T valueAt(NavigableMap<Integer, T> values, int at, T otherwise) {
        Map.Entry<Integer, T> entry = values.floorEntry(at);
        return entry == null ? otherwise : entry.getValue();
    }
}
