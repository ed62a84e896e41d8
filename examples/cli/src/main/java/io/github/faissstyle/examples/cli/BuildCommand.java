package io.github.faissstyle.examples.cli;

import io.github.faissstyle.examples.cli.music.MusicVocabulary;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.pattern.SkippedFile;
import io.github.faissstyle.pattern.StylePackReader;
import io.github.faissstyle.pattern.StylePacks;
import io.github.faissstyle.pattern.TokenEmbedders;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Style packs to an index directory. */
@Command(
        name = "build",
        description = "Reads style packs and saves a hierarchical index and its vocabulary.",
        mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
    @Option(
            names = {"--style-packs-dir", "--style_packs_dir"},
            required = true,
            description = "Folder with a folder for each parent genre.")
    private Path packsDir = Path.of("");

    @Option(
            names = {"--output-dir", "--output_dir"},
            required = true,
            description = "Folder for the index; one that is there is replaced.")
    private Path outputDir = Path.of("");

    @Option(
            names = {"--vocab-file", "--vocab_file"},
            description = "Where the vocabulary goes; default: vocab.json in the index folder.")
    private @Nullable Path vocabFile;

    @Option(
            names = {"--embedding-dim", "--embedding_dim"},
            defaultValue = "512",
            description = "Floats a pattern (${DEFAULT-VALUE}).")
    private int dimension;

    @Option(
            names = {"--child-weight", "--child_weight"},
            defaultValue = "1.5",
            description = "Weight of child genres (${DEFAULT-VALUE}).")
    private double childWeight;

    @Option(
            names = "--embedder",
            defaultValue = "token-hash",
            description = "token-hash or key-relative (${DEFAULT-VALUE}).")
    private String embedder = "";

    @Option(
            names = "--factory",
            defaultValue = "Flat",
            description = "FAISS factory string of the vector indexes (${DEFAULT-VALUE}).")
    private String factory = "";

    @Option(
            names = {"--bars-per-pattern", "--bars_per_pattern"},
            defaultValue = "4",
            description = "Bars a pattern cut from a MIDI file (${DEFAULT-VALUE}).")
    private int barsPerPattern;

    @Option(names = "--strict", description = "Fail at the first bad file instead of leaving it out.")
    private boolean strict;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    BuildCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        IndexSpec indexSpec = IndexSpec.parse(factory);
        try (Progress progress = new Progress()) {
            StylePacks packs = new StylePackReader()
                    .barsPerPattern(barsPerPattern)
                    .strict(strict)
                    .progress(progress)
                    .read(packsDir);
            try (HierarchicalIndex index = HierarchicalIndex.builder()
                    .stylePacks(packs)
                    .embedder(TokenEmbedders.named(embedder, dimension))
                    .childWeight(childWeight)
                    .indexSpec(indexSpec)
                    .threads(Runtime.getRuntime().availableProcessors())
                    .progress(progress)
                    .build()) {
                Vocabulary vocabulary = MusicVocabulary.of(index);
                index.save(outputDir);
                Path vocabulariesFile = vocabFile == null ? outputDir.resolve("vocab.json") : vocabFile;
                vocabulary.write(vocabulariesFile);
                progress.end();
                report(out, index, packs, vocabulary, vocabulariesFile);
            }
        }
        return 0;
    }

    private void report(
            PrintWriter out, HierarchicalIndex index, StylePacks packs, Vocabulary vocabulary, Path vocabulariesFile) {
        for (StyleInfo style : index.styles()) {
            out.printf(
                    "%-28s %5d patterns %8d tokens  weight %.2f%n",
                    style.style(), style.patterns(), style.tokens(), style.weight());
        }
        for (SkippedFile skipped : packs.skipped()) {
            out.println("left out " + skipped);
        }
        out.printf("index       %s (%s)%n", outputDir, index.embedder().identity());
        out.printf("vocabulary  %s (%d tokens)%n", vocabulariesFile, vocabulary.size());
    }
}
