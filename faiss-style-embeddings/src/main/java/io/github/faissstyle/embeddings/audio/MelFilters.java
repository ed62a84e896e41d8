package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.internal.util.Checks;

/**
 * Triangles over the frequencies of a {@link Spectrogram}, evenly spaced in mel, each of the same area (M. Slaney's
 * norm): {@code librosa.filters.mel}. Immutable and safe for threads.
 */
public final class MelFilters {
    private final int nFft;
    private final int[] first;
    private final double[][] weights;

    private MelFilters(int nFft, int[] first, double[][] weights) {
        this.nFft = nFft;
        this.first = first;
        this.weights = weights;
    }

    /**
     * Makes filters from 0 Hz to half the sample rate.
     *
     * @param sampleRate in Hz
     * @param nFft samples a window
     * @param bands how many, at least 1
     * @param scale how they are spread
     * @return the filters
     */
    public static MelFilters of(int sampleRate, int nFft, int bands, MelScale scale) {
        return of(sampleRate, nFft, bands, 0, sampleRate / 2.0, scale);
    }

    /**
     * Makes filters.
     *
     * @param sampleRate in Hz
     * @param nFft samples a window
     * @param bands how many, at least 1
     * @param fMin where they begin in Hz
     * @param fMax where they end in Hz, at most half the sample rate
     * @param scale how they are spread
     * @return the filters
     */
    public static MelFilters of(int sampleRate, int nFft, int bands, double fMin, double fMax, MelScale scale) {
        Checks.atLeast("bands", bands, 1);
        Checks.inRange("fMax", fMax, 1, sampleRate / 2.0);
        Checks.inRange("fMin", fMin, 0, fMax);
        double low = scale.toMel(fMin);
        double high = scale.toMel(fMax);
        double[] edges = new double[bands + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = scale.toHz(low + (high - low) * i / (bands + 1));
        }
        int bins = nFft / 2 + 1;
        int[] first = new int[bands];
        double[][] weights = new double[bands][];
        for (int band = 0; band < bands; band++) {
            double area = 2 / (edges[band + 2] - edges[band]);
            double[] all = new double[bins];
            int from = bins;
            int to = 0;
            for (int bin = 0; bin < bins; bin++) {
                double f = (double) bin * sampleRate / nFft;
                double rising = (f - edges[band]) / (edges[band + 1] - edges[band]);
                double falling = (edges[band + 2] - f) / (edges[band + 2] - edges[band + 1]);
                all[bin] = area * Math.max(0, Math.min(rising, falling));
                if (all[bin] > 0) {
                    from = Math.min(from, bin);
                    to = bin + 1;
                }
            }
            first[band] = Math.min(from, to);
            weights[band] = java.util.Arrays.copyOfRange(all, first[band], to);
        }
        return new MelFilters(nFft, first, weights);
    }

    /**
     * Counts the bands.
     *
     * @return how many
     */
    public int bands() {
        return weights.length;
    }

    /**
     * Sums the power in each band.
     *
     * @param spectrogram of the same window
     * @return for each frame the power of each band
     */
    public double[][] apply(Spectrogram spectrogram) {
        if (spectrogram.nFft() != nFft) {
            throw new IllegalArgumentException(
                    "the spectrogram must have windows of " + nFft + " samples, has " + spectrogram.nFft());
        }
        double[][] mel = new double[spectrogram.frames()][bands()];
        for (int t = 0; t < mel.length; t++) {
            double[] power = spectrogram.power(t);
            for (int band = 0; band < weights.length; band++) {
                mel[t][band] = apply(power, band);
            }
        }
        return mel;
    }

    /** The power in one band of one frame. */
    double apply(double[] power, int band) {
        double sum = 0;
        for (int i = 0; i < weights[band].length; i++) {
            sum += weights[band][i] * power[first[band] + i];
        }
        return sum;
    }
}
