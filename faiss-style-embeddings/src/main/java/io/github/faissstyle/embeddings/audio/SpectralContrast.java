package io.github.faissstyle.embeddings.audio;

import java.util.Arrays;

/** {@code librosa.feature.spectral_contrast}: seven bands, of each the mean of the largest and smallest 2 %. */
final class SpectralContrast {
    private static final int BANDS = 7;
    private static final double FIRST_OCTAVE = 200;
    private static final double SHARE = 0.02;

    private SpectralContrast() {}

    static double[][] of(Spectrogram spectrogram) {
        double[][] peaks = new double[spectrogram.frames()][BANDS];
        double[][] valleys = new double[spectrogram.frames()][BANDS];
        int bins = spectrogram.nFft() / 2 + 1;
        for (int band = 0; band < BANDS; band++) {
            double low = band == 0 ? 0 : FIRST_OCTAVE * Math.pow(2, band - 1);
            double high = FIRST_OCTAVE * Math.pow(2, band);
            int from = 0;
            while (from < bins && spectrogram.frequency(from) < low) {
                from++;
            }
            int to = from;
            while (to < bins && spectrogram.frequency(to) <= high) {
                to++;
            }
            from = band > 0 ? from - 1 : from;
            boolean last = band == BANDS - 1;
            to = last ? bins : to;
            if (from >= to - 1) {
                continue; // a sample rate too low for this band
            }
            int count = Math.max(1, (int) Math.rint(SHARE * (to - from)));
            for (int t = 0; t < peaks.length; t++) {
                double[] sorted = Arrays.copyOfRange(spectrogram.power(t), from, last ? to : to - 1);
                Arrays.sort(sorted);
                for (int i = 0; i < count; i++) {
                    valleys[t][band] += Math.sqrt(sorted[i]) / count;
                    peaks[t][band] += Math.sqrt(sorted[sorted.length - 1 - i]) / count;
                }
            }
        }
        double[][] contrast = Decibels.of(peaks);
        double[][] bottom = Decibels.of(valleys);
        for (int t = 0; t < contrast.length; t++) {
            for (int band = 0; band < BANDS; band++) {
                contrast[t][band] -= bottom[t][band];
            }
        }
        return contrast;
    }
}
