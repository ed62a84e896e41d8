package io.github.faissstyle.catalog.playlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.TrackSimilarities;
import io.github.faissstyle.catalog.UnknownTrackException;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What every playlist keeps to, whatever is asked for. */
class PlaylistTest {
    private static final int TRACKS = 400;
    private static final int DIMENSION = 16;
    private static final List<String> VERSIONS = List.of("", "", "", " (Live)", " - 2011 Remaster", " [Demo]");
    private static TrackCatalog catalog;
    private static Path folder;

    @BeforeContainer
    static void fill() throws IOException {
        folder = Files.createTempDirectory("playlists");
        catalog = TrackCatalog.builder()
                .folder(folder)
                .space("a", DIMENSION)
                .space("b", 4)
                .open();
        float[] vectors = SeededVectors.clustered(7, TRACKS, DIMENSION, 8);
        float[] others = SeededVectors.gaussian(8, TRACKS, 4);
        List<NewTrack> tracks = new ArrayList<>();
        for (int i = 0; i < TRACKS; i++) {
            TrackTags tags = TrackTags.NONE
                    .withTitle("Song " + i / 2 + VERSIONS.get(i % VERSIONS.size()))
                    .withArtist(i % 20 == 19 ? null : "Artist " + (i / 2) % 12)
                    .withAlbum(i % 10 == 9 ? null : "Album " + (i / 2) % 3)
                    .withGenre(i % 3 == 0 ? "jazz" : "rock")
                    .withDuration(i % 15 == 14 ? null : (Double) (100.0 + i % 90));
            NewTrack track = NewTrack.of("track " + i)
                    .withTags(tags)
                    .withVector("a", Arrays.copyOfRange(vectors, i * DIMENSION, (i + 1) * DIMENSION));
            tracks.add(i % 4 == 3 ? track : track.withVector("b", Arrays.copyOfRange(others, i * 4, (i + 1) * 4)));
        }
        catalog.addAll(tracks);
    }

    @AfterContainer
    static void close() {
        catalog.close();
    }

    private static PlaylistBuilder playlist() {
        return PlaylistBuilder.from(catalog);
    }

    private static List<Long> ids(Playlist playlist) {
        return playlist.tracks().stream().map(Track::id).toList();
    }

    private static void assertSpaced(List<Track> tracks, Function<Track, String> of, int spacing) {
        for (int i = 0; i < tracks.size(); i++) {
            for (int j = i + 1; j <= Math.min(i + spacing, tracks.size() - 1); j++) {
                String value = of.apply(tracks.get(i));
                assertFalse(
                        value != null && value.equals(of.apply(tracks.get(j))),
                        "places " + i + " and " + j + ": " + value);
            }
        }
    }

    private static void assertCapped(List<Track> tracks, Function<Track, String> of, int cap) {
        for (Track track : tracks) {
            String value = of.apply(track);
            assertTrue(
                    value == null
                            || tracks.stream()
                                            .filter(t -> value.equals(of.apply(t)))
                                            .count()
                                    <= cap,
                    value);
        }
    }

    /** What holds of every playlist. */
    private static void assertSound(Playlist playlist, int length) {
        List<Long> ids = ids(playlist);
        assertEquals(ids.size(), new HashSet<>(ids).size(), "no track twice");
        assertTrue(ids.size() <= length);
        assertEquals(
                ids.size() < length,
                !playlist.bounds().isEmpty(),
                () -> playlist.bounds().toString());
        assertEquals(length, playlist.requested());
    }

