package io.github.faissstyle.embeddings.audio;

/** Pitch classes of a spectrogram (D. Ellis 2007): {@code librosa.feature.chroma_stft} with {@code tuning=0}. */
final class Chroma {
    private static final int CLASSES = 12;
    private static final double A0 = 440.0 / 16;
    private static final double MIDDLE_OCTAVE = 5;
    private static final double OCTAVES = 2;

    private Chroma() {}

    static double[][] of(Spectrogram spectrogram) {
        double[][] filters = filters(spectrogram.sampleRate(), spectrogram.nFft());
        double[][] chroma = new double[spectrogram.frames()][CLASSES];
        for (int t = 0; t < chroma.length; t++) {
            double[] power = spectrogram.power(t);
            double largest = 0;
            for (int c = 0; c < CLASSES; c++) {
                double sum = 0;
                for (int bin = 0; bin < power.length; bin++) {
                    sum += filters[c][bin] * power[bin];
                }
                chroma[t][c] = sum;
                largest = Math.max(largest, sum);
            }
            for (int c = 0; c < CLASSES && largest > Double.MIN_NORMAL; c++) {
                chroma[t][c] /= largest;
            }
        }
        return chroma;
    }

    /** A bell around each pitch class in every octave, as wide as a bin; low and high octaves count less. */
    private static double[][] filters(int sampleRate, int nFft) {
        double[] semitones = new double[nFft];
        for (int bin = 1; bin < nFft; bin++) {
            semitones[bin] = CLASSES * Math.log((double) bin * sampleRate / nFft / A0) / Math.log(2);
        }
        semitones[0] = semitones[1] - 1.5 * CLASSES;
        double[][] filters = new double[CLASSES][nFft / 2 + 1];
        for (int bin = 0; bin <= nFft / 2; bin++) {
            double width = bin + 1 < nFft ? Math.max(1, semitones[bin + 1] - semitones[bin]) : 1;
            double[] column = new double[CLASSES];
            double squares = 0;
            for (int c = 0; c < CLASSES; c++) {
                double apart = semitones[bin] - c + CLASSES / 2.0 + 10 * CLASSES;
                double distance = apart - CLASSES * Math.floor(apart / CLASSES) - CLASSES / 2.0;
                column[c] = Math.exp(-0.5 * Math.pow(2 * distance / width, 2));
                squares += column[c] * column[c];
            }
            double octave = (semitones[bin] / CLASSES - MIDDLE_OCTAVE) / OCTAVES;
            double weight = Math.exp(-0.5 * octave * octave) / Math.sqrt(squares);
            for (int c = 0; c < CLASSES; c++) {
                filters[(c + CLASSES - 3) % CLASSES][bin] = column[c] * weight; // from A to C
            }
        }
        return filters;
    }
}
