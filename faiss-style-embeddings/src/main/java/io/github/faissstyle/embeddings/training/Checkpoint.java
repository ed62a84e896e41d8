package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.internal.safetensors.SafetensorsFile;
import io.github.faissstyle.embeddings.internal.safetensors.Tensor;
import io.github.faissstyle.embeddings.internal.training.AdamW;
import io.github.faissstyle.embeddings.training.TrainingReport.Epoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A training between two epochs, in a safetensors file: parameters, what the optimiser remembers, what was reported.
 */
final class Checkpoint {
    private static final String TRAINING = "training";
    private static final String UPDATES = "updates";
    private static final String BEST_EPOCH = "best_epoch";
    private static final String EPOCHS = "epochs";

    private final Path file;
    private final String fingerprint;

    Checkpoint(Path file, String fingerprint) {
        this.file = file;
        this.fingerprint = fingerprint;
    }

    boolean exists() {
        return Files.exists(file);
    }

    void save(Training training, Projection last) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        AdamW[] optimisers = training.optimisers();
        Projection best = Objects.requireNonNull(training.best());
        for (int p = 0; p < optimisers.length; p++) {
            String name = Projection.PARAMETERS.get(p);
            put(tensors, "last." + name, last.parameter(p));
            put(tensors, "best." + name, best.parameter(p));
            put(tensors, "first." + name, optimisers[p].first());
            put(tensors, "second." + name, optimisers[p].second());
        }
        put(tensors, "last.loss", training.loss().parameters());
        put(tensors, "first.loss", training.lossOptimiser().first());
        put(tensors, "second.loss", training.lossOptimiser().second());
        List<String> lines = new ArrayList<>();
        for (Epoch epoch : training.epochs()) {
            lines.add(epoch.number() + " " + epoch.loss() + " " + epoch.learningRate() + " " + epoch.active() + " "
                    + epoch.skipped() + " " + epoch.validation());
        }
        new SafetensorsFile(
                        tensors,
                        Map.of(
                                TRAINING,
                                fingerprint,
                                UPDATES,
                                Integer.toString(training.updates()),
                                BEST_EPOCH,
                                Integer.toString(training.bestEpoch()),
                                EPOCHS,
                                String.join("\n", lines)))
                .write(file);
    }

    private static void put(Map<String, Tensor> tensors, String name, float[] values) {
        tensors.put(name, Tensor.of(values, values.length));
    }

    /** Restores a training; its parameters go to a list. */
    void load(Training training, List<float[]> parameters) {
        SafetensorsFile content = SafetensorsFile.read(file);
        String found = content.metadata().get(TRAINING);
        if (!fingerprint.equals(found)) {
            throw new FaissStyleException(file + " is the checkpoint of another training (other data or options): it"
                    + " says " + found + ", expected " + fingerprint);
        }
        try {
            List<float[]> best = new ArrayList<>();
            AdamW[] optimisers = training.optimisers();
            for (int p = 0; p < optimisers.length; p++) {
                String name = Projection.PARAMETERS.get(p);
                copy(content, "last." + name, parameters.get(p));
                best.add(parameters.get(p).clone());
                copy(content, "best." + name, best.get(p));
                copy(content, "first." + name, optimisers[p].first());
                copy(content, "second." + name, optimisers[p].second());
            }
            copy(content, "last.loss", training.loss().parameters());
            copy(content, "first.loss", training.lossOptimiser().first());
            copy(content, "second.loss", training.lossOptimiser().second());
            List<Epoch> epochs = new ArrayList<>();
            for (String line : text(content, EPOCHS).split("\n", -1)) {
                String[] fields = line.split(" ", 6);
                epochs.add(new Epoch(
                        Integer.parseInt(fields[0]),
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[2]),
                        Double.parseDouble(fields[3]),
                        Integer.parseInt(fields[4]),
                        Double.parseDouble(fields[5])));
            }
            training.resume(
                    epochs,
                    Integer.parseInt(text(content, UPDATES)),
                    Math.min(epochs.size(), Math.max(1, Integer.parseInt(text(content, BEST_EPOCH)))),
                    training.projection(best));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new FaissStyleException(file + " is a damaged checkpoint: " + e.getMessage(), e);
        }
    }

    private static String text(SafetensorsFile content, String name) {
        String text = content.metadata().get(name);
        if (text == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return text;
    }

    private static void copy(SafetensorsFile content, String name, float[] into) {
        Tensor tensor = content.tensors().get(name);
        if (tensor == null || tensor.values().length != into.length) {
            throw new IllegalArgumentException("tensor \"" + name + "\" must have " + into.length + " floats"
                    + (tensor == null ? ", is missing" : ", has " + tensor.values().length));
        }
        System.arraycopy(tensor.values(), 0, into, 0, into.length);
    }
}
