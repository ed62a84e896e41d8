package io.github.faissstyle.embeddings.internal.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.faissstyle.common.FaissStyleException;
import java.nio.file.Path;

/** Opens and closes sessions, and says what is missing where there is no ONNX Runtime. */
final class OnnxSessions {
    private OnnxSessions() {}

    static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError e) {
            throw new FaissStyleException(
                    "ONNX models need ONNX Runtime: add com.microsoft.onnxruntime:onnxruntime to the class path: " + e,
                    e);
        }
    }

    static OrtSession open(Path file, int threads) {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new FaissStyleException(file + " cannot be opened as an ONNX model: " + e.getMessage(), e);
        }
    }

    static void close(OrtSession session, Path file) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new FaissStyleException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
