package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.space.IndexPolicy;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a catalog does, whatever database keeps it. */
abstract class TrackCatalogContract {
    private static final long SEED = 20261122L;

    @TempDir
    Path temp;

    private Path folder;

    /** A catalog of that folder, the same one for the same folder; without spaces. */
    abstract CatalogBuilder newCatalog(Path folder);

    @BeforeEach
    void chooseFolder() {
        folder = temp.resolve("catalog");
    }

    private TrackCatalog open() {
        return MadeTracks.withSpaces(newCatalog(folder)).open();
    }

    private static List<Long> ids(List<TrackMatch> matches) {
        return matches.stream().map(match -> match.track().id()).toList();
    }

    /** The blend in double precision, over what was given. */
    private static double blend(NewTrack query, NewTrack track, double clapWeight, double librosaWeight) {
        double sum = 0;
        double present = 0;
        for (Map.Entry<String, Double> weight :
                Map.of("clap", clapWeight, "librosa", librosaWeight).entrySet()) {
            float[] one = query.vectors().get(weight.getKey());
            float[] other = track.vectors().get(weight.getKey());
            if (one != null && other != null && weight.getValue() > 0) {
                sum += weight.getValue() * cosine(one, other);
                present += weight.getValue();
            }
        }
        return sum / present;
    }

