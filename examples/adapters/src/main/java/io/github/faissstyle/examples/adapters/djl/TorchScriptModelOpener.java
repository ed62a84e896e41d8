package io.github.faissstyle.examples.adapters.djl;

import io.github.faissstyle.examples.cli.model.ModelOpener;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.Optional;

/** Opens TorchScript's {@code .pt} files for {@code faiss-style generate --model}. */
public final class TorchScriptModelOpener implements ModelOpener {
    /** Made by the service loader. */
    public TorchScriptModelOpener() {}

    @Override
    public Optional<NextTokenModel> open(Path file, Vocabulary vocabulary, int context) {
        return file.toString().endsWith(".pt") ? Optional.of(new TorchScriptModel(file, context)) : Optional.empty();
    }
}
