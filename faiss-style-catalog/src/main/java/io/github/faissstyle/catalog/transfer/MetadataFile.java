package io.github.faissstyle.catalog.transfer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks' metadata in files: CSV with a header ({@code .csv}, tabs in {@code .tsv}), JSONL, an object a line, or JSON,
 * an array of objects. Fields: {@code label, path, hash, title, artist, album, genre, mood, key, year, duration}
 * (seconds), {@code tempo} (BPM), {@code feature_version}. A track must have a label, a title or a path; empty fields
 * are not known; other fields are passed over, with a line in the log.
 */
public final class MetadataFile {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataFile.class);
    private static final int SHOWN = 5;
    private static final Set<String> FIELDS = Set.of(
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

    private MetadataFile() {}

    /**
     * Reads a file.
     *
     * @param file in UTF-8, with or without a byte order mark
     * @return its tracks, in the order of the file
     * @throws FaissStyleException if it cannot be read, or a row holds no track; the message names the rows
     */
    public static List<NewTrack> read(Path file) {
        String text = text(file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        List<Row> rows = name.endsWith(".csv") || name.endsWith(".tsv")
                ? csv(file, text, name.endsWith(".tsv") ? '\t' : ',')
                : json(file, text);
        List<NewTrack> tracks = new ArrayList<>(rows.size());
        List<String> wrong = new ArrayList<>();
        Set<String> passedOver = new TreeSet<>();
        for (Row row : rows) {
            try {
                tracks.add(track(row.fields()));
            } catch (IllegalArgumentException e) {
                wrong.add(row.name() + ": " + e.getMessage());
            }
            row.fields().keySet().stream()
                    .filter(field -> !FIELDS.contains(field))
                    .forEach(passedOver::add);
        }
        refuse(file, wrong);
        if (!passedOver.isEmpty()) {
            LOG.info("{}: fields {} are passed over", file, passedOver);
        }
        return tracks;
    }

    /** What a row says, and where it is. */
    private record Row(String name, Map<String, String> fields) {}

    private static String text(Path file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new FaissStyleException(file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static List<Row> csv(Path file, String text, char separator) {
        List<Row> rows = new ArrayList<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .allowExtraFields(false)
                .allowMissingFields(false)
                .ofNamedCsvRecord(text)) {
            for (NamedCsvRecord row : reader) {
                rows.add(new Row("line " + row.getStartingLineNumber(), new LinkedHashMap<>(row.getFieldsAsMap())));
            }
            return rows;
        } catch (CsvParseException e) {
            throw new FaissStyleException(file + " is no CSV, after row " + rows.size() + ": " + rootMessage(e), e);
        } catch (IOException | UncheckedIOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + " (" + rootMessage(cause) + ")";
    }

    private static List<Row> json(Path file, String text) {
        List<Row> rows = new ArrayList<>();
        if (text.stripLeading().startsWith("[")) {
            try {
                byte[] wrapped = ("{\"tracks\":" + text + "}").getBytes(StandardCharsets.UTF_8);
                List<JsonFields> objects = JsonFields.parse(wrapped).objects("tracks");
                for (int i = 0; i < objects.size(); i++) {
                    rows.add(row("element " + (i + 1), objects.get(i)));
                }
                return rows;
            } catch (IOException | IllegalArgumentException e) {
                throw new FaissStyleException(file + " is no JSON array of objects: " + e.getMessage(), e);
            }
        }
        List<String> wrong = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                try {
                    rows.add(new Row(
                            "line " + (i + 1), fields(JsonFields.parse(lines[i].getBytes(StandardCharsets.UTF_8)))));
                } catch (IOException | IllegalArgumentException e) {
                    wrong.add("line " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        refuse(file, wrong);
        return rows;
    }

    private static Row row(String name, JsonFields object) {
        try {
            return new Row(name, fields(object));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> fields(JsonFields object) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : object.names()) {
            fields.put(name, FIELDS.contains(name) ? object.scalar(name) : "");
        }
        return fields;
    }

    private static void refuse(Path file, List<String> wrong) {
        if (!wrong.isEmpty()) {
            String more = wrong.size() > SHOWN ? "; and " + (wrong.size() - SHOWN) + " more" : "";
            throw new FaissStyleException(file + " holds rows that are no tracks, nothing is taken: "
                    + String.join("; ", wrong.subList(0, Math.min(SHOWN, wrong.size()))) + more);
        }
    }

    private static NewTrack track(Map<String, String> fields) {
        @Nullable String title = known(fields, "title");
        @Nullable String path = known(fields, "path");
        @Nullable String label = known(fields, "label");
        if (label == null) {
            label = title != null
                    ? title
                    : path == null ? null : String.valueOf(Path.of(path).getFileName());
        }
        if (label == null) {
            throw new IllegalArgumentException("there is neither label nor title nor path");
        }
        @Nullable Double year = number(fields, "year");
        if (year != null && year != Math.rint(year)) {
            throw new IllegalArgumentException("year must be a whole number, was " + year);
        }
        TrackTags tags = new TrackTags(
                title,
                known(fields, "artist"),
                known(fields, "album"),
                known(fields, "genre"),
                known(fields, "mood"),
                known(fields, "key"),
                year == null ? null : (Integer) (int) (double) year,
                number(fields, "duration"),
                number(fields, "tempo"));
        return NewTrack.of(label)
                .withPath(path)
                .withContentHash(known(fields, "hash"))
                .withFeatureVersion(known(fields, "feature_version"))
                .withTags(tags);
    }

    private static @Nullable String known(Map<String, String> fields, String name) {
        String value = fields.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static @Nullable Double number(Map<String, String> fields, String name) {
        String value = known(fields, name);
        if (value == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, was \"" + value + "\"", e);
        }
        throw new IllegalArgumentException(name + " must be finite, was " + value);
    }
}
