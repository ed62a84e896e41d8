package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DJL's own zoo, with a small model where a download would have put a large one. */
class ZooTextEmbedderTest {
    private static final String NAME = "sentence-transformers/all-MiniLM-L6-v2";
    private static final Path CACHE = Path.of(Objects.requireNonNull(System.getProperty("DJL_CACHE_DIR")))
            .resolve("cache/repo/model/nlp/text_embedding/ai/djl/huggingface/pytorch")
            .resolve(NAME);

    @AfterEach
    void removeModel() throws IOException {
        if (Files.exists(CACHE)) {
            try (Stream<Path> files = Files.walk(CACHE)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void downloaded() throws IOException {
        Path base = Path.of("src/test/resources/sentences/base");
        Path model = Files.createDirectories(CACHE.resolve("0.0.1/all-MiniLM-L6-v2"));
        Files.copy(base.resolve("model.pt"), model.resolve("all-MiniLM-L6-v2.pt"));
        Files.copy(base.resolve("tokenizer.json"), model.resolve("tokenizer.json"));
        Files.copy(base.resolve("config.json"), model.resolve("config.json"));
        Files.writeString(CACHE.resolve("metadata.json"), """
                {"metadataVersion": "0.2", "resourceType": "model", "application": "nlp/text_embedding",
                 "groupId": "ai.djl.huggingface.pytorch", "artifactId": "sentence-transformers/all-MiniLM-L6-v2",
                 "name": "all-MiniLM-L6-v2", "lastUpdated": "2099-01-01T00:00:00.000Z",
                 "artifacts": [{"version": "0.0.1", "name": "all-MiniLM-L6-v2", "files": {"model": {"uri": "none.zip"}},
                   "arguments": {"translatorFactory": "ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory",
                     "padding": "true", "normalize": "true", "includeTokenTypes": "false"}}]}""");
    }

    @Test
    void opensWhatIsOnTheMachine() throws IOException {
        downloaded();
        try (ZooTextEmbedder embedder = ZooTextEmbedder.open(NAME, false)) {
            assertEquals("true", System.getProperty("ai.djl.offline"));
            assertEquals(24, embedder.dimension());
            assertTrue(embedder.identity().startsWith("djl-zoo/1?name=" + NAME + "&sha256="));
            List<String> texts = List.of("slow disco", "laid back groove", "slow");
            float[] all = embedder.embedAll(texts, ProgressListener.NONE);
            float[] second = embedder.embedQuery("laid back groove");
            assertEquals(1, LexicalTextEmbedderTest.cosine(second, second), 1e-5);
            for (int i = 0; i < 24; i++) {
                assertEquals(second[i], all[24 + i], 1e-5);
            }
        }
    }

    @Test
    void doesNotDownloadUnlessAllowed() {
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> ZooTextEmbedder.open(NAME, false));
        assertTrue(e.getMessage().contains("downloads are off"), e.getMessage());
        for (String name : List.of("", "model", "../../etc/passwd", "a/b/c", "http://x/y", "a/..")) {
            assertThrows(IllegalArgumentException.class, () -> ZooTextEmbedder.open(name, true), name);
        }
    }

    @Test
    void saysWhatTheZooDoesNotHave() {
        FaissStyleException e =
                assertThrows(FaissStyleException.class, () -> ZooTextEmbedder.open("nobody/no-such-model", true));
        assertTrue(e.getMessage().contains("nobody/no-such-model cannot be downloaded"), e.getMessage());
    }
}
