package io.github.faissstyle.examples.adapters.djl;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A GPT-shaped TorchScript model: ids (batch, n) of 64 bits in, logits (batch, n, vocabulary) out. For one thread at a
 * time.
 */
public final class TorchScriptModel implements NextTokenModel {
    private final Path file;
    private final int window;
    private final ZooModel<NDList, NDList> model;
    private final Predictor<NDList, NDList> predictor;

    /**
     * Opens a model.
     *
     * @param file what {@code torch.jit.save} wrote
     * @param window how many tokens it sees at most
     * @throws FaissStyleException if it cannot be opened, such as a pickle of weights alone
     */
    public TorchScriptModel(Path file, int window) {
        this.file = file;
        this.window = window;
        if (!Files.isRegularFile(file)) {
            throw new FaissStyleException(file + " is no file");
        }
        try {
            model = Criteria.builder()
                    .setTypes(NDList.class, NDList.class)
                    .optModelPath(file)
                    .optEngine("PyTorch")
                    .optTranslator(new NoopTranslator(null))
                    .build()
                    .loadModel();
            predictor = model.newPredictor();
        } catch (IOException | ModelNotFoundException | MalformedModelException | RuntimeException e) {
            throw new FaissStyleException(
                    file + " cannot be opened as TorchScript (torch.jit.save; weights alone will not do): "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public void next(int[] tokens, int length, float[] logits) {
        if (length == 0) {
            Arrays.fill(logits, 0); // it has no token for a beginning
            return;
        }
        long[] ids = Arrays.stream(tokens, Math.max(0, length - window), length)
                .asLongStream()
                .toArray();
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList result = predictor.predict(new NDList(manager.create(ids, new Shape(1, ids.length))));
            result.attach(manager);
            NDArray last = result.get(0).get("0,-1");
            if (last.size() != logits.length) {
                throw new FaissStyleException(
                        "the model has logits of " + last.size() + " tokens, the vocabulary has " + logits.length);
            }
            System.arraycopy(last.toFloatArray(), 0, logits, 0, logits.length);
        } catch (TranslateException e) {
            throw new FaissStyleException(file + " failed at token " + length + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
