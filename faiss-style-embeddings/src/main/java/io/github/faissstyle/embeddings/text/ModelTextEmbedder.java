package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.internal.djl.Tokenizer;
import io.github.faissstyle.embeddings.internal.engine.ModelFile;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.embeddings.internal.model.TokenModel;
import io.github.faissstyle.internal.util.Checks;
import io.github.faissstyle.internal.util.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Embeds texts with a sentence-transformers model of the user's, such as {@code all-MiniLM-L6-v2} (384 floats): a
 * directory with {@code tokenizer.json} and the weights as {@code onnx/model.onnx}, {@code model.onnx} or TorchScript
 * ({@code model.pt}). Pooling, dense layers, normalisation, length and prompts are those of {@code modules.json},
 * {@code 1_Pooling/config.json}, {@code sentence_bert_config.json} and {@code config_sentence_transformers.json}, old
 * and new; without {@code modules.json} it is the mean of the tokens, as sentence-transformers has it. Vectors are
 * brought to length 1 in any case, which {@code encode} of a model without the module {@code Normalize} does not do:
 * the cosine similarity is the same. Which languages it knows is up to the model. No weights come with this library.
 *
 * <p>Texts go through in batches of 32 of like length. It needs {@code ai.djl.huggingface:tokenizers} on the class
 * path, and {@code com.microsoft.onnxruntime:onnxruntime} for ONNX or DJL's PyTorch for TorchScript, whose threads are
 * set for the whole JVM, so that {@code threads} does not count. Safe for threads.
 */
public final class ModelTextEmbedder implements TextEmbedder, AutoCloseable {
    private static final int BATCH = 32;

    private final Path directory;
    private final Tokenizer tokenizer;
    private final TokenModel model;
    private final List<Pooling> poolings;
    private final List<DenseLayer> dense;
    private final boolean lowerCase;
    private final String queryPrompt;
    private final String documentPrompt;
    private final int dimension;
    private final String identity;

    private ModelTextEmbedder(Path directory, int threads) {
        this.directory = directory;
        SentenceDirectory read = SentenceDirectory.read(directory);
        Path tokenizerFile = read.tokenizer();
        Path weights = read.weights();
        int length = read.length();
        lowerCase = read.lowerCase();
        poolings = read.poolings();
        dense = List.copyOf(read.dense());
        queryPrompt = read.prompt("query");
        documentPrompt = read.prompt("document", "passage");
        identity = identity(read.files());
        tokenizer = new Tokenizer(tokenizerFile, length);
        TokenModel opened = null;
        boolean ready = false;
        try {
            opened = ModelFile.openTokenModel(weights, threads);
            model = opened;
            dimension = probe(weights, read.tokenWidth());
            ready = true;
        } finally {
            if (!ready) {
                tokenizer.close();
                if (opened != null) {
                    opened.close();
                }
            }
        }
    }

    /**
     * Opens a model.
     *
     * @param directory what {@code SentenceTransformer.save_pretrained} wrote, and the weights as ONNX or TorchScript
     * @return the embedder; close it
     * @throws FaissStyleException if a file is missing or does not fit the others; the message says which and what was
     *     expected
     */
    public static ModelTextEmbedder open(Path directory) {
        return open(directory, 1);
    }

    /**
     * Opens a model.
     *
     * @param directory what {@code SentenceTransformer.save_pretrained} wrote, and the weights as ONNX or TorchScript
     * @param threads threads that a batch may use
     * @return the embedder; close it
     * @throws FaissStyleException if a file is missing or does not fit the others; the message says which and what was
     *     expected
     */
    public static ModelTextEmbedder open(Path directory, int threads) {
        return new ModelTextEmbedder(directory, Checks.atLeast("threads", threads, 1));
    }

    private static String identity(List<Path> files) {
        Hashing hash = new Hashing();
        files.forEach(file -> hash.addBytes(ModelFile.sha256(file).getBytes(StandardCharsets.US_ASCII)));
        return "sentence-transformers/1?sha256=" + hash.sha256();
    }

