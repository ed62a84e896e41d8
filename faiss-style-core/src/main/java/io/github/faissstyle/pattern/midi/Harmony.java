package io.github.faissstyle.pattern.midi;

import io.github.faissstyle.pattern.midi.Score.Chord;
import io.github.faissstyle.pattern.midi.Score.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.jspecify.annotations.Nullable;

/** Finds keys and chords in notes, for music that does not say them. */
final class Harmony {
    /**
     * Krumhansl and Kessler's probe-tone profiles (C. Krumhansl, Cognitive Foundations of Musical Pitch, 1990, table
     * 2.1), from the tonic up.
     */
    private static final double[] MAJOR = {6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};

    private static final double[] MINOR = {6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};

    private static final Map<String, int[]> CHORDS = new TreeMap<>(Map.of(
            "", new int[] {0, 4, 7},
            "m", new int[] {0, 3, 7},
            "7", new int[] {0, 4, 7, 10},
            "maj7", new int[] {0, 4, 7, 11},
            "m7", new int[] {0, 3, 7, 10},
            "m7b5", new int[] {0, 3, 6, 10},
            "dim", new int[] {0, 3, 6},
            "sus4", new int[] {0, 5, 7}));

    private Harmony() {}

    /** A note at its place in the piece: onset in sixteenths from the start. */
    record Placed(int onset, Note note) {}

    /**
     * The key whose profile correlates best with the durations of the pitch classes; null if there are no pitched
     * notes.
     */
    static @Nullable String key(List<Placed> notes) {
        double[] weights = new double[12];
        for (Placed placed : notes) {
            if (!placed.note().isDrum()) {
                weights[placed.note().pitch() % 12] += placed.note().duration();
            }
        }
        String best = null;
        double bestCorrelation = Double.NEGATIVE_INFINITY;
        for (int tonic = 0; tonic < 12; tonic++) {
            double[] fromTonic = new double[12];
            for (int i = 0; i < 12; i++) {
                fromTonic[i] = weights[(tonic + i) % 12];
            }
            double major = new PearsonsCorrelation().correlation(fromTonic, MAJOR);
            double minor = new PearsonsCorrelation().correlation(fromTonic, MINOR);
            if (major > bestCorrelation) {
                bestCorrelation = major;
                best = PitchClasses.NAMES.get(tonic);
            }
            if (minor > bestCorrelation) {
                bestCorrelation = minor;
                best = PitchClasses.NAMES.get(tonic) + "m";
            }
        }
        return best;
    }

    /**
     * Chords of one bar, one a half bar at most (a whole bar where it has no even halves), where the name differs from
     * the one before.
     */
    static List<Chord> chords(List<Placed> notes, int barStart, int barLength, @Nullable String before) {
        int window = barLength >= 8 && barLength % 2 == 0 ? barLength / 2 : barLength;
        List<Chord> result = new ArrayList<>();
        String last = before;
        for (int from = 0; from < barLength; from += window) {
            String name = chord(notes, barStart + from, barStart + from + window);
            if (name != null && !name.equals(last)) {
                result.add(new Chord(from, name));
                last = name;
            }
        }
        return result;
    }

    /**
     * The chord whose tones take most of the sounding time and whose other tones take least; a missing tone costs 15 %
     * of the time, the lowest note on the root gains 10 %. Null where no pitched note sounds.
     */
    private static @Nullable String chord(List<Placed> notes, int from, int to) {
        double[] weights = new double[12];
        double total = 0;
        int lowest = Integer.MAX_VALUE;
        for (Placed placed : notes) {
            int sounding = Math.min(to, placed.onset() + placed.note().duration()) - Math.max(from, placed.onset());
            if (sounding > 0 && !placed.note().isDrum()) {
                weights[placed.note().pitch() % 12] += sounding;
                total += sounding;
                lowest = Math.min(lowest, placed.note().pitch());
            }
        }
        if (total == 0) {
            return null;
        }
        String best = "";
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int root = 0; root < 12; root++) {
            for (Map.Entry<String, int[]> chord : CHORDS.entrySet()) {
                double inside = 0;
                int missing = 0;
                for (int tone : chord.getValue()) {
                    inside += weights[(root + tone) % 12];
                    missing += weights[(root + tone) % 12] == 0 ? 1 : 0;
                }
                double score = 2 * inside - total - 0.15 * total * missing + (lowest % 12 == root ? 0.1 * total : 0);
                if (score > bestScore + 1e-9) {
                    bestScore = score;
                    best = PitchClasses.NAMES.get(root) + chord.getKey();
                }
            }
        }
        return best;
    }
}
