package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.TrackAnalysis;
import io.github.faissstyle.catalog.TrackAnalyzer;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.embeddings.audio.AudioFeatures;
import io.github.faissstyle.embeddings.audio.AudioFiles;
import io.github.faissstyle.embeddings.audio.FeatureBundle;
import io.github.faissstyle.embeddings.audio.MusicalKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Joins the features of faiss-style-embeddings to a catalog: {@code librosa}, 88 measured numbers, and {@code musical},
 * 67 of which the 50 tags stay 0 as long as there is no tagger. Title, artist and genre come from {@code genre/Artist -
 * Title.wav}, where files are named like that. Safe for threads.
 */
final class SoundAnalyzer implements TrackAnalyzer {
    static final String MEASURED = FeatureBundle.LIBROSA;
    static final String MUSICAL = FeatureBundle.MUSICAL;
    private static final int RATE = 22_050;
    private static final int LAGS = 32;

    @Override
    public String version() {
        return "librosa 88 v1, musical 67 v1";
    }

    @Override
    public Map<String, Integer> spaces() {
        Map<String, Integer> spaces = new LinkedHashMap<>();
        spaces.put(MEASURED, FeatureBundle.MEASURED_DIMENSION);
        spaces.put(MUSICAL, FeatureBundle.MUSICAL_DIMENSION);
        return spaces;
    }

    @Override
    public TrackAnalysis analyze(Path file) {
        float[] samples = AudioFiles.readMono(file, RATE);
        AudioFeatures measured = AudioFeatures.of(samples, RATE);
        Map<String, float[]> features = new LinkedHashMap<>();
        features.put("mfcc", means(measured.mfcc(20)));
        features.put("chroma", means(measured.chroma()));
        features.put("spectral_contrast", means(measured.contrast()));
        features.put("rhythm", rhythm(measured.tempogram()));
        features.put("zcr", new float[] {mean(measured.zeroCrossingRate())});
        features.put("rms", new float[] {mean(measured.rms())});
        return new TrackAnalysis(
                FeatureBundle.of(measured, null).spaces(),
                features,
                tags(file, measured, (double) samples.length / RATE));
    }

    private static TrackTags tags(Path file, AudioFeatures measured, double seconds) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]+$", "");
        String[] parts = name.split(" - ", 2);
        Path folder = file.getParent() == null ? null : file.getParent().getFileName();
        MusicalKey key = measured.key();
        double tempo = measured.tempo();
        TrackTags tags = TrackTags.NONE
                .withDuration(seconds)
                .withTempo(tempo > 0 ? Math.round(tempo * 10) / 10.0 : null)
                .withKey(key.name());
        return parts.length == 2
                ? tags.withArtist(parts[0]).withTitle(parts[1]).withGenre(folder == null ? null : folder.toString())
                : tags;
    }

    /**
     * How strongly onsets repeat, at lags that double every eight places: the same rhythm at another tempo is moved,
     * not changed.
     */
    private static float[] rhythm(double[] tempogram) {
        float[] rhythm = new float[LAGS];
        for (int i = 0; i < LAGS; i++) {
            int lag = (int) Math.round(8 * Math.pow(2, i / 8.0));
            rhythm[i] = lag < tempogram.length ? (float) tempogram[lag] : 0;
        }
        return rhythm;
    }

    private static float[] means(double[][] frames) {
        float[] means = new float[frames[0].length];
        for (int column = 0; column < means.length; column++) {
            double sum = 0;
            for (double[] frame : frames) {
                sum += frame[column];
            }
            means[column] = (float) (sum / frames.length);
        }
        return means;
    }

    private static float mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return (float) (sum / values.length);
    }
}
