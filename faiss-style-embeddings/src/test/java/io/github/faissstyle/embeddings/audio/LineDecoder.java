package io.github.faissstyle.embeddings.audio;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A decoder as a user adds one: files of a number a line, at 8 kHz. */
public final class LineDecoder implements AudioDecoder {
    @Override
    public Optional<AudioSource> open(Path file) {
        if (!file.toString().endsWith(".lines")) {
            return Optional.empty();
        }
        try {
            double[] numbers = Files.readAllLines(file).stream()
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            float[] samples = new float[numbers.length];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (float) numbers[i];
            }
            return Optional.of(new ArraySource(samples, 8000));
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
    }
}
