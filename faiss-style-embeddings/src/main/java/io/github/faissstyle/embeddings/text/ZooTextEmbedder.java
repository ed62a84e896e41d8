package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.embeddings.internal.djl.ZooEncoder;
import io.github.faissstyle.embeddings.internal.engine.ModelFile;
import io.github.faissstyle.internal.util.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Embeds texts with a model of DJL's zoo, by its name on Hugging Face; some 400 are there. Nothing is downloaded unless
 * that is allowed: then the model goes into DJL's cache ({@code DJL_CACHE_DIR}, {@code ~/.djl.ai} unless set), where
 * later calls find it. What the model does with a text (pooling, length) is as DJL has it.
 *
 * <p>It needs {@code ai.djl.huggingface:tokenizers} and DJL's PyTorch ({@code ai.djl.pytorch:pytorch-jni} and
 * {@code pytorch-native-cpu}) on the class path. Safe for threads; one batch at a time.
 */
public final class ZooTextEmbedder implements TextEmbedder, AutoCloseable {
    private static final int BATCH = 32;

    private final ZooEncoder encoder;
    private final String identity;
    private final int dimension;

    private ZooTextEmbedder(ZooEncoder encoder, String name) {
        this.encoder = encoder;
        Hashing hash = new Hashing();
        encoder.files().forEach(file -> hash.addBytes(ModelFile.sha256(file).getBytes(StandardCharsets.US_ASCII)));
        identity = "djl-zoo/1?name=" + name + "&sha256=" + hash.sha256();
        dimension = encoder.encode(List.of("a")).get(0).length;
    }

    /**
     * Opens a model.
     *
     * @param name such as {@code "sentence-transformers/all-MiniLM-L6-v2"}
     * @param download whether it may be downloaded where it is not on this machine
     * @return the embedder; close it
     * @throws io.github.faissstyle.common.FaissStyleException if it is not on this machine and must not or cannot be
     *     downloaded, or the zoo does not have it
     */
    public static ZooTextEmbedder open(String name, boolean download) {
        if (!name.matches("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*")) {
            throw new IllegalArgumentException(
                    "name must be such as \"sentence-transformers/all-MiniLM-L6-v2\", was \"" + name + "\"");
        }
        ZooEncoder encoder = new ZooEncoder(name, download);
        boolean ready = false;
        try {
            ZooTextEmbedder embedder = new ZooTextEmbedder(encoder, name);
            ready = true;
            return embedder;
        } finally {
            if (!ready) {
                encoder.close();
            }
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
    public float[] embedAll(List<String> texts, ProgressListener progress) {
        float[] vectors = new float[Math.multiplyExact(texts.size(), dimension)];
        for (int from = 0; from < texts.size(); from += BATCH) {
            int to = Math.min(texts.size(), from + BATCH);
            List<float[]> made = encoder.encode(texts.subList(from, to));
            for (int i = 0; i < made.size(); i++) {
                ExampleSearch.writeUnit(made.get(i), 0, dimension, 1, vectors, (from + i) * dimension);
            }
            progress.progress("embedding texts", to, texts.size());
        }
        return vectors;
    }

    /** Gives up the model. */
    @Override
    public void close() {
        encoder.close();
    }
}