    /** Runs two texts of unlike length, so that a shape that was fixed in the file is found now. */
    private int probe(Path weights, int expectedWidth) {
        float[][] vectors;
        try {
            vectors = pooled(List.of(tokenizer.tokens("a"), tokenizer.tokens("a longer text of several words")));
        } catch (FaissStyleException e) {
            throw new FaissStyleException(
                    directory + ": " + weights.getFileName() + " does not take what tokenizer.json makes, two texts at"
                            + " once, or was exported for one length: " + e.getMessage(),
                    e);
        }
        int width = vectors[0].length / poolings.size();
        if (expectedWidth > 0 && width != expectedWidth) {
            throw new FaissStyleException(directory + ": " + weights.getFileName() + " answers with " + width
                    + " floats a token, the pooling's config.json expects " + expectedWidth);
        }
        int in = vectors[0].length;
        for (DenseLayer layer : dense) {
            if (layer.in() != in) {
                throw new FaissStyleException(
                        directory + ": a dense layer takes " + layer.in() + " floats, there are " + in + " before it");
            }
            in = layer.out();
        }
        return in;
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
    public float[] embedAll(List<String> texts, ProgressListener progress) {
        return embedAll(texts, documentPrompt, progress);
    }

    @Override
    public float[] embedQuery(String text) {
        return embedAll(List.of(text), queryPrompt, ProgressListener.NONE);
    }

    private float[] embedAll(List<String> texts, String prompt, ProgressListener progress) {
        int n = texts.size();
        List<Tokenizer.Tokens> tokens = new ArrayList<>(n);
        for (String text : texts) {
            String whole = prompt + text.strip();
            tokens.add(tokenizer.tokens(lowerCase ? whole.toLowerCase(Locale.ROOT) : whole));
        }
        int[] byLength = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -tokens.get(i).ids().length))
                .mapToInt(Integer::intValue)
                .toArray();
        float[] vectors = new float[Math.multiplyExact(n, dimension)];
        for (int from = 0; from < n; from += BATCH) {
            int[] batch = Arrays.copyOfRange(byLength, from, Math.min(n, from + BATCH));
            float[][] pooled = pooled(Arrays.stream(batch).mapToObj(tokens::get).toList());
            for (int i = 0; i < batch.length; i++) {
                float[] vector = pooled[i];
                for (DenseLayer layer : dense) {
                    vector = layer.apply(vector);
                }
                ExampleSearch.writeUnit(vector, 0, dimension, 1, vectors, batch[i] * dimension);
            }
            progress.progress("embedding texts", from + (long) batch.length, n);
        }
        return vectors;
    }

    private float[][] pooled(List<Tokenizer.Tokens> batch) {
        int rows = batch.size();
        int length = Math.max(
                1, batch.stream().mapToInt(tokens -> tokens.ids().length).max().orElse(1));
        long[] ids = new long[rows * length];
        long[] mask = new long[rows * length];
        long[] types = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            Tokenizer.Tokens tokens = batch.get(row);
            int count = tokens.ids().length;
            System.arraycopy(tokens.ids(), 0, ids, row * length, count);
            System.arraycopy(tokens.types(), 0, types, row * length, count);
            Arrays.fill(mask, row * length, row * length + Math.max(1, count), 1);
        }
        TensorModel.Output output = model.run(ids, mask, types, rows);
        if (output.width() % length != 0 || output.width() == 0) {
            throw new FaissStyleException("it answers " + rows + " texts of " + length + " tokens with "
                    + output.values().length + " floats, expected as many a token");
        }
        int width = output.width() / length;
        float[][] vectors = new float[rows][poolings.size() * width];
        for (int row = 0; row < rows; row++) {
            int count = Math.max(1, batch.get(row).ids().length);
            for (int i = 0; i < poolings.size(); i++) {
                poolings.get(i).pool(output.values(), row * length * width, count, width, vectors[row], i * width);
            }
        }
        return vectors;
    }

    /** Gives up the model and its tokenizer. */
    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
