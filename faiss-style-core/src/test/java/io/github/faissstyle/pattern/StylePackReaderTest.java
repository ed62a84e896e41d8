package io.github.faissstyle.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StylePackReaderTest {
    @TempDir
    Path packs;

    private Path refs;

    @BeforeEach
    void onePiece() throws IOException {
        refs = Files.createDirectories(packs.resolve("pop/refs_midi"));
        Files.writeString(refs.resolve("good.tokens"), "A B\r\n C D\n");
    }

    @Test
    void readsParentsAndChildrenInOrder() throws IOException {
        put("rock/refs_midi/z.TOKENS", "R1");
        put("pop/dance_pop/refs_midi/b.json", "{\"tokenized_bars\": [[\"KEY=G\", \"x\"], [], [\"y\"]], \"bars\": 3}");
        put("pop/dance_pop/refs_midi/a.tokens", "\uFEFFKEY=Am x");
        put("pop/refs_midi/notes.txt", "not for us");
        put("pop/refs_midi/.hidden.tokens", "x");
        put("pop/refs_audio/refs_midi/x.tokens", "x");
        put(".git/refs_midi/x.tokens", "x");
        put("README.md", "x");

        StylePacks read = new StylePackReader().read(packs);

        assertEquals(List.of(), read.skipped());
        assertEquals(
                List.of(
                        "pop/refs_midi/good.tokens#0",
                        "pop/dance_pop/refs_midi/a.tokens#0",
                        "pop/dance_pop/refs_midi/b.json#0",
                        "pop/dance_pop/refs_midi/b.json#2",
                        "rock/refs_midi/z.TOKENS#0"),
                read.patterns().stream().map(Pattern::id).toList());
        assertEquals(List.of("A", "B", "C", "D"), read.patterns().get(0).tokens());
        assertEquals("Am", read.patterns().get(1).key());
        assertEquals("G", read.patterns().get(3).key());
        assertEquals(2, read.patterns().get(3).part());
        assertSame(
                read.patterns().get(1).tokens().get(1),
                read.patterns().get(2).tokens().get(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x.json   | {\"tokenized_bars\": [[\"a\"]                 | not valid JSON",
                "x.json   | {\"bars\": 1}                                 | no \"tokenized_bars\"",
                "x.json   | {\"tokenized_bars\": [[\"a\"]], \"bars\": 2}  | says \"bars\": 2 but has 1",
                "x.json   | {\"tokenized_bars\": [[\"a\"]], \"bars\": \"1\"} | whole number",
                "x.json   | {\"tokenized_bars\": [[\"a\"]], \"style\": 1} | style must be a text",
                "x.json   | {\"tokenized_bars\": [[60]]}                  | token 0 of bar 0",
                "x.json   | {\"tokenized_bars\": [\"a\"]}                 | bar 0 must be a list",
                "x.json   | {\"tokenized_bars\": {}}                      | must be a list of bars",
                "x.json   | {\"tokenized_bars\": [[\"\"]]}                | token of 0 characters",
                "x.json   | {\"tokenized_bars\": [[\"\\ud800\"]]}         | unpaired surrogate",
                "x.json   | {\"tokenized_bars\": [[\"\\u0000\"]]}         | character U+0000",
                "x.json   | {\"tokenized_bars\": [[], []]}                | holds no tokens",
                "x.json   | {\"tokenized_bars\": [[\"a\"]]} x             | not valid JSON",
                "x.json   | {\"tokenized_bars\": [[\"a\"]]} []            | something follows",
                "x.json   | []                                            | expected an object",
                "x.json   | ``                                            | expected an object",
                "x.tokens | ``                                            | holds no tokens",
                "x.tokens | `  `                                          | holds no tokens",
            })
    void badFileIsReportedAndLosesNothingElse(String name, String content, String fault) throws IOException {
        put("pop/refs_midi/" + name, content);
        assertSkipped("pop/refs_midi/" + name, fault);
    }

    @Test
    void bytesThatAreNoText() throws IOException {
        Files.write(refs.resolve("latin.tokens"), "caf\u00e9 x".getBytes(StandardCharsets.ISO_8859_1));
        assertSkipped("pop/refs_midi/latin.tokens", "is not UTF-8");
        Files.delete(refs.resolve("latin.tokens"));
        put("pop/refs_midi/nul.tokens", "a b\0c");
        assertSkipped("pop/refs_midi/nul.tokens", "U+0000");
    }

    @Test
    void deepNestingEnds() throws IOException {
        put("pop/refs_midi/deep.json", "{\"other\": " + "[".repeat(1_000_000));
        assertSkipped("pop/refs_midi/deep.json", "not valid JSON");
    }

    @Test
    void hugeLineIsNotLoaded() throws IOException {
        sparse("line.tokens", 2L << 30);
        assertSkipped("pop/refs_midi/line.tokens", "has 2147483648 bytes");
        sparse("line.tokens", 8L << 20);
        assertSkipped("pop/refs_midi/line.tokens", "more than 256 characters");
    }

    private void sparse(String name, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(refs.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void foldersAndLinksInPlaceOfFiles() throws IOException {
        Files.createDirectory(refs.resolve("folder.tokens"));
        assertSkipped("pop/refs_midi/folder.tokens", "not a regular file");
        Files.delete(refs.resolve("folder.tokens"));
        Path link = refs.resolve("self.tokens");
        Files.createSymbolicLink(link, link);
        assertSkipped("pop/refs_midi/self.tokens", "");
        Files.delete(link);
        Files.createSymbolicLink(packs.resolve("pop/again"), packs.resolve("pop"));
        assertSkipped("pop/again", "a folder that it lies in");
    }

    @Test
    void pipeDoesNotBlock() throws Exception {
        Process mkfifo =
                new ProcessBuilder("mkfifo", refs.resolve("pipe.tokens").toString()).start();
        assertEquals(0, mkfifo.waitFor());
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertSkipped("pop/refs_midi/pipe.tokens", "not a regular file"));
    }

    @Test
    void strictReaderThrowsAtTheFirstFault() throws IOException {
        put("pop/refs_midi/bad.json", "{");
        String message = assertThrows(
                        FaissStyleException.class,
                        () -> new StylePackReader().strict(true).read(packs))
                .getMessage();
        assertTrue(message.contains("pop/refs_midi/bad.json: is not valid JSON"), message);
    }

    @Test
    void saysWhatTheLayoutMustBe(@TempDir Path other) throws IOException {
        for (Path path : List.of(other, other.resolve("absent"), refs.resolve("good.tokens"))) {
            String message = assertThrows(FaissStyleException.class, () -> new StylePackReader().read(path))
                    .getMessage();
            assertTrue(message.contains(path.toString()) && message.contains("<parent>/refs_midi/"), message);
        }
        Files.createDirectories(other.resolve("pop/refs_midi"));
        assertTrue(assertThrows(FaissStyleException.class, () -> new StylePackReader().read(other))
                .getMessage()
                .contains("no patterns"));
    }

    @Test
    void namesWithSpacesAndUmlauts() throws IOException {
        put("hip hop/lo fi/refs_midi/erste Übung.tokens", "x");
        Pattern pattern = new StylePackReader().read(packs).patterns().get(0);
        assertEquals("hip hop/lo fi/refs_midi/erste Übung.tokens#0", pattern.id());
        assertEquals(StylePath.of("hip hop", "lo fi"), pattern.style());
    }

    @Test
    void tellsProgress() throws IOException {
        put("pop/refs_midi/a.tokens", "x");
        List<String> heard = new ArrayList<>();
        new StylePackReader()
                .progress((stage, done, total) -> heard.add(stage + " " + done + "/" + total))
                .read(packs);
        assertEquals(List.of("reading style packs 0/2", "reading style packs 1/2", "reading style packs 2/2"), heard);
    }

    @Test
    void refusesBadOptions() {
        StylePackReader reader = new StylePackReader();
        assertThrows(IllegalArgumentException.class, () -> reader.barsPerPattern(0));
    }

    private void put(String path, String content) throws IOException {
        Path file = packs.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
    }

    private void assertSkipped(String path, String reason) {
        StylePacks read = new StylePackReader().read(packs);
        assertEquals(1, read.skipped().size(), read.skipped()::toString);
        SkippedFile skipped = read.skipped().get(0);
        assertEquals(path, skipped.path());
        assertTrue(skipped.reason().contains(reason), skipped.reason());
        assertEquals(1, read.patterns().size());
    }
}
