package io.github.faissstyle.embeddings.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.embeddings.training.TrainedProjection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the examples: tones that are high or low. */
class StyleSearchTest {
    @Test
    void findsWhatItWasTrainedToFind(@TempDir Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        List<String> styles = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int track = 0; track < 24; track++) {
            boolean high = track % 2 == 0;
            byte[] bytes = new byte[22_050];
            for (int i = 0; i < bytes.length; i++) {
                double hz = (high ? 2000 : 200) + 17 * track;
                bytes[i] = (byte) (100 * Math.sin(2 * Math.PI * hz * i / 22_050));
            }
            Path file = folder.resolve(track + ".wav");
            try (AudioInputStream stream = new AudioInputStream(
                    new ByteArrayInputStream(unsigned(bytes)),
                    new AudioFormat(22_050, 8, 1, false, false),
                    bytes.length)) {
                AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
            }
            files.add(file);
            styles.add(high ? "high" : "low");
            ids.add("track " + track);
        }
        TrainedProjection trained = StyleSearch.train(files, styles, ids, folder);
        assertEquals(2, trained.report().classes());
        var found = StyleSearch.similar(folder, files.get(5));
        assertEquals("track 5", found.get(0).id());
        assertEquals(10, found.size());
        for (var one : found) {
            assertEquals(1, Integer.parseInt(one.id().substring(6)) % 2, "a low one: " + one);
        }
    }

    @Test
    void findsByDescription(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("examples.jsonl"), """
                {"input": "relaxed pocket with soft snare taps", "output": "K x...", "style": "funk"}
                {"input": "brutal blast beat", "output": "K xxxx", "style": "metal"}
                {"input": "shuffling brushes", "output": "S oooo", "style": "jazz"}
                """);
        String prompt = TextSearch.describe(file, folder.resolve("cache.safetensors"));
        assertTrue(prompt.endsWith("Output: K x...\n\nInput: laid back groove\nOutput:"), prompt);
        assertTrue(Files.exists(folder.resolve("cache.safetensors")));
    }

    private static byte[] unsigned(byte[] signed) {
        byte[] bytes = signed.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) 0x80;
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"StyleSearch, Train", "StyleSearch, Similar", "TextSearch, Describe"})
    void theReadmeShowsThem(String file, String name) throws IOException {
        Path folder = Path.of("src/test/java/io/github/faissstyle/embeddings/snippets");
        String source = Files.readString(folder.resolve(file + ".java"));
        String region = between(source, "// tag::" + name + "[]\n", "// end::" + name + "[]")
                .stripTrailing();
        String shown = between(
                Files.readString(Path.of("../README.md")), "<!-- snippet: " + name + " -->\n```java\n", "\n```");
        assertEquals(region.stripIndent(), shown);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, "no " + begin);
        return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
    }
}
