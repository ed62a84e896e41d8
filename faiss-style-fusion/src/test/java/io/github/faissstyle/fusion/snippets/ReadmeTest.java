package io.github.faissstyle.fusion.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README shows the snippet that the tests compile and run, to the letter. */
class ReadmeTest {
    @ParameterizedTest
    @CsvSource({"GenerationLoop, ../README.md", "Tuning, ../docs/fusion.md"})
    void showsTheSnippet(String name, Path page) throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/io/github/faissstyle/fusion/snippets/" + name + ".java"));
        String region = between(source, "// tag::" + name + "[]\n", "// end::" + name + "[]")
                .stripTrailing();
        String shown = between(Files.readString(page), "<!-- snippet: " + name + " -->\n```java\n", "\n```");
        assertEquals(region.stripIndent(), shown);
        assertTrue(shown.lines().count() < 25, "short enough to take in");
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, "no " + begin);
        return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
    }
}
