package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.AddResult;
import io.github.faissstyle.catalog.CatalogBuilder;
import io.github.faissstyle.catalog.HubnessCorrection;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.UnknownTrackException;
import io.github.faissstyle.catalog.playlist.Playlist;
import io.github.faissstyle.catalog.playlist.PlaylistBuilder;
import io.github.faissstyle.catalog.playlist.PlaylistEntry;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.transfer.AudioDbImport;
import io.github.faissstyle.catalog.transfer.AudioFolder;
import io.github.faissstyle.catalog.transfer.CatalogExport;
import io.github.faissstyle.catalog.transfer.MetadataFile;
import io.github.faissstyle.catalog.transfer.NpyFile;
import io.github.faissstyle.catalog.transfer.TrackImport;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.examples.cli.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Works with a catalog. */
@Command(
        name = "catalog",
        description = "Builds, searches and looks after a track catalog.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CatalogCommand.Build.class,
            CatalogCommand.Changes.class,
            CatalogCommand.Search.class,
            CatalogCommand.MakePlaylist.class,
            CatalogCommand.Statistics.class,
            CatalogCommand.Bench.class,
            CatalogCommand.Remove.class,
            CatalogCommand.Import.class,
            CatalogCommand.Export.class,
            CatalogCommand.Verify.class,
            CatalogCommand.Vacuum.class
        })
