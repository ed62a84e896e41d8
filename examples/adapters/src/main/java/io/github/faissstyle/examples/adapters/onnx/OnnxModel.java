package io.github.faissstyle.examples.adapters.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.fusion.FusionSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A GPT-shaped ONNX model: {@code ids} (batch, n) of 64 bits in, {@code logits} (batch, n, vocabulary) out. For one
 * thread at a time.
 */
public final class OnnxModel implements NextTokenModel {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int window;

    /**
     * Opens a model.
     *
     * @param file the model
     * @param window how many tokens it sees at most
     * @throws FaissStyleException if it cannot be opened
     */
    public OnnxModel(Path file, int window) {
        this.window = window;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new FaissStyleException("cannot open the model " + file + ": " + e.getMessage(), e);
        }
    }

    /** The logits of the token that follows, in memory of the runtime's or a copy of it. */
    private FloatBuffer next(int[] tokens, int length) {
        int from = Math.max(0, length - window);
        long[] ids = Arrays.stream(tokens, from, length).asLongStream().toArray();
        try (OnnxTensor input = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
                OrtSession.Result result = session.run(Map.of("ids", input))) {
            OnnxTensor logits = (OnnxTensor) result.get(0);
            int vocabulary = Math.toIntExact(logits.getInfo().getShape()[2]);
            return logits.getFloatBuffer().slice((ids.length - 1) * vocabulary, vocabulary);
        } catch (OrtException e) {
            throw new FaissStyleException("the model failed at token " + length + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void next(int[] tokens, int length, float[] logits) {
        if (length == 0) {
            Arrays.fill(logits, 0); // it has no token for a beginning
        } else {
            FloatBuffer found = next(tokens, length);
            if (found.remaining() != logits.length) {
                throw new FaissStyleException("the model has logits of " + found.remaining()
                        + " tokens, the vocabulary has " + logits.length);
            }
            found.get(logits);
        }
    }

    /**
     * Goes on with the likeliest token until there are enough.
     *
     * @param fused follows the sequence, the prompt accepted already
     * @param prompt at least one token
     * @param length tokens wanted, the prompt's included
     * @return the sequence
     */
    public int[] generate(FusionSession fused, int[] prompt, int length) {
        int[] tokens = Arrays.copyOf(prompt, length);
        for (int at = prompt.length; at < length; at++) {
            FloatBuffer logits = next(tokens, at);
            fused.apply(logits); // in place
            tokens[at] = likeliest(logits);
            fused.accept(tokens[at]);
        }
        return tokens;
    }

    private static int likeliest(FloatBuffer logits) {
        int best = 0;
        for (int token = 1; token < logits.limit(); token++) {
            best = logits.get(token) > logits.get(best) ? token : best;
        }
        return best;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new FaissStyleException("cannot close the model: " + e.getMessage(), e);
        }
    }
}
