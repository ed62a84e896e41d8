package io.github.faissstyle.examples.cli;

import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.ExampleSearchBuilder;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.embeddings.text.ModelTextEmbedder;
import io.github.faissstyle.embeddings.text.TextEmbedder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Described examples, and what makes vectors of them. */
final class TextOptions {
    @Option(
            names = "--examples",
            required = true,
            description = "JSONL or JSON of examples: input, output, style, speed, tags.")
    private Path examples = Path.of("");

    @Option(
            names = "--cache",
            description = "File of vectors; default: beside the examples, .embeddings.safetensors behind their name.")
    private @Nullable Path cache;

    @Option(
            names = "--model",
            description =
                    "Directory of a sentence-transformers model with ONNX or TorchScript weights, where the class path can run it; default: the built-in encoder.")
    private @Nullable Path model;

    @Option(names = "--skip-bad-lines", description = "Leave out lines that hold no example, and list them.")
    private boolean skipBadLines;

    /** Made by picocli. */
    TextOptions() {}

    /** Where vectors are kept. */
    Path cache() {
        Path name = examples.getFileName();
        return cache != null ? cache : examples.resolveSibling(name + ".embeddings.safetensors");
    }

    /** Reads the examples, and tells what was left out. */
    ExampleFiles.Content read(PrintWriter err) {
        ExampleFiles.Content content = ExampleFiles.read(examples, skipBadLines ? BadLines.SKIP : BadLines.REFUSE);
        content.skipped()
                .forEach(skipped -> err.println("left out number " + skipped.number() + ": " + skipped.reason()));
        return content;
    }

    /** Does something with a search, whose embedder is closed afterwards. */
    int with(PrintWriter err, UnaryOperator<ExampleSearchBuilder> more, ToIntFunction<ExampleSearch> use) {
        try (Encoder encoder = encoder(model);
                Progress progress = new Progress()) {
            ExampleSearch search = more.apply(ExampleSearch.builder()
                            .examples(read(err).examples())
                            .embedder(encoder.embedder())
                            .cache(cache())
                            .progress(progress))
                    .build();
            progress.end();
            return use.applyAsInt(search);
        }
    }

    /** An embedder that may have to be closed. */
    interface Encoder extends AutoCloseable {
        /** Makes vectors. */
        TextEmbedder embedder();

        @Override
        default void close() {}
    }

    /** The model's, or the built-in one without a model. */
    static Encoder encoder(@Nullable Path model) {
        if (model == null) {
            return LexicalTextEmbedder::create;
        }
        ModelTextEmbedder opened;
        try {
            opened = ModelTextEmbedder.open(model);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "--model needs ONNX Runtime or PyTorch, and tokenizers, which this program does not have; the one of"
                            + " examples/neural has them",
                    e);
        }
        return new Encoder() {
            @Override
            public TextEmbedder embedder() {
                return opened;
            }

            @Override
            public void close() {
                opened.close();
            }
        };
    }
}
