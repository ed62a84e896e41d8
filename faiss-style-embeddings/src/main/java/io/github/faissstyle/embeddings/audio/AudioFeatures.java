package io.github.faissstyle.embeddings.audio;

import java.util.Arrays;

/**
 * What can be measured of a sound: librosa's features, with its defaults (windows of 2048 samples every 512), a row a
 * frame. Computed when asked for. Safe for threads.
 */
public final class AudioFeatures {
    private static final int N_FFT = 2048;
    private static final int HOP = 512;
    private static final int BANDS = 128;
    private static final double ROLL_OFF = 0.85;

    /** Samples closer to 0 than this are 0 where signs are counted. */
    private static final double SMALLEST_SAMPLE = 1e-10;

    private final float[] samples;
    private final Spectrogram spectrogram;

    private AudioFeatures(float[] samples, Spectrogram spectrogram) {
        this.samples = samples;
        this.spectrogram = spectrogram;
    }

    /**
     * Measures a sound.
     *
     * @param samples one channel, at least one sample, finite; not copied
     * @param sampleRate in Hz; librosa's programs mostly use 22,050
     * @return its features
     */
    public static AudioFeatures of(float[] samples, int sampleRate) {
        return new AudioFeatures(samples, Spectrogram.of(samples, sampleRate, N_FFT, HOP));
    }

    /**
     * Counts the frames.
     *
     * @return {@code 1 + n / 512}
     */
    public int frames() {
        return spectrogram.frames();
    }

    /**
     * Returns the power in mel bands in decibels.
     *
     * @param bands how many
     * @param scale how they are spread
     * @return (frames, bands), at most 80 below the largest
     */
    public double[][] logMel(int bands, MelScale scale) {
        return Decibels.of(
                MelFilters.of(spectrogram.sampleRate(), N_FFT, bands, scale).apply(spectrogram));
    }

