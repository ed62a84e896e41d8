package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.pattern.midi.Score.Bar;
import io.github.faissstyle.pattern.midi.Score.Chord;
import io.github.faissstyle.pattern.midi.Score.Meter;
import io.github.faissstyle.pattern.midi.Score.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Music to tokens and back. The grammar stands in {@code docs/tokens.md}; what a {@link Score} says comes back
 * unchanged.
 *
 * <pre>{@code
 * STYLE=pop TEMPO=120 KEY=C METER=4/4 SECTION=VERSE BAR POS=1 CHORD=C DRUM=36 VEL=100 NOTE_ON 60 VEL=80 DUR=4
 * }</pre>
 */
public final class RemiTokenizer {
    private RemiTokenizer() {}

    /**
     * Writes a piece as tokens, bar by bar. The first bar begins with the header {@code STYLE TEMPO KEY METER}.
     *
     * @param score the piece
     * @param style name for the {@code STYLE=} token, or null for none
     * @return one list a bar; joined they are the piece
     */
    public static List<List<String>> encode(Score score, @Nullable String style) {
        List<List<String>> result = new ArrayList<>();
        Bar before = null;
        for (Bar bar : score.bars()) {
            List<String> tokens = new ArrayList<>();
            if (before == null && style != null) {
                tokens.add("STYLE=" + style);
            }
            if (before == null || before.tempo() != bar.tempo()) {
                tokens.add("TEMPO=" + bar.tempo());
            }
            if (bar.key() != null && (before == null || !bar.key().equals(before.key()))) {
                tokens.add("KEY=" + bar.key());
            }
            if (before == null || !before.meter().equals(bar.meter())) {
                tokens.add("METER=" + bar.meter());
            }
            if (bar.section() != null) {
                tokens.add("SECTION=" + bar.section());
            }
            tokens.add("BAR");
            encodeEvents(bar, tokens);
            result.add(tokens);
            before = bar;
        }
        return result;
    }

    private static void encodeEvents(Bar bar, List<String> tokens) {
        TreeSet<Integer> positions = new TreeSet<>();
        bar.chords().forEach(chord -> positions.add(chord.position()));
        bar.notes().forEach(note -> positions.add(note.position()));
        int program = 0;
        for (int position : positions) {
            tokens.add("POS=" + (position + 1));
            for (Chord chord : bar.chords()) {
                if (chord.position() == position) {
                    tokens.add("CHORD=" + chord.name());
                }
            }
            for (Note note : bar.notes()) {
                if (note.position() != position) {
                    continue;
                }
                if (note.isDrum()) {
                    tokens.add("DRUM=" + note.pitch());
                    tokens.add("VEL=" + note.velocity());
                    continue;
                }
                if (note.program() != program) {
                    program = note.program();
                    tokens.add("PROGRAM=" + program);
                }
                tokens.add("NOTE_ON");
                tokens.add(Integer.toString(note.pitch()));
                tokens.add("VEL=" + note.velocity());
                tokens.add("DUR=" + note.duration());
            }
        }
    }

    /**
     * What came of tokens.
     *
     * @param score the piece
     * @param ignored how many tokens did not fit the grammar and were left out
     */
    public record Decoded(Score score, int ignored) {}

    /**
     * Reads tokens as a piece. Tokens that do not fit are left out and counted: a note that lacks a part, a position
     * outside its bar or before the one reached, a tempo or velocity off the grid, an unknown token, events before the
     * first {@code BAR}.
     *
     * @param tokens such as {@link #encode} wrote, or a generator
     * @return the piece and the number of tokens that were left out
     */
    public static Decoded decode(List<String> tokens) {
        return new Decoder(tokens).run();
    }

    /** One pass over the tokens. */
    private static final class Decoder {
        private final List<String> tokens;
        private final List<Bar> bars = new ArrayList<>();
        private int at;
        private int ignored;

        private int tempo = 120;
        private @Nullable String key;
        private Meter meter = Meter.FOUR_FOUR;
        private @Nullable String section;

        private boolean inBar;
        private int barTempo = tempo;
        private @Nullable String barKey;
        private Meter barMeter = meter;
        private @Nullable String barSection;
        private List<Chord> chords = new ArrayList<>();
        private List<Note> notes = new ArrayList<>();
        private int position = -1;
        private int program;

        Decoder(List<String> tokens) {
            this.tokens = tokens;
        }

