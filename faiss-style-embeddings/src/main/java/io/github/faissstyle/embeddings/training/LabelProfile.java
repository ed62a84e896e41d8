package io.github.faissstyle.embeddings.training;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody knows of their tracks, in a JSON file:
 *
 * <pre>{@code
 * {"tracks": [
 *   {"track": "reference_042.wav", "cluster": "Uplifting High-Energy",
 *    "features": {"tempo": 140, "energy_progression": 0.7}}
 * ]}
 * }</pre>
 *
 * <p>{@code features} may be left out, and may hold other numbers.
 *
 * @param tracks by name
 */
public record LabelProfile(Map<String, Track> tracks) {
    private static final long MOST_BYTES = 64L << 20;

    /** Makes it immutable, in the order given. */
    public LabelProfile {
        tracks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tracks));
    }

    /**
     * A track.
     *
     * @param cluster its style
     * @param features numbers by name, such as {@code tempo} in BPM and {@code energy_progression} from 0 to 1
     */
    public record Track(String cluster, Map<String, Double> features) {
        /** Makes it immutable. */
        public Track {
            features = Map.copyOf(features);
        }
    }

    /**
     * Reads a profile.
     *
     * @param file the file
     * @return the profile
     * @throws FaissStyleException if it cannot be read, or a field is missing or of another type, naming the track
     */
    public static LabelProfile read(Path file) {
        Map<String, Track> tracks = new LinkedHashMap<>();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "it has " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
            }
            for (JsonFields fields : JsonFields.parse(Files.readAllBytes(file)).objects("tracks")) {
                String name = fields.text("track");
                try {
                    if (tracks.put(name, track(fields)) != null) {
                        throw new IllegalArgumentException("it is there twice");
                    }
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("track \"" + name + "\": " + e.getMessage(), e);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as a profile: " + e.getMessage(), e);
        }
        return new LabelProfile(tracks);
    }

    private static Track track(JsonFields fields) {
        Map<String, Double> features = new LinkedHashMap<>();
        if (fields.has("features")) {
            JsonFields given = fields.object("features");
            given.names().forEach(name -> features.put(name, given.number(name)));
        }
        return new Track(fields.text("cluster"), features);
    }
}
