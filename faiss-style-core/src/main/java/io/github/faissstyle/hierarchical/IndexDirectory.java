package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.Manifest.DataFile;
import io.github.faissstyle.hierarchical.Manifest.StyleEntry;
import io.github.faissstyle.index.FaissFormatException;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenEmbedders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a saved index; {@code docs/index-directory.md} has its layout.
 *
 * <p>A save writes data files of a new generation beside those of the old one, forces them to disk, replaces the
 * manifest in one step and then deletes what the manifest no longer names. So whoever reads the manifest at any moment
 * finds all of the old index or all of the new one; a loader whose files are deleted under it finds another generation
 * in the manifest and begins again.
 */
final class IndexDirectory {
    private static final String MANIFEST = "manifest.json";
    private static final String LOCK = ".lock";

    /** Data files, and temporary files of a save that was cut off. */
    private static final Pattern OURS =
            Pattern.compile("[0-9]{4}-[a-z0-9_+-]{0,80}\\.g[0-9]{1,18}\\.(faiss|patterns)|\\..*\\.tmp(\\.new)?");

    private static final int LOAD_ATTEMPTS = 10;

    /** Threads of one program come one after the other; other programs wait for the lock on the file. */
    private static final ReentrantLock SAVING = new ReentrantLock(true);

    private IndexDirectory() {}

