package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tracks that are the same everywhere for the same seed. */
final class MadeTracks {
    static final int CLAP = 24;
    static final int LIBROSA = 13;
    private static final List<String> GENRES = List.of("jazz", "rock", "pop", "électronique");

    private MadeTracks() {}

    static CatalogBuilder withSpaces(CatalogBuilder builder) {
        return builder.space("clap", CLAP).space("librosa", LIBROSA);
    }

    /** Every fifth lacks a vector in librosa, every seventh one in clap. */
    static List<NewTrack> tracks(long seed, int from, int to) {
        float[] clap = SeededVectors.gaussian(seed, to, CLAP);
        float[] librosa = SeededVectors.gaussian(~seed, to, LIBROSA);
        List<NewTrack> tracks = new ArrayList<>();
        for (int i = from; i < to; i++) {
            TrackTags tags = TrackTags.NONE
                    .withTitle("Title " + i)
                    .withArtist(i % 9 == 0 ? null : "Artist " + i % 17)
                    .withGenre(i % 11 == 0 ? null : GENRES.get(i % 4))
                    .withYear(i % 13 == 0 ? null : (Integer) (1950 + i % 70))
                    .withTempo(i % 6 == 0 ? null : (Double) (60 + i % 120 + 0.5));
            NewTrack track = NewTrack.of("track " + i)
                    .withPath("/music/" + i + ".wav")
                    .withContentHash("hash-" + i)
                    .withTags(tags)
                    .withFeature("mfcc", Arrays.copyOfRange(librosa, i * LIBROSA, i * LIBROSA + 5))
                    .withFeature("rms", new float[] {1 + i % 3});
            if (i % 7 != 6) {
                track = track.withVector("clap", row(clap, i, CLAP));
            }
            if (i % 5 != 4 || i % 7 == 6) {
                track = track.withVector("librosa", row(librosa, i, LIBROSA));
            }
            tracks.add(track);
        }
        return tracks;
    }

    static float[] row(float[] rows, int row, int dimension) {
        return Arrays.copyOfRange(rows, row * dimension, (row + 1) * dimension);
    }
}
