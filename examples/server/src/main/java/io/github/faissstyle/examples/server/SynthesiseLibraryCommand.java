package io.github.faissstyle.examples.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a library to try the catalog with. */
@Command(
        name = "synthesise-library",
        description = "Makes a small music library: six genres, some artists each, as WAV files.",
        mixinStandardHelpOptions = true)
final class SynthesiseLibraryCommand implements Callable<Integer> {
    @Option(names = "--output-dir", required = true, description = "Where to; left alone if it holds files already.")
    private Path outputDir = Path.of(".");

    @Option(names = "--per-genre", defaultValue = "12", description = "Tracks a genre (${DEFAULT-VALUE}).")
    private int perGenre;

    @Option(names = "--seconds", defaultValue = "6", description = "Length of a track (${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Another number gives other music (${DEFAULT-VALUE}).")
    private long seed;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (perGenre < 1 || perGenre > 200 || !(seconds >= 1 && seconds <= 600)) {
            throw new IllegalArgumentException(
                    "--per-genre must be 1 to 200 and --seconds 1 to 600, were " + perGenre + " and " + seconds);
        }
        if (Files.isDirectory(outputDir)) {
            try (Stream<Path> files = Files.list(outputDir)) {
                if (files.findAny().isPresent()) {
                    spec.commandLine().getOut().println(outputDir + " holds files already, nothing is made");
                    return 0;
                }
            }
        }
        int written = new LibrarySynthesiser(seconds).write(outputDir, perGenre, seed);
        spec.commandLine().getOut().println(written + " tracks in " + outputDir);
        return 0;
    }
}
