package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.embeddings.internal.signal.RealFft;
import io.github.faissstyle.internal.util.Checks;

/**
 * The power of each frequency over time: periodic Hann windows of {@code nFft} samples every {@code hop}, centred on
 * their frames, with silence before and after, as {@code librosa.stft} has it.
 */
public final class Spectrogram {
    private final int sampleRate;
    private final int nFft;
    private final int hop;
    private final double[][] power;

    private Spectrogram(int sampleRate, int nFft, int hop, double[][] power) {
        this.sampleRate = sampleRate;
        this.nFft = nFft;
        this.hop = hop;
        this.power = power;
    }

    /**
     * Computes a spectrogram.
     *
     * @param samples one channel, at least one sample
     * @param sampleRate in Hz
     * @param nFft samples a window, a power of 2
     * @param hop samples from one window to the next
     * @return {@code 1 + n / hop} frames of {@code 1 + nFft / 2} frequencies
     */
    public static Spectrogram of(float[] samples, int sampleRate, int nFft, int hop) {
        Checks.atLeast("number of samples", samples.length, 1);
        Checks.atLeast("sample rate", sampleRate, 1);
        Checks.atLeast("hop", hop, 1);
        RealFft fft = new RealFft(nFft);
        double[] window = new double[nFft];
        for (int i = 0; i < nFft; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / nFft);
        }
        double[] frame = new double[nFft];
        double[][] power = new double[1 + samples.length / hop][nFft / 2 + 1];
        for (int t = 0; t < power.length; t++) {
            int first = t * hop - nFft / 2;
            for (int i = 0; i < nFft; i++) {
                int at = first + i;
                frame[i] = at < 0 || at >= samples.length ? 0 : window[i] * samples[at];
            }
            fft.power(frame, power[t]);
        }
        return new Spectrogram(sampleRate, nFft, hop, power);
    }

    /**
     * Counts the frames.
     *
     * @return how many
     */
    public int frames() {
        return power.length;
    }

    /**
     * Returns the rate.
     *
     * @return in Hz
     */
    public int sampleRate() {
        return sampleRate;
    }

    /**
     * Returns the window.
     *
     * @return samples
     */
    public int nFft() {
        return nFft;
    }

    /**
     * Returns the distance of frames.
     *
     * @return samples
     */
    public int hop() {
        return hop;
    }

    /** The live powers of a frame. */
    double[] power(int frame) {
        return power[frame];
    }

    double frequency(int bin) {
        return (double) bin * sampleRate / nFft;
    }
}
