package io.github.faissstyle.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.midi.MidiFiles;
import io.github.faissstyle.pattern.midi.RemiTokenizer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program, from style packs to music. */
class FaissStyleTest {
    @TempDir
    static Path shared;

    private static Path index;

    @TempDir
    Path dir;

    private record Run(int code, String out, String err) {
        static Run of(Object... args) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
            int code = FaissStyle.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
            return new Run(code, out.toString(), err.toString());
        }

        void fails(int expected, String... parts) {
            assertEquals(expected, code, err);
            assertEquals(1, err.lines().count(), err);
            for (String part : parts) {
                assertTrue(err.contains(part), "\"" + err + "\" does not say " + part);
            }
        }
    }

    @BeforeAll
    static void buildIndex() {
        index = shared.resolve("index");
        Run run = Run.of(
                "build",
                "--style_packs_dir",
                SamplePacksTest.PACKS,
                "--output_dir",
                index,
                "--embedding_dim",
                512,
                "--child_weight",
                1.5);
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains("pop/dance_pop"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "pop, dance_pop", "pop, pop_rock", "rock, punk", "rock, blues_rock",
        "jazz, swing", "jazz, bossa_nova", "electronic, house", "electronic, techno"
    })
    void fusionPredictsEveryChildBetterAndMakesItHeard(String family, String child) {
        Run run = Run.of(
                "generate",
                "--index-dir",
                index,
                "--family",
                family,
                "--child-genre",
                child,
                "--held-out-dir",
                SamplePacksTest.HELD_OUT,
                "--output-dir",
                dir);
        assertEquals(0, run.code(), run.err());
        double[] bits = row(run.out(), "bits a token");
        assertTrue(bits[1] < bits[0], run.out());
        double[] share = row(run.out(), "4-grams of");
        assertTrue(share[1] > share[0], run.out());
    }

    private static double[] row(String out, String begin) {
        String line = out.lines().filter(l -> l.startsWith(begin)).findFirst().orElseThrow();
        String[] words = line.replace("%", "").strip().split(" +", -1);
        return new double[] {Double.parseDouble(words[words.length - 2]), Double.parseDouble(words[words.length - 1])};
    }

    @Test
    void writesTokensMidiAndAPictureThatAgree() throws IOException {
        Run run = Run.of(
                "generate",
                "--index-dir",
                index,
                "--family_index",
                "pop",
                "--child_genre",
                "dance_pop",
                "--output-dir",
                dir,
                "--bars",
                4);
        assertEquals(0, run.code(), run.err());
        for (String name : List.of("pop_dance_pop", "pop_dance_pop-without-fusion")) {
            List<String> tokens = List.of(
                    Files.readString(dir.resolve(name + ".tokens")).strip().split("\\s+", -1));
            RemiTokenizer.Decoded decoded = RemiTokenizer.decode(tokens);
            assertEquals(0, decoded.ignored(), "the grammar lets only music through");
            assertEquals(4, decoded.score().bars().size());
            assertTrue(decoded.score().bars().stream()
                    .anyMatch(b -> b.notes().stream().anyMatch(n -> n.isDrum())));
            var again = MidiFiles.read(dir.resolve(name + ".mid"));
            assertEquals(
                    decoded.score().bars().get(0).notes().size(),
                    again.bars().get(0).notes().size());
            BufferedImage picture = ImageIO.read(dir.resolve(name + ".png").toFile());
            assertEquals(1600, picture.getWidth());
            boolean warm = warmColours(picture) > 300;
            assertEquals(!name.contains("without"), warm, "favoured notes are coloured, and only with fusion");
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(6, files.count());
        }
    }

    /** Pixels below the legend that are clearly more red than blue. */
    private static long warmColours(BufferedImage picture) {
        long count = 0;
        for (int y = 70; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                count += ((rgb >> 16) & 0xFF) - (rgb & 0xFF) > 100 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void sameSeedSamePiece() throws IOException {
        for (String folder : List.of("a", "b")) {
            assertEquals(
                    0,
                    Run.of(
                                    "generate",
                                    "--index-dir",
                                    index,
                                    "--family",
                                    "rock",
                                    "--output-dir",
                                    dir.resolve(folder),
                                    "--seed",
                                    11)
                            .code());
        }
        for (String name : List.of("rock.tokens", "rock.mid", "rock.png")) {
            assertArrayEquals(
                    Files.readAllBytes(dir.resolve("a").resolve(name)),
                    Files.readAllBytes(dir.resolve("b").resolve(name)));
        }
    }

    @Test
    void retrievesAPieceByItself() {
        Run run = Run.of(
                "retrieve",
                "--index-dir",
                index,
                "--family",
                "pop",
                "--child-genre",
                "dance_pop",
                "--query-file",
                SamplePacksTest.PACKS.resolve("pop/dance_pop/refs_midi/gated_chords_Cm.tokens"),
                "-k",
                3);
        assertEquals(0, run.code(), run.err());
        String best = run.out().lines().skip(1).findFirst().orElseThrow();
        assertTrue(best.contains("gated_chords_Cm"), run.out());
        assertTrue(best.contains("1.0000"), run.out());
        assertEquals(
                3,
                run.out()
                        .lines()
                        .filter(l -> l.contains("#"))
                        .filter(l -> l.contains("refs_midi"))
                        .count());
    }

    @Test
    void inspectsFoldersAndFiles() throws IOException {
        Run folder = Run.of("inspect", index);
        assertEquals(0, folder.code(), folder.err());
        assertTrue(folder.out().contains("jazz/swing") && folder.out().contains("token-hash/1?dim=512"), folder.out());
        Path file;
        try (Stream<Path> files = Files.list(index)) {
            file = files.filter(f -> f.toString().endsWith(".faiss"))
                    .findFirst()
                    .orElseThrow();
        }
        Run one = Run.of("inspect", file);
        assertTrue(one.out().contains("IndexIDMap2 (IDMap2,Flat)") && one.out().contains("of 512 floats"), one.out());
        try (VectorIndex opened = VectorIndexes.read(file)) {
            assertTrue(one.out().contains("vectors    " + opened.info().ntotal()), one.out());
        }
    }

    @Test
    void failuresAreOneLineThatSaysWhatAndWhatToDo() throws IOException {
        Path none = dir.resolve("none");
        Path text = Files.writeString(dir.resolve("vocab.json"), "{\"A\": 0}");
        Path garbage = Files.writeString(dir.resolve("garbage.faiss"), "not an index");
        Set<Path> before = listing();
        Run.of("generate", "--index-dir", index, "--family", "polka", "--output-dir", none)
                .fails(1, "polka", "pop");
        Run.of("generate", "--index-dir", index, "--family", "pop", "--child-genre", "disco", "--output-dir", none)
                .fails(1, "disco", "dance_pop");
        Run.of("generate", "--index-dir", index, "--family", "pop", "--child-bias", 2, "--output-dir", none)
                .fails(1, "childBias", "2");
        Run.of("generate", "--index-dir", index, "--family", "pop", "--top-p", 0, "--output-dir", none)
                .fails(2, "--top-p");
        Run.of("generate", "--index-dir", index, "--family", "pop", "--vocab-file", text, "--output-dir", none)
                .fails(1, "vocabulary");
        Run.of("generate", "--index-dir", none, "--family", "pop").fails(1, "none");
        Run.of("generate", "--family", "pop").fails(2, "--index-dir");
        Run.of("generate", "--index-dir", index, "--family", "pop", "--output-dir", garbage)
                .fails(1, "garbage.faiss");
        Run.of("build", "--style-packs-dir", none, "--output-dir", dir.resolve("new"))
                .fails(1, "none", "refs_midi");
        Run.of(
                        "build",
                        "--style-packs-dir",
                        SamplePacksTest.PACKS,
                        "--output-dir",
                        dir.resolve("new"),
                        "--factory",
                        "NSG9,Flat")
                .fails(1, "NSG9");
        Run.of(
                        "build",
                        "--style-packs-dir",
                        SamplePacksTest.PACKS,
                        "--output-dir",
                        dir.resolve("new"),
                        "--child-weight",
                        -1)
                .fails(1, "-1");
        Run.of("inspect", garbage).fails(1, "garbage.faiss");
        Run.of("retrieve", "--index-dir", index, "--family", "pop").fails(2, "tokens");
        Run.of("dance").fails(2, "dance");
        assertEquals(before, listing(), "nothing is left behind");
    }

    private Set<Path> listing() throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            return new HashSet<>(files.toList());
        }
    }

    @Test
    void aProcessEndsWithTheExitCode() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaissStyle.class.getName(),
                        "inspect",
                        dir.resolve("missing").toString())
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(1, process.exitValue());
        assertEquals(1, err.lines().count(), err);
        assertFalse(err.contains("Exception"), err);
    }

    @Test
    void evaluatesOnHeldOutPieces() throws IOException {
        Run run = Run.of(
                "evaluate",
                "--index-dir",
                index,
                "--held-out-dir",
                SamplePacksTest.HELD_OUT,
                "--output-dir",
                dir,
                "--samples",
                1,
                "--tokens",
                120);
        assertEquals(0, run.code(), run.err());
        assertEquals(
                Files.readString(dir.resolve("evaluation.txt")),
                run.out().substring(0, run.out().indexOf("results in")));
        String mean = run.out()
                .lines()
                .filter(line -> line.startsWith("mean of styles"))
                .findFirst()
                .orElseThrow();
        double[] bits = Stream.of(mean.substring(14).strip().split("\\s+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertEquals(5, bits.length);
        assertTrue(bits[2] < 0.75 * bits[0], "back-off beats the model: " + mean);
        assertTrue(bits[3] < 0.85 * bits[1], "in one key, also the 3-grams: " + mean);
        assertTrue(bits[4] < 0.85 * bits[3], "history helps: " + mean);
        double[] precision = run.out()
                .lines()
                .filter(line -> line.startsWith("token hash") || line.startsWith("key-relative"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                .toArray();
        assertTrue(precision[1] > precision[0] && precision[1] > 0.8, Arrays.toString(precision));
        assertEquals((byte) 'P', Files.readAllBytes(dir.resolve("evaluation.png"))[1]);
    }

    @Test
    void tunesOnHeldOutPieces() throws IOException {
        Path file = dir.resolve("fusion.json");
        Run run =
                Run.of("tune", "--index-dir", index, "--held-out-dir", SamplePacksTest.HELD_OUT, "--output-file", file);
        assertEquals(0, run.code(), run.err());
        String[] words = run.out().lines().findFirst().orElseThrow().split(" ", -1);
        double defaults = Double.parseDouble(words[words.length - 3].replace(",", ""));
        double tuned = Double.parseDouble(words[words.length - 1]);
        assertTrue(tuned < 0.8 * defaults, "evidence is worth more beside so small a model: " + run.out());
        assertTrue(FusionConfig.load(file).weights() != null);

        Run generated = Run.of(
                "generate",
                "--index-dir",
                index,
                "--family",
                "jazz",
                "--child-genre",
                "swing",
                "--config",
                file,
                "--bars",
                2,
                "--held-out-dir",
                SamplePacksTest.HELD_OUT,
                "--output-dir",
                dir);
        assertEquals(0, generated.code(), generated.err());
        double[] bits = row(generated.out(), "bits a token");
        assertTrue(bits[1] < 0.5 * bits[0], generated.out());
        Run.of("generate", "--index-dir", index, "--family", "jazz", "--config", file, "--ngram-size", 3)
                .fails(1, "ngramSize means nothing in mode BACKOFF");
        Run.of("generate", "--index-dir", index, "--family", "jazz", "--strength", 1, "--fusion-weight", 0.5)
                .fails(1, "strength means nothing in mode NGRAM_COMPATIBLE");
        Run.of("generate", "--index-dir", index, "--family", "jazz", "--config", dir.resolve("no.json"))
                .fails(1, "there is no configuration");
    }

    @Test
    void saysWhatIsWrongWithHeldOutPieces() throws IOException {
        Run.of("evaluate", "--index-dir", index, "--held-out-dir", dir)
                .fails(1, "there are no .mid or .tokens files in " + dir);
        Run.of("evaluate", "--index-dir", index, "--held-out-dir", dir.resolve("missing"))
                .fails(1, "cannot read held-out pieces from");
        Path other = Files.createDirectories(dir.resolve("polka"));
        Files.writeString(other.resolve("a.tokens"), "BAR POS=1");
        Run.of("evaluate", "--index-dir", index, "--held-out-dir", dir)
                .fails(1, "polka is of a style that the index does not have");
        Run.of("evaluate", "--index-dir", index, "--held-out-dir", dir, "--tokens", 3)
                .fails(2, "--tokens must be 16 to 100000, was 3");
    }
}