    static void save(ShelvedIndex index, ShelvedIndex.State state, Path dir) {
        SAVING.lock();
        try {
            Files.createDirectories(dir);
            try (FileChannel channel =
                            FileChannel.open(dir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                refuseForeign(dir);
                write(index, state, dir, lock);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot save the index to " + dir + ": " + e, e);
        } finally {
            SAVING.unlock();
        }
    }

    /** A folder with a manifest is an index; one without may hold the remains of a save, and nothing else. */
    private static void refuseForeign(Path dir) throws IOException {
        if (Files.exists(dir.resolve(MANIFEST))) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.equals(LOCK) && !OURS.matcher(name).matches()) {
                    throw new FaissStyleException("cannot save an index to " + dir + ": it holds \"" + name
                            + "\" and no index; choose a new or an empty folder");
                }
            }
        }
    }

    private static void write(ShelvedIndex index, ShelvedIndex.State state, Path dir, FileLock lock)
            throws IOException {
        if (!lock.isValid()) {
            throw new IOException("the lock on " + dir.resolve(LOCK) + " was lost");
        }
        long generation = lastGeneration(dir) + 1;
        ShelvedIndex.Settings settings = index.settings();
        List<StyleEntry> styles = new ArrayList<>();
        for (Shelf shelf : state.shelves().values()) {
            String name = fileName(styles.size() + 1, shelf.style().toString(), generation, "faiss");
            shelf.index().write(dir.resolve(name));
            styles.add(new StyleEntry(
                    shelf.style(), shelf.weight(), shelf.rows().size(), shelf.tokens(), describe(dir, name)));
        }
        String patterns = fileName(0, "patterns", generation, "patterns");
        AtomicFiles.write(dir.resolve(patterns), channel -> PatternStore.write(channel, state));
        Manifest manifest = new Manifest(
                generation,
                settings.embedder().identity(),
                settings.embedder().dimension(),
                settings.spec().toString(),
                settings.childWeight(),
                new TreeMap<>(settings.weights()),
                describe(dir, patterns),
                styles);
        AtomicFiles.write(dir.resolve(MANIFEST), manifest::write);
        deleteOthers(dir, manifest);
    }

    /** Beyond every generation whose files are there, also of a save that was cut off. */
    private static long lastGeneration(Path dir) throws IOException {
        long last = 0;
        Pattern generation = Pattern.compile(".*\\.g([0-9]{1,18})\\.[a-z]+");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                java.util.regex.Matcher matcher = generation.matcher(String.valueOf(entry.getFileName()));
                last = matcher.matches() ? Math.max(last, Long.parseLong(matcher.group(1))) : last;
            }
        }
        return last;
    }

    /**
     * A name that is legal and unique on every file system: a number, the style's name in lower-case ASCII as far as it
     * goes, the generation.
     */
    private static String fileName(int number, String style, long generation, String extension) {
        String readable = style.toLowerCase(Locale.ROOT).replace('/', '+').replaceAll("[^a-z0-9_+-]", "_");
        return String.format(
                Locale.ROOT,
                "%04d-%s.g%d.%s",
                number,
                readable.substring(0, Math.min(80, readable.length())),
                generation,
                extension);
    }

    private static DataFile describe(Path dir, String name) throws IOException {
        Path file = dir.resolve(name);
        return new DataFile(name, Files.size(file), checksum(file));
    }

    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 18];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
            }
        }
        return crc.getValue();
    }

    private static void deleteOthers(Path dir, Manifest manifest) throws IOException {
        List<String> named = new ArrayList<>();
        named.add(manifest.patterns().name());
        manifest.styles().forEach(style -> named.add(style.file().name()));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (OURS.matcher(name).matches() && !named.contains(name)) {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    static HierarchicalIndex load(Path dir, @Nullable TokenEmbedder embedder) {
        Path file = dir.resolve(MANIFEST);
        Manifest manifest = Manifest.read(file);
        for (int attempt = 1; ; attempt++) {
            try {
                return load(dir, manifest, embedder);
            } catch (FaissStyleException | UncheckedIOException e) {
                Manifest now = Manifest.read(file);
                if (now.generation() == manifest.generation() || attempt == LOAD_ATTEMPTS) {
                    throw e;
                }
                manifest = now;
            }
        }
    }

    private static HierarchicalIndex load(Path dir, Manifest manifest, @Nullable TokenEmbedder given) {
        TokenEmbedder embedder = embedder(dir, manifest, given);
        check(dir, manifest.patterns());
        List<StylePath> styles =
                manifest.styles().stream().map(StyleEntry::style).toList();
        PatternStore.Contents patterns =
                PatternStore.read(dir.resolve(manifest.patterns().name()), styles.size());
        NavigableMap<StylePath, Shelf> shelves = new TreeMap<>();
        try {
            for (int i = 0; i < styles.size(); i++) {
                StyleEntry entry = manifest.styles().get(i);
                shelves.put(
                        entry.style(),
                        shelf(dir, entry, manifest.dimension(), patterns.rows().get(i)));
            }
            ShelvedIndex.Settings settings = new ShelvedIndex.Settings(
                    embedder,
                    IndexSpec.parse(manifest.factory()),
                    manifest.childWeight(),
                    Map.copyOf(manifest.weights()));
            return new ShelvedIndex(
                    settings,
                    new ShelvedIndex.State(patterns.table(), java.util.Collections.unmodifiableNavigableMap(shelves)),
                    List.of());
        } catch (RuntimeException e) {
            shelves.values().forEach(shelf -> shelf.index().close());
            throw e;
        }
    }

    private static TokenEmbedder embedder(Path dir, Manifest manifest, @Nullable TokenEmbedder given) {
        String identity = manifest.embedder();
        if (given == null) {
            return TokenEmbedders.fromIdentity(identity)
                    .orElseThrow(
                            () -> new FaissStyleException(
                                    "the index " + dir + " was made with the embedder \"" + identity
                                            + "\", which this library does not have: load it with HierarchicalIndex.load(dir, embedder), or build it again"));
        }
        if (!given.identity().equals(identity) || given.dimension() != manifest.dimension()) {
            throw new FaissStyleException(
                    "the index " + dir + " was made with the embedder \"" + identity + "\", not with \""
                            + given.identity() + "\": load it with that one, or build it again with this one");
        }
        return given;
    }

    private static Shelf shelf(Path dir, StyleEntry entry, int dimension, IntColumn rows) {
        check(dir, entry.file());
        Path file = dir.resolve(entry.file().name());
        VectorIndex index = VectorIndexes.read(file);
        if (index.info().ntotal() != rows.size()
                || rows.size() != entry.patterns()
                || index.info().dimension() != dimension) {
            String found = index.info().ntotal() + " vectors of " + index.info().dimension() + " floats for "
                    + rows.size() + " patterns";
            index.close();
            throw new FaissFormatException(
                    file.toString(),
                    0,
                    "holds " + found + ", expected " + entry.patterns() + " of " + dimension + " floats");
        }
        return new Shelf(entry.style(), entry.weight(), index, rows, entry.tokens());
    }

    private static void check(Path dir, DataFile expected) {
        Path file = dir.resolve(expected.name());
        try {
            if (!Files.isRegularFile(file)) {
                throw new FaissStyleException("the index " + dir + " lacks its file " + expected.name()
                        + ": copy it again or build it again");
            }
            long size = Files.size(file);
            if (size != expected.bytes()) {
                throw damaged(file, size + " bytes", expected.bytes() + " bytes");
            }
            long checksum = checksum(file);
            if (checksum != expected.crc32c()) {
                throw damaged(
                        file,
                        "checksum " + Long.toHexString(checksum),
                        "checksum " + Long.toHexString(expected.crc32c()));
            }
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static FaissStyleException damaged(Path file, String found, String expected) {
        return new FaissStyleException(
                file + " is damaged: it has " + found + ", expected " + expected + "; build the index again");
    }
}
