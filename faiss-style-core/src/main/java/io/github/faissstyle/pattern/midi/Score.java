package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.internal.util.Checks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of music on a grid of sixteenths: just what its tokens can say.
 *
 * @param bars the bars, in order
 */
public record Score(List<Bar> bars) {
    /** Longest duration, in sixteenths. */
    public static final int MAX_DURATION = 64;

    /** Program of a {@link Note} that is percussion. */
    public static final int DRUMS = -1;

    /** Copies the bars. A bar that names no key has that of the bar before. */
    public Score {
        List<Bar> copy = new ArrayList<>(bars.size());
        String key = null;
        for (Bar bar : bars) {
            copy.add(bar.key() == null && key != null ? bar.inKey(key) : bar);
            key = bar.key() == null ? key : bar.key();
        }
        bars = List.copyOf(copy);
    }

    /** Tells whether a text can be part of a token. */
    static boolean isWord(String text) {
        return !text.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
    }

    private static void word(String name, String value) {
        if (!isWord(value)) {
            throw new IllegalArgumentException(name + " must be a word without white space, was '" + value + "'");
        }
    }

    /**
     * One bar.
     *
     * @param tempo quarters a minute, 20 to 300, a multiple of 5
     * @param key such as {@code C} or {@code F#m}, or null if not known
     * @param meter how long the bar is
     * @param section name of the section that begins here, without white space, or null
     * @param chords chord symbols, ordered by position, inside the bar, one a position at most
     * @param notes notes inside the bar, ordered by position, percussion first, then program and pitch; of two that
     *     agree in all of these only the longer one is kept
     */
    public record Bar(
            int tempo,
            @Nullable String key,
            Meter meter,
            @Nullable String section,
            List<Chord> chords,
            List<Note> notes) {
        /** Checks the parts against each other and copies the lists. */
        public Bar {
            if (tempo < 20 || tempo > 300 || tempo % 5 != 0) {
                throw new IllegalArgumentException("tempo must be a multiple of 5 in [20, 300], was " + tempo);
            }
            if (key != null && PitchClasses.tonic(key) < 0) {
                throw new IllegalArgumentException("key must be such as C or F#m, was " + key);
            }
            if (section != null) {
                word("section", section);
            }
            int last = meter.sixteenths() - 1;
            chords.forEach(chord -> Checks.inRange("position of a chord", chord.position(), 0, last));
            notes.forEach(note -> Checks.inRange("position of a note", note.position(), 0, last));
            chords = chords.stream()
                    .sorted(Comparator.comparingInt(Chord::position))
                    .toList();
            for (int i = 1; i < chords.size(); i++) {
                if (chords.get(i - 1).position() == chords.get(i).position()) {
                    throw new IllegalArgumentException(
                            "two chords at position " + chords.get(i).position());
                }
            }
            notes = longestOfEqual(notes);
        }

        private static List<Note> longestOfEqual(List<Note> notes) {
            List<Note> result = new ArrayList<>(notes.size());
            for (Note note : notes.stream()
                    .sorted(Note.ORDER.thenComparing(Note::duration, Comparator.reverseOrder()))
                    .toList()) {
                if (result.isEmpty() || Note.ORDER.compare(result.get(result.size() - 1), note) != 0) {
                    result.add(note);
                }
            }
            return List.copyOf(result);
        }

        private Bar inKey(String other) {
            return new Bar(tempo, other, meter, section, chords, notes);
        }
    }

    /**
     * A time signature.
     *
     * @param beats upper number, 1 to 64
     * @param unit lower number: 1, 2, 4, 8, 16 or 32
     */
    public record Meter(int beats, int unit) {
        /** Four quarters, where nothing else is said. */
        public static final Meter FOUR_FOUR = new Meter(4, 4);

        /** Checks the numbers. */
        public Meter {
            Checks.inRange("beats", beats, 1, 64);
            if (unit < 1 || unit > 32 || Integer.bitCount(unit) != 1) {
                throw new IllegalArgumentException("unit must be 1, 2, 4, 8, 16 or 32, was " + unit);
            }
        }

        /**
         * Returns the length of a bar.
         *
         * @return sixteenths, at least 1
         */
        public int sixteenths() {
            return Math.max(1, (beats * 16 + unit - 1) / unit);
        }

        @Override
        public String toString() {
            return beats + "/" + unit;
        }
    }

    /**
     * A chord symbol.
     *
     * @param position sixteenths from the start of the bar, from 0
     * @param name such as {@code Am7}, or {@code N} for none; without white space
     */
    public record Chord(int position, String name) {
        /** Checks the name. */
        public Chord {
            word("name of a chord", name);
        }
    }

    /**
     * A note or a stroke of percussion.
     *
     * @param position sixteenths from the start of the bar, from 0
     * @param program General MIDI program, 0 to 127, or {@link #DRUMS}
     * @param pitch MIDI pitch, or General MIDI percussion number, 0 to 127
     * @param velocity 10 to 120, a multiple of 10
     * @param duration sixteenths, 1 to 64; 1 for percussion
     */
    public record Note(int position, int program, int pitch, int velocity, int duration) {
        static final Comparator<Note> ORDER = Comparator.comparingInt(Note::position)
                .thenComparingInt(Note::program)
                .thenComparingInt(Note::pitch);

        /** Checks the numbers. */
        public Note {
            Checks.atLeast("position", position, 0);
            Checks.inRange("program", program, DRUMS, 127);
            Checks.inRange("pitch", pitch, 0, 127);
            if (velocity < 10 || velocity > 120 || velocity % 10 != 0) {
                throw new IllegalArgumentException("velocity must be a multiple of 10 in [10, 120], was " + velocity);
            }
            Checks.inRange("duration", duration, 1, program == DRUMS ? 1 : MAX_DURATION);
        }

        /**
         * Tells percussion from pitched notes.
         *
         * @return true for percussion
         */
        public boolean isDrum() {
            return program == DRUMS;
        }
    }
}
