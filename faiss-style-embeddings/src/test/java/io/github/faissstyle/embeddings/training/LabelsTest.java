package io.github.faissstyle.embeddings.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "134.9, 0.39, x_slow_low",
        "135, 0.4, x_medium_medium",
        "141.9, 0.59, x_medium_medium",
        "142, 0.6, x_fast_high"
    })
    void labelsHaveThreeParts(double tempo, double energy, String label) {
        assertEquals(label, CompositeLabels.DEFAULTS.label("x", tempo, energy));
    }

    @Test
    void badFeaturesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> CompositeLabels.DEFAULTS.label("x", Double.NaN, 0.5));
        assertThrows(IllegalArgumentException.class, () -> CompositeLabels.DEFAULTS.label("x", 120, 1.5));
        assertThrows(IllegalArgumentException.class, () -> new CompositeLabels(142, 135, 0.4, 0.6));
    }

    @Test
    void clustersAreNamedBySize() {
        float[] vectors = {0, 0.1f, 0.2f, 10, 10.1f, -20};
        assertEquals(
                List.of("cluster-1", "cluster-1", "cluster-1", "cluster-2", "cluster-2", "cluster-3"),
                CompositeLabels.cluster(vectors, 1, 3, 1));
    }

    @Test
    void readsAProfile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("profile.json"),
                "{\"name\": \"mine\", \"tracks\": [{\"track\": \"a.wav\", \"cluster\": \"Uplifting\","
                        + " \"features\": {\"tempo\": 140, \"energy_progression\": 0.7}},"
                        + " {\"track\": \"b.wav\", \"cluster\": \"Dark\"}]}");
        LabelProfile profile = LabelProfile.read(file);
        assertEquals(List.of("a.wav", "b.wav"), List.copyOf(profile.tracks().keySet()));
        assertEquals(
                new LabelProfile.Track("Uplifting", Map.of("tempo", 140.0, "energy_progression", 0.7)),
                profile.tracks().get("a.wav"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | \"tracks\" is null",
                "{\"tracks\": [{\"cluster\": \"a\"}]} | \"track\" is null",
                "{\"tracks\": [{\"track\": \"a\"}]} | track \"a\": field \"cluster\" is null",
                "{\"tracks\": [{\"track\": \"a\", \"cluster\": \"b\", \"features\": {\"tempo\": \"x\"}}]} | \"tempo\" is x",
                "{\"tracks\": [{\"track\": \"a\", \"cluster\": \"b\"}, {\"track\": \"a\", \"cluster\": \"b\"}]} | twice",
            })
    void aBadProfileSaysWhere(String text, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("profile.json"), text);
        String message = assertThrows(FaissStyleException.class, () -> LabelProfile.read(file))
                .getMessage();
        assertTrue(message.contains(why) && message.contains(file.toString()), message);
    }
}