final class CatalogCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "choose a command: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** What every command has. */
    abstract static class Base implements Callable<Integer> {
        @Mixin
        private CatalogOptions options = new CatalogOptions();

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        CatalogOptions options() {
            return options;
        }

        void print(String format, @Nullable Object... values) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(String.format(Locale.ROOT, format, values));
        }

        @Override
        public Integer call() {
            try (TrackCatalog catalog = open();
                    Progress progress = new Progress()) {
                return run(catalog, progress);
            }
        }

        TrackCatalog open() {
            return options.open();
        }

        abstract int run(TrackCatalog catalog, ProgressListener progress);

        /** A track by its number, or by its path as given or as it is from the root. */
        static Track track(TrackCatalog catalog, String idOrPath) {
            Optional<Track> track = idOrPath.matches("\\d{1,18}")
                    ? catalog.track(Long.parseLong(idOrPath))
                    : catalog.trackAt(idOrPath)
                            .or(() -> catalog.trackAt(Path.of(idOrPath)
                                    .toAbsolutePath()
                                    .normalize()
                                    .toString()));
            return track.orElseThrow(() -> new UnknownTrackException("there is no track " + idOrPath));
        }

        static String line(Track track) {
            String artist = track.tags().artist();
            String title = track.tags().title();
            return track.id() + " "
                    + (title == null ? track.label() : artist == null ? title : artist + " - " + title)
                    + (track.tags().genre() == null ? "" : " [" + track.tags().genre() + "]");
        }
    }

    /** Follows a library. */
    @Command(
            name = "build",
            description = "Follows a folder of audio: adds, updates, moves and removes tracks.",
            mixinStandardHelpOptions = true)
    static final class Build extends Base {
        @Option(names = "--library", required = true, description = "Folder of audio files.")
        private Path library = Path.of(".");

        @Option(names = "--rebuild", description = "Make the indexes anew.")
        private boolean rebuild;

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            AudioFolder folder = AudioFolder.of(catalog, library);
            AudioFolder.Report report = folder.refresh(options().threads(), progress);
            boolean inManyUnits = catalog.statistics().spaces().stream()
                    .anyMatch(space -> space.name().equals(SoundAnalyzer.MEASURED)
                            && space.vectors() > 1
                            && !space.standardised());
            if (inManyUnits) {
                catalog.standardise(SoundAnalyzer.MEASURED, progress);
            }
            if (rebuild) {
                catalog.rebuild(progress);
            }
            print(
                    "%d added, %d updated, %d moved, %d removed",
                    report.added(), report.updated(), report.moved(), report.removed());
            report.duplicates().forEach((file, id) -> print("the same as track %d: %s", id, file));
            report.failures().forEach((file, why) -> print("failed: %s: %s", file, why));
            return 0;
        }
    }

    /** Says how a library differs. */
    @Command(
            name = "changes",
            description = "Says how a folder of audio differs from the catalog; changes nothing.",
            mixinStandardHelpOptions = true)
    static final class Changes extends Base {
        @Option(names = "--library", required = true, description = "Folder of audio files.")
        private Path library = Path.of(".");

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            AudioFolder.Changes changes = AudioFolder.of(catalog, library).scan(progress);
            changes.added().forEach(file -> print("new: %s", file));
            changes.changed().forEach((file, id) -> print("changed: %s (track %d)", file, id));
            changes.moved().forEach((file, id) -> print("moved: %s (track %d)", file, id));
            changes.deleted().forEach(id -> print("deleted: track %d", id));
            changes.duplicates().forEach((file, id) -> print("duplicate: %s", file));
            print("%d unchanged", changes.unchanged());
            return 0;
        }
    }

    /** Finds tracks. */
    @Command(name = "search", description = "Finds tracks like others, or by words.", mixinStandardHelpOptions = true)
    static final class Search extends Base {
        @Option(names = "--like", description = "Number or path of a track; or an audio file.")
        private @Nullable String like;

        @Option(names = "--plus", description = "Number or path of another track to be like.")
        private List<String> plus = List.of();

        @Option(names = "--minus", description = "Number or path of a track to be unlike.")
        private List<String> minus = List.of();

        @Option(names = "--text", description = "Words of label, title, artist, album, genre, mood or path.")
        private @Nullable String text;

        @Option(names = "--genre", description = "Only this genre.")
        private @Nullable String genre;

        @Option(
                names = {"-k", "--top-n"},
                defaultValue = "5",
                description = "How many (${DEFAULT-VALUE}).")
        private int k;

        @Option(names = "--min-similarity", defaultValue = "-1", description = "Least similarity.")
        private double minSimilarity;

        @Option(names = "--correct-hubness", description = "Rank by mutual proximity.")
        private boolean hubness;

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            TrackFilter filter = text == null ? TrackFilter.all() : TrackFilter.text(text);
            filter = genre == null ? filter : filter.and(TrackFilter.equal(TrackField.GENRE, genre));
            if (like == null) {
                if (text == null && genre == null) {
                    throw new IllegalArgumentException("say what to look for: --like, --text or --genre");
                }
                catalog.list(filter, 0, k).forEach(track -> print("%s", line(track)));
                return 0;
            }
            TrackQuery query = query(catalog, like);
            for (String other : plus) {
                query = query.plus(track(catalog, other).id(), 1);
            }
            for (String other : minus) {
                query = query.minus(track(catalog, other).id(), 0.5);
            }
            query = query.withK(k)
                    .withMinSimilarity(minSimilarity)
                    .withFilter(filter)
                    .withHubness(hubness ? HubnessCorrection.MUTUAL_PROXIMITY : HubnessCorrection.NONE);
            for (TrackMatch match : catalog.search(query)) {
                print("%.3f  %s: %s", match.similarity(), line(match.track()), String.join(", ", match.reasons()));
            }
            return 0;
        }

        private static TrackQuery query(TrackCatalog catalog, String like) {
            try {
                return TrackQuery.like(track(catalog, like).id());
            } catch (UnknownTrackException e) {
                if (Path.of(like).toFile().isFile()) {
                    return TrackQuery.likeFile(Path.of(like));
                }
                throw e;
            }
        }
    }

    /** Makes playlists. */
    @Command(
            name = "playlist",
            description = "Makes a playlist from a track, or from one track to another.",
            mixinStandardHelpOptions = true)
    static final class MakePlaylist extends Base {
        @Option(names = "--seed", required = true, description = "Number or path of the track it is made from.")
        private String seed = "";

        @Option(names = "--to", description = "Number or path of the track it leads to.")
        private @Nullable String to;

        @Option(names = "--length", defaultValue = "10", description = "How many tracks (${DEFAULT-VALUE}).")
        private int length;

        @Option(names = "--diversity", defaultValue = "0", description = "0 to 1: how much unlikeness counts.")
        private double diversity;

        @Option(names = "--temperature", defaultValue = "0", description = "Chance; 0 for none.")
        private double temperature;

        @Option(names = "--random-seed", defaultValue = "1", description = "Another number, another playlist.")
        private long randomSeed;

        @Option(names = "--min-similarity", defaultValue = "-1", description = "Least similarity.")
        private double minSimilarity;

        @Option(names = "--per-artist", description = "So many tracks of an artist at most.")
        private @Nullable Integer perArtist;

        @Option(
                names = "--artist-spacing",
                defaultValue = "0",
                description = "Tracks of others between two of an artist.")
        private int artistSpacing;

        @Option(names = "--without-duplicates", description = "Each song once.")
        private boolean withoutDuplicates;

        @Option(names = "--without-versions", description = "No live recordings, remasters and demos.")
        private boolean withoutVersions;

        @Option(names = "--radius-walk", description = "Order as a walk away from the seed.")
        private boolean radiusWalk;

        @Option(names = "--output", description = "An .m3u8 file for players.")
        private @Nullable Path output;

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            long id = track(catalog, seed).id();
            PlaylistBuilder builder = PlaylistBuilder.from(catalog)
                    .length(length)
                    .minSimilarity(minSimilarity)
                    .diversity(diversity)
                    .temperature(temperature, randomSeed)
                    .artistSpacing(artistSpacing);
            builder = to == null
                    ? builder.seed(id)
                    : builder.path(id, track(catalog, to).id());
            builder = perArtist == null ? builder : builder.perArtist(perArtist);
            builder = withoutDuplicates ? builder.withoutDuplicates() : builder;
            builder = withoutVersions ? builder.withoutVersions() : builder;
            builder = radiusWalk ? builder.radiusWalk() : builder;
            Playlist playlist = builder.build();
            int place = 1;
            for (PlaylistEntry entry : playlist.entries()) {
                print("%2d. %.3f  %s", place++, entry.similarity(), line(entry.track()));
            }
            print(
                    "average %.3f, least %.3f, greatest %.3f",
                    playlist.statistics().average(),
                    playlist.statistics().min(),
                    playlist.statistics().max());
            if (!playlist.bounds().isEmpty()) {
                print("%d of %d: what kept others out: %s", playlist.entries().size(), length, playlist.bounds());
            }
            if (output != null) {
                CatalogExport.m3u8(playlist.tracks(), output);
                print("%s", output);
            }
            return 0;
        }
    }

    /** Says what is there. */
    @Command(name = "statistics", description = "Says what the catalog holds.", mixinStandardHelpOptions = true)
    static final class Statistics extends Base {
        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            Views.statistics(catalog.statistics()).forEach((name, value) -> {
                if (!(value instanceof List<?>)) {
                    print("%-18s %s", name, value);
                }
            });
            for (SpaceStatistics space : catalog.statistics().spaces()) {
                print("%s: %s", space.name(), space);
                catalog.recallProbe(space.name(), 50, 10).ifPresent(probe -> print("  %s", probe));
            }
            return 0;
        }
    }

    /** Measures searches. */
    @Command(
            name = "bench",
            description = "Measures how long searches take on this machine.",
            mixinStandardHelpOptions = true)
    static final class Bench extends Base {
        @Option(names = "--searches", defaultValue = "200", description = "How many (${DEFAULT-VALUE}).")
        private int searches;

        @Option(
                names = {"-k", "--top-n"},
                defaultValue = "10",
                description = "Tracks a search (${DEFAULT-VALUE}).")
        private int k;

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            if (searches < 1 || searches > 1_000_000) {
                throw new IllegalArgumentException("--searches must be 1 to 1000000, was " + searches);
            }
            long[] ids = catalog.list(TrackFilter.all(), 0, 100_000).stream()
                    .filter(track -> !catalog.vectors(track.id()).isEmpty())
                    .mapToLong(Track::id)
                    .toArray();
            if (ids.length == 0) {
                throw new FaissStyleException("no track is analysed yet, there is nothing to search");
            }
            double[] millis = new double[searches];
            for (int i = -Math.min(searches, 200); i < searches; i++) {
                long id = ids[Math.floorMod(i * 31, ids.length)];
                long start = System.nanoTime();
                catalog.search(TrackQuery.like(id).withK(k));
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
            }
            double mean = Arrays.stream(millis).average().orElseThrow();
            Arrays.sort(millis);
            print(
                    "%d searches of %d tracks: average %.2f ms, median %.2f, p90 %.2f, p99 %.2f, max %.2f; %.0f searches a second",
                    searches,
                    ids.length,
                    mean,
                    millis[searches / 2],
                    millis[searches * 9 / 10],
                    millis[searches * 99 / 100],
                    millis[searches - 1],
                    1000 / mean);
            return 0;
        }
    }

    /** Removes tracks. */
    @Command(name = "remove", description = "Removes tracks; their files stay.", mixinStandardHelpOptions = true)
    static final class Remove extends Base {
        @Parameters(arity = "1..*", description = "Numbers or paths of tracks.")
        private List<String> tracks = List.of();

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            List<Long> ids =
                    tracks.stream().map(track -> track(catalog, track).id()).toList();
            print("%d removed", catalog.removeAll(ids));
            return 0;
        }
    }

    /** Takes in what other programs wrote. */
    @Command(
            name = "import",
            description =
                    "Takes in metadata (CSV, JSON) with vectors (.npy), a FAISS file with ids, or a folder with metadata.db.",
            mixinStandardHelpOptions = true)
    static final class Import extends Base {
        @Option(names = "--metadata", description = "CSV, JSON or JSONL, a track a row.")
        private @Nullable Path metadata;

        @Option(names = "--vectors", description = "SPACE=FILE.npy, a row a track; may be given several times.")
        private Map<String, Path> vectors = new LinkedHashMap<>();

        @Option(names = "--faiss", description = "A FAISS file; with --ids and --space.")
        private @Nullable Path faiss;

        @Option(names = "--ids", description = "JSON with track_ids, or an id a line.")
        private @Nullable Path ids;

        @Option(names = "--space", description = "The space that the FAISS file is of.")
        private @Nullable String space;

        @Option(names = "--audio-db", description = "A folder with clap.index, librosa.index and metadata.db.")
        private @Nullable Path audioDb;

        private List<NewTrack> tracks = List.of();

        /** Read first: the spaces must be known when the catalog is opened. */
        @Override
        TrackCatalog open() {
            CatalogBuilder builder = TrackCatalog.builder().folder(options().folder());
            if (audioDb != null) {
                AudioDbImport.Content content = AudioDbImport.read(audioDb);
                content.notes().forEach(note -> print("note: %s", note));
                content.spaces().forEach(s -> builder.space(s.name(), s.dimension(), s.weight()));
                tracks = content.tracks();
            } else if (faiss != null && ids != null && space != null) {
                tracks = TrackImport.fromFaiss(faiss, ids, space);
                if (!tracks.isEmpty()) {
                    builder.space(
                            space, tracks.get(0).vectors().values().iterator().next().length);
                }
            } else if (metadata != null) {
                tracks = MetadataFile.read(metadata);
                vectors.forEach((name, file) -> {
                    tracks = TrackImport.withVectors(tracks, name, NpyFile.read(file));
                    tracks.stream()
                            .map(track -> track.vectors().get(name))
                            .filter(vector -> vector != null)
                            .findFirst()
                            .ifPresent(vector -> builder.space(name, vector.length));
                });
            } else {
                throw new IllegalArgumentException(
                        "say what to import: --metadata, or --faiss with --ids and --space, or --audio-db");
            }
            return builder.open();
        }

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            List<AddResult> results = catalog.addAll(tracks);
            long added = results.stream().filter(AddResult::added).count();
            print("%d added, %d there already", added, results.size() - added);
            return 0;
        }
    }

    /** Writes tracks into files. */
    @Command(
            name = "export",
            description = "Writes metadata (.csv, .json) or a space's vectors (.npy).",
            mixinStandardHelpOptions = true)
    static final class Export extends Base {
        @Option(names = "--output", required = true, description = "A .csv, .json or .npy file.")
        private Path output = Path.of(".");

        @Option(names = "--space", description = "The space, for .npy.")
        private @Nullable String space;

        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            String name = output.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".csv")) {
                CatalogExport.csv(catalog, TrackFilter.all(), output);
            } else if (name.endsWith(".json")) {
                CatalogExport.json(catalog, TrackFilter.all(), output);
            } else if (name.endsWith(".npy") && space != null) {
                CatalogExport.npy(catalog, TrackFilter.all(), space, output);
            } else {
                throw new IllegalArgumentException(
                        "--output must end in .csv, .json, or .npy with --space, was " + output);
            }
            print("%s", output);
            return 0;
        }
    }

    /** Checks everything. */
    @Command(name = "verify", description = "Checks the indexes and their files.", mixinStandardHelpOptions = true)
    static final class Verify extends Base {
        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            List<String> wrong = catalog.verify();
            wrong.forEach(fault -> print("%s", fault));
            print(wrong.isEmpty() ? "all is well" : "put it right with: catalog build --rebuild");
            return wrong.isEmpty() ? 0 : 1;
        }
    }

    /** Gives back space. */
    @Command(name = "vacuum", description = "Deletes removed tracks for good.", mixinStandardHelpOptions = true)
    static final class Vacuum extends Base {
        @Override
        int run(TrackCatalog catalog, ProgressListener progress) {
            print("%d removed tracks deleted", catalog.vacuum(progress));
            return 0;
        }
    }
}
