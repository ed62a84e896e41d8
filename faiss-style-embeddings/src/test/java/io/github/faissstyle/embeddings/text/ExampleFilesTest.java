package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleFiles.Content;
import io.github.faissstyle.embeddings.text.ExampleFiles.Skipped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleFilesTest {
    @TempDir
    Path dir;

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("examples.jsonl"), content);
    }

    @Test
    void readsLines() throws IOException {
        Path file = file("""
                \uFEFF{"input": "slow funk", "output": "K x", "style": "funk", "speed": "slow", "tags": ["a", "b"]}

                {"id": "x", "input": "Größe", "style": null, "speed": " ", "tags": "one, two,", "more": {"a": [1]}}\r
                {"input": "last"}""");
        List<Example> examples = ExampleFiles.read(file, BadLines.REFUSE).examples();
        assertEquals(new Example("1", "slow funk", "K x", "funk", "slow", List.of("a", "b")), examples.get(0));
        assertEquals(new Example("x", "Größe", "", null, null, List.of("one", "two")), examples.get(1));
        assertEquals("4", examples.get(2).id());
        assertEquals("slow funk. funk. a, b", examples.get(0).text());
    }

    @Test
    void readsAnArray() throws IOException {
        Content content = ExampleFiles.read(
                file(" [{\"input\": \"a\"}, {\"input\": \"\"}, {\"output\": \"b\"}, {\"input\": \"c\"}]"),
                BadLines.SKIP);
        assertEquals(
                List.of("1", "4"), content.examples().stream().map(Example::id).toList());
        assertEquals(
                List.of(2, 3), content.skipped().stream().map(Skipped::number).toList());
        assertTrue(
                assertThrows(FaissStyleException.class, () -> ExampleFiles.read(file("[{\"input\": 1,"), BadLines.SKIP))
                        .getMessage()
                        .contains("examples.jsonl is no JSON array"));
    }

    @Test
    void saysWhichLinesAreBad() throws IOException {
        Path file = file("""
                {"input": "good"}
                {"input": "cut off
                {"input": 7}
                {"input": "two"} {"input": "objects"}
                [1]
                {"id": "1", "input": "an id twice"}
                {"input": "tags", "tags": {"a": 1}}
                {"input": "good too"}
                """);
        Content content = ExampleFiles.read(file, BadLines.SKIP);
        assertEquals(
                List.of("good", "good too"),
                content.examples().stream().map(Example::input).toList());
        assertEquals(
                List.of(2, 3, 4, 5, 6, 7),
                content.skipped().stream().map(Skipped::number).toList());
        assertTrue(
                content.skipped().get(0).reason().startsWith("no JSON"),
                content.skipped().toString());
        assertTrue(content.skipped().get(1).reason().contains("\"input\" is 7"));
        assertTrue(content.skipped().get(4).reason().contains("number 1"));
        String message = assertThrows(FaissStyleException.class, () -> ExampleFiles.read(file, BadLines.REFUSE))
                .getMessage();
        assertTrue(message.contains("holds 6 lines") && message.contains("line 2") && message.endsWith("..."), message);
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path latin =
                Files.write(dir.resolve("latin.jsonl"), "{\"input\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(FaissStyleException.class, () -> ExampleFiles.read(latin, BadLines.SKIP))
                .getMessage()
                .contains("UTF-8"));
        assertThrows(FaissStyleException.class, () -> ExampleFiles.read(dir.resolve("none"), BadLines.SKIP));
        assertEquals(List.of(), ExampleFiles.read(file(""), BadLines.REFUSE).examples());
    }

    @Test
    void writesWhatItReads() {
        Path file = dir.resolve("out.jsonl");
        ExampleFiles.write(file, Drums.FEW);
        assertEquals(Drums.FEW, ExampleFiles.read(file, BadLines.REFUSE).examples());
        Example odd = new Example("\u0000\"\n", "line\nbreak \u2028 \uD83E\uDD41", "", null, "x", List.of(","));
        ExampleFiles.write(file, List.of(odd));
        Example read = ExampleFiles.read(file, BadLines.REFUSE).examples().get(0);
        assertEquals(odd, read);
        assertNull(read.style());
        assertThrows(FaissStyleException.class, () -> ExampleFiles.write(dir.resolve("no/such"), List.of(odd)));
    }

    @Test
    void mutatedFilesAreReadOrRefused() throws IOException {
        ExampleFiles.write(dir.resolve("good"), Drums.FEW);
        byte[] good = Files.readAllBytes(dir.resolve("good"));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int rounds = Boolean.getBoolean("faissstyle.soak") ? 10_000 : 300;
        for (int i = 0; i < rounds; i++) {
            byte[] bad = good.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(dir.resolve("bad"), java.util.Arrays.copyOf(bad, 1 + random.nextInt(bad.length)));
            try {
                ExampleFiles.read(file, i % 2 == 0 ? BadLines.SKIP : BadLines.REFUSE);
            } catch (FaissStyleException e) {
                assertTrue(e.getMessage().contains("bad"), "seed " + seed);
            }
        }
    }
}
