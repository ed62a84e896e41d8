package io.github.faissstyle.examples.adapters.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateModelTest {
    private static final Path MODEL = Path.of("model/tiny-gpt.onnx");

    @Test
    void fusionHelpsTheTinyGpt(@TempDir Path dir) throws IOException {
        Path techno = Files.createDirectories(dir.resolve("electronic/techno"));
        Path piece;
        try (Stream<Path> pieces = Files.list(Path.of("../held_out/electronic/techno"))) {
            piece = pieces.sorted().findFirst().orElseThrow();
        }
        Files.copy(piece, techno.resolve(piece.getFileName()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EvaluateModel.print(
                Path.of("../style_packs"),
                Path.of("model/vocab.json"),
                MODEL,
                256,
                dir,
                new PrintStream(out, true, StandardCharsets.UTF_8));
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        double[] bits = Arrays.stream(
                        lines.get(2).replace("electronic/techno", "").strip().split("\\s+", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertEquals(5, bits.length);
        assertTrue(bits[3] < 0.6 * bits[0], lines.toString());
    }

    @Test
    void saysThatAModelCannotBeOpened(@TempDir Path dir) throws IOException {
        Path garbage = Files.writeString(dir.resolve("garbage.onnx"), "no model");
        String message = String.valueOf(assertThrows(FaissStyleException.class, () -> new OnnxModel(garbage, 8))
                .getMessage());
        assertTrue(message.contains(garbage.toString()), message);
        assertThrows(IllegalArgumentException.class, () -> EvaluateModel.main(new String[] {"packs"}));
    }
}
