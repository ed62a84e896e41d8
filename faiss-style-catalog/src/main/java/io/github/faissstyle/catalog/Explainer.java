package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackTags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says why a track is like others.
 *
 * @param seed the track looked with, whose tags are compared; null if it is in no catalog
 * @param features of each that is looked with, and is to be like
 * @param scales of the catalog's features
 */
record Explainer(@Nullable Track seed, List<Map<String, float[]>> features, Map<String, Moments> scales) {
    /** From here on a feature is called similar. */
    static final double SIMILAR = 0.75;

    /** Tempos this near, in beats a minute, are called the same. */
    static final double SAME_TEMPO = 2;

    private static final Map<String, String> WORDS = Map.of(
            "mfcc", "timbre",
            "chroma", "harmony",
            "spectral_contrast", "texture",
            "rhythm", "rhythm",
            "zcr", "noisiness",
            "rms", "loudness");

    /** The mean over those that are looked with. */
    Map<String, Double> similarities(Map<String, float[]> candidate) {
        Map<String, Double> similarities = new LinkedHashMap<>();
        candidate.forEach((name, values) -> features.stream()
                .filter(seedFeatures -> seedFeatures.containsKey(name))
                .mapToDouble(seedFeatures -> FeatureSimilarity.of(
                        name, Objects.requireNonNull(seedFeatures.get(name)), values, scales.get(name)))
                .filter(similarity -> !Double.isNaN(similarity))
                .average()
                .ifPresent(mean -> similarities.put(name, mean)));
        return similarities;
    }

    List<String> reasons(Track track, Map<String, Double> similarities, Map<String, SpaceScore> spaces) {
        List<String> reasons = new ArrayList<>();
        similarities.entrySet().stream()
                .filter(feature -> feature.getValue() >= SIMILAR)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(feature -> reasons.add(String.format(
                        Locale.ROOT,
                        "similar %s (%.2f)",
                        WORDS.getOrDefault(feature.getKey(), feature.getKey()),
                        feature.getValue())));
        if (seed != null) {
            addTags(reasons, seed.tags(), track.tags());
        }
        if (reasons.isEmpty()) {
            spaces.entrySet().stream()
                    .max(Comparator.comparingDouble(space -> space.getValue().contribution()))
                    .ifPresent(space -> reasons.add(String.format(
                            Locale.ROOT,
                            "nearest by %s (%.2f)",
                            space.getKey(),
                            space.getValue().similarity())));
        }
        return reasons;
    }

    private static void addTags(List<String> reasons, TrackTags one, TrackTags other) {
        Double tempo = one.tempo();
        Double otherTempo = other.tempo();
        if (tempo != null && otherTempo != null) {
            if (Math.abs(tempo - otherTempo) <= SAME_TEMPO) {
                reasons.add(String.format(Locale.ROOT, "tempo within %.0f BPM", SAME_TEMPO));
            } else if (Math.abs(2 * tempo - otherTempo) <= SAME_TEMPO) {
                reasons.add("twice the tempo");
            } else if (Math.abs(tempo - 2 * otherTempo) <= SAME_TEMPO) {
                reasons.add("half the tempo");
            }
        }
        addSame(reasons, "key", one, other, TrackTags::key);
        addSame(reasons, "artist", one, other, TrackTags::artist);
        addSame(reasons, "album", one, other, TrackTags::album);
        addSame(reasons, "genre", one, other, TrackTags::genre);
        addSame(reasons, "mood", one, other, TrackTags::mood);
    }

    private static void addSame(
            List<String> reasons,
            String what,
            TrackTags one,
            TrackTags other,
            Function<TrackTags, @Nullable String> field) {
        String value = field.apply(one);
        if (value != null && value.equals(field.apply(other))) {
            reasons.add("same " + what + " (" + value + ")");
        }
    }
}
