package io.github.faissstyle.examples.neural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, on clips whose style their average spectrum does not tell. */
class TrainTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return FaissStyle.run(new PrintWriter(out), new PrintWriter(err), NeuralFaissStyle.commands(), args);
    }

    @Test
    void tracksOfOneStyleAreFound() throws IOException {
        Path references = folder.resolve("references");
        Path model = folder.resolve("models/m.safetensors");
        assertEquals(0, run("synthesise", "--output-dir=" + references, "--tracks=200", "--seconds=4"), err::toString);
        Path broken = Files.writeString(references.resolve("broken.wav"), "no sound");
        assertEquals(0, run("train", "--references=" + references, "--output-model=" + model), err::toString);
        String said = out.toString();
        assertTrue(said.contains("left out: " + broken), said);
        assertTrue(said.contains("Embedded 200 tracks"), said);
        assertTrue(said.contains("Found 8 unique composite labels"), said);
        assertTrue(said.contains("Epoch 50/50, Loss: "), said);
        assertTrue(said.contains("Index size: 200 tracks"), said);
        assertTrue(number(said, "held out, before: precision@5 ([0-9.]+)") <= 0.5, said);
        assertTrue(number(said, "held out, after:  precision@5 ([0-9.]+)") >= 0.8, said);
        assertTrue(number(said, "held out, after:.*silhouette ([0-9.-]+)") > 0.5, said);
        assertTrue(number(said, "held out, after:.*NMI ([0-9.]+)") > 0.6, said);
        for (String picture : new String[] {"training.png", "map.png"}) {
            assertEquals(
                    1000, ImageIO.read(model.resolveSibling(picture).toFile()).getWidth());
        }

        Path query = folder.resolve("query.wav");
        Files.copy(references.resolve("track_003.wav"), query);
        out.getBuffer().setLength(0);
        assertEquals(0, run("similar", "--query=" + query, "--model=" + model, "--k=3"), err::toString);
        assertTrue(out.toString().contains("  1. track_003.wav (similarity: 1.00)"), out.toString());
        assertTrue(out.toString().contains("Cluster: \"uplifting_medium_high\" (confidence: "), out.toString());

        assertFails("is no file", "similar", "--query=" + folder.resolve("none.wav"), "--model=" + model);
        assertFails("no audio format", "similar", "--query=" + broken, "--model=" + model);
        assertFails("cannot be read", "similar", "--query=" + query, "--model=" + folder.resolve("none"));
    }

    private static double number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void genresOfPatternsAreLearned() {
        Path index = folder.resolve("index");
        assertEquals(0, run("build", "--style-packs-dir=../style_packs", "--output-dir=" + index), err::toString);
        Path model = folder.resolve("tokens/model.safetensors");
        String[] args = {"train-tokens", "--index-dir=" + index, "--held-out-dir=../held_out", "--output-model=" + model
        };
        assertEquals(0, run(args), err::toString);
        String said = out.toString();
        assertTrue(Files.exists(model));
        double learned = number(said, "projected +([0-9.]+)");
        assertTrue(learned > number(said, "key-relative +([0-9.]+)") + 0.02, said);
        assertTrue(learned > number(said, "token-hash +([0-9.]+)") + 0.02, said);
    }

    @Test
    void nothingToTrainOnIsSaid() throws IOException {
        assertFails("there is no folder", "train", "--references=" + folder.resolve("none"));
        assertFails("there is no audio in", "train", "--references=" + folder);
        Files.writeString(folder.resolve("a.wav"), "x");
        assertFails("", "train", "--references=" + folder);
    }

    private void assertFails(String why, String... args) {
        err.getBuffer().setLength(0);
        assertEquals(1, run(args));
        assertTrue(err.toString().contains(why), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(!err.toString().contains("unexpected"), err.toString());
    }
}
