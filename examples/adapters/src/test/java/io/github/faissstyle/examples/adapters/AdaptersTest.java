package io.github.faissstyle.examples.adapters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Application;
import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.generate.CausalLMOutput;
import ai.djl.modality.nlp.generate.SearchConfig;
import ai.djl.modality.nlp.generate.TextGenerator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.github.faissstyle.examples.adapters.chat.BiasedChat;
import io.github.faissstyle.examples.adapters.djl.FusedTranslator;
import io.github.faissstyle.examples.adapters.djl.WholeSequenceTranslator;
import io.github.faissstyle.examples.adapters.llama.FloatTensor;
import io.github.faissstyle.examples.adapters.llama.FusedSampler;
import io.github.faissstyle.examples.adapters.llama.Sampler;
import io.github.faissstyle.examples.adapters.onnx.OnnxModel;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.fusion.SparseBias;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tiny GPT in every loop: with the likeliest token each time, all write the same piece. */
class AdaptersTest {
    private static final Path MODEL = Path.of("model");
    private static final int WINDOW = 256;
    private static final int LENGTH = 120;
    private static final List<String> PROMPT =
            List.of("STYLE=pop", "TEMPO=125", "KEY=Am", "METER=4/4", "SECTION=VERSE", "BAR", "POS=1", "CHORD=Am");

    private static Vocabulary vocabulary;
    private static RetrievalFusion fusion;
    private static OnnxModel onnx;
    private static int[] prompt;
    private static int[] expected;