    @Property(tries = 60)
    void keepsToItsRules(
            @ForAll @IntRange(min = 1, max = TRACKS) int seed,
            @ForAll @IntRange(min = 1, max = 60) int length,
            @ForAll @IntRange(min = 1, max = 4) int perArtist,
            @ForAll @IntRange(min = 1, max = 4) int perAlbum,
            @ForAll @IntRange(max = 4) int artistSpacing,
            @ForAll @IntRange(max = 3) int albumSpacing,
            @ForAll @DoubleRange(max = 1) double diversity,
            @ForAll boolean walk,
            @ForAll boolean withSeed,
            @ForAll boolean chance,
            @ForAll @IntRange(min = 500, max = 20_000) int seconds) {
        PlaylistBuilder builder = playlist()
                .seed(seed)
                .length(length)
                .perArtist(perArtist)
                .perAlbum(perAlbum)
                .artistSpacing(artistSpacing)
                .albumSpacing(albumSpacing)
                .diversity(diversity)
                .temperature(chance ? 0.1 : 0, seed)
                .totalDuration(seconds);
        builder = walk ? builder.radiusWalk() : builder;
        Playlist playlist = (withSeed ? builder.withSeed() : builder).build();
        assertSound(playlist, length);
        List<Track> tracks = playlist.tracks();
        assertCapped(tracks, track -> track.tags().artist(), perArtist);
        assertCapped(
                tracks,
                track -> track.tags().album() == null
                        ? null
                        : track.tags().artist() + track.tags().album(),
                perAlbum);
        assertSpaced(tracks, track -> track.tags().artist(), artistSpacing);
        assertSpaced(
                tracks,
                track -> track.tags().album() == null
                        ? null
                        : track.tags().artist() + track.tags().album(),
                albumSpacing);
        double total = tracks.stream()
                .map(track -> track.tags().duration())
                .filter(Objects::nonNull)
                .mapToDouble(d -> d)
                .sum();
        assertTrue(total <= seconds);
        assertEquals(withSeed, !tracks.isEmpty() && tracks.get(0).id() == seed);
        assertEquals(playlist, builder.build(), "the same again");
    }

    @Property(tries = 60)
    void leavesOutWhatItShould(
            @ForAll @IntRange(min = 1, max = TRACKS) int seed,
            @ForAll @IntRange(min = 1, max = 80) int length,
            @ForAll boolean once,
            @ForAll boolean studio,
            @ForAll boolean jazz,
            @ForAll @DoubleRange(min = -1, max = 1) double floor,
            @ForAll @DoubleRange(min = 0.8, max = 1) double same,
            @ForAll boolean walk) {
        TrackFilter filter = jazz ? TrackFilter.equal(TrackField.GENRE, "jazz") : TrackFilter.all();
        PlaylistBuilder builder =
                playlist().seed(seed).length(length).filter(filter).minSimilarity(floor);
        builder = once ? builder.withoutDuplicates(same) : builder;
        builder = studio ? builder.withoutVersions() : builder;
        builder = walk ? builder.radiusWalk() : builder;
        Playlist playlist = builder.build();
        assertSound(playlist, length);
        List<Track> tracks = playlist.tracks();
        assertTrue(tracks.stream().allMatch(filter::matches));
        assertTrue(playlist.entries().stream().allMatch(entry -> entry.similarity() >= floor));
        assertTrue(!studio
                || tracks.stream().noneMatch(track -> SongTitle.of(track).version()));
        if (once) {
            TrackSimilarities similarities = catalog.similarities(ids(playlist));
            for (int i = 0; i < tracks.size(); i++) {
                for (int j = 0; j < i; j++) {
                    assertTrue(
                            !(similarities.of(tracks.get(i).id(), tracks.get(j).id()) >= same));
                    assertFalse(SongTitle.of(tracks.get(i))
                            .song()
                            .equals(SongTitle.of(tracks.get(j)).song()));
                }
            }
        }
        // What could still come is kept out by something that is asked for, or there is nothing more.
        assertTrue(tracks.size() == length
                || playlist.bounds().keySet().stream().allMatch(bound -> switch (bound) {
                    case NEAR_DUPLICATE -> once;
                    case VERSION -> studio;
                    case FILTER -> jazz;
                    case MIN_SIMILARITY -> floor > -1;
                    case CATALOG -> !jazz;
                    default -> false;
                }));
    }

    @Property(tries = 40)
    void goesFromOneTrackToAnother(
            @ForAll @IntRange(min = 1, max = TRACKS) int from,
            @ForAll @IntRange(min = 1, max = TRACKS) int to,
            @ForAll @IntRange(min = 2, max = 25) int length,
            @ForAll @IntRange(max = 2) int spacing,
            @ForAll @IntRange(min = 2, max = 5) int perArtist) {
        Assume.that(from != to);
        Playlist free = playlist().path(from, to).length(length).build();
        assertSound(free, length);
        assertEquals(length, free.entries().size(), "400 tracks are enough");
        assertEquals(from, ids(free).get(0));
        assertEquals(to, ids(free).get(length - 1));

        Playlist bound = playlist()
                .path(from, to)
                .length(length)
                .artistSpacing(spacing)
                .perArtist(perArtist)
                .build();
        assertSound(bound, length);
        assertEquals(from, ids(bound).get(0));
        assertEquals(to, ids(bound).get(bound.entries().size() - 1));
        List<Track> between = bound.tracks();
        // The ends are given; between them, and to them, the rules hold.
        if (bound.entries().size() > spacing + 1) {
            assertSpaced(
                    between.subList(0, between.size() - 1),
                    track -> track.tags().artist(),
                    spacing);
            assertSpaced(
                    between.subList(1, between.size()), track -> track.tags().artist(), spacing);
        }
    }

