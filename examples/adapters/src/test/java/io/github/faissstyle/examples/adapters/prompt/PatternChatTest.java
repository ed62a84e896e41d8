package io.github.faissstyle.examples.adapters.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.ollama.OllamaChatModel;
import io.github.faissstyle.embeddings.text.ExampleFiles;
import io.github.faissstyle.embeddings.text.ExampleFiles.BadLines;
import io.github.faissstyle.embeddings.text.ExampleMatch;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** LangChain4j's own client of Ollama, and in Ollama's place a server that says what it was asked. */
class PatternChatTest {
    @Test
    void theModelSeesExamplesAndFeedbackChangesThem() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/chat", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = ("{\"model\":\"tiny\",\"created_at\":\"2025-01-01T00:00:00Z\",\"done\":true,"
                            + "\"message\":{\"role\":\"assistant\",\"content\":\" K x...x... | S ..x...x. \"}}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            OllamaChatModel model = OllamaChatModel.builder()
                    .baseUrl("http://localhost:" + server.getAddress().getPort())
                    .modelName("tiny")
                    .build();
            ExampleSearch search = ExampleSearch.builder()
                    .examples(ExampleFiles.read(Path.of("..", "text", "drum_examples.jsonl"), BadLines.REFUSE)
                            .examples())
                    .embedder(LexicalTextEmbedder.create())
                    .build();
            PatternChat chat = new PatternChat(model, search, 3);
            PatternChat.Answer answer = chat.ask("laid back groove with ghost notes");
            assertEquals("K x...x... | S ..x...x.", answer.pattern());
            assertEquals(3, answer.shown().size());
            for (ExampleMatch match : answer.shown()) {
                assertTrue(asked.get(0).contains(match.example().output()), asked.get(0));
            }
            assertTrue(asked.get(0).contains("Description: laid back groove with ghost notes"), asked.get(0));
            chat.rate(answer, -1);
            assertNotEquals(
                    answer.shown().get(0).score(),
                    chat.ask("laid back groove with ghost notes").shown().get(0).score());
        } finally {
            server.stop(0);
        }
    }
}
