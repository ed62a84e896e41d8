package io.github.faissstyle.pattern.midi;

import java.util.List;

/** The twelve pitch classes as tokens spell them. */
public final class PitchClasses {
    /** Names, from C upwards. */
    public static final List<String> NAMES = List.of("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B");

    private PitchClasses() {}

    /**
     * Finds a pitch class by name; the other spelling of a black key is understood.
     *
     * @param name such as {@code "F#"} or {@code "Gb"}
     * @return 0 for C to 11 for B, or -1 if it is no name of one
     */
    public static int of(String name) {
        int index = NAMES.indexOf(name);
        return index >= 0
                ? index
                : List.of("", "Db", "", "D#", "", "", "Gb", "", "G#", "", "A#", "")
                        .indexOf(name.isEmpty() ? "?" : name);
    }

    /**
     * Finds the tonic of a key.
     *
     * @param key such as {@code "F#m"} or {@code "C"}
     * @return 0 for C to 11 for B, or -1 if it is no key
     */
    public static int tonic(String key) {
        return of(key.endsWith("m") ? key.substring(0, key.length() - 1) : key);
    }
}