    @Example
    void aPathTakesSmallerStepsThanJumping() {
        int smaller = 0;
        for (int i = 1; i <= 20; i++) {
            Playlist path = playlist().path(i, i + 200).length(9).build();
            double jump = catalog.similarities(List.of((long) i, i + 200L)).of(i, i + 200L);
            smaller += path.statistics().average() > jump ? 1 : 0;
            assertTrue(path.statistics().min() <= path.statistics().average());
        }
        assertTrue(smaller >= 18, smaller + " of 20");
    }

    @Example
    void theNearestComeFirst() {
        List<TrackMatch> nearest = catalog.search(TrackQuery.like(5).withK(15));
        Playlist playlist = playlist().seed(5).length(15).build();
        assertEquals(nearest.stream().map(m -> m.track().id()).toList(), ids(playlist));
        assertEquals(
                nearest.stream().map(TrackMatch::reasons).toList(),
                playlist.entries().stream().map(PlaylistEntry::reasons).toList());
        assertEquals(nearest.get(0).similarity(), playlist.statistics().max());
        assertEquals(nearest.get(14).similarity(), playlist.statistics().min());
        assertEquals(
                playlist.statistics().max() - playlist.statistics().min(),
                playlist.statistics().range());
        assertEquals(
                nearest.stream().mapToDouble(TrackMatch::similarity).average().orElseThrow(),
                playlist.statistics().average(),
                1e-12);
    }

    @Example
    void diversityMakesTracksLessAlike() {
        double[] alike = new double[3];
        double[] similar = new double[3];
        double[] weights = {0, 0.3, 0.7};
        for (int seed = 1; seed <= 20; seed++) {
            for (int w = 0; w < 3; w++) {
                Playlist playlist = playlist()
                        .seed(17L * seed)
                        .length(12)
                        .diversity(weights[w])
                        .build();
                List<Long> ids = ids(playlist);
                TrackSimilarities similarities = catalog.similarities(ids);
                for (int i = 0; i < ids.size(); i++) {
                    for (int j = 0; j < i; j++) {
                        alike[w] += similarities.of(ids.get(i), ids.get(j)) / 66 / 20;
                    }
                }
                similar[w] += playlist.statistics().average() / 20;
            }
        }
        assertTrue(alike[0] > alike[1] + 0.02 && alike[1] > alike[2] + 0.02, Arrays.toString(alike));
        assertTrue(similar[0] > similar[1] && similar[1] > similar[2], Arrays.toString(similar));
    }

    @Example
    void aFloorOfSimilarityIsNotDiversity() {
        Playlist all = playlist().seed(9).length(40).build();
        double floor = all.entries().get(12).similarity();
        Playlist some = playlist().seed(9).length(40).minSimilarity(floor).build();
        assertEquals(ids(all).subList(0, 13), ids(some));
        assertTrue(some.bounds().containsKey(Constraint.MIN_SIMILARITY));
    }

    @Example
    void chanceIsTheSameForTheSameNumber() {
        List<Long> plain = ids(playlist().seed(3).length(20).build());
        List<Long> one = ids(playlist().seed(3).length(20).temperature(0.05, 1).build());
        List<Long> two = ids(playlist().seed(3).length(20).temperature(0.05, 2).build());
        assertEquals(one, ids(playlist().seed(3).length(20).temperature(0.05, 1).build()));
        assertTrue(!one.equals(two) && !one.equals(plain));
        assertEquals(
                plain, ids(playlist().seed(3).length(20).temperature(1e-9, 1).build()));
    }

