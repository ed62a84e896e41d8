package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/** A TorchScript file, run by DJL's PyTorch. One batch at a time. */
public final class TorchScriptModel implements TensorModel {
    private final Path file;
    private final Model model;
    private final Predictor<NDList, NDList> predictor;

    /**
     * Opens a model.
     *
     * @param file what {@code torch.jit.save} wrote
     * @throws FaissStyleException if there is no PyTorch for DJL, or the file cannot be opened
     */
    public TorchScriptModel(Path file) {
        this.file = file;
        PyTorchEngine.get("TorchScript");
        model = Model.newInstance("model", PyTorchEngine.NAME);
        try (InputStream in = Files.newInputStream(file)) {
            model.load(in);
            predictor = model.newPredictor(new NoopTranslator(null));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new FaissStyleException(file + " cannot be opened as TorchScript: " + e.getMessage(), e);
        }
    }

    @Override
    public long[] shape() {
        return new long[0];
    }

    @Override
    public Output run(float[] data, long... dimensions) {
        return run(manager -> new NDList(manager.create(data, new Shape(dimensions))), dimensions);
    }

    @Override
    public Output run(long[] ids, long... dimensions) {
        return run(manager -> new NDList(manager.create(ids, new Shape(dimensions))), dimensions);
    }

    /** Runs a batch of several tensors. */
    synchronized Output run(Function<NDManager, NDList> inputs, long[] dimensions) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList answer = predictor.predict(inputs.apply(manager));
            answer.attach(manager);
            NDArray first = answer.get(0);
            long[] shape = first.getShape().getShape();
            if (first.getDataType() != DataType.FLOAT32 || shape.length < 2 || shape[0] != dimensions[0]) {
                throw new FaissStyleException(
                        file + " answers a batch of " + dimensions[0] + " with " + first.getDataType()
                                + Arrays.toString(shape) + ", expected floats whose first axis is the batch");
            }
            return new Output((int) dimensions[0], first.toFloatArray());
        } catch (TranslateException e) {
            throw new FaissStyleException(
                    file + " fails on an input of shape " + Arrays.toString(dimensions) + ": " + firstLine(e), e);
        }
    }

    /** PyTorch's messages go on with a trace of its own. */
    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .limit(3)
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
