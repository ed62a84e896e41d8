package io.github.faissstyle.bench;

import io.github.faissstyle.catalog.CatalogBuilder;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A catalog's times and memory.
 *
 * <pre>
 * make FOLDER TRACKS NAME:DIMENSION...      fills a catalog
 * measure FOLDER [QUERIES [loaded]]         opens it, searches it on one thread, says what stays on the heap
 * open FOLDER                               opens and closes it 50 times
 * </pre>
 */
public final class CatalogRun {
    private static final int BLOCK = 2000;
    private static final int CENTRES = 2000;
    private static final int WARM_UP = 4000;
    private static final int SEED = 20261122;

    private CatalogRun() {}

    public static void main(String[] args) {
        if (args[0].equals("make")) {
            make(Path.of(args[1]), Integer.parseInt(args[2]), Arrays.copyOfRange(args, 3, args.length));
        } else if (args[0].equals("open")) {
            open(Path.of(args[1]));
        } else {
            long mapFrom = args.length > 3 && args[3].equals("loaded") ? Long.MAX_VALUE : 64 << 20;
            measure(Path.of(args[1]), args.length > 2 ? Integer.parseInt(args[2]) : 1000, mapFrom);
        }
    }

    private static void open(Path folder) {
        double[] millis = new double[50];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            TrackCatalog catalog = TrackCatalog.open(folder);
            millis[i] = (System.nanoTime() - start) / 1e6;
            catalog.close();
        }
        System.out.printf(Locale.ROOT, "opened first in %.1f ms, ", millis[0]);
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "then (median) in %.1f ms%n", millis[millis.length / 2]);
    }

    private static void make(Path folder, int tracks, String... spaces) {
        long start = System.nanoTime();
        CatalogBuilder builder = TrackCatalog.builder().folder(folder).buildThreads(2);
        for (String space : spaces) {
            builder.space(space.split(":", -1)[0], Integer.parseInt(space.split(":", -1)[1]));
        }
        // Nothing is built before all is there, and then once.
        try (TrackCatalog catalog = builder.background(task -> {}).open()) {
            MadeTracks made = new MadeTracks(spaces);
            for (int from = 0; from < tracks; from += BLOCK) {
                List<NewTrack> block = new ArrayList<>();
                for (int i = from; i < Math.min(tracks, from + BLOCK); i++) {
                    block.add(made.next(i));
                }
                catalog.addAll(block);
            }
            double added = (System.nanoTime() - start) / 1e9;
            catalog.checkpoint(ProgressListener.NONE);
            System.out.printf(
                    Locale.ROOT,
                    "%d tracks added in %.1f s, indexed in %.1f s%n",
                    tracks,
                    added,
                    (System.nanoTime() - start) / 1e9 - added);
        }
    }

    /** Tracks around common centres, with six features. */
    private static final class MadeTracks {
        private final Random random = new Random(SEED);
        private final String[] names;
        private final float[][][] centres;

        MadeTracks(String... spaces) {
            names = new String[spaces.length];
            centres = new float[spaces.length][CENTRES][];
            for (int s = 0; s < spaces.length; s++) {
                names[s] = spaces[s].split(":", -1)[0];
                int dimension = Integer.parseInt(spaces[s].split(":", -1)[1]);
                for (int c = 0; c < CENTRES; c++) {
                    centres[s][c] = noise(dimension);
                }
            }
        }

        private float[] noise(int dimension) {
            float[] values = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }

        NewTrack next(int i) {
            int centre = random.nextInt(CENTRES);
            NewTrack track = NewTrack.of("track " + i)
                    .withPath("/music/" + i % 1000 + "/" + i + ".flac")
                    .withContentHash(Integer.toHexString(i))
                    .withTags(TrackTags.NONE
                            .withTitle("Title " + i)
                            .withArtist("Artist " + i % 5000)
                            .withGenre("genre " + i % 100)
                            .withTempo(60.0 + i % 120));
            for (int s = 0; s < names.length; s++) {
                float[] vector = noise(centres[s][centre].length);
                for (int d = 0; d < vector.length; d++) {
                    vector[d] = centres[s][centre][d] + vector[d];
                }
                track = track.withVector(names[s], vector);
            }
            for (String feature : List.of("mfcc", "chroma", "spectral_contrast", "rhythm")) {
                track = track.withFeature(feature, noise(20));
            }
            return track.withFeature("zcr", new float[] {1}).withFeature("rms", new float[] {i % 7 + 1});
        }
    }

    private static void measure(Path folder, int queries, long mapFrom) {
        long start = System.nanoTime();
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(folder).mapIndexesFrom(mapFrom).open()) {
            double opened = (System.nanoTime() - start) / 1e6;
            Runtime runtime = Runtime.getRuntime();
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            System.out.printf(
                    Locale.ROOT,
                    "opened in %.0f ms, %.0f MB on the heap%n",
                    opened,
                    (runtime.totalMemory() - runtime.freeMemory()) / 1e6);
            long tracks = catalog.statistics().tracks();
            for (SpaceStatistics space : catalog.statistics().spaces()) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: %s, %d vectors, built in %.1f s, %.0f MB, mapped %b%n",
                        space.name(),
                        space.factory(),
                        space.indexed(),
                        space.buildSeconds(),
                        space.memoryBytes() / 1e6,
                        space.mapped());
            }
            time(catalog, "blended", tracks, queries, query -> query);
            time(catalog, "without reasons", tracks, queries, TrackQuery::withoutReasons);
            time(
                    catalog,
                    "filter of 1 %",
                    tracks,
                    queries / 5,
                    query -> query.withFilter(TrackFilter.equal(TrackField.GENRE, "genre 7")));
            time(
                    catalog,
                    "filter of half",
                    tracks,
                    queries / 5,
                    query -> query.withFilter(TrackFilter.range(TrackField.TEMPO, 120, null)));
            System.out.printf(Locale.ROOT, "recall@10 of deeper candidates: %.4f%n", recall(catalog, tracks));
        }
    }

    private static void time(
            TrackCatalog catalog, String what, long tracks, int queries, UnaryOperator<TrackQuery> asked) {
        Random random = new Random(SEED);
        double[] millis = new double[queries];
        for (int i = -Math.min(WARM_UP, 4 * queries); i < queries; i++) {
            TrackQuery query = asked.apply(TrackQuery.like(1 + random.nextInt((int) tracks)));
            long start = System.nanoTime();
            if (catalog.search(query).size() != 10) {
                throw new IllegalStateException(what + " found fewer than 10");
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-16s median %.2f ms, p99 %.2f ms, max %.2f ms%n",
                what,
                millis[queries / 2],
                millis[queries * 99 / 100],
                millis[queries - 1]);
    }

    /** Of what is found with 200 times as many candidates, how much the usual number finds. */
    private static double recall(TrackCatalog catalog, long tracks) {
        Random random = new Random(~SEED);
        int found = 0;
        for (int i = 0; i < 50; i++) {
            TrackQuery query = TrackQuery.like(1 + random.nextInt((int) tracks)).withoutReasons();
            Set<Long> deep = ids(catalog.search(query.withCandidates(600)));
            deep.retainAll(ids(catalog.search(query)));
            found += deep.size();
        }
        return found / 500.0;
    }

    private static Set<Long> ids(List<TrackMatch> matches) {
        return matches.stream().map(match -> match.track().id()).collect(Collectors.toSet());
    }
}
