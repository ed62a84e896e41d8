package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/audio");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "u8.wav, 8e-3", "s16.wav, 4e-5", "s24.wav, 2e-7", "s32.wav, 1e-7", "f32.wav, 1e-7", "f64.wav, 1e-7",
        "ulaw.wav, 3e-2", "alaw.wav, 3e-2", "ext24.wav, 2e-7", "s8.aiff, 8e-3", "s16.aiff, 4e-5", "s24.aiff, 2e-7",
        "s16.au, 4e-5", "s24.au, 2e-7", "f32.au, 1e-7", "ulaw.au, 3e-2"
    })
    void everyWidthIsTheSameSound(String name, double tolerance) {
        try (AudioSource source = AudioFiles.open(FOLDER.resolve(name))) {
            assertEquals(44100, source.sampleRate());
            assertEquals(2, source.channels());
            float[] samples = new float[2 * 500];
            int frames = 0;
            float[] some = new float[2 * 70];
            for (int read = source.read(some, 70); read > 0; read = source.read(some, 70)) {
                System.arraycopy(some, 0, samples, 2 * frames, 2 * read);
                frames += read;
            }
            assertEquals(400, frames);
            for (int i = 0; i < 400; i++) {
                assertEquals(0.8 * Math.sin(2 * Math.PI * 441 * i / 44100), samples[2 * i], tolerance, "left " + i);
                assertEquals(0.5 - i / 399.0, samples[2 * i + 1], tolerance, "right " + i);
            }
        }
    }

    @Test
    void channelsAreMixed() {
        float[] mono = AudioFiles.readMono(FOLDER.resolve("eight.wav"), 44100);
        for (int i = 0; i < 400; i++) {
            assertEquals(0.8 * 4.5 / 8 * Math.sin(2 * Math.PI * 441 * i / 44100), mono[i], 4e-5);
        }
    }

    @Test
    void decodersOfOthersJoin() throws IOException {
        Path file = Files.writeString(folder.resolve("a.lines"), "0.5\n-0.25\n");
        org.junit.jupiter.api.Assertions.assertArrayEquals(new float[] {0.5f, -0.25f}, AudioFiles.readMono(file, 8000));
    }

    @Test
    void whatIsNoSoundIsRefused() throws IOException {
        assertUnreadable("is no file", folder.resolve("nobody.wav"));
        assertUnreadable("is no file", folder);
        assertUnreadable("no audio format", Files.writeString(folder.resolve("text.wav"), "hello there, no sound"));
        assertUnreadable("no audio format", Files.write(folder.resolve("empty.wav"), new byte[0]));
        byte[] good = Files.readAllBytes(FOLDER.resolve("f32.wav"));
        byte[] header = java.util.Arrays.copyOf(good, good.length - 400 * 8);
        assertUnreadable("holds no sound", Files.write(folder.resolve("none.wav"), header));
        ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putFloat(good.length - 8, Float.NaN);
        assertUnreadable("frame 399 holds NaN", Files.write(folder.resolve("nan.wav"), good));
    }

    private static void assertUnreadable(String why, Path file) {
        String message = assertThrows(FaissStyleException.class, () -> AudioFiles.readMono(file, 44100))
                .getMessage();
        assertTrue(message.contains(why) && message.contains(file.toString()), message);
    }

    @Test
    void aFileCutOffGivesWhatIsThere() throws IOException {
        byte[] good = Files.readAllBytes(FOLDER.resolve("s24.wav"));
        Path cut = Files.write(folder.resolve("cut.wav"), java.util.Arrays.copyOf(good, good.length - 602));
        float[] whole = AudioFiles.readMono(FOLDER.resolve("s24.wav"), 44100);
        float[] part = AudioFiles.readMono(cut, 44100);
        assertEquals(299, part.length);
        for (int i = 0; i < part.length; i++) {
            assertEquals(whole[i], part[i]);
        }
    }

    /** Whatever happens to a file: it is read, or refused with a word on why. */
    @Test
    void mutatedFilesAreReadOrRefused() throws IOException {
        int tries = Boolean.getBoolean("faissstyle.soak") ? 10_000 : 400;
        Random random = new Random(20261121);
        String[] names = {"s16.wav", "ext24.wav", "f32.wav", "s24.aiff", "f32.au", "ulaw.wav"};
        Path file = folder.resolve("mutated");
        int refused = 0;
        for (int i = 0; i < tries; i++) {
            byte[] bytes = Files.readAllBytes(FOLDER.resolve(names[i % names.length]));
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(90)] = (byte) random.nextInt();
            }
            if (random.nextInt(5) == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Files.write(file, bytes);
            try {
                AudioFiles.readMono(file, 22050);
            } catch (FaissStyleException e) {
                refused++;
                assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
            }
        }
        assertTrue(refused > tries / 4, "refused " + refused);
    }

    @ParameterizedTest
    @CsvSource({
        "44100, 22050",
        "22050, 44100",
        "48000, 44100",
        "44100, 48000",
        "8000, 48000",
        "96000, 22050",
        "44100, 44099"
    })
    void resamplingKeepsSinesAndStopsWhatDoesNotFit(int from, int to) {
        double limit = Math.min(from, to) / 2.0;
        double frequency = 0.37 * limit;
        float[] sine = new float[from / 2];
        for (int i = 0; i < sine.length; i++) {
            sine[i] = (float) Math.sin(2 * Math.PI * frequency * i / from);
        }
        float[] out = Resampler.of(from, to).resample(sine);
        assertEquals((int) Math.ceil(sine.length * (double) to / from), out.length);
        int edge = to / 20;
        for (int i = edge; i < out.length - edge; i++) {
            assertEquals(Math.sin(2 * Math.PI * frequency * i / to), out[i], 2e-4, "sample " + i);
        }
        if (to < from * 0.9) {
            double above = 1.1 * limit;
            for (int i = 0; i < sine.length; i++) {
                sine[i] = (float) Math.sin(2 * Math.PI * above * i / from);
            }
            float[] stopped = Resampler.of(from, to).resample(sine);
            for (int i = edge; i < stopped.length - edge; i++) {
                assertEquals(0, stopped[i], 1e-4, "sample " + i);
            }
        }
    }

    /** A piece at a time is the same as all at once. */
    @ParameterizedTest
    @CsvSource({"s16.wav, 22050", "s16.wav, 44100", "eight.wav, 48000", "f32.au, 7919", "s24.aiff, 96000"})
    void streamsAreTheSameSamples(String name, int rate) {
        float[] all = AudioFiles.readMono(FOLDER.resolve(name), 44100);
        float[] expected = Resampler.of(44100, rate).resample(all);
        float[] found = new float[expected.length + 10];
        int size = 0;
        try (AudioSource source = AudioFiles.openMono(FOLDER.resolve(name), rate)) {
            assertEquals(1, source.channels());
            assertEquals(rate, source.sampleRate());
            float[] some = new float[37];
            for (int read = source.read(some, 37); read > 0; read = source.read(some, 37)) {
                System.arraycopy(some, 0, found, size, read);
                size += read;
            }
        }
        assertEquals(expected.length, size);
        org.junit.jupiter.api.Assertions.assertArrayEquals(expected, java.util.Arrays.copyOf(found, size));
    }

    @Test
    void resamplingKeepsDc() {
        float[] dc = new float[3000];
        java.util.Arrays.fill(dc, 0.25f);
        float[] out = Resampler.of(44100, 16000).resample(dc);
        for (int i = 200; i < out.length - 200; i++) {
            assertEquals(0.25, out[i], 1e-6);
        }
        assertEquals(1, Resampler.of(44100, 16000).resample(new float[1]).length);
        assertThrows(IllegalArgumentException.class, () -> Resampler.of(0, 16000));
    }
}