        Decoded run() {
            while (at < tokens.size()) {
                int before = at;
                String token = tokens.get(at++);
                if (!accept(token)) {
                    at = before + 1;
                    ignored++;
                }
            }
            endBar();
            return new Decoded(new Score(bars), ignored);
        }

        private boolean accept(String token) {
            int equals = token.indexOf('=');
            String value = token.substring(equals + 1);
            return switch (equals < 0 ? token : token.substring(0, equals)) {
                case "STYLE" -> equals > 0;
                case "BAR" -> equals < 0 && beginBar();
                case "NOTE_ON" -> equals < 0 && note();
                case "TEMPO" -> tempo(value);
                case "KEY" -> key(value);
                case "METER" -> meter(value);
                case "SECTION" -> section(value);
                case "POS" -> position(value);
                case "CHORD" -> chord(value);
                case "DRUM" -> drum(value);
                case "PROGRAM" -> program(value);
                default -> false;
            };
        }

        private boolean beginBar() {
            endBar();
            inBar = true;
            barTempo = tempo;
            barKey = key;
            barMeter = meter;
            barSection = section;
            section = null;
            position = -1;
            program = 0;
            return true;
        }

        private void endBar() {
            if (inBar) {
                bars.add(new Bar(barTempo, barKey, barMeter, barSection, chords, notes));
                chords = new ArrayList<>();
                notes = new ArrayList<>();
            }
        }

        private boolean tempo(String value) {
            int number = onGrid(number(value, 20, 300), 5);
            tempo = number < 0 ? tempo : number;
            return number >= 0;
        }

        private boolean key(String value) {
            boolean known = PitchClasses.tonic(value) >= 0;
            key = known ? value : key;
            return known;
        }

        private boolean meter(String value) {
            int slash = value.indexOf('/');
            int beats = slash < 0 ? -1 : number(value.substring(0, slash), 1, 64);
            int unit = slash < 0 ? -1 : number(value.substring(slash + 1), 1, 32);
            if (beats < 0 || unit < 0 || Integer.bitCount(unit) != 1) {
                return false;
            }
            meter = new Meter(beats, unit);
            return true;
        }

        private boolean section(String value) {
            boolean named = Score.isWord(value);
            section = named ? value : section;
            return named;
        }

        private boolean position(String value) {
            int number = number(value, 1, barMeter.sixteenths());
            if (!inBar || number - 1 <= position) {
                return false;
            }
            position = number - 1;
            return true;
        }

        private boolean chord(String value) {
            if (!inBar
                    || position < 0
                    || !Score.isWord(value)
                    || chords.stream().anyMatch(c -> c.position() == position)) {
                return false;
            }
            chords.add(new Chord(position, value));
            return true;
        }

        private boolean program(String value) {
            int number = number(value, 0, 127);
            program = number < 0 ? program : number;
            return inBar && number >= 0;
        }

        private boolean drum(String value) {
            int pitch = number(value, 0, 127);
            int velocity = velocity(at);
            if (!inBar || position < 0 || pitch < 0 || velocity < 0) {
                return false;
            }
            at++;
            notes.add(new Note(position, Score.DRUMS, pitch, velocity, 1));
            return true;
        }

        private boolean note() {
            int pitch = at < tokens.size() ? number(tokens.get(at), 0, 127) : -1;
            int velocity = velocity(at + 1);
            int duration = at + 2 < tokens.size() && tokens.get(at + 2).startsWith("DUR=")
                    ? number(tokens.get(at + 2).substring(4), 1, Score.MAX_DURATION)
                    : -1;
            if (!inBar || position < 0 || pitch < 0 || velocity < 0 || duration < 0) {
                return false;
            }
            at += 3;
            notes.add(new Note(position, program, pitch, velocity, duration));
            return true;
        }

        private int velocity(int index) {
            return index < tokens.size() && tokens.get(index).startsWith("VEL=")
                    ? onGrid(number(tokens.get(index).substring(4), 10, 120), 10)
                    : -1;
        }

        private static int onGrid(int number, int step) {
            return number % step == 0 ? number : -1;
        }

        /** A whole number in a range, without sign or leading zeros; -1 otherwise. */
        private static int number(String text, int min, int max) {
            if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return -1;
            }
            int value = Integer.parseInt(text);
            return value < min || value > max || !Objects.equals(text, Integer.toString(value)) ? -1 : value;
        }
    }
}
