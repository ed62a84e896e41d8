package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against sentence-transformers' own vectors; see make_sentences.py in the resources. */
class ModelTextEmbedderTest {
    private static final Path SENTENCES = Path.of("src/test/resources/sentences");

    @TempDir
    Path dir;

    /** The small model, with a variant's configuration over it, and one of its two files of weights. */
    private Path model(String variant, String weights) throws IOException {
        Path model = Files.createDirectories(dir.resolve(variant));
        copy(SENTENCES.resolve("base"), model);
        copy(SENTENCES.resolve("variants").resolve(variant), model);
        Files.delete(model.resolve(weights.equals("model.onnx") ? "model.pt" : "model.onnx"));
        return model;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.write(target, Files.readAllBytes(file));
            }
        }
    }

    private static JsonFields expected() throws IOException {
        return JsonFields.parse(Files.readAllBytes(SENTENCES.resolve("expected.json")));
    }

    private static double[] numbers(String variant, String name) throws IOException {
        return expected().object("variants").object(variant).numbers(name);
    }

    @ParameterizedTest
    @CsvSource({
        "mean, model.onnx", "mean, model.pt", "new, model.onnx", "cls, model.onnx", "max-mean, model.onnx",
        "max-mean, model.pt", "sqrt, model.onnx", "weighted, model.onnx", "last, model.onnx", "dense, model.onnx",
        "dense, model.pt", "short, model.onnx", "prompts, model.onnx"
    })
    void saysWhatSentenceTransformersSays(String variant, String weights) throws IOException {
        List<String> texts = expected().texts("texts");
        double[] vectors = numbers(variant, "texts");
        double[] queries = numbers(variant, "queries");
        int width = vectors.length / texts.size();
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model(variant, weights))) {
            assertEquals(width, embedder.dimension());
            float[] found = embedder.embedAll(texts, ProgressListener.NONE);
            for (int row = 0; row < texts.size(); row++) {
                assertVector(vectors, row, Arrays.copyOfRange(found, row * width, (row + 1) * width), texts.get(row));
                assertVector(queries, row, embedder.embedQuery(texts.get(row)), texts.get(row));
            }
        }
    }

    private static void assertVector(double[] expected, int row, float[] found, String text) {
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[row * found.length + i], found[i], 2e-6, "\"" + text + "\", column " + i);
        }
    }

    @Test
    void batchesDoNotChangeAnything() throws IOException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 75; i++) {
            texts.add("swing ".repeat(i % 9) + "slow disco");
        }
        List<Long> heard = new ArrayList<>();
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model("mean", "model.onnx"))) {
            float[] all = embedder.embedAll(texts, (stage, done, total) -> {
                assertEquals("embedding texts", stage);
                assertEquals(75, total);
                heard.add(done);
            });
            for (int i = 0; i < texts.size(); i++) {
                float[] one = embedder.embed(texts.get(i));
                for (int j = 0; j < one.length; j++) {
                    assertEquals(one[j], all[i * one.length + j], 2e-6);
                }
            }
            assertEquals(List.of(32L, 64L, 75L), heard);
            assertThrows(
                    CancellationException.class,
                    () -> embedder.embedAll(texts, (stage, done, total) -> {
                        throw new CancellationException("enough");
                    }));
            assertEquals(0, embedder.embedAll(List.of(), ProgressListener.NONE).length);
        }
    }

    @Test
    void manyThreadsGetTheSame() throws IOException {
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model("mean", "model.onnx"))) {
            List<String> texts = Collections.nCopies(50, "laid back groove with ghost notes");
            float[] one = embedder.embed(texts.get(0));
            IntStream.range(0, 400)
                    .parallel()
                    .forEach(i -> assertArrayEquals(one, embedder.embedQuery(texts.get(i % 50)), 1e-6f));
        }
    }

    @Test
    void anotherModelHasAnotherIdentity() throws IOException {
        Path model = model("mean", "model.onnx");
        String identity;
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model)) {
            identity = embedder.identity();
        }
        Files.writeString(
                model.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 31, \"do_lower_case\": false}");
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model)) {
            assertNotEquals(identity, embedder.identity());
        }
    }

    @Test
    void theDirectoryOfATransformerAloneIsTheMeanOfItsTokens() throws IOException {
        Path model = model("mean", "model.onnx");
        Files.delete(model.resolve("modules.json"));
        Files.createDirectories(model.resolve("onnx"));
        Files.move(model.resolve("model.onnx"), model.resolve("onnx/model.onnx"));
        try (ModelTextEmbedder embedder = ModelTextEmbedder.open(model)) {
            String text = expected().texts("texts").get(0);
            assertVector(numbers("mean", "texts"), 0, embedder.embed(text), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "model.onnx", "1_Pooling/config.json"})
    void saysWhichFileIsMissing(String name) throws IOException {
        Path model = model("mean", "model.onnx");
        Files.delete(model.resolve(name));
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains(name.replace('/', java.io.File.separatorChar)), e.getMessage());
    }

    @Test
    void saysHowToConvertWhatOnlyPythonReads() throws IOException {
        Path model = model("mean", "model.onnx");
        Files.move(model.resolve("model.onnx"), model.resolve("model.safetensors"));
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains("backend=\"onnx\""), e.getMessage());
        assertTrue(assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(dir.resolve("nowhere")))
                .getMessage()
                .contains("nowhere"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "modules.json | [{\"type\": \"x.Transformer\"}, {\"type\": \"x.CLIPModel\"}] | x.CLIPModel",
                "modules.json | [{\"type\": \"x.Transformer\"}] | Pooling",
                "modules.json | [{\"type\": \"x.Transformer\", \"path\": \"../..\"}] | leads out of",
                "modules.json | [1] | expected",
                "modules.json | nonsense | modules",
                "1_Pooling/config.json | {\"word_embedding_dimension\": 24} | no pooling mode",
                "1_Pooling/config.json | {\"pooling_mode\": \"median\"} | median",
                "1_Pooling/config.json | {\"pooling_mode\": \"mean\", \"embedding_dimension\": 384} | 384",
                "1_Pooling/config.json | {\"pooling_mode\": \"mean\", \"include_prompt\": false} | include_prompt",
                "sentence_bert_config.json | {\"max_seq_length\": 0} | tokens at most",
                "tokenizer.json | {} | tokenizer.json",
                "tokenizer.json | nonsense | tokenizer.json",
                "model.onnx | nonsense | model.onnx",
                "model.onnx | PK | model.onnx"
            })
    void saysWhatDoesNotFit(String file, String content, String expected) throws IOException {
        Path model = model("mean", "model.onnx");
        Files.writeString(model.resolve(file), content);
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().contains(model.toString()), e.getMessage());
    }

    @Test
    void aModelOfSomethingElseIsRefused() throws IOException {
        Path model = model("mean", "model.onnx");
        Path audio = Path.of("src/test/resources/models/waveform.onnx");
        Files.write(model.resolve("model.onnx"), Files.readAllBytes(audio));
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains("input_ids"), e.getMessage());
        Files.delete(model.resolve("model.onnx"));
        Files.write(model.resolve("model.pt"), Files.readAllBytes(Path.of("src/test/resources/models/openl3_nchw.pt")));
        e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains("ids and mask"), e.getMessage());
    }

    @Test
    void aDenseLayerMustFit() throws IOException {
        Path model = model("dense", "model.onnx");
        Path config = model.resolve("2_Dense/config.json");
        Files.writeString(config, Files.readString(config).replace("\"in_features\": 24", "\"in_features\": 25"));
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ModelTextEmbedder.open(model));
        assertTrue(e.getMessage().contains("(10, 25)"), e.getMessage());
    }
}
