package io.github.faissstyle.examples.adapters.onnx;

import io.github.faissstyle.examples.cli.model.ModelOpener;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.Optional;

/** Opens {@code .onnx} files for {@code faiss-style generate --model}. */
public final class OnnxModelOpener implements ModelOpener {
    /** Made by the service loader. */
    public OnnxModelOpener() {}

    @Override
    public Optional<NextTokenModel> open(Path file, Vocabulary vocabulary, int context) {
        return file.toString().endsWith(".onnx") ? Optional.of(new OnnxModel(file, context)) : Optional.empty();
    }
}
