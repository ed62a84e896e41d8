package io.github.faissstyle.examples.cli;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What build made. */
final class IndexOptions {
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
    IndexOptions() {}

    /** The folder. */
    Path dir() {
        return dir;
    }

    /** What the model's numbers mean. */
    Vocabulary vocabulary() {
        return Vocabulary.read(vocabFile == null ? dir.resolve("vocab.json") : vocabFile);
    }

    /** The index, to be closed. */
    HierarchicalIndex open() {
        return HierarchicalIndex.load(dir);
    }
}
