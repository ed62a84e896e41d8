package io.github.faissstyle.examples.cli;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What build made. */
public final class IndexOptions {
    @Option(
            names = {"--index-dir", "--index_dir"},
            required = true,
            description = "Folder that build made.")
    private Path dir = Path.of("");

    @Option(
            names = {"--vocab-file", "--vocab_file"},
            description = "Vocabulary that build made; default: vocab.json in the index folder.")
    private @Nullable Path vocabFile;

    /** Made by picocli. */
    public IndexOptions() {}

    /**
     * Returns the folder.
     *
     * @return where it is
     */
    public Path dir() {
        return dir;
    }

    /**
     * Reads what the model's numbers mean.
     *
     * @return the vocabulary
     */
    public Vocabulary vocabulary() {
        return Vocabulary.read(vocabFile == null ? dir.resolve("vocab.json") : vocabFile);
    }

    /**
     * Opens the index.
     *
     * @return the index; close it
     */
    public HierarchicalIndex open() {
        return HierarchicalIndex.load(dir);
    }
}