    private static double cosine(float[] one, float[] other) {
        double dot = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * other[i];
            squares += (double) one[i] * one[i];
            otherSquares += (double) other[i] * other[i];
        }
        return dot / Math.sqrt(squares * otherSquares);
    }

    /** Ids of all tracks that share a space with the query, the best first; track i has the number i + 1. */
    private static List<Long> truth(List<NewTrack> tracks, int query, double clap, double librosa) {
        return Stream.iterate(0, i -> i < tracks.size(), i -> i + 1)
                .filter(i -> i != query)
                .filter(i -> !Double.isNaN(blend(tracks.get(query), tracks.get(i), clap, librosa)))
                .sorted(Comparator.comparingDouble(
                                (Integer i) -> -blend(tracks.get(query), tracks.get(i), clap, librosa))
                        .thenComparing(i -> i))
                .map(i -> (long) i + 1)
                .toList();
    }

    @Test
    void keepsWhatItIsGiven() {
        NewTrack given = NewTrack.of("Blue in Green")
                .withPath("/music/blue.flac")
                .withContentHash("abc")
                .withFeatureVersion("v1")
                .withTags(new TrackTags(
                        "Blue in Green",
                        "Bill Evans",
                        "Portrait in Jazz",
                        "jazz",
                        "calm",
                        "D minor",
                        1960,
                        325.5,
                        58.25))
                .withVector("clap", MadeTracks.tracks(1, 0, 1).get(0).vectors().get("clap"))
                .withFeature("mfcc", new float[] {1.5f, -2, 3e-8f});
        try (TrackCatalog catalog = open()) {
            AddResult result = catalog.add(given);
            assertTrue(result.added());
            Track track = catalog.track(result.id()).orElseThrow();
            assertEquals(given.label(), track.label());
            assertEquals(given.tags(), track.tags());
            assertEquals("abc", track.contentHash());
            assertEquals("v1", track.featureVersion());
            assertEquals(AnalysisStatus.ANALYSED, track.status());
            assertEquals("blue.flac", track.name());
            assertEquals(Optional.of(track), catalog.trackAt("/music/blue.flac"));
            assertEquals(Optional.of(track), catalog.trackWithContent("abc"));
            assertArrayEquals(
                    given.vectors().get("clap"), catalog.vectors(result.id()).get("clap"));
            assertArrayEquals(
                    given.features().get("mfcc"), catalog.features(result.id()).get("mfcc"));
        }
        try (TrackCatalog again = open()) {
            assertEquals(
                    given.tags(),
                    again.trackAt("/music/blue.flac").orElseThrow().tags());
        }
    }

    @Test
    void findsWhatIsMostAlikeInAllSpacesThatBothHave() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 300);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks);
            for (int query : new int[] {0, 4, 6, 34, 299}) {
                // All are candidates, so that the answer is exact.
                List<TrackMatch> found =
                        catalog.search(TrackQuery.like(query + 1).withK(20).withCandidates(15));
                assertEquals(truth(tracks, query, 0.6, 0.4).subList(0, 20), ids(found), "query " + query);
                for (TrackMatch match : found) {
                    NewTrack other = tracks.get((int) match.track().id() - 1);
                    assertEquals(blend(tracks.get(query), other, 0.6, 0.4), match.similarity(), 1e-6);
                    assertEquals(
                            match.similarity(),
                            match.spaces().values().stream()
                                    .mapToDouble(SpaceScore::contribution)
                                    .sum(),
                            1e-12);
                    assertEquals(
                            1,
                            match.spaces().values().stream()
                                    .mapToDouble(SpaceScore::weight)
                                    .sum(),
                            1e-12);
                    assertFalse(match.reasons().isEmpty());
                }
            }
            assertEquals(
                    truth(tracks, 0, 0, 1).subList(0, 5),
                    ids(catalog.search(
                            TrackQuery.like(1).withK(5).withCandidates(60).withWeights(Map.of("librosa", 2.0)))));
        }
    }

    @Test
    void leavesOutWhatIsLessSimilarThanAsked() {
        try (TrackCatalog catalog = open()) {
            catalog.addAll(MadeTracks.tracks(SEED, 0, 300));
            List<TrackMatch> all = catalog.search(TrackQuery.like(1).withK(50));
            double floor = all.get(10).similarity();
            List<TrackMatch> some = catalog.search(TrackQuery.like(1).withK(50).withMinSimilarity(floor));
            assertEquals(ids(all).subList(0, 11), ids(some));
        }
    }

    @Test
    void filtersBeforeItChooses() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 2500);
        try (TrackCatalog catalog = open()) {
            List<Long> added =
                    catalog.addAll(tracks).stream().map(AddResult::id).toList();
            TrackFilter onePercent =
                    TrackFilter.equal(TrackField.YEAR, 1960).and(TrackFilter.equal(TrackField.GENRE, "pop"));
            TrackFilter most = TrackFilter.range(TrackField.TEMPO, 61, null);
            for (TrackFilter filter : List.of(onePercent, most, most.negate())) {
                Set<Long> allowed = new java.util.HashSet<>();
                catalog.forEach(filter, track -> allowed.add(track.id()));
                List<Long> expected = truth(tracks, 8, 0.6, 0.4).stream()
                        .filter(allowed::contains)
                        .limit(10)
                        .toList();
                assertEquals(10, expected.size());
                List<Long> found = ids(catalog.search(
                        TrackQuery.like(added.get(8)).withFilter(filter).withCandidates(200)));
                assertEquals(expected, found, filter.toString());
            }
            assertEquals(
                    List.of(),
                    catalog.search(TrackQuery.like(1).withFilter(TrackFilter.equal(TrackField.GENRE, "none"))));
        }
    }

    @Test
    void looksForWhatIsLikeSomeAndUnlikeOthers() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 100);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks);
            TrackQuery query = TrackQuery.like(1).plus(2, 0.5).minus(3, 0.25).withWeights(Map.of("clap", 1.0));
            List<TrackMatch> found = catalog.search(query.withK(97).withCandidates(2));
            float[] mixed = new float[MadeTracks.CLAP];
            double[] weights = {1, 0.5, -0.25};
            for (int seed = 0; seed < 3; seed++) {
                float[] vector = tracks.get(seed).vectors().get("clap");
                double length = Math.sqrt(cosine(vector, vector) * dot(vector, vector));
                for (int i = 0; i < mixed.length; i++) {
                    mixed[i] += (float) (weights[seed] * vector[i] / length);
                }
            }
            for (TrackMatch match : found) {
                float[] vector =
                        tracks.get((int) match.track().id() - 1).vectors().get("clap");
                assertEquals(cosine(mixed, vector), match.similarity(), 1e-5);
            }
            assertTrue(found.stream().noneMatch(match -> match.track().id() <= 3));
            assertEquals(
                    ids(found).subList(0, 5),
                    ids(catalog.search(TrackQuery.likeVector("clap", mixed)
                            .without(List.of(1L, 2L, 3L))
                            .withK(5)
                            .withCandidates(20))));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> catalog.search(TrackQuery.like(1).minus(1, 1)),
                    "nothing is left to look for");
        }
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    @Test
    void ranksBySimilaritiesOfOnesOwn() {
        try (TrackCatalog catalog = open()) {
            catalog.addAll(MadeTracks.tracks(SEED, 0, 200));
            Reranker newest = (query, track, vectors) ->
                    track.tags().year() == null ? Double.NaN : track.tags().year() + 0 * query.get("clap")[0];
            List<TrackMatch> found = catalog.search(
                    TrackQuery.like(1).withK(10).withCandidates(20).withReranker(newest));
            assertEquals(10, found.size());
            List<Double> scores = found.stream().map(TrackMatch::score).toList();
            assertEquals(scores.stream().sorted(Comparator.reverseOrder()).toList(), scores);
            assertEquals(2019, scores.get(0));
            assertTrue(found.get(0).similarity() <= 1);
        }
    }

    @Test
    void answersManyQueriesAsItAnswersEach() {
        try (TrackCatalog catalog = open()) {
            catalog.addAll(MadeTracks.tracks(SEED, 0, 200));
            List<TrackQuery> queries = List.of(
                    TrackQuery.like(3),
                    TrackQuery.likePath("/music/9.wav").withK(3),
                    TrackQuery.like(7).withSeeds());
            List<List<TrackMatch>> together = catalog.searchAll(queries);
            for (int i = 0; i < queries.size(); i++) {
                assertEquals(catalog.search(queries.get(i)), together.get(i));
            }
            assertEquals(7, together.get(2).get(0).track().id());
            assertEquals(1, together.get(2).get(0).similarity(), 1e-6);
        }
    }

    @Test
    void reportsTracksThatAreThereAlready() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 10);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks);
            assertEquals(
                    new AddResult(4, AddResult.Outcome.SAME_CONTENT),
                    catalog.add(tracks.get(3).withPath("/elsewhere.wav")));
            assertEquals(
                    new AddResult(6, AddResult.Outcome.SAME_PATH),
                    catalog.add(tracks.get(5).withContentHash("other")));
            assertEquals(10, catalog.statistics().tracks());
            catalog.remove(4);
            assertTrue(catalog.add(tracks.get(3)).added(), "what was removed is not there");
            assertThrows(IllegalArgumentException.class, () -> catalog.restore(4));
        }
    }

    @Test
    void findsWhatChangedAtOnce() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 200);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks.subList(0, 100));
            catalog.checkpoint(ProgressListener.NONE); // from here on the base is old
            for (int i = 100; i < 110; i++) {
                long id = catalog.add(tracks.get(i)).id();
                assertEquals(id, best(catalog, tracks.get(i)));
            }
            long first = best(catalog, tracks.get(0));
            catalog.remove(first);
            assertTrue(best(catalog, tracks.get(0)) != first);
            catalog.restore(first);
            assertEquals(first, best(catalog, tracks.get(0)));

            catalog.replace(first, tracks.get(150));
            assertEquals(first, best(catalog, tracks.get(150)));
            assertTrue(best(catalog, tracks.get(0)) != first, "the old vector is gone");
            assertEquals("track 150", catalog.track(first).orElseThrow().label());

            NewTrack failed = NewTrack.of("broken").withPath("/music/0.wav").withError("no sound");
            catalog.replace(first, failed);
            assertTrue(best(catalog, tracks.get(150)) != first);
            assertEquals("no sound", catalog.track(first).orElseThrow().error());
            assertTrue(
                    catalog.whyNotFound(first, TrackQuery.like(2)).orElseThrow().contains("no sound"));
        }
    }

    private static long best(TrackCatalog catalog, NewTrack like) {
        return catalog.search(TrackQuery.likeVectors(like.vectors()).withK(1))
                .get(0)
                .track()
                .id();
    }

    @Test
    void followsAnotherThatWrites() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 60);
        try (TrackCatalog one = open();
                TrackCatalog other = open()) {
            one.addAll(tracks.subList(0, 50));
            assertEquals(31, best(other, tracks.get(30)));
            other.remove(31);
            assertTrue(best(one, tracks.get(30)) != 31);
            one.checkpoint(ProgressListener.NONE);
            long id = other.add(tracks.get(55)).id();
            other.checkpoint(ProgressListener.NONE);
            assertEquals(id, best(one, tracks.get(55)));
            one.vacuum(ProgressListener.NONE);
            assertEquals(id, best(other, tracks.get(55)));
            assertEquals(50, other.statistics().tracks());
        }
    }

    @Test
    void makesIndexesGoodFromTheTables() throws IOException {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 400);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks.subList(0, 300));
        }
        List<Path> files = indexFiles();
        assertEquals(2, files.size(), files.toString());
        byte[] whole = Files.readAllBytes(files.get(0));
        List<Runnable> damages = List.of(
                () -> {},
                () -> delete(files.get(0)),
                () -> write(files.get(0), Arrays.copyOf(whole, whole.length / 2)),
                () -> write(files.get(0), flipped(whole)),
                () -> write(folder.resolve("clap.json"), "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                () -> delete(folder.resolve("librosa.json")));
        for (int i = 0; i < damages.size(); i++) {
            damages.get(i).run();
            try (TrackCatalog catalog = open()) {
                for (SpaceStatistics space : catalog.statistics().spaces()) {
                    assertEquals(space.vectors(), space.indexed(), "damage " + i);
                }
                List<Long> expected = truth(tracks.subList(0, 300), 0, 0.6, 0.4).subList(0, 5);
                assertEquals(
                        expected, ids(catalog.search(TrackQuery.like(1).withK(5).withCandidates(60))), "damage " + i);
                catalog.rebuild(ProgressListener.NONE);
                assertEquals(List.of(), catalog.verify());
            }
            files.clear();
            files.addAll(indexFiles());
        }
    }

    private List<Path> indexFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".index"))
                    .sorted()
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] copy = bytes.clone();
        copy[copy.length / 2] ^= 1;
        return copy;
    }

    private static void write(Path file, byte[] bytes) {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(bytes);
            out.setLength(bytes.length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void catchesUpFromTheFilesGeneration() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 100);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks.subList(0, 50));
        }
        try (TrackCatalog catalog = MadeTracks.withSpaces(newCatalog(folder))
                .withoutCheckpointOnClose()
                .open()) {
            catalog.addAll(tracks.subList(50, 100));
            catalog.removeAll(List.of(3L, 60L));
            catalog.replace(5, tracks.get(4).withTags(TrackTags.NONE));
        }
        List<String> stages = new ArrayList<>();
        try (TrackCatalog catalog = MadeTracks.withSpaces(newCatalog(folder))
                .progress((stage, done, total) -> stages.add(stage))
                .open()) {
            assertEquals(List.of(), stages, "nothing is made anew");
            SpaceStatistics clap = catalog.statistics().spaces().get(0);
            assertTrue(clap.waiting() > 0);
            assertEquals(clap.vectors(), clap.indexed());
            assertEquals(100, best(catalog, tracks.get(99)));
            assertTrue(best(catalog, tracks.get(2)) != 3);
        }
    }

    @Test
    void takesOtherKindsOfIndexAsItGrows() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 3000);
        IndexPolicy policy = IndexPolicy.always("IVF32,SQ8", 2000);
        try (TrackCatalog catalog = MadeTracks.withSpaces(newCatalog(folder))
                .indexPolicy(policy)
                .background(Runnable::run)
                .mapIndexesFrom(0)
                .open()) {
            for (int from = 0; from < 3000; from += 600) {
                catalog.addAll(tracks.subList(from, from + 600));
                catalog.removeAll(List.of((long) from + 7, (long) from + 8));
                int found = 0;
                for (int i = 0; i < from + 600; i += 31) {
                    if (i % 600 != 6 && i % 600 != 7) {
                        found += best(catalog, tracks.get(i)) == i + 1 ? 1 : 0;
                    }
                }
                assertTrue(found >= 0.95 * (from + 600) / 31.0, found + " of " + (from + 600) / 31.0);
            }
            catalog.checkpoint(ProgressListener.NONE);
            SpaceStatistics clap = catalog.statistics().spaces().get(0);
            assertEquals("IVF32,SQ8", clap.factory());
            assertEquals(0, clap.waiting());
            assertTrue(clap.mapped());
            assertTrue(catalog.recallProbe("clap", 30, 10).orElseThrow().recall() > 0.9);
        }
        try (TrackCatalog again = MadeTracks.withSpaces(newCatalog(folder))
                .indexPolicy(policy)
                .mapIndexesFrom(Long.MAX_VALUE)
                .open()) {
            assertFalse(again.statistics().spaces().get(0).mapped());
            assertEquals(2991, best(again, tracks.get(2990)));
        }
    }

    @Test
    void searchesOneFeatureVersion() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 20);
        try (TrackCatalog catalog = open()) {
            for (int i = 0; i < 20; i++) {
                catalog.add(tracks.get(i).withFeatureVersion(i % 2 == 0 ? "v1" : "v2"));
            }
            assertEquals(2, best(catalog, tracks.get(1)));
            catalog.declare(List.of(), "v1");
            assertEquals(1, best(catalog, tracks.get(0)));
            assertTrue(best(catalog, tracks.get(1)) != 2);
            assertTrue(catalog.whyNotFound(2, TrackQuery.like(1)).orElseThrow().contains("v2"));
            assertEquals(10, catalog.statistics().outdated());
            catalog.replace(2, tracks.get(1).withFeatureVersion("v1"));
            assertEquals(2, best(catalog, tracks.get(1)));
        }
    }

    @Test
    void standardisesASpace() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 200).stream()
                .map(track -> {
                    float[] vector = track.vectors().get("librosa");
                    if (vector == null) {
                        return track;
                    }
                    vector = vector.clone();
                    vector[0] = 1000 + 100 * vector[0]; // drowns all others
                    return track.withVector("librosa", vector);
                })
                .toList();
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks);
            TrackQuery query = TrackQuery.like(1).withK(199).withWeights(Map.of("librosa", 1.0));
            List<TrackMatch> before = catalog.search(query);
            assertTrue(before.get(before.size() - 1).similarity() > 0.99, "everything seems alike");
            catalog.standardise("librosa", ProgressListener.NONE);
            List<TrackMatch> after = catalog.search(query);
            assertEquals(before.size(), after.size());
            assertTrue(after.get(after.size() - 1).similarity() < -0.4);
            assertArrayEquals(
                    tracks.get(0).vectors().get("librosa"), catalog.vectors(1).get("librosa"), "kept as they are");
            assertTrue(catalog.statistics().spaces().get(1).standardised());
        }
        try (TrackCatalog again = open()) {
            assertTrue(again.search(TrackQuery.like(1).withK(199).withWeights(Map.of("librosa", 1.0)))
                            .get(0)
                            .similarity()
                    < 0.99);
        }
    }

    @Test
    void saysWhatIsWrong() {
        try (TrackCatalog catalog = open()) {
            NewTrack track = NewTrack.of("x");
            assertMessage("space \"clpa\"", () -> catalog.add(track.withVector("clpa", new float[24])));
            assertMessage("must have 24 floats, has 3", () -> catalog.add(track.withVector("clap", new float[3])));
            assertMessage("must not be zero", () -> catalog.add(track.withVector("clap", new float[24])));
            float[] infinite = new float[24];
            infinite[5] = Float.NEGATIVE_INFINITY;
            assertMessage("component 5 is -Infinity", () -> catalog.add(track.withVector("clap", infinite)));
            assertMessage("character 0", () -> catalog.add(NewTrack.of("a\0b")));
            assertEquals(0, catalog.statistics().tracks(), "nothing was added");
            assertThrows(UnknownTrackException.class, () -> catalog.search(TrackQuery.like(1)));
            assertThrows(UnknownTrackException.class, () -> catalog.search(TrackQuery.likePath("/nowhere")));
            assertThrows(UnknownTrackException.class, () -> catalog.remove(1));
            assertThrows(UnknownTrackException.class, () -> catalog.retag(1, TrackTags.NONE));
            long pending = catalog.add(track).id();
            assertMessage("not analysed", () -> catalog.search(TrackQuery.like(pending)));
            assertMessage(
                    "no space \"mfcc\"",
                    () -> catalog.search(TrackQuery.likeVector("clap", ones(24)).withWeights(Map.of("mfcc", 1.0))));
            assertThrows(IllegalStateException.class, () -> catalog.search(TrackQuery.likeFile(Path.of("a.wav"))));
        }
        FaissStyleException e = assertThrows(
                FaissStyleException.class,
                () -> newCatalog(folder).space("clap", 12).open().close());
        assertTrue(e.getMessage().contains("24 floats, expected 12"), e.getMessage());
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    @Test
    void countsAndTidies() {
        List<NewTrack> tracks = MadeTracks.tracks(SEED, 0, 50);
        try (TrackCatalog catalog = open()) {
            catalog.addAll(tracks);
            catalog.add(NewTrack.of("pending"));
            catalog.add(NewTrack.of("failed").withError("no sound"));
            catalog.removeAll(List.of(1L, 2L, 3L));
            CatalogStatistics statistics = catalog.statistics();
            assertEquals(49, statistics.tracks());
            assertEquals(47, statistics.analysed());
            assertEquals(1, statistics.pending());
            assertEquals(1, statistics.failed());
            assertEquals(3, statistics.removed());
            assertTrue(statistics.coverage() > 80 && statistics.coverage() <= 100);
            assertEquals(3, catalog.vacuum(ProgressListener.NONE));
            assertEquals(0, catalog.statistics().removed());
            assertThrows(UnknownTrackException.class, () -> catalog.restore(1));
            assertEquals(4, best(catalog, tracks.get(3)));
            for (SpaceStatistics space : catalog.statistics().spaces()) {
                assertEquals(space.vectors(), space.indexed());
            }
        }
        List<String> stages = new ArrayList<>();
        MadeTracks.withSpaces(newCatalog(folder))
                .progress((stage, done, total) -> stages.add(stage))
                .open()
                .close();
        assertEquals(List.of(), stages, "files written after the vacuum are good");
    }

    @Test
    void isClosedOnce() {
        TrackCatalog catalog = open();
        catalog.close();
        catalog.close();
        assertThrows(IllegalStateException.class, () -> catalog.search(TrackQuery.like(1)));
        assertThrows(IllegalStateException.class, () -> catalog.add(NewTrack.of("x")));
        assertThrows(IllegalStateException.class, catalog::statistics);
    }
}
