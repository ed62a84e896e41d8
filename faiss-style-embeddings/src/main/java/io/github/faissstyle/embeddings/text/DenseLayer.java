package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.internal.util.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The module {@code Dense} of sentence-transformers: a linear layer and an activation. */
final class DenseLayer {
    private enum Activation {
        TANH,
        IDENTITY,
        RELU,
        SIGMOID
    }

    private final int in;
    private final int out;
    private final float[] weight;
    private final float @Nullable [] bias;
    private final Activation activation;

    private DenseLayer(int in, int out, float[] weight, float @Nullable [] bias, Activation activation) {
        this.in = in;
        this.out = out;
        this.weight = weight;
        this.bias = bias;
        this.activation = activation;
    }

    static DenseLayer read(Path folder, JsonFields config) {
        int in = (int) config.whole("in_features", 1, 1 << 20);
        int out = (int) config.whole("out_features", 1, 1 << 20);
        boolean withBias = !config.has("bias") || config.flag("bias");
        String function = config.has("activation_function") ? config.text("activation_function") : "Tanh";
        Activation activation = switch (function.substring(function.lastIndexOf('.') + 1)) {
            case "Tanh" -> Activation.TANH;
            case "Identity" -> Activation.IDENTITY;
            case "ReLU" -> Activation.RELU;
            case "Sigmoid" -> Activation.SIGMOID;
            default ->
                throw new IllegalArgumentException(
                        "field \"activation_function\" is " + function + ", expected Tanh, Identity, ReLU or Sigmoid");
        };
        Path file = weights(folder);
        SafetensorsFile content = SafetensorsFile.read(file);
        Tensor weight = content.tensors().get("linear.weight");
        Tensor bias = content.tensors().get("linear.bias");
        if (weight == null || !weight.hasShape(out, in) || (withBias && (bias == null || !bias.hasShape(out)))) {
            throw new FaissStyleException(
                    file + " must hold linear.weight (" + out + ", " + in + ")" + (withBias ? " and linear.bias" : "")
                            + ", holds " + content.tensors().keySet());
        }
        return new DenseLayer(in, out, weight.values(), withBias && bias != null ? bias.values() : null, activation);
    }

    static Path weights(Path folder) {
        Path file = folder.resolve("model.safetensors");
        if (!Files.isRegularFile(file)) {
            throw new FaissStyleException(folder + " has no model.safetensors"
                    + (Files.exists(folder.resolve("pytorch_model.bin"))
                            ? ", only a pickle, pytorch_model.bin: save the model again with a sentence-transformers"
                                    + " of 2.3 or later"
                            : ""));
        }
        return file;
    }

    int in() {
        return in;
    }

    int out() {
        return out;
    }

    float[] apply(float[] input) {
        float[] output = new float[out];
        for (int row = 0; row < out; row++) {
            double sum = bias == null ? 0 : bias[row];
            for (int i = 0; i < in; i++) {
                sum += (double) weight[row * in + i] * input[i];
            }
            output[row] = (float)
                    switch (activation) {
                        case TANH -> Math.tanh(sum);
                        case IDENTITY -> sum;
                        case RELU -> Math.max(0, sum);
                        case SIGMOID -> 1 / (1 + Math.exp(-sum));
                    };
        }
        return output;
    }
}
