package io.github.faissstyle.embeddings.internal.engine;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.internal.djl.TorchScriptModel;
import io.github.faissstyle.embeddings.internal.djl.TorchScriptTokenModel;
import io.github.faissstyle.embeddings.internal.model.TensorModel;
import io.github.faissstyle.embeddings.internal.model.TokenModel;
import io.github.faissstyle.embeddings.internal.onnx.OnnxModel;
import io.github.faissstyle.embeddings.internal.onnx.OnnxTokenModel;
import io.github.faissstyle.internal.util.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Opens a model with the engine that its content asks for, whatever its name. */
public final class ModelFile {
    private static final int CHUNK = 1 << 20;

    private ModelFile() {}

    /**
     * Opens a model.
     *
     * @param file an ONNX or TorchScript file
     * @param threads threads that one run may use, where the engine lets itself be told
     * @return the model; close it
     * @throws FaissStyleException if it cannot be opened, or is another of PyTorch's files
     */
    public static TensorModel open(Path file, int threads) {
        if (isArchive(file)) {
            checkTorchScript(file);
            return new TorchScriptModel(file);
        }
        return new OnnxModel(file, threads);
    }

    /**
     * Opens a transformer over token ids.
     *
     * @param file an ONNX or TorchScript file
     * @param threads threads that one run may use, where the engine lets itself be told
     * @return the model; close it
     * @throws FaissStyleException if it cannot be opened, or is another of PyTorch's files
     */
    public static TokenModel openTokenModel(Path file, int threads) {
        if (isArchive(file)) {
            checkTorchScript(file);
            return new TorchScriptTokenModel(file);
        }
        return new OnnxTokenModel(file, threads);
    }

    /**
     * Tells a model from others.
     *
     * @param file the file
     * @return its SHA-256, 64 hexadecimal digits
     * @throws FaissStyleException if it cannot be read
     */
    public static String sha256(Path file) {
        Hashing hash = new Hashing();
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] bytes = in.readNBytes(CHUNK); bytes.length > 0; bytes = in.readNBytes(CHUNK)) {
                hash.addBytes(bytes);
            }
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
        return hash.sha256();
    }

    /** PyTorch's files are zip archives. */
    private static boolean isArchive(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(2);
            return begin.length == 2 && begin[0] == 'P' && begin[1] == 'K';
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
    }

    private static void checkTorchScript(Path file) {
        List<String> entries;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            entries = zip.stream().map(ZipEntry::getName).toList();
        } catch (IOException e) {
            throw new FaissStyleException(file + " is a damaged archive: " + e.getMessage(), e);
        }
        if (entries.stream().anyMatch(name -> name.endsWith("/constants.pkl"))
                && entries.stream().anyMatch(name -> name.contains("/code/"))) {
            return;
        }
        boolean exported = entries.stream().anyMatch(name -> name.endsWith("archive_format"));
        throw new FaissStyleException(file + " is " + (exported ? "a .pt2 of torch.export" : "a pickle of weights")
                + ", expected TorchScript or ONNX: in Python, torch.jit.save(torch.jit.trace(model.eval(), example),"
                + " \"model.pt\") or torch.onnx.export(model, (example,), \"model.onnx\", dynamic_shapes=({0:"
                + " torch.export.Dim(\"batch\")},)) makes one");
    }
}
