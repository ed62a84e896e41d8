package io.github.faissstyle.embeddings;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.internal.util.Hashing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small network that maps a model's embedding to a style space, in which what is of one style lies near each other:
 *
 * <pre>
 *     y = normalise( W4 GELU( LayerNorm( W0 x + b0 ) ) + b4 )
 * </pre>
 *
 * <p>Run in plain Java, with SIMD where the JVM has it; PyTorch's results within 1e-5. Made by
 * {@code training.ProjectionTrainer} or read from a file.
 *
 * <p><b>Files.</b> safetensors with the names that a PyTorch module with {@code self.projection = Sequential(Linear,
 * LayerNorm, GELU, Dropout, Linear)} gives them: {@code projection.0.weight}, {@code projection.0.bias},
 * {@code projection.1.weight}, {@code projection.1.bias}, {@code projection.4.weight}, {@code projection.4.bias};
 * {@code module.load_state_dict(safetensors.torch.load_file(path))} takes them, and what
 * {@code safetensors.torch.save_file(module.state_dict(), path)} writes is read here.
 *
 * <p>Immutable and safe for threads.
 */
public final class Projection {
    /** Names of the parameters in a file, in the order of the network. */
    public static final List<String> PARAMETERS = List.of(
            "projection.0.weight",
            "projection.0.bias",
            "projection.1.weight",
            "projection.1.bias",
            "projection.4.weight",
            "projection.4.bias");

    /** What LayerNorm adds to the variance, as PyTorch does. */
    static final double EPSILON = 1e-5;

    /** What the length of an output is at least taken to be, as PyTorch does. */
    private static final double SMALLEST_LENGTH = 1e-12;

    /** Rows of a matrix that go past all vectors of a batch before the next ones do: so many stay in the cache. */
    private static final int BLOCK_ROWS = 16;

    private static final VectorKernels KERNELS = Kernels.get();

    private final int input;
    private final int hidden;
    private final int output;
    private final float[][] parameters;

    private Projection(int input, int hidden, int output, float[][] parameters) {
        this.input = input;
        this.hidden = hidden;
        this.output = output;
        this.parameters = parameters;
    }

