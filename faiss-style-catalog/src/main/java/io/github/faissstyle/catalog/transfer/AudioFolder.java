package io.github.faissstyle.catalog.transfer;

import io.github.faissstyle.catalog.AddResult;
import io.github.faissstyle.catalog.TrackAnalysis;
import io.github.faissstyle.catalog.TrackAnalyzer;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.FileStamp;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.internal.util.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of audio files whose tracks a catalog follows. Files are known by their content: one that was moved keeps
 * its track, one that is there twice is reported and added once.
 *
 * <pre>{@code
 * AudioFolder.Report report = AudioFolder.of(catalog, Path.of("/music")).refresh(4, progress);
 * }</pre>
 */
public final class AudioFolder {
    private static final Logger LOG = LoggerFactory.getLogger(AudioFolder.class);
    private static final Set<String> ENDINGS = Set.of(
            "wav", "wave", "aif", "aiff", "aifc", "au", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "wma");

    /** Tracks that are committed together. */
    private static final int BLOCK = 32;

    private final TrackCatalog catalog;
    private final Path root;

    private AudioFolder(TrackCatalog catalog, Path root) {
        this.catalog = catalog;
        this.root = root;
    }

    /**
     * Names a folder.
     *
     * @param catalog what follows it
     * @param root the folder; symbolic links in it are not followed
     * @return the folder
     * @throws FaissStyleException if there is no such folder
     */
    public static AudioFolder of(TrackCatalog catalog, Path root) {
        if (!Files.isDirectory(root)) {
            throw new FaissStyleException(root + " is no folder");
        }
        return new AudioFolder(catalog, root.toAbsolutePath().normalize());
    }

    /**
     * How the folder differs from the catalog.
     *
     * @param added files that are new
     * @param changed files whose content is new, and their tracks
     * @param moved files whose track lay elsewhere, where no file is any more
     * @param duplicates files whose content another file's track has
     * @param deleted tracks of the folder whose file is gone
     * @param unchanged how many files are as they were
     */
    public record Changes(
            List<Path> added,
            Map<Path, Long> changed,
            Map<Path, Long> moved,
            Map<Path, Long> duplicates,
            List<Long> deleted,
            long unchanged) {
        /** Whether there is nothing to do. */
        boolean isEmpty() {
            return added.isEmpty() && changed.isEmpty() && moved.isEmpty() && deleted.isEmpty();
        }
    }

    /**
     * What was done.
     *
     * @param added tracks that are new
     * @param updated tracks that were analysed again
     * @param moved tracks that got another path
     * @param removed tracks that were removed
     * @param duplicates files whose content another file's track has
     * @param failures what was wrong with files that could not be analysed; their tracks keep it
     */
    public record Report(
            int added, int updated, int moved, int removed, Map<Path, Long> duplicates, Map<Path, String> failures) {}

    /** A file and what is known of it. */
    private record Known(FileStamp stamp, String hash) {}

    /** What was seen of files that were read, and those whose time alone is new, with their tracks. */
    private record Seen(Map<Path, Known> known, Map<Path, Long> touched, Map<String, Path> contents) {
        Seen() {
            this(new HashMap<>(), new TreeMap<>(), new HashMap<>());
        }
    }

    /**
     * Looks for changes, without making any. Only files whose size or time is new are read.
     *
     * @param progress hears of each file; may cancel
     * @return the changes
     * @throws FaissStyleException if a file cannot be read
     */
    public Changes scan(ProgressListener progress) {
        return scan(new Seen(), progress);
    }

