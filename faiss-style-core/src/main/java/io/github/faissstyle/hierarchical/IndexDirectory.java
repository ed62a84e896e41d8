package io.github.faissstyle.hierarchical;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.IndexSpec;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenEmbedders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A saved index on disk; {@code docs/index-directory.md} describes it.
 *
 * <p>A save (1) takes the lock file, (2) clears what a crashed save left, (3) writes data files under names that carry
 * a new generation number, each forced to disk, (4) replaces the manifest in one step, (5) deletes the files of the old
 * generation. Until 4 the old index is whole, after 4 the new one. A load that loses its files to step 5 sees that the
 * manifest is another and begins again.
 */
final class IndexDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(IndexDirectory.class);
    private static final String LOCK = "index.lock";

    /** Saves that may overtake one load. */
    private static final int ATTEMPTS = 100;

    private IndexDirectory() {}

    static HierarchicalIndex load(Path dir, @Nullable TokenEmbedder embedder) {
        Path file = dir.resolve(Manifest.NAME);
        byte[] bytes = manifestBytes(dir, file);
        for (int attempt = 1; ; attempt++) {
            Manifest manifest = Manifest.parse(file, bytes);
            TokenEmbedder chosen = embedder(dir, manifest, embedder);
            try {
                return open(dir, manifest, chosen);
            } catch (FaissStyleException | IOException | UncheckedIOException e) {
                byte[] now = manifestBytes(dir, file);
                if (Arrays.equals(now, bytes) || attempt == ATTEMPTS) {
                    throw asFailure(dir, e);
                }
                bytes = now;
            }
        }
    }

    private static FaissStyleException asFailure(Path dir, Exception e) {
        if (e instanceof FaissStyleException failure) {
            return failure;
        }
        if (e instanceof NoSuchFileException missing) {
            return new FaissStyleException(
                    missing.getFile() + " is missing, but the manifest names it" + StoredFile.advice(), e);
        }
        return new FaissStyleException("cannot read the index in " + dir + ": " + e, e);
    }

    private static byte[] manifestBytes(Path dir, Path file) {
        try {
            if (!Files.isDirectory(dir)) {
                throw new FaissStyleException(
                        "there is no folder " + dir + "; expected one that an index was saved to");
            }
            long size = Files.size(file);
            if (size > Manifest.MAX_BYTES) {
                throw new FaissStyleException(file + " has " + size + " bytes, expected at most " + Manifest.MAX_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new FaissStyleException(dir + " holds no index: it has no " + Manifest.NAME, e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static TokenEmbedder embedder(Path dir, Manifest manifest, @Nullable TokenEmbedder given) {
        String saved = manifest.embedder();
        if (given == null) {
            TokenEmbedder own = TokenEmbedders.fromIdentity(saved)
                    .orElseThrow(
                            () -> new FaissStyleException(
                                    "the index in " + dir + " was made with embedder " + saved
                                            + ", which is none of this library's: load it with HierarchicalIndex.load(dir, embedder)"));
            return checkDimension(dir, manifest, own);
        }
        if (!given.identity().equals(saved)) {
            throw new FaissStyleException("the index in " + dir + " was made with embedder " + saved + ", not with "
                    + given.identity() + ": load it with that one, or build the index anew with "
                    + given.identity());
        }
        return checkDimension(dir, manifest, given);
    }

    private static TokenEmbedder checkDimension(Path dir, Manifest manifest, TokenEmbedder embedder) {
        if (embedder.dimension() != manifest.dimension()) {
            throw new FaissStyleException("the index in " + dir + " has vectors of " + manifest.dimension()
                    + " floats, embedder " + embedder.identity() + " makes " + embedder.dimension());
        }
        return embedder;
    }

    private static LiveIndex open(Path dir, Manifest manifest, TokenEmbedder embedder) throws IOException {
        manifest.patterns().verify(dir);
        Path patterns = dir.resolve(manifest.patterns().name());
        PatternStore store = PatternStoreFile.read(patterns, manifest.styles().size(), manifest.nextNumber());
        int[][] numbers = numbersByStyle(dir, manifest, store);
        List<StyleIndex> styles = new ArrayList<>();
        try {
            for (int i = 0; i < numbers.length; i++) {
                styles.add(openStyle(dir, manifest, i, numbers[i], store));
            }
            String factory = IndexSpec.parse(manifest.factory()).withIds().toString();
            return new LiveIndex(
                    embedder, factory, manifest.weights(), manifest.spaces(), styles, store, manifest.nextNumber());
        } catch (IllegalArgumentException e) {
            styles.forEach(StyleIndex::close);
            throw new FaissStyleException("the index in " + dir + " is damaged: " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            styles.forEach(StyleIndex::close);
            throw e;
        }
    }

    private static int[][] numbersByStyle(Path dir, Manifest manifest, PatternStore store) {
        int[] counts = new int[manifest.styles().size()];
        for (int row = 0; row < store.size(); row++) {
            counts[store.styles().get(row)]++;
        }
        int[][] numbers = new int[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            Manifest.Style style = manifest.styles().get(i);
            if (counts[i] != style.patterns()) {
                throw new FaissStyleException("the index in " + dir + " is damaged: style " + style.style() + " has "
                        + counts[i] + " patterns, its manifest says " + style.patterns());
            }
            numbers[i] = new int[counts[i]];
        }
        Arrays.fill(counts, 0);
        for (int row = 0; row < store.size(); row++) {
            int style = store.styles().get(row);
            numbers[style][counts[style]++] = store.numbers().get(row);
        }
        return numbers;
    }

    private static StyleIndex openStyle(Path dir, Manifest manifest, int ordinal, int[] numbers, PatternStore store)
            throws IOException {
        Manifest.Style style = manifest.styles().get(ordinal);
        style.file().verify(dir);
        VectorIndex vectors = VectorIndexes.read(dir.resolve(style.file().name()));
        IndexInfo info = vectors.info();
        boolean fits = info.ntotal() == numbers.length
                && info.dimension() == manifest.dimension()
                && info.metric().isSimilarity()
                && info.keepsIds();
        if (!fits) {
            vectors.close();
            throw new FaissStyleException(dir.resolve(style.file().name()) + " does not fit its manifest: it holds "
                    + info.ntotal() + " vectors of " + info.dimension() + " floats as " + info.factory() + " "
                    + info.metric() + ", expected " + numbers.length + " of " + manifest.dimension());
        }
        long tokens = 0;
        for (int number : numbers) {
            tokens += store.tokenCount(store.row(number));
        }
        StyleIndex opened =
                new StyleIndex(style.style(), ordinal, style.weight(), vectors, IntColumn.of(numbers), tokens);
        try {
            for (Map.Entry<String, StoredFile> space : style.spaces().entrySet()) {
                int dimension = Objects.requireNonNull(manifest.spaces().get(space.getKey()));
                opened.spaces.put(space.getKey(), openSpace(dir, space.getValue(), dimension, opened.numbers));
            }
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private static Space openSpace(Path dir, StoredFile file, int dimension, IntColumn patterns) throws IOException {
        file.verify(dir);
        VectorIndex vectors = VectorIndexes.read(dir.resolve(file.name()));
        IndexInfo info = vectors.info();
        boolean fits = info.ntotal() <= patterns.size()
                && info.dimension() == dimension
                && info.metric().isSimilarity()
                && info.keepsIds();
        int[] numbers = fits ? ids(vectors, info) : new int[0];
        for (int i = 0; i < numbers.length; i++) {
            fits &= patterns.indexOf(numbers[i]) >= 0 && (i == 0 || numbers[i] > numbers[i - 1]);
        }
        if (!fits) {
            vectors.close();
            throw new FaissStyleException(dir.resolve(file.name()) + " does not fit its manifest: it holds "
                    + info.ntotal() + " vectors of " + info.dimension() + " floats as " + info.factory() + " "
                    + info.metric() + ", expected one of " + dimension + " floats for some of the style's "
                    + patterns.size() + " patterns");
        }
        return new Space(vectors, IntColumn.of(numbers));
    }

    /** The ids of all vectors, ascending: everything is equally like nothing. */
    private static int[] ids(VectorIndex vectors, IndexInfo info) {
        if (info.ntotal() == 0) {
            return new int[0];
        }
        long[] ids = vectors.search(new float[info.dimension()], Math.toIntExact(info.ntotal()))
                .ids();
        return Arrays.stream(ids).mapToInt(Math::toIntExact).sorted().toArray();
    }

    static void save(Path dir, SavedIndex index) {
        try {
            refuseForeign(dir);
            Files.createDirectories(dir);
            try (FileChannel channel =
                    FileChannel.open(dir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                acquire(dir, channel); // until the channel is closed
                saveLocked(dir, index);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot save the index to " + dir + ": " + e, e);
        }
    }

    private static void acquire(Path dir, FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held by another save of this JVM, which is the same to the caller.
        }
        if (lock == null) {
            throw new FaissStyleException("another save to " + dir + " is under way: try again when it is done");
        }
    }

    /** A folder without an index may hold what a crashed save left, and nothing else. */
    private static void refuseForeign(Path dir) throws IOException {
        if (Files.exists(dir.resolve(Manifest.NAME)) || !Files.exists(dir)) {
            return;
        }
        if (!Files.isDirectory(dir)) {
            throw new FaissStyleException(dir + " is a file, expected a folder to save an index to");
        }
        for (String name : names(dir)) {
            if (!StoredFile.isOurs(name) && !name.equals(LOCK)) {
                throw new FaissStyleException(dir + " holds \"" + name
                        + "\" and no index: give a folder that is empty, missing, or holds an index");
            }
        }
    }

    private static void saveLocked(Path dir, SavedIndex index) throws IOException {
        Path file = dir.resolve(Manifest.NAME);
        @Nullable Manifest old = Files.exists(file) ? Manifest.parse(file, manifestBytes(dir, file)) : null;
        deleteAllBut(dir, old);
        Manifest written;
        try {
            written = writeFiles(dir, index, old == null ? 1 : old.generation() + 1);
            byte[] bytes = written.toBytes();
            AtomicFiles.write(file, channel -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            });
        } catch (IOException | RuntimeException | Error e) {
            clearAfterFailure(dir, file, e);
            throw e;
        }
        deleteAllBut(dir, written);
    }

    private static Manifest writeFiles(Path dir, SavedIndex index, long generation) throws IOException {
        Path patterns = dir.resolve(StoredFile.patternsName(generation));
        AtomicFiles.write(patterns, channel -> PatternStoreFile.write(channel, index.store()));
        List<Manifest.Style> styles = new ArrayList<>();
        for (StyleIndex style : index.styles()) {
            Path file = dir.resolve(StoredFile.styleName(style.ordinal, style.path.toString(), generation));
            style.vectors.write(file);
            styles.add(new Manifest.Style(
                    style.path,
                    style.weight,
                    style.numbers.size(),
                    style.vectors.info().factory(),
                    StoredFile.of(file),
                    writeSpaces(dir, index, style, generation)));
        }
        return new Manifest(
                generation,
                index.embedder(),
                index.dimension(),
                index.factory(),
                index.weights(),
                new TreeMap<>(index.spaces()),
                index.nextNumber(),
                StoredFile.of(patterns),
                styles);
    }

    private static SortedMap<String, StoredFile> writeSpaces(
            Path dir, SavedIndex index, StyleIndex style, long generation) throws IOException {
        SortedMap<String, StoredFile> files = new TreeMap<>();
        int place = 0;
        for (String name : index.spaces().keySet()) {
            Space space = style.spaces.get(name);
            if (space != null) {
                Path file = dir.resolve(StoredFile.spaceName(style.ordinal, style.path.toString(), place, generation));
                space.vectors.write(file);
                files.put(name, StoredFile.of(file));
            }
            place++;
        }
        return files;
    }

    /** Replacing the manifest may have worked before the failure, so what it names now decides what may go. */
    private static void clearAfterFailure(Path dir, Path manifest, Throwable failure) {
        try {
            deleteAllBut(dir, Files.exists(manifest) ? Manifest.parse(manifest, manifestBytes(dir, manifest)) : null);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Deletes data files of saves that the manifest does not name; what resists now is deleted by a later save. */
    private static void deleteAllBut(Path dir, @Nullable Manifest kept) throws IOException {
        Set<String> named = new HashSet<>();
        if (kept != null) {
            kept.files().forEach(file -> named.add(file.name()));
        }
        for (String name : names(dir)) {
            if (StoredFile.isOurs(name) && !named.contains(name)) {
                try {
                    Files.deleteIfExists(dir.resolve(name));
                } catch (IOException e) {
                    // A reader has it open on a system where that keeps a file: harmless, and tried again next time.
                    LOG.debug("{} stays for now: {}", name, e.toString());
                }
            }
        }
    }

    private static List<String> names(Path dir) throws IOException {
        try (Stream<Path> entries = Files.list(dir)) {
            return entries.map(p -> String.valueOf(p.getFileName())).toList();
        }
    }
}
