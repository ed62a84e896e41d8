package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.internal.util.Checks;
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

    /** Copies the bars. */
    public Score {
        bars = List.copyOf(bars);
    }

    /**
     * One bar.
     *
     * @param tempo quarters a minute, 20 to 300, a multiple of 5
     * @param key such as {@code C} or {@code F#m}, or null if not known
     * @param meter how long the bar is
     * @param section name of the section that begins here, or null
     * @param chords chord symbols by position
     * @param notes notes, ordered by position, percussion first, then program and pitch
     */
    public record Bar(
            int tempo,
            @Nullable String key,
            Meter meter,
            @Nullable String section,
            List<Chord> chords,
            List<Note> notes) {
        /** Checks the tempo and copies the lists. */
        public Bar {
            Checks.inRange("tempo", tempo, 20, 300);
            chords = chords.stream()
                    .sorted(Comparator.comparingInt(Chord::position))
                    .toList();
            notes = notes.stream().sorted(Note.ORDER).toList();
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
     * @param name such as {@code Am7}, or {@code N} for none
     */
    public record Chord(int position, String name) {}

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
            Checks.inRange("velocity", velocity, 10, 120);
            Checks.inRange("duration", duration, 1, MAX_DURATION);
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
