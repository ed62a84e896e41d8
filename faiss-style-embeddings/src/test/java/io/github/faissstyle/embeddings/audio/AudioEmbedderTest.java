package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioEmbedderTest {
    private static final Path FOLDER = Path.of("src/test/resources/audio");

    private final AudioEmbedder embedder = new MelStatistics();

    @Test
    void aFailedFileIsListed(@TempDir Path folder) throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.wav"), "nothing");
        List<Path> files = List.of(FOLDER.resolve("beat.wav"), bad, FOLDER.resolve("s16.wav"));
        List<Long> heard = new ArrayList<>();
        AudioEmbedder.Embedded embedded = embedder.embedAll(files, (stage, done, total) -> {
            assertEquals(3, total);
            heard.add(done);
        });
        assertEquals(List.of(1L, 2L, 3L), heard);
        assertEquals(List.of(files.get(0), files.get(2)), embedded.files());
        assertEquals(List.of(bad), List.copyOf(embedded.failures().keySet()));
        assertTrue(embedded.failures().get(bad).contains("no audio format"));
        assertEquals(2 * embedder.dimension(), embedded.vectors().length);
        assertArrayEquals(
                embedder.embed(files.get(2)),
                java.util.Arrays.copyOfRange(embedded.vectors(), embedder.dimension(), 2 * embedder.dimension()));
    }

    @Test
    void cancels() {
        assertThrows(
                CancellationException.class,
                () -> embedder.embedAll(List.of(FOLDER.resolve("s16.wav")), (stage, done, total) -> {
                    throw new CancellationException();
                }));
    }

    @Test
    void numbersAreOfTheOrderOfOne() {
        float[] vector = embedder.embed(FOLDER.resolve("beat.wav"));
        for (float value : vector) {
            assertTrue(Math.abs(value) < 8, "value " + value);
        }
        for (float value : embedder.embed(new float[1])) {
            assertTrue(Float.isFinite(value));
        }
        // Onsets that come 126 times a minute.
        int strongest = 3 * 128;
        for (int i = strongest; i < vector.length; i++) {
            strongest = vector[i] > vector[strongest] ? i : strongest;
        }
        double bpm = 40 * Math.pow(6, (strongest - 3 * 128) / 63.0);
        assertTrue(Math.abs(bpm - 126) < 6 || Math.abs(bpm - 63) < 3 || Math.abs(bpm - 42) < 3, "bpm " + bpm);
    }
}
