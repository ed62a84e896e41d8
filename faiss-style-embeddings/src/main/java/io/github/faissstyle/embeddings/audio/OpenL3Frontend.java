package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.embeddings.internal.signal.RealFft;

/**
 * What OpenL3's models see of a second at 48 kHz (A. Cramer and others, <i>Look, Listen and Learn More</i>, 2019): 199
 * frames of mel bands, the root of their power in decibels below the window's largest, at most 80.
 */
final class OpenL3Frontend {
    static final int RATE = 48_000;
    static final int FRAMES = 199;
    private static final int N_FFT = 2048;
    private static final int HOP = 242;
    private static final double SMALLEST = 1e-10;
    private static final double RANGE = 80;

    private final MelFilters filters;
    private final RealFft fft = new RealFft(N_FFT);
    private final double[] window = new double[N_FFT];

    OpenL3Frontend(int bands) {
        filters = MelFilters.of(RATE, N_FFT, bands, MelScale.HTK);
        for (int i = 0; i < N_FFT; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / N_FFT);
        }
    }

    int bands() {
        return filters.bands();
    }

    /** Of a second that begins at a place: (bands, frames). */
    float[] apply(float[] samples, int begin) {
        int padding = ((FRAMES - 1) * HOP + N_FFT - RATE) / 2; // as much on both sides
        double[] frame = new double[N_FFT];
        double[] power = new double[N_FFT / 2 + 1];
        float[] decibels = new float[bands() * FRAMES];
        double most = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < FRAMES; t++) {
            for (int i = 0; i < N_FFT; i++) {
                int within = t * HOP - padding + i;
                int at = begin + within;
                boolean there = within >= 0 && within < RATE && at >= 0 && at < samples.length;
                frame[i] = there ? window[i] * samples[at] : 0;
            }
            fft.power(frame, power);
            for (int band = 0; band < bands(); band++) {
                double level = 10 * Math.log10(Math.max(SMALLEST, Math.sqrt(filters.apply(power, band))));
                decibels[band * FRAMES + t] = (float) level;
                most = Math.max(most, level);
            }
        }
        for (int i = 0; i < decibels.length; i++) {
            decibels[i] = (float) Math.max(-RANGE, decibels[i] - most);
        }
        return decibels;
    }
}
