package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.internal.util.Checks;
import java.util.Random;

/**
 * Changes a sound in ways that leave its style alone, for versions of a track to train on. Each change comes with a
 * probability of its own; what is drawn depends on the seed alone.
 *
 * @param pitchProbability of a shift of pitch, 0 to 1
 * @param semitones largest shift, up or down
 * @param stretchProbability of a change of speed, 0 to 1
 * @param slowest least speed
 * @param fastest greatest speed
 * @param noiseProbability of Gaussian noise, 0 to 1
 * @param leastNoise least standard deviation
 * @param mostNoise greatest standard deviation
 * @param gainProbability of another loudness, 0 to 1
 * @param leastGain in decibels
 * @param mostGain in decibels
 */
public record AudioAugmenter(
        double pitchProbability,
        double semitones,
        double stretchProbability,
        double slowest,
        double fastest,
        double noiseProbability,
        double leastNoise,
        double mostNoise,
        double gainProbability,
        double leastGain,
        double mostGain) {
    /**
     * Conservative: 3 semitones and speeds of 0.9 to 1.1 with probability 0.5 each, noise of 0.001 to 0.01 with 0.3,
     * gains of -6 to +3 dB with 0.4.
     */
    public static final AudioAugmenter DEFAULTS =
            new AudioAugmenter(0.5, 3, 0.5, 0.9, 1.1, 0.3, 0.001, 0.01, 0.4, -6, 3);

    /** Checks the bounds. */
    public AudioAugmenter {
        Checks.inRange("pitch probability", pitchProbability, 0, 1);
        Checks.inRange("semitones", semitones, 0, 24);
        Checks.inRange("stretch probability", stretchProbability, 0, 1);
        Checks.inRange("slowest", slowest, 0.25, 4);
        Checks.inRange("fastest", fastest, slowest, 4);
        Checks.inRange("noise probability", noiseProbability, 0, 1);
        Checks.inRange("least noise", leastNoise, 0, 1);
        Checks.inRange("most noise", mostNoise, leastNoise, 1);
        Checks.inRange("gain probability", gainProbability, 0, 1);
        Checks.inRange("least gain", leastGain, -60, 60);
        Checks.inRange("most gain", mostGain, leastGain, 60);
    }

    /**
     * Makes a version.
     *
     * @param samples one channel
     * @param sampleRate in Hz
     * @param seed another seed, another version
     * @return new samples; of another length where the speed was changed
     */
    public float[] augment(float[] samples, int sampleRate, long seed) {
        Random random = new Random(seed);
        float[] changed = samples.clone();
        // Always all draws, so that one change does not depend on whether another came.
        double[] comes = random.doubles(4).toArray();
        double[] much = random.doubles(4).toArray();
        if (comes[0] < noiseProbability) {
            changed = noise(changed, leastNoise + much[0] * (mostNoise - leastNoise), random.nextLong());
        }
        if (comes[1] < stretchProbability) {
            changed = stretch(changed, sampleRate, slowest + much[1] * (fastest - slowest));
        }
        if (comes[2] < pitchProbability) {
            changed = shiftPitch(changed, sampleRate, (2 * much[2] - 1) * semitones);
        }
        if (comes[3] < gainProbability) {
            changed = gain(changed, leastGain + much[3] * (mostGain - leastGain));
        }
        return changed;
    }

    /**
     * Changes the speed, not the pitch.
     *
     * @param samples one channel
     * @param sampleRate in Hz
     * @param rate 0.25 to 4; above 1 is faster
     * @return {@code round(n / rate)} samples
     */
    public static float[] stretch(float[] samples, int sampleRate, double rate) {
        Checks.inRange("rate", rate, 0.25, 4);
        return TimeStretch.stretch(samples, Checks.atLeast("sample rate", sampleRate, 1), rate);
    }

    /**
     * Changes the pitch, not the speed.
     *
     * @param samples one channel
     * @param sampleRate in Hz
     * @param semitones -24 to 24; above 0 is higher
     * @return as many samples
     */
    public static float[] shiftPitch(float[] samples, int sampleRate, double semitones) {
        Checks.inRange("semitones", semitones, -24, 24);
        double factor = Math.pow(2, semitones / 12);
        float[] longer = TimeStretch.stretch(samples, Checks.atLeast("sample rate", sampleRate, 1), 1 / factor);
        int from = (int) Math.round(sampleRate * factor);
        return java.util.Arrays.copyOf(Resampler.of(from, sampleRate).resample(longer), samples.length);
    }

    /**
     * Adds Gaussian noise.
     *
     * @param samples one channel
     * @param deviation its standard deviation
     * @param seed another seed, other noise
     * @return as many samples
     */
    public static float[] noise(float[] samples, double deviation, long seed) {
        Checks.inRange("deviation", deviation, 0, 1);
        Random random = new Random(seed);
        float[] noisy = new float[samples.length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = (float) (samples[i] + deviation * random.nextGaussian());
        }
        return noisy;
    }

    /**
     * Changes the loudness.
     *
     * @param samples one channel
     * @param decibels -60 to 60
     * @return as many samples
     */
    public static float[] gain(float[] samples, double decibels) {
        Checks.inRange("decibels", decibels, -60, 60);
        double factor = Math.pow(10, decibels / 20);
        float[] changed = new float[samples.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = (float) (factor * samples[i]);
        }
        return changed;
    }
}
