package io.github.faissstyle.embeddings;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.engine.ModelFile;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embeds patterns with a model of the user's, an ONNX or TorchScript file: 64-bit token ids (1, n) go in, and what
 * comes out is a vector, (1, d), or one a token, (1, n, d), of which the mean is taken; at unit length. Tokens that the
 * vocabulary does not have are left out; a pattern of none is the zero vector.
 *
 * <p>ONNX files need ONNX Runtime on the class path, TorchScript files DJL's PyTorch. Safe for threads.
 */
public final class ModelTokenEmbedder implements TokenEmbedder, AutoCloseable {
    /** Lengths that are tried when a model is opened. */
    private static final int[] PROBES = {3, 5};

    private final TensorModel model;
    private final Vocabulary vocabulary;
    private final int context;
    private final int dimension;
    /** Whether a vector a token comes out. */
    private final boolean each;

    private final String identity;

    private ModelTokenEmbedder(Path file, Vocabulary vocabulary, int context) {
        this.vocabulary = vocabulary;
        this.context = Checks.atLeast("context", context, PROBES[1]);
        model = ModelFile.open(file, 1);
        boolean ready = false;
        try {
            int[] widths = new int[PROBES.length];
            for (int i = 0; i < PROBES.length; i++) {
                widths[i] = probe(file, PROBES[i]);
            }
            each = widths[0] != widths[1];
            dimension = each ? widths[0] / PROBES[0] : widths[0];
            if (each && (dimension * PROBES[0] != widths[0] || dimension * PROBES[1] != widths[1])) {
                throw new FaissStyleException(
                        file + " answers " + PROBES[0] + " tokens with " + widths[0] + " floats and " + PROBES[1]
                                + " with " + widths[1] + ", expected as many each or as many a token");
            }
            identity = "model/1?sha256=" + ModelFile.sha256(file) + "&vocabulary=" + vocabulary.fingerprint()
                    + "&context=" + context;
            ready = true;
        } finally {
            if (!ready) {
                model.close();
            }
        }
    }

    /**
     * Opens a model.
     *
     * @param file an ONNX or TorchScript file
     * @param vocabulary its ids
     * @param context how many tokens it takes at most, at least 5; of a longer pattern the first ones count
     * @return the embedder; close it
     * @throws FaissStyleException if the file cannot be opened, or does not take sequences of any length, or answers
     *     with something else
     */
    public static ModelTokenEmbedder open(Path file, Vocabulary vocabulary, int context) {
        return new ModelTokenEmbedder(file, vocabulary, context);
    }

    private int probe(Path file, int length) {
        try {
            return model.run(new long[length], 1, length).width();
        } catch (FaissStyleException e) {
            throw new FaissStyleException(
                    file + " does not take " + length
                            + " tokens: a length that was fixed when it was exported? Export it with"
                            + " a second axis of any size (dynamic_shapes of torch.onnx.export, or torch.jit.script): "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public void embed(List<String> tokens, @Nullable String key, float[] out, int offset) {
        long[] ids = tokens.stream()
                .mapToLong(vocabulary::id)
                .filter(id -> id >= 0)
                .limit(context)
                .toArray();
        Arrays.fill(out, offset, offset + dimension, 0);
        if (ids.length == 0) {
            return;
        }
        float[] values = model.run(ids, 1, ids.length).values();
        double[] sums = new double[dimension];
        for (int i = 0; i < values.length; i++) {
            sums[i % dimension] += values[i];
        }
        double squares = Arrays.stream(sums).map(x -> x * x).sum();
        for (int i = 0; i < dimension && squares > 0; i++) {
            out[offset + i] = (float) (sums[i] / Math.sqrt(squares));
        }
    }

    /** Gives up the model. */
    @Override
    public void close() {
        model.close();
    }
}
