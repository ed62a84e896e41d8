package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.internal.signal.RealFft;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioAugmenterTest {
    private static final int RATE = 22_050;

    private static float[] tone(double hz, int samples) {
        float[] tone = new float[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (float) (0.5 * Math.sin(2 * Math.PI * hz * i / RATE));
        }
        return tone;
    }

    /** Of 32,768 samples from the middle, between bins by a parabola through the logarithms. */
    private static double pitch(float[] samples) {
        int n = 32_768;
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / n);
            x[i] = window * samples[(samples.length - n) / 2 + i];
        }
        double[] power = new double[n / 2 + 1];
        new RealFft(n).power(x, power);
        int peak = 1;
        for (int k = 1; k < n / 2; k++) {
            peak = power[k] > power[peak] ? k : peak;
        }
        double left = Math.log(power[peak - 1]);
        double right = Math.log(power[peak + 1]);
        double off = 0.5 * (left - right) / (left - 2 * Math.log(power[peak]) + right);
        return (peak + off) * RATE / n;
    }

    @ParameterizedTest
    @CsvSource({"3, 523.25", "-3, 369.99", "1.5, 479.82", "0, 440", "12, 880"})
    void pitchIsShifted(double semitones, double hz) {
        float[] shifted = AudioAugmenter.shiftPitch(tone(440, 2 * RATE), RATE, semitones);
        assertEquals(2 * RATE, shifted.length);
        assertEquals(hz, pitch(shifted), hz * 0.002);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 1, 1.1, 0.5, 2})
    void speedIsChangedAndPitchIsNot(double rate) {
        float[] tone = tone(440, 4 * RATE);
        float[] stretched = AudioAugmenter.stretch(tone, RATE, rate);
        assertEquals(Math.round(tone.length / rate), stretched.length);
        assertEquals(440, pitch(stretched), 0.5);
        assertEquals(1, loudness(stretched) / loudness(tone), 0.05);
    }

    private static double loudness(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }

    @Test
    void noiseIsAsLoudAsAsked() {
        float[] noisy = AudioAugmenter.noise(tone(440, 100_000), 0.01, 3);
        double power = 0;
        for (int i = 0; i < noisy.length; i++) {
            double difference = noisy[i] - 0.5 * Math.sin(2 * Math.PI * 440 * i / RATE);
            power += difference * difference / noisy.length;
        }
        // 0.5^2 / 2 over 0.01^2.
        assertEquals(30.97, 10 * Math.log10(0.125 / power), 0.1);
    }

    @Test
    void gainIsInDecibels() {
        assertArrayEquals(
                new float[] {0.5011872f, -0.25059360f}, AudioAugmenter.gain(new float[] {1, -0.5f}, -6), 1e-6f);
    }

    @Test
    void changesComeAsOftenAsAsked() {
        float[] tone = tone(440, 3000);
        Set<Integer> lengths = new HashSet<>();
        int stretched = 0;
        int untouched = 0;
        for (int seed = 0; seed < 200; seed++) {
            float[] version = AudioAugmenter.DEFAULTS.augment(tone, RATE, seed);
            assertTrue(version.length >= 3000 / 1.1 - 1 && version.length <= 3000 / 0.9 + 1);
            lengths.add(version.length);
            stretched += version.length == 3000 ? 0 : 1;
            untouched += java.util.Arrays.equals(version, tone) ? 1 : 0;
        }
        assertEquals(100, stretched, 30);
        assertEquals(200 * 0.5 * 0.5 * 0.7 * 0.6, untouched, 20);
        assertTrue(lengths.size() > 50);
        assertArrayEquals(
                AudioAugmenter.DEFAULTS.augment(tone, RATE, 9), AudioAugmenter.DEFAULTS.augment(tone, RATE, 9));
    }

    @Test
    void shortSoundsAndBadBounds() {
        assertEquals(1, AudioAugmenter.shiftPitch(new float[] {0.5f}, RATE, 3).length);
        assertEquals(0, AudioAugmenter.stretch(new float[0], RATE, 1.1).length);
        assertThrows(IllegalArgumentException.class, () -> AudioAugmenter.stretch(new float[9], RATE, 0));
        assertThrows(IllegalArgumentException.class, () -> AudioAugmenter.shiftPitch(new float[9], RATE, 99));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AudioAugmenter(1.5, 3, 0.5, 0.9, 1.1, 0.3, 0.001, 0.01, 0.4, -6, 3));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AudioAugmenter(0.5, 3, 0.5, 1.1, 0.9, 0.3, 0.001, 0.01, 0.4, -6, 3));
    }
}
