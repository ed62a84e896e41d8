package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.testkit.OwnJvm;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    void threadsChangeNothing() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var all = Files.list(FOLDER)) {
            all.sorted().forEach(files::add);
        }
        AudioEmbedder.Embedded one = embedder.embedAll(files, 1, (stage, done, total) -> {});
        AudioEmbedder.Embedded three = embedder.embedAll(files, 3, (stage, done, total) -> {});
        assertEquals(one.files(), three.files());
        assertArrayEquals(one.vectors(), three.vectors());
        assertEquals(one.failures(), three.failures());
        assertEquals(2, one.failures().size(), "the script and the numbers");
        assertThrows(IllegalArgumentException.class, () -> embedder.embedAll(files, 0, (stage, done, total) -> {}));
    }

    /** Two hours in a heap of 200 MB, where the samples alone would be 635 MB. */
    @Test
    void aLongFileNeedsLittleMemory(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("long.wav");
        int seconds = Boolean.getBoolean("faissstyle.soak") ? 7200 : 600;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            long bytes = seconds * 11_025L;
            ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
            header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (36 + bytes));
            header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                    .putInt(16)
                    .putShort((short) 1)
                    .putShort((short) 1);
            header.putInt(11_025).putInt(11_025).putShort((short) 1).putShort((short) 8);
            header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) bytes);
            out.write(header.array());
            for (long i = 0; i < bytes; i++) {
                out.write((int) (128 + 100 * Math.sin(i * 0.2) * Math.sin(i * 1e-4)));
            }
        }
        String heap = "-Xmx200m";
        assertEquals("", OwnJvm.run(AudioEmbedderTest.class, List.of(heap), file.toString()));
    }

    public static void main(String[] args) {
        for (float value : new MelStatistics().embed(Path.of(args[0]))) {
            if (!Float.isFinite(value)) {
                System.out.println(value);
            }
        }
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
