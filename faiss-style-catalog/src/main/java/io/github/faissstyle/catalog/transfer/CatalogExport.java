package io.github.faissstyle.catalog.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes tracks and playlists into files, each as a whole or not at all. */
public final class CatalogExport {
    private static final List<String> COLUMNS = List.of(
            "label",
            "path",
            "hash",
            "title",
            "artist",
            "album",
            "genre",
            "mood",
            "key",
            "year",
            "duration",
            "tempo",
            "feature_version");

    private CatalogExport() {}

    /** Fills a text file. */
    private interface Content {
        void writeTo(Writer out) throws IOException;
    }

    private static void write(Path file, Content content) {
        try {
            AtomicFiles.write(file, channel -> {
                Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8);
                content.writeTo(out);
                out.flush();
            });
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot write " + file + ": " + e, e);
        }
    }

    /**
     * Writes metadata as CSV, which {@link MetadataFile} reads.
     *
     * @param catalog the catalog
     * @param filter which tracks
     * @param file where to; replaced if it exists
     */
    public static void csv(TrackCatalog catalog, TrackFilter filter, Path file) {
        write(file, out -> {
            // Not closed: that would close the file under the one who forces it to disk.
            CsvWriter csv = CsvWriter.builder().build(out);
            csv.writeRecord(COLUMNS);
            catalog.forEach(
                    filter,
                    track -> csv.writeRecord(Arrays.stream(values(track))
                            .map(value -> value == null ? "" : String.valueOf(value))
                            .toArray(String[]::new)));
            flush(csv);
        });
    }

    private static void flush(CsvWriter csv) throws IOException {
        csv.flush();
    }

    private static @Nullable Object[] values(Track track) {
        TrackTags tags = track.tags();
        return new @Nullable Object[] {
            track.label(),
            track.path(),
            track.contentHash(),
            tags.title(),
            tags.artist(),
            tags.album(),
            tags.genre(),
            tags.mood(),
            tags.key(),
            tags.year(),
            tags.duration(),
            tags.tempo(),
            track.featureVersion()
        };
    }

    /**
     * Writes metadata as JSON, an array of objects, which {@link MetadataFile} reads.
     *
     * @param catalog the catalog
     * @param filter which tracks
     * @param file where to; replaced if it exists
     */
    public static void json(TrackCatalog catalog, TrackFilter filter, Path file) {
        write(file, out -> {
            try (JsonGenerator json =
                    new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
                json.useDefaultPrettyPrinter();
                json.writeStartArray();
                catalog.forEach(filter, track -> {
                    try {
                        writeObject(json, track);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                json.writeEndArray();
            }
        });
    }

    private static void writeObject(JsonGenerator json, Track track) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", track.id());
        @Nullable Object[] values = values(track);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Integer number) {
                json.writeNumberField(COLUMNS.get(i), number);
            } else if (value instanceof Double number) {
                json.writeNumberField(COLUMNS.get(i), number);
            } else if (value != null) {
                json.writeStringField(COLUMNS.get(i), value.toString());
            }
        }
        json.writeEndObject();
    }

    /**
     * Writes a space's vectors as a NumPy matrix, in the order of the tracks' numbers; a track without a vector gets a
     * row of NaN, as {@link TrackImport#withVectors} reads it.
     *
     * @param catalog the catalog
     * @param filter which tracks
     * @param space name of the space
     * @param file where to; replaced if it exists
     * @throws IllegalArgumentException if there is no such space
     */
    public static void npy(TrackCatalog catalog, TrackFilter filter, String space, Path file) {
        int dimension = catalog.spaces().stream()
                .filter(known -> known.name().equals(space))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no space \"" + space + "\""))
                .dimension();
        List<Long> ids = new ArrayList<>();
        catalog.forEach(filter, track -> ids.add(track.id()));
        float[] values = new float[Math.multiplyExact(ids.size(), dimension)];
        Arrays.fill(values, Float.NaN);
        for (int i = 0; i < ids.size(); i++) {
            Map<String, float[]> vectors = catalog.vectors(ids.get(i));
            float[] vector = vectors.get(space);
            if (vector != null) {
                System.arraycopy(vector, 0, values, i * dimension, dimension);
            }
        }
        NpyFile.write(file, new Matrix(ids.size(), dimension, values));
    }

    /**
     * Writes a playlist that players open: extended M3U in UTF-8. Tracks without a path are left out.
     *
     * @param tracks the tracks in their order
     * @param file where to; replaced if it exists
     */
    public static void m3u8(List<Track> tracks, Path file) {
        write(file, out -> {
            out.write("#EXTM3U\n");
            for (Track track : tracks) {
                String path = track.path();
                if (path != null) {
                    Double duration = track.tags().duration();
                    String artist = track.tags().artist();
                    String title = track.tags().title();
                    String name = title == null ? track.label() : artist == null ? title : artist + " - " + title;
                    out.write("#EXTINF:" + (duration == null ? -1 : Math.round(duration)) + "," + line(name) + "\n");
                    out.write(line(path) + "\n");
                }
            }
        });
    }

    /** What would end the line becomes a space. */
    private static String line(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }
}
