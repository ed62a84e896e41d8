package io.github.faissstyle.hierarchical;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.JsonFields;
import io.github.faissstyle.pattern.StylePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * {@code manifest.json}: what an index directory holds. Its last field is the CRC-32C of all bytes before that field,
 * so that a weight or a name that changed by itself is found.
 *
 * @param generation counts the saves
 * @param embedder identity of the embedder
 * @param dimension floats a vector
 * @param factory factory string of new styles
 * @param weights weights of styles
 * @param spaces floats a vector of each space beside the tokens', ordered by name
 * @param nextNumber number of the next pattern
 * @param patterns the file of the patterns
 * @param styles the styles by their place in it
 */
record Manifest(
        long generation,
        String embedder,
        int dimension,
        String factory,
        StyleWeights weights,
        SortedMap<String, Integer> spaces,
        int nextNumber,
        StoredFile patterns,
        List<Style> styles) {
    static final String NAME = "manifest.json";
    static final int MAX_BYTES = 1 << 26;

    private static final String FORMAT = "faiss-style-index";
    private static final int VERSION = 1;
    private static final String CHECKSUM = ",\n  \"crc32c\" : \"";
    private static final String END = "\"\n}\n";
    private static final int TAIL_BYTES = CHECKSUM.length() + 8 + END.length();

    /**
     * One style.
     *
     * @param style the style
     * @param weight weight of its patterns
     * @param patterns number of its patterns
     * @param factory FAISS factory string
     * @param file its vectors
     * @param spaces its vectors in other spaces
     */
    record Style(
            StylePath style,
            float weight,
            int patterns,
            String factory,
            StoredFile file,
            SortedMap<String, StoredFile> spaces) {}

    /** All data files. */
    Stream<StoredFile> files() {
        return Stream.concat(
                Stream.of(patterns),
                styles.stream()
                        .flatMap(style -> Stream.concat(Stream.of(style.file()), style.spaces().values().stream())));
    }

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter pretty =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            json.setPrettyPrinter(pretty);
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeNumberField("generation", generation);
            json.writeStringField("embedder", embedder);
            json.writeNumberField("dimension", dimension);
            json.writeStringField("factory", factory);
            json.writeNumberField("childWeight", weights.child());
            json.writeObjectFieldStart("childWeights");
            for (Map.Entry<StylePath, Double> own : new TreeMap<>(weights.own()).entrySet()) {
                json.writeNumberField(own.getKey().toString(), own.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("spaces");
            for (Map.Entry<String, Integer> space : spaces.entrySet()) {
                json.writeNumberField(space.getKey(), space.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("nextNumber", nextNumber);
            json.writeObjectFieldStart("patterns");
            write(json, patterns);
            json.writeEndObject();
            json.writeArrayFieldStart("styles");
            for (Style style : styles) {
                json.writeStartObject();
                json.writeStringField("style", style.style().toString());
                json.writeNumberField("weight", style.weight());
                json.writeNumberField("patterns", style.patterns());
                json.writeStringField("factory", style.factory());
                write(json, style.file());
                json.writeObjectFieldStart("spaces");
                for (Map.Entry<String, StoredFile> space : style.spaces().entrySet()) {
                    json.writeObjectFieldStart(space.getKey());
                    write(json, space.getValue());
                    json.writeEndObject();
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return sealed(out.toString(StandardCharsets.UTF_8));
    }

    private static void write(JsonGenerator json, StoredFile file) throws IOException {
        json.writeStringField("file", file.name());
        json.writeNumberField("bytes", file.bytes());
        json.writeStringField("crc32c", StoredFile.hex(file.crc32c()));
    }

    private static byte[] sealed(String json) {
        byte[] body = json.substring(0, json.lastIndexOf("\n}")).getBytes(StandardCharsets.UTF_8);
        byte[] tail = tail(body, body.length);
        byte[] all = Arrays.copyOf(body, body.length + tail.length);
        System.arraycopy(tail, 0, all, body.length, tail.length);
        return all;
    }

    private static byte[] tail(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (CHECKSUM + StoredFile.hex((int) crc.getValue()) + END).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a manifest.
     *
     * @param file where the bytes come from
     * @param bytes all of it
     * @return the manifest
     * @throws FaissStyleException if it is none, is damaged or of another version
     */
    static Manifest parse(Path file, byte[] bytes) {
        try {
            JsonFields fields = JsonFields.parse(bytes);
            if (!fields.text("format").equals(FORMAT)) {
                throw new IllegalArgumentException("format is \"" + fields.text("format") + "\", expected " + FORMAT);
            }
            long version = fields.whole("version", 0, Integer.MAX_VALUE);
            if (version != VERSION) {
                throw new FaissStyleException(
                        file + " is of format version " + version + ", this library reads version " + VERSION
                                + ": build the index anew, or use the release that wrote it");
            }
            checkSeal(bytes);
            return manifest(fields);
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(
                    file + " is damaged or no manifest of an index: " + firstLine(e) + StoredFile.advice(), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void checkSeal(byte[] bytes) {
        int length = Math.max(0, bytes.length - TAIL_BYTES);
        byte[] expected = tail(bytes, length);
        if (!Arrays.equals(bytes, length, bytes.length, expected, 0, expected.length)) {
            String found = new String(bytes, length, bytes.length - length, StandardCharsets.UTF_8);
            throw new IllegalArgumentException("its CRC-32C is "
                    + new String(expected, StandardCharsets.UTF_8)
                            .replaceAll("[^0-9a-f]*\"crc32c\" : \"|\"\\s*}\\s*", "")
                    + ", expected what its last field says: " + found.replaceAll("\\s+", " "));
        }
    }

    private static Manifest manifest(JsonFields fields) {
        Map<StylePath, Double> own = new TreeMap<>();
        JsonFields weights = fields.object("childWeights");
        for (String style : weights.names()) {
            own.put(StylePath.parse(style), weights.number(style));
        }
        SortedMap<String, Integer> spaces = new TreeMap<>();
        if (fields.has("spaces")) { // which the first manifests do not have
            JsonFields dimensions = fields.object("spaces");
            for (String space : dimensions.names()) {
                spaces.put(space, (int) dimensions.whole(space, 1, Integer.MAX_VALUE));
            }
        }
        List<Style> styles = new ArrayList<>();
        for (JsonFields style : fields.objects("styles")) {
            styles.add(new Style(
                    StylePath.parse(style.text("style")),
                    (float) StyleWeights.check("weight", style.number("weight")),
                    (int) style.whole("patterns", 0, Integer.MAX_VALUE),
                    style.text("factory"),
                    file(style),
                    spaces.isEmpty() ? new TreeMap<>() : spaces(style.object("spaces"), spaces.keySet())));
        }
        return new Manifest(
                fields.whole("generation", 1, Long.MAX_VALUE - 1),
                fields.text("embedder"),
                (int) fields.whole("dimension", 1, Integer.MAX_VALUE),
                fields.text("factory"),
                new StyleWeights(fields.number("childWeight"), own),
                spaces,
                (int) fields.whole("nextNumber", 0, Integer.MAX_VALUE),
                file(fields.object("patterns")),
                styles);
    }

    private static SortedMap<String, StoredFile> spaces(JsonFields files, Set<String> known) {
        SortedMap<String, StoredFile> spaces = new TreeMap<>();
        for (String space : files.names()) {
            if (!known.contains(space)) {
                throw new IllegalArgumentException(
                        "a style has vectors in space \"" + space + "\", expected one of " + known);
            }
            spaces.put(space, file(files.object(space)));
        }
        return spaces;
    }

    private static StoredFile file(JsonFields fields) {
        return new StoredFile(
                fields.text("file"),
                fields.whole("bytes", 0, Long.MAX_VALUE),
                Integer.parseUnsignedInt(fields.text("crc32c"), 16));
    }
}
