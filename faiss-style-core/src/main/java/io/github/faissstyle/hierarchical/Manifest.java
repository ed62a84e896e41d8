package io.github.faissstyle.hierarchical;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.StylePath;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.json} says of a saved index.
 *
 * @param generation which save this is
 * @param embedder identity of what made the vectors
 * @param dimension floats a vector
 * @param factory kind of the vector indexes, without ids
 * @param childWeight weight of child genres that have none of their own
 * @param weights weights of single child genres
 * @param patterns the pattern store
 * @param styles the styles, in order; the pattern store knows them by their place, from 1
 */
record Manifest(
        long generation,
        String embedder,
        int dimension,
        String factory,
        float childWeight,
        Map<StylePath, Float> weights,
        DataFile patterns,
        List<StyleEntry> styles) {
    private static final String FORMAT = "faiss-style index";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 64L << 20;

    /** A file beside the manifest. */
    record DataFile(String name, long bytes, long crc32c) {}

    /** A style and the file of its vectors. */
    record StyleEntry(StylePath style, float weight, int patterns, long tokens, DataFile file) {}

    void write(WritableByteChannel channel) throws IOException {
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(Channels.newOutputStream(channel))
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeNumberField("generation", generation);
            json.writeStringField("embedder", embedder);
            json.writeNumberField("dimension", dimension);
            json.writeStringField("factory", factory);
            json.writeNumberField("childWeight", childWeight);
            json.writeObjectFieldStart("weights");
            for (Map.Entry<StylePath, Float> weight : weights.entrySet()) {
                json.writeNumberField(weight.getKey().toString(), weight.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("patterns");
            write(json, patterns);
            json.writeEndObject();
            json.writeArrayFieldStart("styles");
            for (StyleEntry style : styles) {
                json.writeStartObject();
                json.writeStringField("style", style.style().toString());
                json.writeNumberField("weight", style.weight());
                json.writeNumberField("patterns", style.patterns());
                json.writeNumberField("tokens", style.tokens());
                write(json, style.file());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, DataFile file) throws IOException {
        json.writeStringField("file", file.name());
        json.writeNumberField("bytes", file.bytes());
        json.writeStringField("crc32c", Long.toHexString(file.crc32c()));
    }

    static Manifest read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FaissStyleException(
                        file + " has " + Files.size(file) + " bytes, expected at most " + MAX_BYTES);
            }
            try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
                json.nextToken();
                Object root = value(json);
                if (!(root instanceof Map<?, ?> map)) {
                    throw new FaissStyleException(file + " is not the manifest of an index");
                }
                return new Fields(file, map).manifest();
            }
        } catch (NoSuchFileException e) {
            throw new FaissStyleException(
                    "there is no index in " + file.getParent() + ": it has no " + file.getFileName(), e);
        } catch (JsonProcessingException e) {
            throw new FaissStyleException(
                    file + " is damaged: " + e.getOriginalMessage() + "; build the index again", e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read " + file + ": " + e, e);
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> map = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                Object value = value(json);
                if (value != null) {
                    map.put(name, value);
                }
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                Object value = value(json);
                if (value != null) {
                    list.add(value);
                }
            }
            return list;
        }
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return json.getNumberValue();
        }
        return token == JsonToken.VALUE_STRING ? json.getText() : null;
    }

    /** Fields of an object, with a type each. */
    private record Fields(Path file, Map<?, ?> map) {
        Manifest manifest() {
            if (!FORMAT.equals(text("format"))) {
                throw new FaissStyleException(
                        file + " is not the manifest of an index: format is \"" + text("format") + "\"");
            }
            long version = number("version").longValue();
            if (version != VERSION) {
                throw new FaissStyleException(file + " has format version " + version
                        + ", this version of faiss-style reads " + VERSION + ": build the index again");
            }
            List<StyleEntry> styles = new ArrayList<>();
            if (!(map.get("styles") instanceof List<?> list)) {
                throw wrong("styles");
            }
            for (Object element : list) {
                Fields style = new Fields(file, element instanceof Map<?, ?> fields ? fields : Map.of());
                styles.add(new StyleEntry(
                        style.path(style.text("style")),
                        style.number("weight").floatValue(),
                        style.number("patterns").intValue(),
                        style.number("tokens").longValue(),
                        style.dataFile()));
            }
            if (styles.stream().map(StyleEntry::style).distinct().count() != styles.size()) {
                throw wrong("styles");
            }
            Map<StylePath, Float> weights = new TreeMap<>();
            Fields own = new Fields(file, map.get("weights") instanceof Map<?, ?> fields ? fields : Map.of());
            for (Object style : own.map.keySet()) {
                weights.put(path(style.toString()), own.number(style.toString()).floatValue());
            }
            return new Manifest(
                    number("generation").longValue(),
                    text("embedder"),
                    number("dimension").intValue(),
                    text("factory"),
                    number("childWeight").floatValue(),
                    weights,
                    new Fields(file, map.get("patterns") instanceof Map<?, ?> fields ? fields : Map.of()).dataFile(),
                    styles);
        }

        private DataFile dataFile() {
            String name = text("file");
            if (!name.matches("[A-Za-z0-9_+.-]+") || name.startsWith(".")) {
                throw wrong("file");
            }
            try {
                return new DataFile(name, number("bytes").longValue(), Long.parseLong(text("crc32c"), 16));
            } catch (NumberFormatException e) {
                throw new FaissStyleException(file + " is damaged: \"crc32c\" is no number; build the index again", e);
            }
        }

        private StylePath path(String text) {
            try {
                return StylePath.parse(text);
            } catch (IllegalArgumentException e) {
                throw new FaissStyleException(file + " is damaged: " + e.getMessage() + "; build the index again", e);
            }
        }

        private String text(String name) {
            if (map.get(name) instanceof String text) {
                return text;
            }
            throw wrong(name);
        }

        private Number number(String name) {
            if (map.get(name) instanceof Number number) {
                return number;
            }
            throw wrong(name);
        }

        private FaissStyleException wrong(String name) {
            return new FaissStyleException(
                    file + " is damaged: \"" + name + "\" is missing or not valid; build the index again");
        }
    }
}
