package io.github.faissstyle.embeddings.internal.djl;

import ai.djl.engine.Engine;
import io.github.faissstyle.common.FaissStyleException;

/** DJL's PyTorch. */
final class PyTorchEngine {
    static final String NAME = "PyTorch";

    private PyTorchEngine() {}

    static Engine get(String what) {
        DjlSettings.set();
        try {
            return Engine.getEngine(NAME);
        } catch (RuntimeException | LinkageError e) {
            throw new FaissStyleException(
                    what + " needs PyTorch for DJL: add ai.djl.pytorch:pytorch-jni and"
                            + " ai.djl.pytorch:pytorch-native-cpu, with a classifier for this platform, to the class path: "
                            + e.getMessage(),
                    e);
        }
    }
}
