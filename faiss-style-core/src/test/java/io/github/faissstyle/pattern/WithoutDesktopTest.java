package io.github.faissstyle.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM without the module {@code java.desktop} reads all but MIDI files, and says so. */
class WithoutDesktopTest {
    @TempDir
    Path packs;

    /** Reads the packs named by the argument and prints what came of it. */
    public static void main(String[] args) {
        StylePacks read = new StylePackReader().read(Path.of(args[0]));
        read.patterns().forEach(pattern -> System.out.println(pattern.id()));
        read.skipped().forEach(System.out::println);
    }

    @Test
    void midiFilesAreReportedAsSkipped() throws IOException, InterruptedException {
        Path refs = Files.createDirectories(packs.resolve("pop/refs_midi"));
        Files.writeString(refs.resolve("a.tokens"), "BAR");
        Files.write(refs.resolve("b.mid"), new byte[20]);
        Files.write(refs.resolve("c.mid"), new byte[20]);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDesktopTest.class.getName(),
                        packs.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), output);
        String reason = "is a MIDI file, which needs the module java.desktop: start with --add-modules java.desktop";
        assertEquals(
                "pop/refs_midi/a.tokens#0\npop/refs_midi/b.mid: " + reason + "\npop/refs_midi/c.mid: " + reason + "\n",
                output);
    }
}