    @BeforeAll
    static void fuseInALoopOfOnesOwn() {
        vocabulary = Vocabulary.read(MODEL.resolve("vocab.json"));
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .stylePacks(Path.of("../style_packs"))
                .build()) {
            fusion = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(vocabulary)
                    .config(FusionConfig.builder()
                            .family("pop")
                            .child("dance_pop")
                            .strength(1)
                            .build())
                    .build();
        }
        onnx = new OnnxModel(MODEL.resolve("tiny-gpt.onnx"), WINDOW);
        prompt = PROMPT.stream().mapToInt(vocabulary::id).toArray();
        assertTrue(Arrays.stream(prompt).allMatch(id -> id >= 0), Arrays.toString(prompt));
        FusionSession session = session();
        expected = Arrays.copyOf(prompt, LENGTH);
        for (int at = prompt.length; at < LENGTH; at++) {
            float[] logits = logits(expected, at);
            session.apply(logits, 0);
            expected[at] = best(logits);
            session.accept(expected[at]);
        }
    }

    @AfterAll
    static void close() {
        onnx.close();
    }

    private static FusionSession session() {
        FusionSession session = fusion.session();
        session.accept(prompt);
        return session;
    }

    private static float[] logits(int[] tokens, int length) {
        float[] logits = new float[vocabulary.size()];
        onnx.next(tokens, length, logits);
        return logits;
    }

    private static int best(float[] logits) {
        return IntStream.range(0, logits.length)
                .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                .orElseThrow();
    }

    @Test
    void fusionChangesWhatTheModelWrites() {
        int[] alone = Arrays.copyOf(prompt, LENGTH);
        for (int at = prompt.length; at < LENGTH; at++) {
            alone[at] = best(logits(alone, at));
        }
        assertFalse(Arrays.equals(expected, alone));
    }

    @Test
    void onnxRuntime() {
        assertArrayEquals(expected, onnx.generate(session(), prompt, LENGTH));
    }

    @Test
    void samplersOfLlama3Java() {
        Sampler sampler = new FusedSampler(session(), Sampler.ARGMAX);
        int[] tokens = Arrays.copyOf(prompt, LENGTH);
        for (int at = prompt.length; at < LENGTH; at++) {
            float[] logits = logits(tokens, at);
            tokens[at] = sampler.sampleToken(new FloatTensor() {
                @Override
                public int size() {
                    return logits.length;
                }

                @Override
                public float getFloat(int index) {
                    return logits[index];
                }

                @Override
                public void setFloat(int index, float value) {
                    logits[index] = value;
                }
            });
        }
        assertArrayEquals(expected, tokens);
    }

    @Test
    void djlTextGenerator() throws Exception {
        Criteria<NDList, CausalLMOutput> criteria = Criteria.builder()
                .setTypes(NDList.class, CausalLMOutput.class)
                .optApplication(Application.NLP.TEXT_GENERATION)
                .optEngine("PyTorch")
                .optModelPath(MODEL)
                .optModelName("tiny-gpt")
                .optTranslator(new WholeSequenceTranslator(WINDOW))
                .build();
        SearchConfig search = new SearchConfig();
        search.setMaxSeqLength(LENGTH);
        search.setPadTokenId(vocabulary.size()); // no such token
        try (ZooModel<NDList, CausalLMOutput> model = criteria.loadModel();
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Translator<NDList, CausalLMOutput> fused =
                    new FusedTranslator(new WholeSequenceTranslator(WINDOW), fusion.batch(1));
            try (Predictor<NDList, CausalLMOutput> predictor = model.newPredictor(fused)) {
                NDArray ids =
                        manager.create(Arrays.stream(prompt).asLongStream().toArray(), new Shape(1, prompt.length));
                long[] written = new TextGenerator(predictor, "greedy", search)
                        .generate(ids)
                        .toLongArray();
                assertEquals(
                        names(expected),
                        names(Arrays.stream(written)
                                .mapToInt(Math::toIntExact)
                                .limit(LENGTH)
                                .toArray()));
            }
            Translator<NDList, CausalLMOutput> two =
                    new FusedTranslator(new WholeSequenceTranslator(WINDOW), fusion.batch(2));
            try (Predictor<NDList, CausalLMOutput> predictor = model.newPredictor(two)) {
                NDList one = new NDList(manager.create(new long[] {1, 2}, new Shape(1, 2)));
                TranslateException refused = assertThrows(TranslateException.class, () -> predictor.predict(one));
                String message = String.valueOf(refused.getCause());
                assertTrue(message.contains("a row for each of 2 sessions, has 1"), message);
            }
        }
    }

    private static List<String> names(int[] tokens) {
        return Arrays.stream(tokens).mapToObj(vocabulary::token).toList();
    }

    @Test
    void chatServicesWithABiasMap() throws IOException {
        AtomicInteger biased = new AtomicInteger();
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/v1/chat/completions", exchange -> answer(exchange, biased));
        service.start();
        try {
            ChatModel model = OpenAiChatModel.builder()
                    .baseUrl("http://127.0.0.1:" + service.getAddress().getPort() + "/v1")
                    .apiKey("none")
                    .modelName("tiny-gpt")
                    .maxRetries(0)
                    .build();
            List<String> written = new BiasedChat(model, fusion.session(), vocabulary).generate(PROMPT, 60);

            FusionSession session = session();
            SparseBias bias = new SparseBias();
            int[] tokens = Arrays.copyOf(prompt, 60);
            for (int at = prompt.length; at < tokens.length; at++) {
                float[] logits = logits(tokens, at);
                session.bias(bias);
                BiasedChat.logitBias(bias).forEach((token, delta) -> logits[Integer.parseInt(token)] += delta);
                tokens[at] = best(logits);
                session.accept(tokens[at]);
            }
            assertEquals(names(tokens), written);
            assertTrue(biased.get() > 20, biased + " requests had a bias");
        } finally {
            service.stop(0);
        }
    }

    /** What a service with the tiny GPT would do: the likeliest token under the bias. */
    private static void answer(HttpExchange exchange, AtomicInteger biased) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode request = mapper.readTree(exchange.getRequestBody());
        int[] ids = Arrays.stream(request.at("/messages/0/content").asText().split(" ", -1))
                .mapToInt(vocabulary::id)
                .toArray();
        float[] logits = logits(ids, ids.length);
        JsonNode bias = request.path("logit_bias");
        List<String> tokens = new ArrayList<>();
        bias.fieldNames().forEachRemaining(tokens::add);
        tokens.forEach(
                token -> logits[Integer.parseInt(token)] += bias.get(token).floatValue());
        biased.addAndGet(tokens.isEmpty() ? 0 : 1);
        Map<String, Object> message = Map.of("role", "assistant", "content", vocabulary.token(best(logits)));
        byte[] body = mapper.writeValueAsString(Map.of(
                        "id",
                        "1",
                        "model",
                        "tiny-gpt",
                        "choices",
                        List.of(Map.of("index", 0, "message", message, "finish_reason", "length"))))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
