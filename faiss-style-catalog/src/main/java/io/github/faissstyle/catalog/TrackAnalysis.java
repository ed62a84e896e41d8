package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.TrackTags;
import java.util.Map;

/**
 * What was measured of a sound.
 *
 * @param vectors a vector a space
 * @param features what explanations compare, such as {@code "mfcc"}
 * @param tags what the file says of itself, or was measured (duration, tempo, key)
 */
public record TrackAnalysis(Map<String, float[]> vectors, Map<String, float[]> features, TrackTags tags) {
    /** Copies the maps, not the arrays. */
    public TrackAnalysis {
        vectors = Map.copyOf(vectors);
        features = Map.copyOf(features);
    }
}
