package io.github.faissstyle.embeddings.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Examples in a file: JSONL, an object a line, or JSON, an array of objects. Fields: {@code input} (the description),
 * and where they are known {@code output}, {@code style}, {@code speed}, {@code tags} (an array, or one text with
 * commas) and {@code id} (the number of the line or element unless given). Others are passed over, as are empty lines.
 */
public final class ExampleFiles {
    private static final int SHOWN = 5;

    private ExampleFiles() {}

    /** What to do with a line that holds no example. */
    public enum BadLines {
        /** Read nothing: the exception lists them. */
        REFUSE,
        /** Leave them out: {@link Content#skipped} lists them. */
        SKIP
    }

    /**
     * A line or element that was left out.
     *
     * @param number of the line in JSONL, of the element in an array; from 1
     * @param reason what is wrong with it
     */
    public record Skipped(int number, String reason) {}

    /**
     * What a file holds.
     *
     * @param examples the examples in the order of the file
     * @param skipped what was left out
     */
    public record Content(List<Example> examples, List<Skipped> skipped) {
        /** Copies. */
        public Content {
            examples = List.copyOf(examples);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Reads a file.
     *
     * @param file the file, in UTF-8
     * @param badLines what to do with lines or elements that hold no example
     * @return what it holds
     * @throws FaissStyleException if it cannot be read, is no UTF-8 or JSON as a whole, or holds a bad line and that is
     *     to be refused
     */
    public static Content read(Path file, BadLines badLines) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FaissStyleException(file + " is no text in UTF-8", e);
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be read: " + e, e);
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        Reading reading = new Reading();
        boolean array = text.stripLeading().startsWith("[");
        if (array) {
            try {
                byte[] wrapped = ("{\"examples\":" + text + "}").getBytes(StandardCharsets.UTF_8);
                int number = 0;
                for (JsonFields fields : JsonFields.parse(wrapped).objects("examples")) {
                    reading.add(++number, () -> fields);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new FaissStyleException(file + " is no JSON array of examples: " + e.getMessage(), e);
            }
        } else {
            int number = 0;
            for (String line : text.split("\\r\\n|\\n|\\r", -1)) {
                number++;
                if (!line.isBlank()) {
                    reading.add(number, () -> JsonFields.parse(line.getBytes(StandardCharsets.UTF_8)));
                }
            }
        }
        if (badLines == BadLines.REFUSE && !reading.skipped.isEmpty()) {
            StringBuilder message = new StringBuilder();
            message.append(file).append(" holds ").append(reading.skipped.size());
            message.append(array ? " elements" : " lines").append(" that are no examples; ");
            message.append(array ? "element " : "line ");
            for (int i = 0; i < Math.min(SHOWN, reading.skipped.size()); i++) {
                Skipped skipped = reading.skipped.get(i);
                message.append(i == 0 ? "" : "; ")
                        .append(skipped.number)
                        .append(": ")
                        .append(skipped.reason);
            }
            throw new FaissStyleException(message.append(reading.skipped.size() > SHOWN ? "; ..." : "")
                    .toString());
        }
        return new Content(reading.examples, reading.skipped);
    }

    /** Parses a line. */
    private interface Source {
        JsonFields get() throws IOException;
    }

    private static final class Reading {
        final List<Example> examples = new ArrayList<>();
        final List<Skipped> skipped = new ArrayList<>();
        private final Map<String, Integer> numberOfId = new HashMap<>();

        void add(int number, Source source) {
            try {
                Example example = example(source.get(), Integer.toString(number));
                Integer other = numberOfId.putIfAbsent(example.id(), number);
                if (other != null) {
                    throw new IllegalArgumentException("id \"" + example.id() + "\" is that of number " + other);
                }
                examples.add(example);
            } catch (IOException e) {
                skipped.add(new Skipped(number, "no JSON: " + firstLine(e)));
            } catch (IllegalArgumentException e) {
                skipped.add(new Skipped(number, String.valueOf(e.getMessage())));
            }
        }

        private static String firstLine(IOException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    private static Example example(JsonFields fields, String number) {
        return new Example(
                fields.has("id") ? fields.text("id") : number,
                fields.text("input"),
                fields.has("output") ? fields.text("output") : "",
                text(fields, "style"),
                text(fields, "speed"),
                fields.has("tags") ? tags(fields) : List.of());
    }

    private static @Nullable String text(JsonFields fields, String name) {
        String text = fields.has(name) ? fields.text(name).strip() : "";
        return text.isEmpty() ? null : text;
    }

    private static List<String> tags(JsonFields fields) {
        try {
            return fields.texts("tags");
        } catch (IllegalArgumentException e) {
            List<String> tags = new ArrayList<>();
            for (String tag : fields.text("tags").split(",", -1)) {
                if (!tag.isBlank()) {
                    tags.add(tag.strip());
                }
            }
            return tags;
        }
    }

    /**
     * Writes a file of JSONL, beside its place first and then moved there.
     *
     * @param file where to
     * @param examples what to write
     * @throws FaissStyleException if it cannot be written
     */
    public static void write(Path file, List<Example> examples) {
        try {
            AtomicFiles.write(file, channel -> {
                for (Example example : examples) {
                    ByteBuffer line = ByteBuffer.wrap(line(example).getBytes(StandardCharsets.UTF_8));
                    while (line.hasRemaining()) {
                        channel.write(line);
                    }
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String line(Example example) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", example.id());
            json.writeStringField("input", example.input());
            json.writeStringField("output", example.output());
            if (example.style() != null) {
                json.writeStringField("style", example.style());
            }
            if (example.speed() != null) {
                json.writeStringField("speed", example.speed());
            }
            json.writeFieldName("tags");
            json.writeArray(
                    example.tags().toArray(new String[0]), 0, example.tags().size());
            json.writeEndObject();
        }
        return text + "\n";
    }
}
