package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a directory that sentence-transformers saved says about its model. */
final class SentenceDirectory {
    private static final String MODULES = "modules.json";
    private static final List<String> WEIGHTS =
            List.of("model.onnx", "onnx/model.onnx", "model.pt", "model.torchscript", "model.ts");
    private static final int DEFAULT_LENGTH = 512;
    private static final int LEAST_LENGTH = 3;

    private final Path directory;
    private Path transformer;
    private List<Pooling> poolings = List.of(Pooling.MEAN);
    private int tokenWidth;
    private final List<DenseLayer> dense = new ArrayList<>();
    private boolean normalised;
    private final Map<String, String> prompts = new LinkedHashMap<>();
    private @Nullable String defaultPrompt;
    private boolean lowerCase;
    private final List<Path> files = new ArrayList<>();

    private SentenceDirectory(Path directory) {
        this.directory = directory;
        transformer = directory;
    }

    static SentenceDirectory read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new FaissStyleException(
                    directory + " is no directory, expected that of a sentence-transformers model");
        }
        SentenceDirectory read = new SentenceDirectory(directory);
        Path modules = directory.resolve(MODULES);
        if (Files.exists(modules)) {
            read.readModules(modules);
        }
        Path prompts = directory.resolve("config_sentence_transformers.json");
        if (Files.exists(prompts)) {
            JsonFields fields = read.json(prompts);
            if (fields.has("prompts")) {
                JsonFields named = fields.object("prompts");
                named.names().forEach(name -> read.prompts.put(name, named.text(name)));
            }
            read.defaultPrompt = fields.has("default_prompt_name") ? fields.text("default_prompt_name") : null;
        }
        return read;
    }

    private void readModules(Path file) {
        List<JsonFields> modules;
        try {
            byte[] array = Files.readAllBytes(file);
            files.add(file);
            String text = "{\"modules\":" + new String(array, StandardCharsets.UTF_8) + "}";
            modules = JsonFields.parse(text.getBytes(StandardCharsets.UTF_8)).objects("modules");
            boolean pooled = false;
            for (int i = 0; i < modules.size(); i++) {
                JsonFields module = modules.get(i);
                String type = module.text("type");
                Path folder = inside(module.has("path") ? module.text("path") : "");
                switch (type.substring(type.lastIndexOf('.') + 1)) {
                    case "Transformer" -> transformer = i == 0 ? folder : refuse(type + " is not the first module");
                    case "Pooling" -> {
                        readPooling(folder.resolve("config.json"));
                        pooled = true;
                    }
                    case "Dense" -> readDense(folder);
                    case "Normalize" -> normalised = true;
                    default ->
                        refuse("module " + type
                                + " is not supported, expected Transformer, Pooling, Dense and Normalize");
                }
            }
            if (!pooled) {
                refuse("there is no module Pooling");
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(
                    file + " cannot be read as sentence-transformers' modules: " + e.getMessage(), e);
        }
    }

    private static Path refuse(String why) {
        throw new IllegalArgumentException(why);
    }

    /** A path that leads out of the directory is nobody's module. */
    private Path inside(String path) {
        Path resolved = directory.resolve(path).normalize();
        if (!resolved.startsWith(directory.normalize())) {
            throw new IllegalArgumentException("path \"" + path + "\" leads out of " + directory);
        }
        return resolved;
    }

    private void readPooling(Path file) {
        JsonFields config = json(file);
        try {
            if (config.has("pooling_mode")) {
                poolings =
                        texts(config, "pooling_mode").stream().map(Pooling::of).toList();
            } else {
                poolings = Arrays.stream(Pooling.values())
                        .filter(pooling -> config.has(pooling.flag()) && config.flag(pooling.flag()))
                        .toList();
            }
            if (poolings.isEmpty()) {
                throw new IllegalArgumentException("no pooling mode is set");
            }
            if (config.has("include_prompt") && !config.flag("include_prompt")) {
                throw new IllegalArgumentException("field \"include_prompt\" is false, which is not supported");
            }
            for (String name : List.of("embedding_dimension", "word_embedding_dimension")) {
                tokenWidth = config.has(name) ? (int) config.whole(name, 1, 1 << 20) : tokenWidth;
            }
        } catch (IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as a pooling: " + e.getMessage(), e);
        }
    }

    private static List<String> texts(JsonFields config, String name) {
        try {
            return config.texts(name);
        } catch (IllegalArgumentException e) {
            return List.of(config.text(name));
        }
    }

    private void readDense(Path folder) {
        Path file = folder.resolve("config.json");
        try {
            dense.add(DenseLayer.read(folder, json(file)));
            files.add(DenseLayer.weights(folder));
        } catch (IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as a dense layer: " + e.getMessage(), e);
        }
    }

    private JsonFields json(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new FaissStyleException(file + " is missing");
        }
        files.add(file);
        try {
            return JsonFields.parse(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    /** Where the tokenizer is. */
    Path tokenizer() {
        for (Path folder : List.of(transformer, directory)) {
            Path file = folder.resolve("tokenizer.json");
            if (Files.isRegularFile(file)) {
                files.add(file);
                return file;
            }
        }
        throw new FaissStyleException(transformer + " has no tokenizer.json"
                + (Files.exists(transformer.resolve("vocab.txt"))
                        ? ", only vocab.txt: AutoTokenizer.from_pretrained(dir).save_pretrained(dir) of Python's"
                                + " transformers makes one"
                        : ", expected the directory of a sentence-transformers model"));
    }

    /** Where the weights are. */
    Path weights() {
        for (String name : WEIGHTS) {
            Path file = transformer.resolve(name);
            if (Files.isRegularFile(file)) {
                files.add(file);
                return file;
            }
        }
        boolean python = Files.exists(transformer.resolve("model.safetensors"))
                || Files.exists(transformer.resolve("pytorch_model.bin"));
        throw new FaissStyleException(transformer + " has none of " + WEIGHTS
                + (python
                        ? ", only weights that Python reads: SentenceTransformer(dir, backend=\"onnx\")"
                                + ".save_pretrained(dir) makes onnx/model.onnx"
                        : ""));
    }

    /** Tokens that a text is cut to. */
    int length() {
        double length = Double.POSITIVE_INFINITY;
        Path own = transformer.resolve("sentence_bert_config.json");
        if (Files.exists(own)) {
            JsonFields config = json(own);
            if (config.has("max_seq_length")) {
                length = config.number("max_seq_length");
            }
            lowerCase = config.has("do_lower_case") && config.flag("do_lower_case");
        }
        if (Double.isInfinite(length)) {
            length = Math.min(
                    number(transformer.resolve("tokenizer_config.json"), "model_max_length"),
                    number(transformer.resolve("config.json"), "max_position_embeddings"));
        }
        if (Double.isInfinite(length) || length > 1 << 20) {
            return DEFAULT_LENGTH;
        }
        if (!(length >= LEAST_LENGTH)) {
            throw new FaissStyleException(transformer + " says that texts have " + length + " tokens at most, expected "
                    + LEAST_LENGTH + " or more");
        }
        return (int) length;
    }

    private double number(Path file, String field) {
        if (!Files.exists(file)) {
            return Double.POSITIVE_INFINITY;
        }
        JsonFields config = json(file);
        return config.has(field) ? config.number(field) : Double.POSITIVE_INFINITY;
    }

    boolean lowerCase() {
        return lowerCase;
    }

    List<Pooling> poolings() {
        return poolings;
    }

    /** Floats a token as the pooling's configuration has it; 0 where it does not say. */
    int tokenWidth() {
        return tokenWidth;
    }

    List<DenseLayer> dense() {
        return dense;
    }

    boolean normalised() {
        return normalised;
    }

    /** What stands before a query or a document; empty for nothing. */
    String prompt(String... names) {
        for (String name : names) {
            String prompt = prompts.get(name);
            if (prompt != null) {
                return prompt;
            }
        }
        String usual = defaultPrompt == null ? null : prompts.get(defaultPrompt);
        return usual == null ? "" : usual;
    }

    /** All files that were read, in the order in which they were. */
    List<Path> files() {
        return files;
    }
}
