package io.github.faissstyle.fusion.internal.packs;

import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.pattern.midi.PitchClasses;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Moves tokens to one tonic, C for major keys and A for minor ones, by at most six semitones: pitches, the roots of
 * chords, and the key itself. What a token becomes may be no token of the vocabulary; it then gets a number beyond it.
 * The numbers depend on the vocabulary alone. Immutable.
 */
public final class Transposition {
    /** Stands for an unknown key. */
    public static final int UNKNOWN = Integer.MIN_VALUE;

    private static final String KEY = "KEY=";
    private static final String CHORD = "CHORD=";
    private static final int LOWEST = -5;
    private static final int SHIFTS = 12;

    private final Vocabulary vocabulary;
    /** For each shift from {@link #LOWEST} up, what each token becomes. */
    private final int[][] maps = new int[SHIFTS][];
    /** For each shift, which token became this one; -1 where none did, or several. */
    private final int[][] origins = new int[SHIFTS][];
    /** For each token, the shift of the key it names, or {@link #UNKNOWN}. */
    private final int[] keys;

    private final int limit;

    /**
     * Prepares all transpositions.
     *
     * @param vocabulary names the tokens
     */
    public Transposition(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        int size = vocabulary.size();
        keys = new int[size];
        for (int token = 0; token < size; token++) {
            String text = vocabulary.token(token);
            keys[token] = text.startsWith(KEY) ? shift(text.substring(KEY.length())) : UNKNOWN;
        }
        int[] itself = IntStream.range(0, size).toArray();
        int[] movable = IntStream.range(0, size)
                .filter(token -> isMovable(vocabulary.token(token)))
                .toArray();
        Map<String, Integer> beyond = new HashMap<>();
        for (int i = 0; i < SHIFTS; i++) {
            int[] map = itself.clone();
            for (int token : movable) {
                String moved = moved(vocabulary.token(token), i + LOWEST);
                int id = vocabulary.id(moved);
                map[token] = id >= 0 ? id : beyond.computeIfAbsent(moved, m -> size + beyond.size());
            }
            maps[i] = map;
        }
        limit = size + beyond.size();
        for (int i = 0; i < SHIFTS; i++) {
            origins[i] = origins(maps[i]);
        }
    }

    private int[] origins(int[] map) {
        int[] origins = new int[limit];
        int[] times = new int[limit];
        Arrays.fill(origins, -1);
        for (int token = 0; token < map.length; token++) {
            origins[map[token]] = times[map[token]]++ == 0 ? token : -1;
        }
        return origins;
    }

    /**
     * Tells how far a key is moved.
     *
     * @param key such as {@code "F#m"}
     * @return semitones, -5 to 6, or {@link #UNKNOWN} if it is no key
     */
    public static int shift(String key) {
        int tonic = PitchClasses.tonic(key);
        if (tonic < 0) {
            return UNKNOWN;
        }
        int up = Math.floorMod((key.endsWith("m") ? 9 : 0) - tonic, 12);
        return up > 6 ? up - 12 : up;
    }

    /**
     * Tells how far music is moved from a token on that names its key.
     *
     * @param token its id, or -1
     * @return semitones, or {@link #UNKNOWN} where the token names no key
     */
    public int shiftOf(int token) {
        return token < 0 ? UNKNOWN : keys[token];
    }

    /**
     * Moves a token.
     *
     * @param token its id, or -1
     * @param shift semitones
     * @return what it becomes, below {@link #limit()}; -1 for -1
     */
    public int moved(int token, int shift) {
        return token < 0 ? token : maps[shift - LOWEST][token];
    }

    /**
     * Tells what moved tokens were.
     *
     * @param shift semitones they were moved by
     * @return for each moved token the one it was; -1 where none or several became it. Not to be changed
     */
    public int[] origins(int shift) {
        return origins[shift - LOWEST];
    }

    /**
     * Returns the number of tokens and moved tokens.
     *
     * @return one more than the largest id
     */
    public int limit() {
        return limit;
    }

    /**
     * Returns whose tokens these are.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    private static boolean isMovable(String token) {
        return token.startsWith(CHORD) || token.startsWith(KEY) || PitchClasses.pitch(token) >= 0;
    }

    private static String moved(String token, int shift) {
        int pitch = PitchClasses.pitch(token);
        if (pitch >= 0) {
            return Integer.toString(pitch + shift);
        }
        if (token.startsWith(CHORD)) {
            return CHORD + PitchClasses.moved(token.substring(CHORD.length()), shift);
        }
        return shift(token.substring(KEY.length())) == UNKNOWN ? token : token.endsWith("m") ? KEY + "Am" : KEY + "C";
    }
}
