package io.github.faissstyle.embeddings.audio;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A track's vectors in several named spaces, such as what was measured of it and what a model makes of it.
 *
 * @param spaces a vector a space; the arrays are not copied
 */
public record FeatureBundle(Map<String, float[]> spaces) {
    /** Name of the space of {@link #measured}. */
    public static final String LIBROSA = "librosa";

    /** Name of the space of {@link #musical}. */
    public static final String MUSICAL = "musical";

    /** Floats of {@link #measured}. */
    public static final int MEASURED_DIMENSION = 88;

    /** Floats of {@link #musical}. */
    public static final int MUSICAL_DIMENSION = 67;

    /** Tags of {@link #musical}. */
    public static final int TAGS = 50;

    private static final int MFCC = 20;
    private static final double FAST_TEMPO = 200;

    /** Makes it immutable, in the order given. */
    public FeatureBundle {
        spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
    }

    /**
     * Bundles what can be measured.
     *
     * @param features of a sound
     * @param tags activations of 50 tags; null if there is no tagger
     * @return {@link #measured} as {@value #LIBROSA} and {@link #musical} as {@value #MUSICAL}
     */
    public static FeatureBundle of(AudioFeatures features, float @Nullable [] tags) {
        Map<String, float[]> spaces = new LinkedHashMap<>();
        spaces.put(LIBROSA, measured(features));
        spaces.put(MUSICAL, musical(features, tags));
        return new FeatureBundle(spaces);
    }

    /**
     * Adds a space.
     *
     * @param name its name, such as that of a model
     * @param vector the track's vector
     * @return this bundle and the vector
     * @throws IllegalArgumentException if there is a space of this name
     */
    public FeatureBundle with(String name, float[] vector) {
        Map<String, float[]> more = new LinkedHashMap<>(spaces);
        if (more.put(name, vector) != null) {
            throw new IllegalArgumentException("there is a space \"" + name + "\" already");
        }
        return new FeatureBundle(more);
    }

    /**
     * Puts the usual features into one vector, 88 floats: mean and deviation over the frames of 20 MFCC, 12 chroma and
     * 7 bands of contrast; then of centroid and roll-off (in kHz), zero-crossing rate and RMS; then tempo over 200 and
     * energy progression.
     *
     * @param features of a sound
     * @return a vector
     */
    public static float[] measured(AudioFeatures features) {
        float[] vector = new float[MEASURED_DIMENSION];
        int at = 0;
        for (double[][] rows : new double[][][] {features.mfcc(MFCC), features.chroma(), features.contrast()}) {
            for (int column = 0; column < rows[0].length; column++) {
                int c = column;
                at = moments(Arrays.stream(rows).mapToDouble(row -> row[c]).toArray(), 1, vector, at);
            }
        }
        at = moments(features.centroid(), 1e-3, vector, at);
        at = moments(features.rollOff(), 1e-3, vector, at);
        at = moments(features.zeroCrossingRate(), 1, vector, at);
        at = moments(features.rms(), 1, vector, at);
        vector[at++] = (float) (features.tempo() / FAST_TEMPO);
        vector[at] = (float) features.energyProgression();
        return vector;
    }

    private static int moments(double[] values, double scale, float[] into, int at) {
        double mean = Arrays.stream(values).average().orElse(0);
        double squares = Arrays.stream(values)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElse(0);
        into[at] = (float) (scale * mean);
        into[at + 1] = (float) (scale * Math.sqrt(squares));
        return at + 2;
    }

    /**
     * Puts what a musician would say into one vector, 67 floats: tempo over 200 (place 0); key, 1 at its tonic, C first
     * (1 to 12); scale, 1 at major or minor (13, 14); dominant chroma, the strongest pitch class, as cosine and sine on
     * the circle of semitones (15, 16); activations of 50 tags (17 to 66), 0 where there is no tagger.
     *
     * @param features of a sound
     * @param tags activations of 50 tags; null if there is no tagger
     * @return a vector
     * @throws IllegalArgumentException if there are not 50 tags
     */
    public static float[] musical(AudioFeatures features, float @Nullable [] tags) {
        if (tags != null && tags.length != TAGS) {
            throw new IllegalArgumentException("there must be " + TAGS + " tags, are " + tags.length);
        }
        double[] chroma = features.meanChroma();
        MusicalKey key = MusicalKey.of(chroma);
        int dominant = 0;
        for (int c = 1; c < chroma.length; c++) {
            dominant = chroma[c] > chroma[dominant] ? c : dominant;
        }
        float[] vector = new float[MUSICAL_DIMENSION];
        vector[0] = (float) (features.tempo() / FAST_TEMPO);
        vector[1 + key.tonic()] = 1;
        vector[key.minor() ? 14 : 13] = 1;
        vector[15] = (float) Math.cos(2 * Math.PI * dominant / 12);
        vector[16] = (float) Math.sin(2 * Math.PI * dominant / 12);
        if (tags != null) {
            System.arraycopy(tags, 0, vector, MUSICAL_DIMENSION - TAGS, TAGS);
        }
        return vector;
    }
}
