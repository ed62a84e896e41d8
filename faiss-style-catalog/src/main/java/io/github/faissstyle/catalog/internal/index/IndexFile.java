package io.github.faissstyle.catalog.internal.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a space's index: {@code NAME-GENERATION.index}, a FAISS file, and {@code NAME.json}, which names it and
 * says what it was made from. The second is replaced in one step when the first is on the disk, so that there is always
 * a pair that belongs together.
 */
final class IndexFile {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);
    private static final int FORMAT = 1;

    private final Path folder;
    private final String space;
    private final long mapFrom;

    /**
     * What lies in the files.
     *
     * @param index the index, in memory or mapped
     * @param made what it was made from
     */
    record Opened(VectorIndex index, Made made) {}

    /**
     * @param folder where the files lie
     * @param space name of the space
     * @param mapFrom bytes from which on an index is mapped
     */
    IndexFile(Path folder, String space, long mapFrom) {
        this.folder = folder;
        this.space = space;
        this.mapFrom = mapFrom;
    }

    private Path description() {
        return folder.resolve(space + ".json");
    }

    /**
     * Opens the index.
     *
     * @param catalog the catalog's UUID
     * @param preparation how vectors are prepared
     * @return the index; empty, with a line in the log, where there is none that fits
     */
    Optional<Opened> open(String catalog, Preparation preparation) {
        for (int attempt = 0; ; attempt++) {
            try {
                return Optional.of(opened(catalog, preparation));
            } catch (NoSuchFileException e) {
                if (Files.exists(description()) && attempt < 3) {
                    continue; // another process replaced the pair between the two reads
                }
                LOG.info("{}: no index in {}, it is made from the tables", space, folder);
            } catch (IOException | IllegalArgumentException | FaissStyleException e) {
                LOG.warn(
                        "{}: the index in {} is not used, it is made from the tables: {}", space, folder, e.toString());
            }
            return Optional.empty();
        }
    }

    private Opened opened(String catalog, Preparation preparation) throws IOException {
        JsonFields fields = JsonFields.parse(Files.readAllBytes(description()));
        expect("format", String.valueOf(fields.whole("format", 0, Integer.MAX_VALUE)), String.valueOf(FORMAT));
        expect("catalog", fields.text("catalog"), catalog);
        expect("preparation", fields.text("preparation"), preparation.fingerprint());
        String name = fields.text("file");
        if (!name.equals(Path.of(name).getFileName().toString())) {
            throw new IllegalArgumentException("file is \"" + name + "\", expected a name without folders");
        }
        Path file = folder.resolve(name);
        expect(
                "bytes of " + name,
                Long.toString(Files.size(file)),
                Long.toString(fields.whole("bytes", 0, Long.MAX_VALUE)));
        boolean mapped = Files.size(file) >= mapFrom;
        if (!mapped) {
            expect("CRC32C of " + name, Long.toHexString(crc32c(file)), fields.text("crc32c"));
        }
        Made made = new Made(
                fields.whole("generation", 0, Long.MAX_VALUE),
                fields.text("factory"),
                (int) fields.whole("nprobe", 0, Integer.MAX_VALUE),
                fields.whole("last_id", 0, Long.MAX_VALUE),
                fields.number("build_seconds"),
                mapped,
                file);
        VectorIndex index = mapped ? VectorIndexes.map(file) : VectorIndexes.read(file);
        IndexInfo info = index.info();
        boolean fits = false;
        try {
            expect("dimension", Integer.toString(info.dimension()), Integer.toString(preparation.dimension()));
            expect("metric", info.metric().name(), Metric.INNER_PRODUCT.name());
            fits = true;
        } finally {
            if (!fits) {
                index.close();
            }
        }
        return new Opened(index, made);
    }

    private static void expect(String what, String found, String expected) {
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(what + " is " + found + ", expected " + expected);
        }
    }

    /** Checks every byte of the file that the description names; empty if all is well. */
    Optional<String> damage(Made made) {
        Path file = made.file();
        if (file == null) {
            return Optional.empty();
        }
        try {
            JsonFields fields = JsonFields.parse(Files.readAllBytes(description()));
            if (!fields.text("file").equals(String.valueOf(file.getFileName()))) {
                return Optional.empty(); // another process wrote a later one
            }
            expect("CRC32C of " + file, Long.toHexString(crc32c(file)), fields.text("crc32c"));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(space + ": " + e.getMessage());
        }
    }

    /**
     * Writes the index, and opens it where it is mapped.
     *
     * @param catalog the catalog's UUID
     * @param preparation how its vectors were prepared
     * @param index the index on the heap
     * @param made what it was made from
     * @return what to search from now on
     */
    Opened write(String catalog, Preparation preparation, VectorIndex index, Made made) {
        // Numbered, because a mapped file cannot be replaced everywhere; unlike any that another process has mapped.
        Path file =
                folder.resolve(space + "-" + made.generation() + "-" + Long.toHexString(System.nanoTime()) + ".index");
        try {
            Files.createDirectories(folder);
            index.write(file);
            long bytes = Files.size(file);
            byte[] description = description(catalog, preparation, made, file, bytes);
            replaceDescription(file, description);
            deleteOthers(file);
            boolean mapped = bytes >= mapFrom;
            Made written = new Made(
                    made.generation(), made.factory(), made.nprobe(), made.lastId(), made.buildSeconds(), mapped, file);
            return new Opened(mapped ? VectorIndexes.map(file) : index, written);
        } catch (IOException e) {
            throw new FaissStyleException("cannot write the index " + file + ": " + e, e);
        }
    }

    private void replaceDescription(Path file, byte[] description) throws IOException {
        boolean replaced = false;
        try {
            AtomicFiles.write(description(), channel -> channel.write(ByteBuffer.wrap(description)));
            replaced = true;
        } finally {
            if (!replaced) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static byte[] description(String catalog, Preparation preparation, Made made, Path file, long bytes)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("format", FORMAT);
            json.writeStringField("catalog", catalog);
            json.writeStringField("preparation", preparation.fingerprint());
            json.writeNumberField("generation", made.generation());
            json.writeStringField("file", String.valueOf(file.getFileName()));
            json.writeNumberField("bytes", bytes);
            json.writeStringField("crc32c", Long.toHexString(crc32c(file)));
            json.writeStringField("factory", made.factory());
            json.writeNumberField("nprobe", made.nprobe());
            json.writeNumberField("last_id", made.lastId());
            json.writeNumberField("build_seconds", made.buildSeconds());
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /** Indexes of earlier generations; where the system keeps one because it is mapped, the next write tries again. */
    private void deleteOthers(Path file) throws IOException {
        List<Path> others;
        try (Stream<Path> files = Files.list(folder)) {
            others =
                    files.filter(other -> isIndex(other) && !other.equals(file)).toList();
        }
        for (Path other : others) {
            try {
                Files.deleteIfExists(other);
            } catch (IOException e) {
                LOG.debug("{} is still in use: {}", other, e.toString());
            }
        }
    }

    private boolean isIndex(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.matches(java.util.regex.Pattern.quote(space) + "-[0-9]+-[0-9a-f]+\\.index");
    }

    private static long crc32c(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        return crc.getValue();
    }
}