    /**
     * Makes a projection of its parameters.
     *
     * @param input floats of a vector that goes in
     * @param hidden floats between the two linear maps
     * @param output floats of a vector that comes out
     * @param parameters in the order of {@link #PARAMETERS}, matrices row-major (to, from); copied
     * @return the projection
     * @throws IllegalArgumentException if a size does not fit or a number is not finite
     */
    public static Projection of(int input, int hidden, int output, List<float[]> parameters) {
        Checks.atLeast("input", input, 1);
        Checks.atLeast("hidden", hidden, 1);
        Checks.atLeast("output", output, 1);
        int[] sizes = sizes(input, hidden, output);
        if (parameters.size() != sizes.length) {
            throw new IllegalArgumentException(
                    "there must be " + sizes.length + " parameters, are " + parameters.size());
        }
        float[][] copies = new float[sizes.length][];
        for (int p = 0; p < sizes.length; p++) {
            float[] values = parameters.get(p);
            if (values.length != sizes[p]) {
                throw new IllegalArgumentException(
                        PARAMETERS.get(p) + " must have " + sizes[p] + " floats, has " + values.length);
            }
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new IllegalArgumentException(
                            PARAMETERS.get(p) + " must be finite; number " + i + " is " + values[i]);
                }
            }
            copies[p] = values.clone();
        }
        return new Projection(input, hidden, output, copies);
    }

    private static int[] sizes(int input, int hidden, int output) {
        return new int[] {
            Math.multiplyExact(hidden, input), hidden, hidden, hidden, Math.multiplyExact(output, hidden), output
        };
    }

    /**
     * Reads a projection.
     *
     * @param file a safetensors file with {@link #PARAMETERS}; others in it are passed over
     * @return the projection
     * @throws FaissStyleException if it cannot be read, is no such file, or a parameter is missing or does not fit
     */
    public static Projection load(Path file) {
        Map<String, Tensor> tensors = SafetensorsFile.read(file).tensors();
        int[] first = matrix(file, tensors, PARAMETERS.get(0));
        int[] last = matrix(file, tensors, PARAMETERS.get(4));
        try {
            float[][] parameters = new float[PARAMETERS.size()][];
            for (int p = 0; p < parameters.length; p++) {
                Tensor tensor = tensors.get(PARAMETERS.get(p));
                if (tensor == null) {
                    throw new IllegalArgumentException(PARAMETERS.get(p) + " is missing");
                }
                if (tensor.shape().length != (p % 4 == 0 ? 2 : 1)) {
                    throw new IllegalArgumentException(
                            PARAMETERS.get(p) + " has shape " + Arrays.toString(tensor.shape()));
                }
                parameters[p] = tensor.values();
            }
            if (last[1] != first[0]) {
                throw new IllegalArgumentException(PARAMETERS.get(4) + " has " + last[1] + " columns, expected the "
                        + first[0] + " rows of " + PARAMETERS.get(0));
            }
            return of(first[1], first[0], last[0], List.of(parameters));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FaissStyleException(file + " holds no projection: " + e.getMessage(), e);
        }
    }

    private static int[] matrix(Path file, Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length != 2) {
            throw new FaissStyleException(file + " holds no projection: " + name
                    + (tensor == null
                            ? " is missing; there are " + tensors.keySet()
                            : " has shape " + Arrays.toString(tensor.shape()) + ", expected a matrix"));
        }
        return tensor.shape();
    }

    /**
     * Writes the projection as a safetensors file.
     *
     * @param file where to; replaced if it exists
     * @throws FaissStyleException if it cannot be written
     */
    public void save(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int p = 0; p < parameters.length; p++) {
            tensors.put(
                    PARAMETERS.get(p),
                    switch (p) {
                        case 0 -> Tensor.of(parameters[p], hidden, input);
                        case 4 -> Tensor.of(parameters[p], output, hidden);
                        default -> Tensor.of(parameters[p], parameters[p].length);
                    });
        }
        new SafetensorsFile(tensors, Map.of("format", "pt")).write(file);
    }

    /**
     * Returns the width of what goes in.
     *
     * @return floats a vector
     */
    public int input() {
        return input;
    }

    /**
     * Returns the width in between.
     *
     * @return floats
     */
    public int hidden() {
        return hidden;
    }

    /**
     * Returns the width of what comes out.
     *
     * @return floats a vector
     */
    public int output() {
        return output;
    }

    /**
     * Returns a parameter.
     *
     * @param number which of {@link #PARAMETERS}
     * @return a copy, row-major
     */
    public float[] parameter(int number) {
        return parameters[number].clone();
    }

    /**
     * Tells this projection from others.
     *
     * @return SHA-256 of its parameters, 64 hexadecimal digits
     */
    public String sha256() {
        Hashing hash = new Hashing();
        for (int p = 0; p < PARAMETERS.size(); p++) {
            for (float value : parameter(p)) {
                hash.addInt(Float.floatToRawIntBits(value));
            }
        }
        return hash.sha256();
    }

    /**
     * Projects vectors.
     *
     * @param vectors vectors (n, input), finite
     * @return vectors (n, output) of unit length
     * @throws IllegalArgumentException if there are not whole rows or a value is not finite
     */
    public float[] project(float[] vectors) {
        int n = Checks.rows("vectors", vectors.length, input);
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                throw new IllegalArgumentException(
                        "vectors must be finite; row " + i / input + ", column " + i % input + " is " + vectors[i]);
            }
        }
        float[] between = new float[n * hidden];
        linear(vectors, n, input, parameters[0], parameters[1], hidden, between);
        for (int row = 0; row < n; row++) {
            normAndActivate(between, row * hidden);
        }
        float[] projected = new float[n * output];
        linear(between, n, hidden, parameters[4], parameters[5], output, projected);
        for (int row = 0; row < n; row++) {
            normalise(projected, row * output);
        }
        return projected;
    }

    private static void linear(float[] in, int n, int d, float[] weight, float[] bias, int to, float[] out) {
        float[] products = new float[BLOCK_ROWS];
        for (int from = 0; from < to; from += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, to - from);
            for (int row = 0; row < n; row++) {
                KERNELS.dotRows(in, row * d, weight, from * d, d, count, products);
                for (int i = 0; i < count; i++) {
                    out[row * to + from + i] = products[i] + bias[from + i];
                }
            }
        }
    }

    private void normAndActivate(float[] x, int at) {
        double sum = 0;
        for (int i = at; i < at + hidden; i++) {
            sum += x[i];
        }
        double mean = sum / hidden;
        double squares = 0;
        for (int i = at; i < at + hidden; i++) {
            squares += (x[i] - mean) * (x[i] - mean);
        }
        double scale = 1 / Math.sqrt(squares / hidden + EPSILON);
        for (int i = 0; i < hidden; i++) {
            x[at + i] = (float) Gelu.of((x[at + i] - mean) * scale * parameters[2][i] + parameters[3][i]);
        }
    }

    private void normalise(float[] x, int at) {
        double squares = 0;
        for (int i = at; i < at + output; i++) {
            squares += (double) x[i] * x[i];
        }
        double scale = 1 / Math.max(Math.sqrt(squares), SMALLEST_LENGTH);
        for (int i = at; i < at + output; i++) {
            x[i] = (float) (x[i] * scale);
        }
    }
}
