package io.github.faissstyle.examples.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text search with a sentence-transformers model: a small one, of random weights. */
class TextModelTest {
    private static final Path MODEL =
            Path.of("..", "..", "faiss-style-embeddings", "src", "test", "resources", "sentences", "base");

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return FaissStyle.run(new PrintWriter(out, true), new PrintWriter(err, true), List.of(), args);
    }

    @Test
    void aModelTakesTheBuiltInEncodersPlace() throws IOException {
        Path text = Path.of("..", "text");
        String examples = Files.copy(text.resolve("drum_examples.jsonl"), dir.resolve("drums.jsonl"))
                .toString();
        assertEquals(0, run("setup-data", "--examples", examples, "--model", MODEL.toString()), err.toString());
        assertTrue(
                out.toString().contains("318 examples, 24 floats each, by text sentence-transformers/1"),
                out.toString());
        assertEquals(
                0, run("search-text", "--examples", examples, "--model", MODEL.toString(), "slow"), err.toString());
        assertTrue(out.toString().contains("read, 318 texts"), out.toString());
        assertEquals(1, run("search-text", "--examples", examples, "slow"));
        assertTrue(err.toString().contains("do not mix"), err.toString());
        assertEquals(
                0,
                run(
                        "evaluate-search",
                        "--examples",
                        examples,
                        "--queries",
                        text.resolve("queries_dev.jsonl").toString(),
                        "--model",
                        MODEL.toString()),
                err.toString());
        assertTrue(out.toString().contains("all parts, model"), out.toString());
    }
}
