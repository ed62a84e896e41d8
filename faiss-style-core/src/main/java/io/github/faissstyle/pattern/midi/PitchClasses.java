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

    /**
     * Tells how much of a chord's or key's name is its root.
     *
     * @param name such as {@code "F#m7"}
     * @return characters, 1 or 2; 0 if it does not begin with a pitch class
     */
    public static int rootLength(String name) {
        boolean altered = name.length() > 1 && (name.charAt(1) == '#' || name.charAt(1) == 'b');
        int length = Math.min(altered ? 2 : 1, name.length());
        return of(name.substring(0, length)) < 0 ? 0 : length;
    }

    /**
     * Moves a chord or key by name.
     *
     * @param name such as {@code "F#m7"}
     * @param semitones up, or down
     * @return the name with another root; as it is if it does not begin with a pitch class
     */
    public static String moved(String name, int semitones) {
        int length = rootLength(name);
        return length == 0
                ? name
                : NAMES.get(Math.floorMod(of(name.substring(0, length)) + semitones, 12)) + name.substring(length);
    }

    /**
     * Reads a pitch token: ASCII digits alone, of which there are six at most.
     *
     * @param token the token
     * @return the number; -1 if it is no such token
     */
    public static int pitch(String token) {
        if (token.isEmpty() || token.length() > 6) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < token.length(); i++) {
            int digit = token.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }
}
