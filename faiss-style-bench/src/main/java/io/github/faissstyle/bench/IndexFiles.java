package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Index files that both engines read, so that they search the same. The Java engine builds them from
 * {@link SyntheticVectors} (seed 1), once a folder.
 */
final class IndexFiles {
    /** System property: the folder where they are kept. Without it each JVM has one of its own. */
    static final String FOLDER = "faissstyle.bench.folder";

    private IndexFiles() {}

    /** Squared Euclidean distances; 8 lists or a beam of 32 unless a search asks otherwise. */
    static Path of(String factory, int d, int n) throws IOException {
        Path file = folder().resolve(factory.replace(',', '-') + "_" + d + "_" + n + ".faiss");
        if (!Files.exists(file)) {
            try (VectorIndex index = VectorIndexes.create(factory, d, Metric.L2)) {
                float[] vectors = SyntheticVectors.of(n, d, 1);
                index.train(vectors);
                index.add(vectors);
                if (factory.startsWith("IVF")) {
                    index.setParameters("nprobe=8");
                } else if (factory.startsWith("HNSW")) {
                    index.setParameters("efSearch=32");
                }
                index.write(file);
            }
        }
        return file;
    }

    private static Path folder() throws IOException {
        String given = System.getProperty(FOLDER);
        if (given != null) {
            return Files.createDirectories(Path.of(given));
        }
        Path folder = Files.createTempDirectory("faiss-style-bench");
        System.setProperty(FOLDER, folder.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
    }

    /** Removes a folder of files. */
    static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
