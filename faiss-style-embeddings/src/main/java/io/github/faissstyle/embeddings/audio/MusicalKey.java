package io.github.faissstyle.embeddings.audio;

import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/**
 * A key.
 *
 * @param tonic pitch class, 0 for C to 11 for B
 * @param minor whether it is minor
 * @param correlation with the profile of the key, -1 to 1: how clear it is
 */
public record MusicalKey(int tonic, boolean minor, double correlation) {
    private static final List<String> NAMES = List.of("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B");

    // How well each pitch class fits a key, rated by listeners: C. Krumhansl and E. Kessler 1982.
    private static final double[] MAJOR = {6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88};
    private static final double[] MINOR = {6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17};

    /**
     * Finds the key whose profile a distribution of pitch classes resembles most.
     *
     * @param chroma twelve numbers, C first
     * @return the key; C major with correlation 0 where all are alike
     */
    public static MusicalKey of(double[] chroma) {
        MusicalKey best = new MusicalKey(0, false, 0);
        for (int tonic = 0; tonic < 12; tonic++) {
            double[] turned = new double[12];
            for (int i = 0; i < 12; i++) {
                turned[i] = chroma[(tonic + i) % 12];
            }
            for (boolean minor : new boolean[] {false, true}) {
                double correlation = new PearsonsCorrelation().correlation(turned, minor ? MINOR : MAJOR);
                if (correlation > best.correlation) {
                    best = new MusicalKey(tonic, minor, correlation);
                }
            }
        }
        return best;
    }

    /**
     * Names the key.
     *
     * @return such as {@code "A minor"}
     */
    public String name() {
        return NAMES.get(tonic) + (minor ? " minor" : " major");
    }
}
