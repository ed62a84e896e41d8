package io.github.faissstyle.fusion.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the snippet that the tests compile and run, to the letter. */
class ReadmeTest {
    @Test
    void showsTheGenerationLoop() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/io/github/faissstyle/fusion/snippets/GenerationLoop.java"));
        String region = between(source, "// tag::GenerationLoop[]\n", "// end::GenerationLoop[]")
                .stripTrailing();
        String readme = Files.readString(Path.of("../README.md"));
        String shown = between(readme, "<!-- snippet: GenerationLoop -->\n```java\n", "\n```");
        assertEquals(region.stripIndent(), shown);
        assertTrue(shown.lines().count() < 25, "short enough to take in");
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, "no " + begin);
        return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
    }
}
