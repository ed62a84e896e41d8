package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.util.Utils;
import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text encoder of DJL's model zoo. One batch at a time. */
public final class ZooEncoder implements AutoCloseable {
    private static final String GROUP = "ai.djl.huggingface.pytorch";
    private static final String OFFLINE = "ai.djl.offline";
    private static final Object SETTING = new Object();

    private final String name;
    private final ZooModel<String, float[]> model;
    private final Predictor<String, float[]> predictor;

    /**
     * Opens an encoder.
     *
     * @param name such as {@code sentence-transformers/all-MiniLM-L6-v2}
     * @param download whether it may be downloaded
     * @throws FaissStyleException if it is not on this machine and must not or cannot be downloaded
     */
    public ZooEncoder(String name, boolean download) {
        this.name = name;
        PyTorchEngine.get("DJL's model zoo");
        Path kept = Utils.getCacheDir()
                .resolve("cache/repo/model/nlp/text_embedding")
                .resolve(GROUP.replace('.', '/'))
                .resolve(name);
        if (!download && !Files.exists(kept.resolve("metadata.json"))) {
            throw new FaissStyleException(name + " is not on this machine, in " + kept
                    + ", and downloads are off: allow them, or open a directory with ModelTextEmbedder");
        }
        model = load(name, download);
        predictor = model.newPredictor();
    }

    private static ZooModel<String, float[]> load(String name, boolean download) {
        synchronized (SETTING) {
            String before = System.getProperty(OFFLINE);
            System.setProperty(OFFLINE, Boolean.toString(!download));
            try {
                return Criteria.builder()
                        .setTypes(String.class, float[].class)
                        .optModelUrls("djl://" + GROUP + "/" + name)
                        .optEngine(PyTorchEngine.NAME)
                        .build()
                        .loadModel();
            } catch (IOException | ModelNotFoundException | MalformedModelException | RuntimeException e) {
                throw new FaissStyleException(
                        name + " cannot be " + (download ? "downloaded from" : "opened as a model of")
                                + " DJL's model zoo: " + e,
                        e);
            } catch (LinkageError e) {
                throw new FaissStyleException(
                        "DJL's model zoo needs Hugging Face's tokenizers: add ai.djl.huggingface:tokenizers to the class"
                                + " path: " + e,
                        e);
            } finally {
                if (before == null) {
                    System.clearProperty(OFFLINE);
                } else {
                    System.setProperty(OFFLINE, before);
                }
            }
        }
    }

    /**
     * Lists the model's files.
     *
     * @return in the order of their names
     */
    public List<Path> files() {
        try (var files = Files.walk(model.getModelPath())) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new FaissStyleException(model.getModelPath() + " cannot be read: " + e, e);
        }
    }

    /**
     * Encodes texts.
     *
     * @param texts any texts
     * @return a vector each
     */
    public synchronized List<float[]> encode(List<String> texts) {
        try {
            return predictor.batchPredict(texts);
        } catch (TranslateException e) {
            throw new FaissStyleException(name + " fails on " + texts.size() + " texts: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        predictor.close();
        model.close();
    }
}
