package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.embeddings.internal.signal.RealFft;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Onsets, and how fast they come: {@code librosa.onset.onset_strength} and {@code librosa.feature.tempo}. */
final class Rhythm {
    private static final double WINDOW_SECONDS = 8;
    private static final double USUAL_TEMPO = 120;
    private static final double FASTEST_TEMPO = 320;

    private Rhythm() {}

    /** Of each frame, by how much the bands grow louder; later by half a window, as frames are centred. */
    static double[] onsets(double[][] melDecibels, int nFft, int hop, ToDoubleFunction<double[]> summary) {
        int late = 1 + nFft / (2 * hop);
        double[] onsets = new double[melDecibels.length];
        for (int t = 1; t - 1 + late < onsets.length; t++) {
            double[] louder = new double[melDecibels[t].length];
            for (int band = 0; band < louder.length; band++) {
                louder[band] = Math.max(0, melDecibels[t][band] - melDecibels[t - 1][band]);
            }
            onsets[t - 1 + late] = summary.applyAsDouble(louder);
        }
        return onsets;
    }

    static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The mean, over all frames, of the autocorrelation of the onsets around it, the largest lag's value 1. */
    static double[] tempogram(double[] onsets, int sampleRate, int hop) {
        int width = Math.max(1, (int) (WINDOW_SECONDS * sampleRate / hop));
        double[] padded = padded(onsets, width / 2);
        RealFft fft = new RealFft(Math.max(4, Integer.highestOneBit(2 * width - 1) * 2));
        double[] window = new double[fft.length()];
        double[] lags = new double[fft.length()];
        double[] mean = new double[width];
        for (int t = 0; t < onsets.length; t++) {
            for (int i = 0; i < width; i++) {
                int at = t + i;
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / width);
                window[i] = at < padded.length ? hann * padded[at] : 0;
            }
            fft.autocorrelation(window, lags);
            double largest = 0;
            for (int lag = 0; lag < width; lag++) {
                largest = Math.max(largest, Math.abs(lags[lag]));
            }
            for (int lag = 0; lag < width && largest > Double.MIN_NORMAL; lag++) {
                mean[lag] += lags[lag] / largest / onsets.length;
            }
        }
        return mean;
    }

    /** Falls to 0 on both sides. */
    private static double[] padded(double[] onsets, int by) {
        double[] padded = new double[onsets.length + 2 * by];
        System.arraycopy(onsets, 0, padded, by, onsets.length);
        for (int i = 0; i < by; i++) {
            padded[i] = onsets[0] * i / by;
            padded[padded.length - 1 - i] = onsets[onsets.length - 1] * i / by;
        }
        return padded;
    }

    /** The lag that repeats most, tempos near 120 preferred; 0 where nothing does. */
    static double tempo(double[] tempogram, int sampleRate, int hop) {
        double best = Double.NEGATIVE_INFINITY;
        double tempo = 0;
        boolean repeats = false;
        for (int lag = 1; lag < tempogram.length; lag++) {
            double bpm = 60.0 * sampleRate / hop / lag;
            if (bpm >= FASTEST_TEMPO) {
                continue;
            }
            double octaves = Math.log(bpm / USUAL_TEMPO) / Math.log(2);
            double score = Math.log1p(1e6 * tempogram[lag]) - octaves * octaves / 2;
            repeats |= tempogram[lag] > 0;
            if (score > best) {
                best = score;
                tempo = bpm;
            }
        }
        return repeats ? tempo : 0;
    }
}
