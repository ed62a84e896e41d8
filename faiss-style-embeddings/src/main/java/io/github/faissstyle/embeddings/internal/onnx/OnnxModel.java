package io.github.faissstyle.embeddings.internal.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A model of floats: one tensor in, its first axis the batch, and of what comes out the first tensor. Safe for threads.
 */
public final class OnnxModel implements AutoCloseable {
    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final long[] shape;

    /**
     * Opens a model.
     *
     * @param file an ONNX file
     * @param threads threads that one run may use
     * @throws FaissStyleException if there is no ONNX Runtime, or the file cannot be opened or takes something else
     */
    public OnnxModel(Path file, int threads) {
        this.file = file;
        refusePyTorch(file);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            environment = OrtEnvironment.getEnvironment();
            options.setIntraOpNumThreads(threads);
            session = environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new FaissStyleException(file + " cannot be opened as an ONNX model: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new FaissStyleException(
                    "ONNX models need ONNX Runtime: add com.microsoft.onnxruntime:onnxruntime to the class path: " + e,
                    e);
        }
        try {
            Map<String, ai.onnxruntime.NodeInfo> inputs = session.getInputInfo();
            if (inputs.size() != 1
                    || !(inputs.values().iterator().next().getInfo() instanceof TensorInfo info)
                    || info.type != ai.onnxruntime.OnnxJavaType.FLOAT) {
                throw new FaissStyleException(file + " takes " + inputs.values() + ", expected one tensor of floats");
            }
            input = inputs.keySet().iterator().next();
            shape = info.getShape();
        } catch (OrtException | FaissStyleException e) {
            close();
            throw e instanceof FaissStyleException failure
                    ? failure
                    : new FaissStyleException(file + " cannot be understood: " + e.getMessage(), e);
        }
    }

    /** PyTorch's own files are zip archives. */
    private static void refusePyTorch(Path file) {
        byte[] begin = new byte[2];
        int read;
        try (InputStream in = Files.newInputStream(file)) {
            read = in.readNBytes(begin, 0, 2);
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
        if (read == 2 && begin[0] == 'P' && begin[1] == 'K') {
            throw new FaissStyleException(
                    file + " is an archive of PyTorch (.pt, .pth, .pt2), expected an ONNX file: convert"
                            + " it in Python with torch.onnx.export(model, (example,), \"model.onnx\", dynamo=True,"
                            + " dynamic_shapes=({0: torch.export.Dim(\"batch\")},))");
        }
    }

    /**
     * Returns the shape of the input.
     *
     * @return how many along each axis, -1 where any number will do
     */
    public long[] shape() {
        return shape.clone();
    }

    /**
     * What came out.
     *
     * @param rows the batch
     * @param values (rows, width), row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and passed on once
    public record Output(int rows, float[] values) {
        /**
         * Returns the width.
         *
         * @return floats a row
         */
        public int width() {
            return values.length / rows;
        }
    }

    /**
     * Runs a batch.
     *
     * @param data the input, row-major
     * @param dimensions its shape
     * @return the first output, each row flattened
     * @throws FaissStyleException if the model fails
     */
    public Output run(float[] data, long... dimensions) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(data), dimensions);
                OrtSession.Result result = session.run(Map.of(input, tensor))) {
            OnnxValue first = result.get(0);
            if (!(first instanceof OnnxTensor found)
                    || found.getInfo().type != ai.onnxruntime.OnnxJavaType.FLOAT
                    || found.getInfo().getShape().length < 2
                    || found.getInfo().getShape()[0] != dimensions[0]) {
                throw new FaissStyleException(file + " answers a batch of " + dimensions[0] + " with " + first.getInfo()
                        + ", expected floats whose first axis is the batch");
            }
            FloatBuffer buffer = found.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return new Output((int) dimensions[0], values);
        } catch (OrtException e) {
            throw new FaissStyleException(
                    file + " fails on an input of shape " + Arrays.toString(dimensions) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new FaissStyleException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
