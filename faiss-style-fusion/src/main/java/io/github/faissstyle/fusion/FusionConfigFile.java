package io.github.faissstyle.fusion;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.AtomicFiles;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A {@link FusionConfig} as JSON: a field for each value of its mode. Fields that are left out have their default. */
final class FusionConfigFile {
    private static final String FORMAT = "faiss-style-fusion";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 1 << 20;

    private static final Set<String> STYLE = Set.of("format", "version", "mode", "family", "children");
    private static final Set<String> NGRAM = Set.of(
            "childBias", "fusionWeight", "ngramSize", "interpolation", "transitions", "topKPatterns", "queryTokens");
    private static final Set<String> BACKOFF = Set.of(
            "strength",
            "strengths",
            "strengthsPerView",
            "strengthShare",
            "rawWeight",
            "keyWeight",
            "historyWeight",
            "weights",
            "modelWeight",
            "discount",
            "priorCount",
            "minMatch",
            "maxMatch",
            "maxCopy",
            "freeToCopy");

    private FusionConfigFile() {}

    static void write(FusionConfig config, Path file) {
        try {
            byte[] bytes = bytes(config);
            AtomicFiles.write(file, channel -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            });
        } catch (IOException e) {
            throw new FaissStyleException("cannot write configuration " + file + ": " + e, e);
        }
    }

    private static byte[] bytes(FusionConfig config) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out, JsonEncoding.UTF8).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("mode", config.mode().name());
            json.writeStringField("family", config.family());
            json.writeObjectFieldStart("children");
            for (Map.Entry<String, Double> child : config.children().entrySet()) {
                json.writeNumberField(child.getKey(), child.getValue());
            }
            json.writeEndObject();
            if (config.mode() == FusionMode.NGRAM_COMPATIBLE) {
                writeNgram(config, json);
            } else {
                writeBackoff(config, json);
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void writeNgram(FusionConfig config, JsonGenerator json) throws IOException {
        json.writeNumberField("childBias", config.childBias());
        json.writeNumberField("fusionWeight", config.fusionWeight());
        json.writeNumberField("ngramSize", config.ngramSize());
        json.writeStringField("interpolation", config.interpolation().name());
        json.writeStringField("transitions", config.transitions().name());
        json.writeNumberField("topKPatterns", config.topKPatterns());
        json.writeNumberField("queryTokens", config.queryTokens());
    }

    private static void writeBackoff(FusionConfig config, JsonGenerator json) throws IOException {
        if (Double.isNaN(config.strength())) {
            write(json, "strengths", config.strengths());
        } else {
            json.writeNumberField("strength", config.strength());
        }
        json.writeBooleanField("strengthsPerView", config.strengthsPerView());
        json.writeNumberField("strengthShare", config.strengthShare());
        if (!Double.isNaN(config.rawWeight())) {
            json.writeNumberField("rawWeight", config.rawWeight());
        }
        json.writeNumberField("keyWeight", config.keyWeight());
        json.writeNumberField("historyWeight", config.historyWeight());
        FusionWeights weights = config.weights();
        if (weights != null) {
            json.writeObjectFieldStart("weights");
            for (FusionWeights.Row row : FusionWeights.Row.values()) {
                write(json, row.title, weights.row(row));
            }
            json.writeEndObject();
        }
        json.writeNumberField("modelWeight", config.modelWeight());
        json.writeNumberField("discount", config.discount());
        json.writeNumberField("priorCount", config.priorCount());
        json.writeNumberField("minMatch", config.minMatch());
        json.writeNumberField("maxMatch", config.maxMatch());
        json.writeNumberField("maxCopy", config.maxCopy());
        json.writeArrayFieldStart("freeToCopy");
        for (String style : new TreeSet<>(config.freeToCopy())) {
            json.writeString(style);
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String name, double[] numbers) throws IOException {
        json.writeFieldName(name);
        json.writeArray(numbers, 0, numbers.length);
    }

    static FusionConfig read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FaissStyleException(
                        file + " has " + Files.size(file) + " bytes, expected at most " + MAX_BYTES);
            }
            return config(JsonFields.parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new FaissStyleException("there is no configuration " + file, e);
        } catch (JsonProcessingException e) {
            throw new FaissStyleException(file + " is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new FaissStyleException(file + " is no configuration of a fusion: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FaissStyleException("cannot read configuration " + file + ": " + e, e);
        }
    }

    private static FusionConfig config(JsonFields fields) {
        if (!fields.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("format is \"" + fields.text("format") + "\", expected " + FORMAT);
        }
        fields.whole("version", VERSION, VERSION);
        FusionMode mode = constant(FusionMode.class, fields.text("mode"));
        Set<String> own = mode == FusionMode.BACKOFF ? BACKOFF : NGRAM;
        for (String name : fields.names()) {
            if (!STYLE.contains(name) && !own.contains(name)) {
                throw new IllegalArgumentException(
                        "field \"" + name + "\" is unknown in mode " + mode + ", expected " + new TreeSet<>(own));
            }
        }
        FusionConfigBuilder builder =
                FusionConfig.builder().mode(mode).family(fields.text("family")).children(children(fields));
        return mode == FusionMode.BACKOFF ? readBackoff(fields, builder) : readNgram(fields, builder);
    }

    private static Map<String, Double> children(JsonFields fields) {
        Map<String, Double> children = new LinkedHashMap<>();
        if (fields.has("children")) {
            JsonFields weights = fields.object("children");
            for (String child : weights.names()) {
                children.put(child, weights.number(child));
            }
        }
        return children;
    }

    private static FusionConfig readNgram(JsonFields fields, FusionConfigBuilder builder) {
        return builder.childBias(number(fields, "childBias", builder.childBias))
                .fusionWeight(number(fields, "fusionWeight", builder.fusionWeight))
                .ngramSize(whole(fields, "ngramSize", builder.ngramSize))
                .interpolation(
                        fields.has("interpolation")
                                ? constant(Interpolation.class, fields.text("interpolation"))
                                : builder.interpolation)
                .transitions(
                        fields.has("transitions")
                                ? constant(Transitions.class, fields.text("transitions"))
                                : builder.transitions)
                .topKPatterns(whole(fields, "topKPatterns", builder.topKPatterns))
                .queryTokens(whole(fields, "queryTokens", builder.queryTokens))
                .build();
    }

    private static FusionConfig readBackoff(JsonFields fields, FusionConfigBuilder builder) {
        if (fields.has("strengths")) {
            builder.strengths(fields.numbers("strengths"));
        }
        if (fields.has("strength")) {
            builder.strength(fields.number("strength"));
        }
        if (fields.has("strengthsPerView")) {
            builder.strengthsPerView(fields.flag("strengthsPerView"));
        }
        if (fields.has("rawWeight")) {
            builder.rawWeight(fields.number("rawWeight"));
        }
        if (fields.has("weights")) {
            JsonFields weights = fields.object("weights");
            double[][] rows = new double[FusionWeights.Row.values().length][];
            for (FusionWeights.Row row : FusionWeights.Row.values()) {
                rows[row.index] = weights.numbers(row.title);
            }
            builder.weights(new FusionWeights(rows));
        }
        if (fields.has("freeToCopy")) {
            builder.freeToCopy(fields.texts("freeToCopy"));
        }
        return builder.strengthShare(number(fields, "strengthShare", builder.strengthShare))
                .keyWeight(number(fields, "keyWeight", builder.keyWeight))
                .historyWeight(number(fields, "historyWeight", builder.historyWeight))
                .modelWeight(number(fields, "modelWeight", builder.modelWeight))
                .discount(number(fields, "discount", builder.discount))
                .priorCount(number(fields, "priorCount", builder.priorCount))
                .minMatch(whole(fields, "minMatch", builder.minMatch))
                .maxMatch(whole(fields, "maxMatch", builder.maxMatch))
                .maxCopy(whole(fields, "maxCopy", builder.maxCopy))
                .build();
    }

    private static double number(JsonFields fields, String name, double otherwise) {
        return fields.has(name) ? fields.number(name) : otherwise;
    }

    private static int whole(JsonFields fields, String name, int otherwise) {
        return fields.has(name) ? (int) fields.whole(name, Integer.MIN_VALUE, Integer.MAX_VALUE) : otherwise;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "there is \"" + name + "\" where one of " + List.of(type.getEnumConstants()) + " is expected");
    }
}