    /**
     * Returns mel-frequency cepstral coefficients, of 128 bands.
     *
     * @param count how many, 1 to 128
     * @return (frames, count)
     */
    public double[][] mfcc(int count) {
        io.github.faissstyle.internal.util.Checks.inRange("count", count, 1, BANDS);
        double[][] mel = logMel(BANDS, MelScale.SLANEY);
        double[][] mfcc = new double[mel.length][count];
        for (int k = 0; k < count; k++) {
            double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / BANDS);
            double[] cosines = new double[BANDS];
            for (int i = 0; i < BANDS; i++) {
                cosines[i] = scale * Math.cos(Math.PI * k * (2 * i + 1) / (2.0 * BANDS));
            }
            for (int t = 0; t < mel.length; t++) {
                double sum = 0;
                for (int i = 0; i < BANDS; i++) {
                    sum += cosines[i] * mel[t][i];
                }
                mfcc[t][k] = sum;
            }
        }
        return mfcc;
    }

    /**
     * Returns the power of the twelve pitch classes, C first, at A = 440 Hz, the largest of a frame 1.
     *
     * @return (frames, 12)
     */
    public double[][] chroma() {
        return Chroma.of(spectrogram);
    }

    /**
     * Returns where the middle of the spectrum is: its mean frequency, weighted by magnitude.
     *
     * @return Hz a frame; 0 for silence
     */
    public double[] centroid() {
        double[] centroid = new double[frames()];
        for (int t = 0; t < centroid.length; t++) {
            double[] power = spectrogram.power(t);
            double sum = 0;
            double weighted = 0;
            for (int bin = 0; bin < power.length; bin++) {
                double magnitude = Math.sqrt(power[bin]);
                sum += magnitude;
                weighted += magnitude * spectrogram.frequency(bin);
            }
            centroid[t] = sum > Double.MIN_NORMAL ? weighted / sum : 0;
        }
        return centroid;
    }

    /**
     * Returns the frequency below which 85 % of the magnitude lies.
     *
     * @return Hz a frame
     */
    public double[] rollOff() {
        double[] rollOff = new double[frames()];
        for (int t = 0; t < rollOff.length; t++) {
            double[] power = spectrogram.power(t);
            double total = 0;
            for (double p : power) {
                total += Math.sqrt(p);
            }
            double sum = 0;
            for (int bin = 0; bin < power.length; bin++) {
                sum += Math.sqrt(power[bin]);
                if (sum >= ROLL_OFF * total) {
                    rollOff[t] = spectrogram.frequency(bin);
                    break;
                }
            }
        }
        return rollOff;
    }

    /**
     * Returns how far peaks stand out of valleys in each octave from 200 Hz, and below it (D.-N. Jiang and others
     * 2002).
     *
     * @return decibels (frames, 7)
     */
    public double[][] contrast() {
        return SpectralContrast.of(spectrogram);
    }

    /**
     * Returns how often the sign changes, a sample.
     *
     * @return 0 to 1 a frame
     */
    public double[] zeroCrossingRate() {
        double[] rate = new double[frames()];
        for (int t = 0; t < rate.length; t++) {
            int crossings = 0;
            for (int i = 1; i < N_FFT; i++) {
                int at = t * HOP - N_FFT / 2 + i;
                crossings += negative(at) != negative(at - 1) ? 1 : 0;
            }
            rate[t] = (double) crossings / N_FFT;
        }
        return rate;
    }

    /** Before the beginning lies the first sample, after the end the last. */
    private boolean negative(int at) {
        return samples[Math.max(0, Math.min(samples.length - 1, at))] < -SMALLEST_SAMPLE;
    }

    /**
     * Returns the loudness: the root of the mean square.
     *
     * @return one a frame
     */
    public double[] rms() {
        double[] rms = new double[frames()];
        for (int t = 0; t < rms.length; t++) {
            double sum = 0;
            int from = Math.max(0, t * HOP - N_FFT / 2);
            int to = Math.min(samples.length, t * HOP + N_FFT / 2);
            for (int i = from; i < to; i++) {
                sum += (double) samples[i] * samples[i];
            }
            rms[t] = Math.sqrt(sum / N_FFT);
        }
        return rms;
    }

    /**
     * Returns how strongly something begins.
     *
     * @return one a frame
     */
    public double[] onsetStrength() {
        return Rhythm.onsets(logMel(BANDS, MelScale.SLANEY), N_FFT, HOP, Rhythm::mean);
    }

    /**
     * Returns how strongly the onsets repeat after each number of frames.
     *
     * @return one a lag, 0 to some 8 seconds; that of lag 0 is 1 unless there are no onsets
     */
    public double[] tempogram() {
        return Rhythm.tempogram(onsetStrength(), spectrogram.sampleRate(), HOP);
    }

    /**
     * Estimates the tempo.
     *
     * @return beats a minute; 0 where nothing repeats
     */
    public double tempo() {
        return Rhythm.tempo(tempogram(), spectrogram.sampleRate(), HOP);
    }

    /**
     * Finds the beats.
     *
     * @return frames, ascending; none where nothing repeats
     */
    public int[] beats() {
        double[] onsets = Rhythm.onsets(logMel(BANDS, MelScale.SLANEY), N_FFT, HOP, Rhythm::median);
        double[] tempogram = Rhythm.tempogram(onsets, spectrogram.sampleRate(), HOP);
        double tempo = Rhythm.tempo(tempogram, spectrogram.sampleRate(), HOP);
        return tempo == 0 ? new int[0] : Beats.track(onsets, Math.rint(60.0 * spectrogram.sampleRate() / HOP / tempo));
    }

    /**
     * Estimates the key, of the mean {@link #chroma}.
     *
     * @return the key
     */
    public MusicalKey key() {
        return MusicalKey.of(meanChroma());
    }

    /**
     * Returns the mean {@link #chroma}.
     *
     * @return twelve numbers, C first
     */
    public double[] meanChroma() {
        double[] mean = new double[12];
        for (double[] frame : chroma()) {
            for (int i = 0; i < 12; i++) {
                mean[i] += frame[i] / frames();
            }
        }
        return mean;
    }

    /**
     * Tells how loudness grows over the track: the share of the second half in the sum of both halves' loudness, each
     * the root of its mean square.
     *
     * @return 0 where the second half is silent, 0.5 where both are as loud (or silent), 1 where the first is silent
     */
    public double energyProgression() {
        int middle = samples.length / 2;
        double first = rms(0, middle);
        double second = rms(middle, samples.length);
        return first + second == 0 ? 0.5 : second / (first + second);
    }

    private double rms(int from, int to) {
        double sum = 0;
        for (float sample : Arrays.copyOfRange(samples, from, to)) {
            sum += (double) sample * sample;
        }
        return to == from ? 0 : Math.sqrt(sum / (to - from));
    }
}
