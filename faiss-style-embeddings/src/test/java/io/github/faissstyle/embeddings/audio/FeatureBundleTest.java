package io.github.faissstyle.embeddings.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureBundleTest {
    private final AudioFeatures features =
            AudioFeatures.of(AudioFiles.readMono(Path.of("src/test/resources/audio/beat.wav"), 22_050), 22_050);

    @Test
    void musicalVectorHasItsLayout() {
        float[] tags = new float[50];
        tags[0] = 0.25f;
        tags[49] = 0.75f;
        float[] vector = FeatureBundle.musical(features, tags);
        assertEquals(67, vector.length);
        assertEquals(features.tempo() / 200, vector[0], 1e-6);
        float[] key = new float[14];
        key[features.key().tonic()] = 1;
        key[features.key().minor() ? 13 : 12] = 1;
        assertArrayEquals(key, Arrays.copyOfRange(vector, 1, 15));
        assertEquals(1, vector[15] * vector[15] + vector[16] * vector[16], 1e-6);
        assertArrayEquals(tags, Arrays.copyOfRange(vector, 17, 67));
        assertArrayEquals(new float[50], Arrays.copyOfRange(FeatureBundle.musical(features, null), 17, 67));
        assertThrows(IllegalArgumentException.class, () -> FeatureBundle.musical(features, new float[3]));
    }

    @Test
    void measuredVectorHasItsLayout() {
        float[] vector = FeatureBundle.measured(features);
        assertEquals(FeatureBundle.MEASURED_DIMENSION, vector.length);
        double[][] mfcc = features.mfcc(20);
        double mean = Arrays.stream(mfcc).mapToDouble(row -> row[3]).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(mfcc)
                .mapToDouble(row -> Math.pow(row[3] - mean, 2))
                .average()
                .orElseThrow());
        assertEquals(mean, vector[6], 1e-4);
        assertEquals(deviation, vector[7], 1e-4);
        assertEquals(features.energyProgression(), vector[87], 1e-6);
        assertEquals(features.tempo() / 200, vector[86], 1e-6);
    }

    @Test
    void spacesHaveNames() {
        FeatureBundle bundle = FeatureBundle.of(features, null).with("clap", new float[4]);
        assertEquals(
                List.of("librosa", "musical", "clap"),
                List.copyOf(bundle.spaces().keySet()));
        assertThrows(IllegalArgumentException.class, () -> bundle.with("clap", new float[4]));
    }
}