    @Example
    void takesASongOnce() {
        Playlist playlist = playlist().seed(1).length(150).withoutDuplicates().build();
        List<String> songs =
                playlist.tracks().stream().map(t -> SongTitle.of(t).song()).toList();
        assertEquals(songs.size(), new HashSet<>(songs).size());
        Playlist studio = playlist().seed(1).length(400).withoutVersions().build();
        assertTrue(
                studio.tracks().stream().noneMatch(track -> SongTitle.of(track).version()));
        assertTrue(studio.bounds().containsKey(Constraint.VERSION));
        assertEquals(
                List.of("song\nx", "song\nx", "song\nx", "song\nx", "live and let die\nx", "song\nx", "delivery\nx"),
                IntStream.range(0, 7)
                        .mapToObj(i -> List.of(
                                        "Song",
                                        "Song (Live at Montreux, 1971)",
                                        "Song - 2011 Remaster",
                                        "Song [Demo Version]",
                                        "Live and Let Die",
                                        "Song (Radio Edit)",
                                        "Delivery")
                                .get(i))
                        .map(title -> SongTitle.of(titled(title)).song())
                        .toList());
        assertTrue(SongTitle.of(titled("Song - Live")).version());
        assertFalse(SongTitle.of(titled("Live and Let Die")).version());
        assertFalse(SongTitle.of(titled("Song (Radio Edit)")).version());
    }

    private static Track titled(String title) {
        Track any = catalog.track(1).orElseThrow();
        return new Track(
                1,
                title,
                null,
                null,
                TrackTags.NONE.withTitle(title).withArtist("X"),
                any.status(),
                null,
                null,
                null,
                any.added(),
                any.updated(),
                null);
    }

    @Example
    void filtersAndSaysWhatBinds() {
        TrackFilter jazz = TrackFilter.equal(TrackField.GENRE, "jazz");
        Playlist playlist = playlist().seed(2).length(300).filter(jazz).build();
        assertTrue(playlist.tracks().stream().allMatch(jazz::matches));
        assertEquals(Map.of(Constraint.FILTER, 0), playlist.bounds());
        assertEquals(
                Map.of(Constraint.CATALOG, 0),
                playlist().seed(2).length(500).build().bounds());
        Playlist few = playlist().seed(2).length(50).perArtist(1).build();
        assertTrue(
                few.bounds().getOrDefault(Constraint.ARTIST_CAP, 0) > 100,
                few.bounds().toString());
        Playlist none = playlist().seed(2).length(5).onlyAvailable().build();
        assertEquals(List.of(), none.entries());
        assertEquals(Map.of(Constraint.AVAILABILITY, TRACKS - 1), none.bounds());
    }

    @Example
    void walksAwayFromTheSeed() {
        Playlist walk = playlist().seed(11).length(36).radiusWalk().build();
        Playlist plain = playlist().seed(11).length(36).build();
        assertEquals(new HashSet<>(ids(plain)), new HashSet<>(ids(walk)));
        for (int ring = 0; ring < 6; ring++) {
            assertEquals(
                    new HashSet<>(ids(plain).subList(6 * ring, 6 * ring + 6)),
                    new HashSet<>(ids(walk).subList(6 * ring, 6 * ring + 6)));
        }
        assertTrue(steps(walk) > steps(plain), "neighbours are more alike than in the order of similarity");
    }

    private static double steps(Playlist playlist) {
        List<Long> ids = ids(playlist);
        TrackSimilarities similarities = catalog.similarities(ids);
        return IntStream.range(1, ids.size())
                .mapToDouble(i -> similarities.of(ids.get(i - 1), ids.get(i)))
                .sum();
    }

    @Example
    void blendsSeeds() {
        TrackQuery query = TrackQuery.like(1).plus(2, 1).minus(3, 0.5);
        assertEquals(
                catalog.search(query.withK(10)).stream()
                        .map(m -> m.track().id())
                        .toList(),
                ids(playlist().blend(query).length(10).build()));
    }

    @Example
    void saysWhatDoesNotGoTogether() {
        assertThrows(IllegalStateException.class, () -> playlist().build());
        assertThrows(IllegalArgumentException.class, () -> playlist().path(1, 1));
        assertThrows(
                IllegalStateException.class,
                () -> playlist().path(1, 2).length(1).build());
        assertThrows(
                IllegalStateException.class,
                () -> playlist().path(1, 2).diversity(1).build());
        assertThrows(IllegalArgumentException.class, () -> playlist().length(-3));
        assertThrows(IllegalArgumentException.class, () -> playlist().diversity(Double.NaN));
        assertThrows(UnknownTrackException.class, () -> playlist().seed(100_000).build());
        assertThrows(
                UnknownTrackException.class, () -> playlist().path(1, 100_000).build());
        assertThrows(
                IllegalStateException.class,
                () -> playlist().blend(TrackQuery.like(1)).withSeed().build());
    }
}
