package io.github.faissstyle.examples.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code faiss-style generate --model} with the tiny GPT. */
class GenerateWithModelTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return FaissStyle.run(new PrintWriter(out), new PrintWriter(err), List.of(), args);
    }

    @BeforeEach
    void build() {
        assertEquals(0, run("build", "--style-packs-dir=../style_packs", "--output-dir=" + folder), err::toString);
    }

    private int generate(Path model, String name) {
        return run(
                "generate",
                "--index-dir=" + folder,
                "--vocab-file=model/vocab.json",
                "--family=pop",
                "--child-genre=dance_pop",
                "--bars=2",
                "--length=200",
                "--model=" + model,
                "--output-dir=" + folder,
                "--name=" + name);
    }

    @Test
    void bothFormatsWriteTheSamePiece() throws IOException {
        assertEquals(0, generate(Path.of("model/tiny-gpt.onnx"), "onnx"), err::toString);
        assertEquals(0, generate(Path.of("model/tiny-gpt.pt"), "pt"), err::toString);
        String piece = Files.readString(folder.resolve("onnx.tokens"));
        assertTrue(piece.contains("NOTE_ON"), piece);
        assertEquals(piece, Files.readString(folder.resolve("pt.tokens")));
        assertTrue(Files.size(folder.resolve("pt.mid")) > 0);
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        assertFails("is of no known kind", Path.of("model/vocab.json"));
        assertFails("none.pt is no file", folder.resolve("none.pt"));
        assertFails("cannot open the model", folder.resolve("none.onnx"));
        Path pickle = Files.writeString(folder.resolve("weights.pt"), "no model");
        assertFails("cannot be opened as TorchScript", pickle);
    }

    private void assertFails(String why, Path model) {
        err.getBuffer().setLength(0);
        assertEquals(1, generate(model, "x"));
        assertTrue(err.toString().contains(why), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(!Files.exists(folder.resolve("x.tokens")));
    }
}
