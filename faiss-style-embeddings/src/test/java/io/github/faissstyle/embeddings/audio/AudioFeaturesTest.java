package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioFeaturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/audio");
    private static final int RATE = 22050;

    private final JsonFields librosa = librosa();
    private final int every = (int) librosa.whole("every", 1, 100);
    private final AudioFeatures features =
            AudioFeatures.of(AudioFiles.readMono(FOLDER.resolve("beat.wav"), RATE), RATE);

    private static JsonFields librosa() {
        try {
            return JsonFields.parse(Files.readAllBytes(FOLDER.resolve("beat.json")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertSome(String name, double[][] found, double tolerance) {
        double[] expected = librosa.numbers(name);
        int width = found[0].length;
        assertEquals(librosa.whole("frames", 1, 10_000), found.length);
        assertEquals((found.length + every - 1) / every * width, expected.length);
        for (int t = 0; t < found.length; t += every) {
            assertArrayEquals(
                    Arrays.copyOfRange(expected, t / every * width, (t / every + 1) * width),
                    found[t],
                    tolerance,
                    name + " of frame " + t);
        }
    }

    @Test
    void spectraAreLibrosas() {
        assertSome("mel128", features.logMel(128, MelScale.SLANEY), 1e-3);
        assertSome("mel256htk", features.logMel(256, MelScale.HTK), 1e-3);
        assertSome("mfcc", features.mfcc(20), 1e-3);
        assertSome("chroma", features.chroma(), 1e-4);
        assertSome("contrast", features.contrast(), 1e-2);
    }

    @Test
    void curvesAreLibrosas() {
        assertArrayEquals(librosa.numbers("centroid"), features.centroid(), 0.05);
        assertArrayEquals(librosa.numbers("rollOff"), features.rollOff(), 1e-4);
        assertArrayEquals(librosa.numbers("zcr"), features.zeroCrossingRate(), 1e-9);
        assertArrayEquals(librosa.numbers("rms"), features.rms(), 1e-7);
        assertArrayEquals(librosa.numbers("onsets"), features.onsetStrength(), 1e-3);
    }

    @Test
    void tempoIsLibrosas() {
        double[] tempogram = features.tempogram();
        double[] expected = librosa.numbers("tempogram");
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], tempogram[10 * i], 1e-4, "lag " + 10 * i);
        }
        assertEquals(librosa.number("tempo"), features.tempo(), 1e-9);
        assertEquals(126, features.tempo(), 4);
        assertArrayEquals(Oracle.ints(librosa.numbers("beats")), features.beats());
    }

    @Test
    void keyIsThatOfTheChords() {
        assertEquals("C major", features.key().name());
    }

    @Test
    void loudnessGrows() {
        assertTrue(features.energyProgression() > 0.55, "energy " + features.energyProgression());
        float[] silent = new float[1000];
        assertEquals(0.5, AudioFeatures.of(silent, RATE).energyProgression());
        float[] late = new float[1000];
        Arrays.fill(late, 500, 1000, 0.1f);
        assertEquals(1, AudioFeatures.of(late, RATE).energyProgression());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 511, 512, 5000})
    void silenceAndShortSoundsHaveFeatures(int length) {
        float[] dc = new float[length];
        Arrays.fill(dc, 0.3f);
        for (float[] samples : new float[][] {new float[length], dc}) {
            AudioFeatures some = AudioFeatures.of(samples, RATE);
            assertEquals(1 + length / 512, some.frames());
            for (double[][] rows : new double[][][] {
                some.logMel(128, MelScale.SLANEY),
                some.mfcc(13),
                some.chroma(),
                some.contrast(),
                {some.centroid()},
                {some.rollOff()},
                {some.zeroCrossingRate()},
                {some.rms()},
                {some.onsetStrength()},
                {some.tempogram()}
            }) {
                for (double[] row : rows) {
                    for (double value : row) {
                        assertTrue(Double.isFinite(value));
                    }
                }
            }
            assertTrue(Double.isFinite(some.tempo()));
            assertTrue(some.beats().length <= some.frames());
            assertTrue(Double.isFinite(some.key().correlation()));
        }
        assertEquals(0, AudioFeatures.of(new float[length], RATE).tempo());
    }
}
