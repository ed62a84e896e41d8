package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.TrackCatalog;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the catalog is. */
final class CatalogOptions {
    @Option(names = "--catalog", required = true, description = "Folder of the catalog: metadata.db and index files.")
    private Path folder = Path.of(".");

    @Option(names = "--threads", defaultValue = "2", description = "Files analysed at a time (${DEFAULT-VALUE}).")
    private int threads;

    Path folder() {
        return folder;
    }

    TrackCatalog open() {
        return TrackCatalog.builder()
                .folder(folder)
                .analyzer(new SoundAnalyzer())
                .open();
    }

    int threads() {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("--threads must be 1 to 256, was " + threads);
        }
        return threads;
    }
}
