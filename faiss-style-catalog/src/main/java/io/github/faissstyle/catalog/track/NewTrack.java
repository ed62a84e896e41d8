package io.github.faissstyle.catalog.track;

import io.github.faissstyle.internal.util.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a track that is to be added, or to take the place of another. Immutable: each {@code with} method
 * returns a copy. Arrays are copied.
 *
 * <pre>{@code
 * NewTrack track = NewTrack.of("Blue in Green")
 *         .withPath("/music/blue.flac")
 *         .withTags(TrackTags.NONE.withArtist("Bill Evans").withTempo(58.0))
 *         .withVector("clap", clap)
 *         .withFeature("mfcc", mfcc);
 * }</pre>
 */
public final class NewTrack {
    private final String label;
    private final @Nullable String path;
    private final @Nullable String contentHash;
    private final TrackTags tags;
    private final @Nullable String featureVersion;
    private final @Nullable String error;
    private final @Nullable FileStamp stamp;
    private final Map<String, float[]> vectors;
    private final Map<String, float[]> features;

    private NewTrack(
            String label,
            @Nullable String path,
            @Nullable String contentHash,
            TrackTags tags,
            @Nullable String featureVersion,
            @Nullable String error,
            @Nullable FileStamp stamp,
            Map<String, float[]> vectors,
            Map<String, float[]> features) {
        this.label = label;
        this.path = path;
        this.contentHash = contentHash;
        this.tags = tags;
        this.featureVersion = featureVersion;
        this.error = error;
        this.stamp = stamp;
        this.vectors = vectors;
        this.features = features;
    }

    /**
     * Begins a track.
     *
     * @param label what people call it, not blank
     * @return a track of which nothing else is known
     */
    public static NewTrack of(String label) {
        return new NewTrack(
                Checks.notBlank("label", label), null, null, TrackTags.NONE, null, null, null, Map.of(), Map.of());
    }

    /**
     * Says where the audio lies.
     *
     * @param value a path, no two tracks of a catalog have the same; or null
     * @return a copy
     */
    public NewTrack withPath(@Nullable String value) {
        return new NewTrack(label, value, contentHash, tags, featureVersion, error, stamp, vectors, features);
    }

    /**
     * Says what the audio file contains.
     *
     * @param value its SHA-256, no two tracks of a catalog have the same; or null
     * @return a copy
     */
    public NewTrack withContentHash(@Nullable String value) {
        return new NewTrack(label, path, value, tags, featureVersion, error, stamp, vectors, features);
    }

    /**
     * Sets what people say of it.
     *
     * @param value the tags
     * @return a copy
     */
    public NewTrack withTags(TrackTags value) {
        return new NewTrack(label, path, contentHash, value, featureVersion, error, stamp, vectors, features);
    }

    /**
     * Says what made the vectors. Only vectors of one version compare.
     *
     * @param value name and version of the analysis; or null
     * @return a copy
     */
    public NewTrack withFeatureVersion(@Nullable String value) {
        return new NewTrack(label, path, contentHash, tags, value, error, stamp, vectors, features);
    }

    /**
     * Says that its analysis failed.
     *
     * @param value why; or null if it did not
     * @return a copy
     */
    public NewTrack withError(@Nullable String value) {
        return new NewTrack(label, path, contentHash, tags, featureVersion, value, stamp, vectors, features);
    }

    /**
     * Says by what a change of the audio file is noticed.
     *
     * @param value its size and time; or null
     * @return a copy
     */
    public NewTrack withStamp(@Nullable FileStamp value) {
        return new NewTrack(label, path, contentHash, tags, featureVersion, error, value, vectors, features);
    }

    /**
     * Adds a vector.
     *
     * @param space name of a space of the catalog
     * @param vector as wide as the space, finite, not zero
     * @return a copy
     */
    public NewTrack withVector(String space, float[] vector) {
        return new NewTrack(
                label, path, contentHash, tags, featureVersion, error, stamp, with(vectors, space, vector), features);
    }

    /**
     * Adds what explanations compare.
     *
     * @param feature such as {@code "mfcc"}
     * @param values its numbers, finite, at least one
     * @return a copy
     */
    public NewTrack withFeature(String feature, float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("feature \"" + feature + "\" must be finite, holds " + value);
            }
        }
        Checks.atLeast("length of feature \"" + feature + "\"", values.length, 1);
        return new NewTrack(
                label, path, contentHash, tags, featureVersion, error, stamp, vectors, with(features, feature, values));
    }

    private static Map<String, float[]> with(Map<String, float[]> map, String name, float[] values) {
        Map<String, float[]> more = new LinkedHashMap<>(map);
        more.put(Checks.notBlank("name", name), values.clone());
        return Collections.unmodifiableMap(more);
    }

    /**
     * Returns what people call it.
     *
     * @return the label
     */
    public String label() {
        return label;
    }

    /**
     * Returns where the audio lies.
     *
     * @return a path, or null
     */
    public @Nullable String path() {
        return path;
    }

    /**
     * Returns what the audio file contains.
     *
     * @return its SHA-256, or null
     */
    public @Nullable String contentHash() {
        return contentHash;
    }

    /**
     * Returns what people say of it.
     *
     * @return the tags
     */
    public TrackTags tags() {
        return tags;
    }

    /**
     * Returns what made the vectors.
     *
     * @return name and version of the analysis, or null
     */
    public @Nullable String featureVersion() {
        return featureVersion;
    }

    /**
     * Returns why the analysis failed.
     *
     * @return the error, or null
     */
    public @Nullable String error() {
        return error;
    }

    /**
     * Returns by what a change of the audio file is noticed.
     *
     * @return its size and time, or null
     */
    public @Nullable FileStamp stamp() {
        return stamp;
    }

    /**
     * Returns the vectors.
     *
     * @return a vector a space; not to be changed
     */
    public Map<String, float[]> vectors() {
        return vectors;
    }

    /**
     * Returns what explanations compare.
     *
     * @return numbers a feature; not to be changed
     */
    public Map<String, float[]> features() {
        return features;
    }

    /**
     * Tells how far the analysis has come.
     *
     * @return failed with an error, analysed with vectors, pending with neither
     */
    public AnalysisStatus status() {
        if (error != null) {
            return AnalysisStatus.FAILED;
        }
        return vectors.isEmpty() ? AnalysisStatus.PENDING : AnalysisStatus.ANALYSED;
    }
}