    private Changes scan(Seen seen, ProgressListener progress) {
        Map<String, Track> tracks = new HashMap<>();
        catalog.forEach(TrackFilter.all(), track -> {
            if (track.path() != null && isInside(track.path())) {
                tracks.put(track.path(), track);
            }
        });
        List<Path> files = files();
        Changes changes =
                new Changes(new ArrayList<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>(), 0);
        long unchanged = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            Track track = tracks.remove(file.toString());
            try {
                unchanged += compare(file, track, changes, seen) ? 1 : 0;
            } catch (IOException e) {
                throw new FaissStyleException("cannot read " + file + ": " + e, e);
            }
            progress.progress("looking for changes", i + 1L, files.size());
        }
        tracks.values().stream()
                .map(Track::id)
                .filter(id -> !changes.moved().containsValue(id))
                .sorted()
                .forEach(changes.deleted()::add);
        return new Changes(
                changes.added(),
                changes.changed(),
                changes.moved(),
                changes.duplicates(),
                changes.deleted(),
                unchanged);
    }

    private boolean isInside(String path) {
        return path.startsWith(root + root.getFileSystem().getSeparator());
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> ENDINGS.contains(ending(file)) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot look through " + root + ": " + e, e);
        }
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Notes what is new; true if nothing is. */
    private boolean compare(Path file, @Nullable Track track, Changes changes, Seen seen) throws IOException {
        FileStamp stamp = FileStamp.of(file);
        if (track != null && stamp.equals(track.stamp())) {
            return true;
        }
        String hash = sha256(file);
        seen.known().put(file, new Known(stamp, hash));
        if (track != null) {
            if (!hash.equals(track.contentHash())) {
                changes.changed().put(file, track.id());
                return false;
            }
            seen.touched().put(file, track.id());
            return true;
        }
        Optional<Track> same = catalog.trackWithContent(hash);
        if (same.isPresent()) {
            String path = same.get().path();
            boolean gone = path == null || !Files.isRegularFile(Path.of(path));
            boolean taken = changes.moved().containsValue(same.get().id());
            (gone && !taken ? changes.moved() : changes.duplicates())
                    .put(file, same.get().id());
        } else if (seen.contents().putIfAbsent(hash, file) != null) {
            changes.duplicates().put(file, -1L);
        } else {
            changes.added().add(file);
        }
        return false;
    }

    /**
     * Computes what a file is known by.
     *
     * @param file any file
     * @return SHA-256 of its content, 64 hexadecimal digits
     * @throws IOException if it cannot be read
     */
    public static String sha256(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocate(1 << 17);
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }

    /**
     * Makes the catalog follow: analyses new and changed files, and those whose vectors are of another version; gives
     * moved ones their new path; removes tracks whose file is gone. What is done stays done if this is cancelled, and
     * the next call goes on.
     *
     * @param threads how many files are analysed at a time, at least 1
     * @param progress hears of each file, on the calling thread; may cancel
     * @return what was done
     * @throws IllegalStateException if the catalog has no analyzer
     */
    public Report refresh(int threads, ProgressListener progress) {
        Checks.atLeast("threads", threads, 1);
        TrackAnalyzer analyzer = catalog.analyzer()
                .orElseThrow(() ->
                        new IllegalStateException("audio files need an analyzer, the catalog was opened without one"));
        Seen seen = new Seen();
        Changes changes = scan(seen, progress);
        Work work = new Work(analyzer, seen.known());
        seen.touched().forEach((file, id) -> catalog.move(id, file.toString(), stampOf(seen, file)));
        changes.moved().forEach((file, id) -> catalog.move(id, file.toString(), stampOf(seen, file)));
        int removed = catalog.removeAll(changes.deleted());
        Map<Path, Long> tracks = new LinkedHashMap<>();
        changes.added().forEach(file -> tracks.put(file, -1L));
        tracks.putAll(changes.changed());
        outdated(analyzer)
                .forEach(track ->
                        tracks.putIfAbsent(Path.of(java.util.Objects.requireNonNull(track.path())), track.id()));
        work.analyse(tracks, threads, progress);
        Map<Path, Long> duplicates = new TreeMap<>();
        changes.duplicates().forEach((file, id) -> duplicates.put(file, id >= 0 ? id : work.idOf(file)));
        if (!changes.isEmpty()) {
            LOG.info(
                    "{}: {} added, {} updated, {} moved, {} removed",
                    root,
                    work.added,
                    work.updated,
                    changes.moved().size(),
                    removed);
        }
        return new Report(work.added, work.updated, changes.moved().size(), removed, duplicates, work.failures);
    }

    private static @Nullable FileStamp stampOf(Seen seen, Path file) {
        Known facts = seen.known().get(file);
        return facts == null ? null : facts.stamp();
    }

    /** Tracks of the folder that are not analysed as the analyzer would now. */
    private List<Track> outdated(TrackAnalyzer analyzer) {
        List<Track> outdated = new ArrayList<>();
        catalog.forEach(TrackFilter.all(), track -> {
            boolean current =
                    analyzer.version().equals(track.featureVersion()) && track.status() != AnalysisStatus.PENDING;
            if (!current
                    && track.path() != null
                    && isInside(track.path())
                    && Files.isRegularFile(Path.of(track.path()))) {
                outdated.add(track);
            }
        });
        return outdated;
    }

    /** Analyses files and puts them into the catalog. */
    private final class Work {
        private final TrackAnalyzer analyzer;
        private final Map<Path, Known> known;
        private final Map<Path, String> failures = new TreeMap<>();
        private final Map<String, Long> ids = new HashMap<>();
        private int added;
        private int updated;

        Work(TrackAnalyzer analyzer, Map<Path, Known> known) {
            this.analyzer = analyzer;
            this.known = known;
        }

        void analyse(Map<Path, Long> tracks, int threads, ProgressListener progress) {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                Map<Path, Future<NewTrack>> analysed = new LinkedHashMap<>();
                tracks.keySet().forEach(file -> analysed.put(file, pool.submit(() -> track(file))));
                List<NewTrack> block = new ArrayList<>();
                int done = 0;
                for (Map.Entry<Path, Future<NewTrack>> entry : analysed.entrySet()) {
                    NewTrack track = entry.getValue().get();
                    if (track.error() != null) {
                        failures.put(entry.getKey(), track.error());
                    }
                    long id = tracks.getOrDefault(entry.getKey(), -1L);
                    if (id >= 0) {
                        catalog.replace(
                                id,
                                track.withTags(track.tags()
                                        .or(catalog.track(id).orElseThrow().tags())));
                        updated++;
                    } else {
                        block.add(track);
                    }
                    if (block.size() == BLOCK) {
                        add(block);
                    }
                    progress.progress("analysing audio", ++done, analysed.size());
                }
                add(block);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while analysing audio");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } finally {
                pool.shutdownNow();
            }
        }

        private void add(List<NewTrack> block) {
            List<AddResult> results = catalog.addAll(block);
            for (int i = 0; i < results.size(); i++) {
                added += results.get(i).added() ? 1 : 0;
                ids.put(
                        String.valueOf(block.get(i).contentHash()),
                        results.get(i).id());
            }
            block.clear();
        }

        private NewTrack track(Path file) throws IOException {
            Known facts = known.get(file);
            if (facts == null) {
                facts = new Known(FileStamp.of(file), sha256(file));
            }
            String name = String.valueOf(file.getFileName());
            NewTrack track = NewTrack.of(name.substring(0, Math.max(1, name.lastIndexOf('.'))))
                    .withPath(file.toString())
                    .withContentHash(facts.hash())
                    .withStamp(facts.stamp())
                    .withFeatureVersion(analyzer.version());
            try {
                TrackAnalysis analysis = analyzer.analyze(file);
                track = track.withTags(analysis.tags());
                for (Map.Entry<String, float[]> vector : analysis.vectors().entrySet()) {
                    if (!isDirection(vector.getValue())) {
                        return track.withError("its vector in space \"" + vector.getKey()
                                + "\" is zero or not finite: there is nothing to compare, as in silence");
                    }
                    track = track.withVector(vector.getKey(), vector.getValue());
                }
                for (Map.Entry<String, float[]> feature : analysis.features().entrySet()) {
                    track = track.withFeature(feature.getKey(), feature.getValue());
                }
                return track;
            } catch (FaissStyleException | IllegalArgumentException e) {
                return track.withError(String.valueOf(e.getMessage()));
            }
        }

        private static boolean isDirection(float[] vector) {
            boolean zero = true;
            for (float value : vector) {
                if (!Float.isFinite(value)) {
                    return false;
                }
                zero &= value == 0;
            }
            return !zero;
        }

        /** The track that the first file of a new content became. */
        long idOf(Path file) {
            Known facts = known.get(file);
            return facts == null ? -1 : ids.getOrDefault(facts.hash(), -1L);
        }
    }
}
