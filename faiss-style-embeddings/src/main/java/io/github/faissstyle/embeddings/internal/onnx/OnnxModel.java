package io.github.faissstyle.embeddings.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** An ONNX file, run by ONNX Runtime. */
public final class OnnxModel implements TensorModel {
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
        environment = OnnxSessions.environment();
        session = OnnxSessions.open(file, threads);
        try {
            Map<String, ai.onnxruntime.NodeInfo> inputs = session.getInputInfo();
            if (inputs.size() != 1
                    || !(inputs.values().iterator().next().getInfo() instanceof TensorInfo info)
                    || (info.type != OnnxJavaType.FLOAT && info.type != OnnxJavaType.INT64)) {
                throw new FaissStyleException(
                        file + " takes " + inputs.values() + ", expected one tensor of floats or 64-bit ids");
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

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public Output run(float[] data, long... dimensions) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(data), dimensions)) {
            return run(tensor, dimensions);
        } catch (OrtException e) {
            throw failure(dimensions, e);
        }
    }

    @Override
    public Output run(long[] ids, long... dimensions) {
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), dimensions)) {
            return run(tensor, dimensions);
        } catch (OrtException e) {
            throw failure(dimensions, e);
        }
    }

    private Output run(OnnxTensor tensor, long[] dimensions) throws OrtException {
        try (OrtSession.Result result = session.run(Map.of(input, tensor))) {
            OnnxValue first = result.get(0);
            if (!(first instanceof OnnxTensor found)
                    || found.getInfo().type != OnnxJavaType.FLOAT
                    || found.getInfo().getShape().length < 2
                    || found.getInfo().getShape()[0] != dimensions[0]) {
                throw new FaissStyleException(file + " answers a batch of " + dimensions[0] + " with " + first.getInfo()
                        + ", expected floats whose first axis is the batch");
            }
            FloatBuffer buffer = found.getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return new Output((int) dimensions[0], values);
        }
    }

    private FaissStyleException failure(long[] dimensions, OrtException e) {
        return new FaissStyleException(
                file + " fails on an input of shape " + Arrays.toString(dimensions) + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        OnnxSessions.close(session, file);
    }
}
