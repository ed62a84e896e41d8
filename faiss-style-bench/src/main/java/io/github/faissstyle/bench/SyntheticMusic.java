package io.github.faissstyle.bench;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Seeded melodies in the library's token grammar, any number of them, that repeat themselves and each other about as
 * much as folk tunes do: every piece is in a key, walks over its scale, takes rhythms from a small stock and comes back
 * to bars that it has had.
 */
final class SyntheticMusic {
    private static final int[] SCALE = {0, 2, 4, 5, 7, 9, 11};
    private static final String[] KEYS = {"C", "G", "D", "A", "F", "Bb"};
    private static final int[] TONICS = {0, 7, 2, 9, 5, 10};
    private static final String[] CHORDS = {"", "m", "7"};
    private static final String[] ROOTS = {"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"};

    private SyntheticMusic() {}

    /** The grammar's tokens, and others that no piece has until there are so many. */
    static Vocabulary vocabulary(int size) {
        Set<String> tokens = new LinkedHashSet<>(List.of("BAR", "NOTE_ON", "STYLE=pop", "TEMPO=120", "METER=4/4"));
        for (int pitch = 0; pitch < 128; pitch++) {
            tokens.add(Integer.toString(pitch));
        }
        for (int i = 1; i <= 16; i++) {
            tokens.add("POS=" + i);
            tokens.add("DUR=" + i);
        }
        for (String key : ROOTS) {
            tokens.add("KEY=" + key);
            tokens.add("KEY=" + key + "m");
            for (String chord : CHORDS) {
                tokens.add("CHORD=" + key + chord);
            }
        }
        tokens.addAll(List.of("VEL=70", "VEL=80", "VEL=90"));
        for (int i = 0; tokens.size() < size; i++) {
            tokens.add("OTHER=" + i);
        }
        return Vocabulary.of(List.copyOf(tokens));
    }

    /** Pieces until there are so many tokens, every fourth one of the child genre. */
    static List<Pattern> pieces(int tokens, long seed) {
        Random random = new Random(seed);
        int[][] rhythms = new int[24][];
        for (int i = 0; i < rhythms.length; i++) {
            rhythms[i] = rhythm(random);
        }
        List<Pattern> pieces = new ArrayList<>();
        for (int made = 0; made < tokens; ) {
            List<String> piece = piece(random, rhythms);
            StylePath style = pieces.size() % 4 == 3 ? SyntheticPacks.CHILD : SyntheticPacks.PARENT;
            pieces.add(Pattern.of("piece " + pieces.size(), style, piece));
            made += piece.size();
        }
        return pieces;
    }

    private static int[] rhythm(Random random) {
        List<Integer> durations = new ArrayList<>();
        for (int left = 16; left > 0; ) {
            int duration = Math.min(left, 1 << random.nextInt(4));
            durations.add(duration);
            left -= duration;
        }
        return durations.stream().mapToInt(d -> d).toArray();
    }

    private static List<String> piece(Random random, int[][] rhythms) {
        int key = random.nextInt(KEYS.length);
        List<String> tokens = new ArrayList<>(List.of("STYLE=pop", "TEMPO=120", "KEY=" + KEYS[key], "METER=4/4"));
        List<List<String>> bars = new ArrayList<>();
        int degree = 35 + random.nextInt(5);
        for (int i = 0; i < 16 + random.nextInt(16); i++) {
            List<String> bar = new ArrayList<>();
            if (!bars.isEmpty() && random.nextInt(100) < 35) {
                bar = bars.get(random.nextInt(bars.size()));
            } else {
                int root = (TONICS[key] + SCALE[new int[] {0, 3, 4, 5}[random.nextInt(4)]]) % 12;
                bar.addAll(List.of("BAR", "POS=1", "CHORD=" + ROOTS[root] + CHORDS[random.nextInt(3) / 2]));
                int position = 1;
                for (int duration : rhythms[random.nextInt(rhythms.length)]) {
                    degree = Math.max(28, Math.min(48, degree + random.nextInt(5) - 2));
                    int pitch = 12 * (degree / 7) + SCALE[degree % 7] + TONICS[key];
                    bar.addAll(List.of("POS=" + position, "NOTE_ON", Integer.toString(pitch)));
                    bar.add("VEL=" + (position == 1 ? 90 : position % 4 == 1 ? 80 : 70));
                    bar.add("DUR=" + duration);
                    position += duration;
                }
            }
            bars.add(bar);
            tokens.addAll(bar);
        }
        return tokens;
    }
}
