package io.github.faissstyle.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
    @TempDir
    Path folder;

    @Test
    void readsIdsInAnyOrder() throws IOException {
        Vocabulary vocabulary = read("{\"TEMPO=120\": 1, \"STYLE=pop\": 0, \"\\u00e9\": 2}");
        assertEquals(3, vocabulary.size());
        assertEquals("STYLE=pop", vocabulary.token(0));
        assertEquals(1, vocabulary.id("TEMPO=120"));
        assertEquals("é", vocabulary.token(2));
        assertEquals(-1, vocabulary.id("absent"));
        assertThrows(IllegalArgumentException.class, () -> vocabulary.token(3));
    }

    @Test
    void writesWhatItReads() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(List.of("a", "\"quoted\"", "日本", "\uD83C\uDFB5", "\u0001"));
        Path file = folder.resolve("vocab.json");
        Files.writeString(file, "old");
        vocabulary.write(file);
        assertEquals(vocabulary, Vocabulary.read(file));
        assertEquals(vocabulary.fingerprint(), Vocabulary.read(file).fingerprint());
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count());
        }
        Path absent = folder.resolve("absent").resolve("vocab.json");
        assertTrue(assertThrows(FaissStyleException.class, () -> vocabulary.write(absent))
                .getMessage()
                .contains(absent.toString()));
    }

    /** The digest of 00000001 61 00000002 c3a9, by {@code printf '\0\0\0\1a\0\0\0\2\303\251' | sha256sum}. */
    @Test
    void fingerprintIsTheDocumentedDigest() {
        assertEquals(FINGERPRINT, Vocabulary.of(List.of("a", "é")).fingerprint());
        assertNotEquals(FINGERPRINT, Vocabulary.of(List.of("é", "a")).fingerprint());
        assertNotEquals(Vocabulary.of(List.of("ab", "c")), Vocabulary.of(List.of("a", "bc")));
    }

    private static final String FINGERPRINT = "1c063bcc31008a2fc30567fa788c6ac017fcf0ff665ee769c4272dd192d5f790";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": 0, \"a\": 1}                | token \"a\" is there twice",
                "{\"a\": 0, \"b\": 0}                | both have the number 0",
                "{\"a\": 0, \"b\": 2}                | has the number 2",
                "{\"a\": 2147483647}                 | has the number 2147483647",
                "{\"a\": 2147483648}                 | has the number 2147483648",
                "{\"a\": 99999999999999999999999999} | out of range",
                "{\"a\": -1}                         | the number -1",
                "{\"a\": 0.5}                        | value 0.5",
                "{\"a\": \"0\"}                      | expected a whole number",
                "{\"a\": null}                       | value null",
                "{\"a\": {\"b\": 0}}                 | expected a whole number",
                "{\"a\": [0]}                        | expected a whole number",
                "{}                                  | has no tokens",
                "{\"\": 0}                           | is empty or has",
                "{\"\\ud800\": 0}                    | unpaired surrogate",
                "[\"a\"]                             | expected a JSON object",
                "{\"a\": 0} {}                       | goes on after",
                "{\"a\": 0                           | not valid JSON",
                "{\"a\"                              | not valid JSON",
                "nonsense                            | not valid JSON",
                "``                                  | expected a JSON object",
            })
    void refusesNamingFileAndFault(String json, String fault) {
        String message =
                assertThrows(FaissStyleException.class, () -> read(json)).getMessage();
        assertTrue(message.contains("vocab.json"), message);
        assertTrue(message.contains(fault), message);
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        Path file = folder.resolve("vocab.json");
        Files.write(file, "{\"é\": 0}".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(assertThrows(FaissStyleException.class, () -> Vocabulary.read(file))
                .getMessage()
                .contains("not UTF-8"));
        Files.write(file, "{\"a\": 0}".getBytes(StandardCharsets.UTF_16));
        assertThrows(FaissStyleException.class, () -> Vocabulary.read(file));
        assertThrows(FaissStyleException.class, () -> Vocabulary.read(folder));
        assertThrows(FaissStyleException.class, () -> Vocabulary.read(folder.resolve("absent.json")));
        Files.writeString(file, "\uFEFF{\"a\": 0}");
        assertEquals(1, Vocabulary.read(file).size());
    }

    @Test
    void refusesBadLists() {
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "b", "a")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("")));
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("\uDC00")));
    }

    private Vocabulary read(String json) throws IOException {
        return Vocabulary.read(Files.writeString(folder.resolve("vocab.json"), json));
    }
}
