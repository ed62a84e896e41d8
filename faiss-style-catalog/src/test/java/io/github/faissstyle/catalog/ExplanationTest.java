package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackTags;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a match says of itself, number by number and word by word. */
class ExplanationTest {
    @TempDir
    Path temp;

    private static NewTrack track(String label, TrackTags tags) {
        return NewTrack.of(label)
                .withTags(tags)
                .withVector("a", new float[] {1, 0})
                .withVector("b", new float[] {0, 2});
    }

    private TrackMatch match(NewTrack seed, NewTrack other) {
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp).space("a", 2).space("b", 2).open()) {
            long id = catalog.add(seed).id();
            long otherId = catalog.add(other).id();
            List<TrackMatch> found = catalog.search(TrackQuery.like(id).withK(100));
            catalog.removeAll(List.of(id, otherId));
            return found.stream()
                    .filter(m -> m.track().id() == otherId)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void namesFeaturesFromTheThresholdOn() {
        TrackTags none = TrackTags.NONE;
        NewTrack seed = track("seed", none)
                .withFeature("mfcc", new float[] {-200, 1, 0})
                .withFeature("chroma", new float[] {1, 0})
                .withFeature("rms", new float[] {0.4f})
                .withFeature("zcr", new float[] {0.1f, 0.2f})
                .withFeature("valence", new float[] {1, 1});
        // 0.76 and 0.74 to either side of 0.75
        NewTrack other = track("other", none)
                .withFeature("mfcc", new float[] {300, 0.76f, (float) Math.sqrt(1 - 0.76 * 0.76)})
                .withFeature("chroma", new float[] {0.74f, (float) Math.sqrt(1 - 0.74 * 0.74)})
                .withFeature("rms", new float[] {0.3f})
                .withFeature("zcr", new float[] {0.1f, 0.2f})
                .withFeature("valence", new float[] {2, 2, 2});
        TrackMatch match = match(seed, other);
        assertEquals(0.76, match.features().get("mfcc"), 1e-6, "without the first coefficient");
        assertEquals(0.74, match.features().get("chroma"), 1e-6);
        assertEquals(0.75, match.features().get("rms"), 1e-6, "one less 0.1 over 0.4");
        assertEquals(1, match.features().get("zcr"), 1e-6);
        assertTrue(!match.features().containsKey("valence"), "other lengths do not compare");
        List<String> expected = new ArrayList<>(List.of("similar noisiness (1.00)", "similar timbre (0.76)"));
        assertEquals(expected, match.reasons().subList(0, 2));
    }

    @Test
    void namesTagsThatAreTheSame() {
        TrackTags tags = new TrackTags("one", "Nora", "Debut", "jazz", "calm", "A minor", 2001, 200.0, 100.0);
        TrackMatch match =
                match(track("seed", tags), track("other", tags.withTitle("two").withTempo(102.0)));
        assertEquals(
                List.of(
                        "tempo within 2 BPM",
                        "same key (A minor)",
                        "same artist (Nora)",
                        "same album (Debut)",
                        "same genre (jazz)",
                        "same mood (calm)"),
                match.reasons());
        assertEquals(List.of("twice the tempo"), tempo(100.0, 198.5));
        assertEquals(List.of("half the tempo"), tempo(100.0, 50.9));
        assertEquals(List.of("nearest by a (1.00)"), tempo(100.0, 102.1));
        assertEquals(List.of("nearest by a (1.00)"), tempo(100.0, null));
    }

    private List<String> tempo(Double one, Double other) {
        return match(track("seed", TrackTags.NONE.withTempo(one)), track("other", TrackTags.NONE.withTempo(other)))
                .reasons();
    }

    @Test
    void saysWhatEachSpaceContributes() {
        NewTrack seed = track("seed", TrackTags.NONE);
        NewTrack other =
                NewTrack.of("other").withVector("a", new float[] {3, 4}).withVector("b", new float[] {0, -1});
        TrackMatch match = match(seed, other);
        assertEquals(new SpaceScore(0.6, 0.6, 0.36), rounded(match.spaces().get("a")));
        assertEquals(new SpaceScore(-1, 0.4, -0.4), rounded(match.spaces().get("b")));
        assertEquals(-0.04, match.similarity(), 1e-6);
        TrackMatch half = match(seed, NewTrack.of("other").withVector("b", new float[] {0, 1}));
        assertEquals(Map.of("b", new SpaceScore(1, 1, 1)), half.spaces(), "weights of what both have sum to 1");
    }

    private static SpaceScore rounded(SpaceScore score) {
        return new SpaceScore(round(score.similarity()), round(score.weight()), round(score.contribution()));
    }

    private static double round(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }

    @Test
    void comparesWhatStandsOutFromTheCatalog() {
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp).space("a", 2).open()) {
            // All point the same way, but for what differs around 100.
            for (int i = 0; i < 20; i++) {
                catalog.add(NewTrack.of("t" + i)
                        .withVector("a", new float[] {1, i})
                        .withFeature("spectral_contrast", new float[] {100 + (i % 2 == 0 ? 1 : -1), 100}));
            }
            for (TrackMatch match : catalog.search(TrackQuery.like(1).withK(19))) {
                double expected = match.track().id() % 2 == 1 ? 1 : -1;
                assertEquals(expected, match.features().get("spectral_contrast"), 1e-6);
            }
            assertEquals(
                    List.of(),
                    catalog.search(TrackQuery.like(1).withoutReasons()).get(0).reasons());
        }
    }

    @Test
    void saysWhyATrackIsNotFound() {
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp).space("a", 2).space("b", 2).open()) {
            catalog.add(track("x", TrackTags.NONE));
            catalog.add(NewTrack.of("only b").withVector("b", new float[] {1, 1}));
            TrackQuery query = TrackQuery.like(1);
            assertEquals(Optional.empty(), catalog.whyNotFound(2, query));
            assertEquals("track 9 is not there", catalog.whyNotFound(9, query).orElseThrow());
            assertTrue(catalog.whyNotFound(2, query.withWeights(Map.of("a", 1.0)))
                    .orElseThrow()
                    .contains("only in [b]"));
            assertTrue(catalog.whyNotFound(2, query.without(List.of(2L)))
                    .orElseThrow()
                    .contains("leaves"));
            assertTrue(
                    catalog.whyNotFound(2, query.withFilter(io.github.faissstyle.catalog.track.TrackFilter.text("zzz")))
                            .orElseThrow()
                            .contains("the filter"));
            catalog.remove(2);
            assertEquals("track 2 was removed", catalog.whyNotFound(2, query).orElseThrow());
        }
    }
}
