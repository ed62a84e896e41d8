package io.github.faissstyle.examples.cli.model;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** Opens language models from files. Found by {@link ServiceLoader}: the program itself has none. */
public interface ModelOpener {
    /**
     * Opens a file, if it is of a kind that this one knows.
     *
     * @param file the model
     * @param vocabulary what its logits are of
     * @param context how many tokens it sees at most
     * @return the model; empty if the file is of another kind
     * @throws FaissStyleException if it cannot be opened
     */
    Optional<NextTokenModel> open(Path file, Vocabulary vocabulary, int context);

    /**
     * Asks all openers on the class path.
     *
     * @param file the model
     * @param vocabulary what its logits are of
     * @param context how many tokens it sees at most
     * @return the model; close it
     * @throws FaissStyleException if nobody knows the file, or it cannot be opened
     */
    static NextTokenModel find(Path file, Vocabulary vocabulary, int context) {
        int asked = 0;
        for (ModelOpener opener : ServiceLoader.load(ModelOpener.class)) {
            asked++;
            Optional<NextTokenModel> model = opener.open(file, vocabulary, context);
            if (model.isPresent()) {
                return model.get();
            }
        }
        throw new FaissStyleException(
                asked == 0
                        ? "this program opens no models; that of examples/adapters opens .onnx and TorchScript .pt files"
                        : file + " is of no known kind, expected .onnx or a TorchScript .pt");
    }
}
