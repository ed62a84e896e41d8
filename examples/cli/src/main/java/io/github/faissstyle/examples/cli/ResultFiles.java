package io.github.faissstyle.examples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Result files that appear together: written into a folder of their own beside their place, and moved once all of them
 * are there.
 */
final class ResultFiles implements AutoCloseable {
    private final Path dir;
    private final Path staging;

    /**
     * Makes the folder for results, and one for what is not finished.
     *
     * @param dir where the results go
     * @throws IOException if it cannot be written
     */
    ResultFiles(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir);
        staging = Files.createTempDirectory(dir, ".unfinished-");
    }

    /** Where to write a file. */
    Path file(String name) {
        return staging.resolve(name);
    }

    /** Moves all files to their place. */
    void finish() throws IOException {
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file : files.sorted().toList()) {
                Files.move(
                        file,
                        dir.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Removes whatever was not finished. */
    @Override
    public void close() throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.walk(staging)) {
            left = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : left) {
            Files.delete(file);
        }
    }
}
