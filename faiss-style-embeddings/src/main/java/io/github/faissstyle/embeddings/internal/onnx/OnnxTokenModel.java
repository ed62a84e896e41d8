package io.github.faissstyle.embeddings.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.embeddings.internal.model.TokenModel;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transformer in an ONNX file, run by ONNX Runtime. */
public final class OnnxTokenModel implements TokenModel {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private final Path file;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Set<String> inputs;
    private final Set<String> output;

    /**
     * Opens a model.
     *
     * @param file an ONNX file
     * @param threads threads that one run may use
     * @throws FaissStyleException if there is no ONNX Runtime, or the file cannot be opened or takes something else
     */
    public OnnxTokenModel(Path file, int threads) {
        this.file = file;
        environment = OnnxSessions.environment();
        session = OnnxSessions.open(file, threads);
        inputs = new LinkedHashSet<>(session.getInputNames());
        if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
            close();
            throw new FaissStyleException(file + " takes " + inputs + ", expected " + List.of(IDS, MASK, TYPES)
                    + ", the last two if it likes");
        }
        // Exports that pool by themselves have the vectors of tokens too, which the directory's own pooling takes.
        output = Set.of(session.getOutputNames().iterator().next());
    }

    @Override
    public TensorModel.Output run(long[] ids, long[] mask, long[] types, int rows) {
        long[] shape = {rows, ids.length / rows};
        Map<String, OnnxTensor> given = new HashMap<>();
        try {
            for (String input : inputs) {
                long[] data = input.equals(IDS) ? ids : input.equals(MASK) ? mask : types;
                given.put(input, OnnxTensor.createTensor(environment, LongBuffer.wrap(data), shape));
            }
            try (OrtSession.Result result = session.run(given, output)) {
                return output(result.get(0), rows);
            }
        } catch (OrtException e) {
            throw new FaissStyleException(
                    file + " fails on " + rows + " texts of " + shape[1] + " tokens: " + e.getMessage(), e);
        } finally {
            given.values().forEach(OnnxTensor::close);
        }
    }

    private TensorModel.Output output(OnnxValue value, int rows) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)
                || tensor.getInfo().type != OnnxJavaType.FLOAT
                || tensor.getInfo().getShape().length < 2
                || tensor.getInfo().getShape()[0] != rows) {
            throw new FaissStyleException(file + " answers " + rows + " texts with " + value.getInfo()
                    + ", expected floats (texts, tokens, d)");
        }
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return new TensorModel.Output(rows, values);
    }

    @Override
    public void close() {
        OnnxSessions.close(session, file);
    }
}
