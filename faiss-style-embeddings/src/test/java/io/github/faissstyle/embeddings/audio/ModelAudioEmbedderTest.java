package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.Oracle;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real ONNX Runtime and DJL's real PyTorch, on small models of the shapes that OpenL3 and CLAP have. */
class ModelAudioEmbedderTest {
    private static final Path FOLDER = Path.of("src/test/resources/models");

    private final JsonFields oracle = oracle();
    private final float[] sound = sound();

    private static JsonFields oracle() {
        try {
            return JsonFields.parse(Files.readAllBytes(FOLDER.resolve("models.json")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** That of the script. */
    private static float[] sound() {
        float[] y = new float[(int) (1.7 * 48_000)];
        for (int i = 0; i < y.length; i++) {
            double t = i / 48_000.0;
            y[i] = (float) (0.4 * Math.sin(2 * Math.PI * (300 + 500 * t) * t) * Math.exp(-t)
                    + 0.02 * Math.sin(2 * Math.PI * 9000 * t));
        }
        return y;
    }

    @Test
    void spectrogramsAreOpenL3s() {
        float[] second = new OpenL3Frontend(128).apply(sound, 0);
        double[] expected = oracle.numbers("spectrogram");
        int at = 0;
        for (int band = 0; band < 128; band += 9) {
            for (int t = 0; t < 199; t += 11) {
                assertEquals(expected[at++], second[band * 199 + t], 2e-3, "band " + band + ", frame " + t);
            }
        }
        assertEquals(expected.length, at);
    }

    @Test
    void embedsAsOnnxRuntimeInPythonDoes() {
        try (ModelAudioEmbedder embedder = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0.5, 1)) {
            assertEquals(12, embedder.dimension());
            assertEquals(48_000, embedder.sampleRate());
            Oracle.assertClose(oracle.numbers("openl3_nchw.onnx"), embedder.embed(sound), 1e-4);
        }
        try (ModelAudioEmbedder embedder = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.pt"), 128, 0.5, 1)) {
            assertEquals(12, embedder.dimension());
            Oracle.assertClose(oracle.numbers("openl3_nchw.onnx"), embedder.embed(sound), 1e-4);
        }
        try (ModelAudioEmbedder embedder =
                ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nhwc256.onnx"), 256, 0.1, 2)) {
            Oracle.assertClose(oracle.numbers("openl3_nhwc256.onnx"), embedder.embed(sound), 1e-4);
        }
        try (ModelAudioEmbedder embedder =
                ModelAudioEmbedder.waveform(FOLDER.resolve("waveform.onnx"), 16_000, 0.25, 3 / 16.0, 1)) {
            Oracle.assertClose(oracle.numbers("waveform.onnx"), embedder.embed(sound), 1e-4);
        }
    }

    /** A file goes in a window at a time, and the answer is that of all its samples. */
    @Test
    void filesAndSamplesAgree() {
        Path file = Path.of("src/test/resources/audio/beat.wav");
        try (ModelAudioEmbedder seconds = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0.1, 1);
                ModelAudioEmbedder gaps =
                        ModelAudioEmbedder.waveform(FOLDER.resolve("waveform.onnx"), 16_000, 0.25, 0.6, 1)) {
            assertArrayEquals(seconds.embed(AudioFiles.readMono(file, 48_000)), seconds.embed(file));
            assertArrayEquals(gaps.embed(AudioFiles.readMono(file, 16_000)), gaps.embed(file));
        }
    }

    @Test
    void shortSoundsArePadded() {
        try (ModelAudioEmbedder embedder = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0.5, 1)) {
            for (float value : embedder.embed(new float[] {0.5f})) {
                assertTrue(Float.isFinite(value));
            }
            assertThrows(IllegalArgumentException.class, () -> embedder.embed(new float[0]));
        }
    }

    @Test
    void modelsHaveIdentities() {
        try (ModelAudioEmbedder a = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0.5, 1);
                ModelAudioEmbedder b = ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0.1, 1)) {
            assertNotEquals(a.identity(), b.identity());
            assertTrue(a.identity().matches("openl3-mel128 hop=0.5 [0-9a-f]{64}"), a.identity());
            assertArrayEquals(a.embed(new float[100]), a.embed(new float[100]));
        }
    }

    @Test
    void whatDoesNotFitIsRefused(@TempDir Path folder) throws IOException {
        assertUnreadable("takes one window, not two", "openl3_fixed.onnx", 128);
        assertUnreadable("expected [batch, 1, 256, 199] or [batch, 256, 199, 1]", "openl3_nchw.onnx", 256);
        assertUnreadable("expected [batch, 1, 128, 199]", "waveform.onnx", 128);
        assertUnreadable("cannot be opened as an ONNX model", "models.json", 128);
        assertUnreadable("cannot be read", "nobody.onnx", 128);
        assertUnreadable("is a pickle of weights, expected TorchScript or ONNX", "weights.pt", 128);
        Path exported = folder.resolve("m.pt2"); // an entry that torch.export writes, and nothing else does
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(exported))) {
            zip.putNextEntry(new ZipEntry("m/archive_format"));
        }
        assertTrue(assertThrows(FaissStyleException.class, () -> ModelAudioEmbedder.openL3(exported, 128, 0.5, 1))
                .getMessage()
                .contains("is a .pt2 of torch.export, expected TorchScript or ONNX"));
        assertUnreadable("takes none of", "openl3_nchw.pt", 256);
        Path archive = Files.write(folder.resolve("m.pt"), new byte[] {'P', 'K', 3, 4, 0, 0});
        String message = assertThrows(FaissStyleException.class, () -> ModelAudioEmbedder.openL3(archive, 128, 0.5, 1))
                .getMessage();
        assertTrue(message.contains("is a damaged archive"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 64, 0.5, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelAudioEmbedder.openL3(FOLDER.resolve("openl3_nchw.onnx"), 128, 0, 1));
    }

    private static void assertUnreadable(String why, String name, int bands) {
        Path file = FOLDER.resolve(name);
        String message = assertThrows(FaissStyleException.class, () -> ModelAudioEmbedder.openL3(file, bands, 0.5, 1))
                .getMessage();
        assertTrue(message.contains(why) && message.contains(file.toString()), message);
    }
}
