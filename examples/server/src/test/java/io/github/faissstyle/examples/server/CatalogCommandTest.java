package io.github.faissstyle.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.examples.cli.FaissStyle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, as a user calls them. */
class CatalogCommandTest {
    @TempDir
    static Path temp;

    private static Path music;
    private static Path catalog;

    private record Run(int code, String out, String err) {}

    private static Run run(Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = FaissStyle.run(
                new PrintWriter(out, true), new PrintWriter(err, true), ServerFaissStyle.commands(), words);
        return new Run(code, out.toString(), err.toString());
    }

    private static String well(Object... arguments) {
        Run run = run(arguments);
        assertEquals(0, run.code(), run.err());
        return run.out();
    }

    @BeforeAll
    static void build() {
        music = temp.resolve("music");
        catalog = temp.resolve("catalog");
        assertTrue(well("synthesise-library", "--output-dir", music, "--per-genre", 3, "--seconds", 2)
                .contains("18 tracks"));
        assertTrue(well("catalog", "build", "--catalog", catalog, "--library", music)
                .contains("18 added"));
    }

    @Test
    void searchesAndMakesPlaylists() throws IOException {
        String found = well("catalog", "search", "--catalog", catalog, "--like", 1, "-k", 4, "--minus", 9);
        assertEquals(4, found.lines().count());
        assertTrue(found.contains("similar"), found);
        assertEquals(
                3,
                well("catalog", "search", "--catalog", catalog, "--text", "techno")
                        .lines()
                        .count());
        Path wav;
        try (var files = Files.walk(music)) {
            wav = files.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .skip(2)
                    .findFirst()
                    .orElseThrow();
        }
        Path copy = Files.copy(wav, temp.resolve("query.wav"));
        assertTrue(well("catalog", "search", "--catalog", catalog, "--like", copy, "-k", 1)
                .startsWith("1.000"));
        Path list = temp.resolve("list.m3u8");
        String playlist = well(
                "catalog", "playlist", "--catalog", catalog, "--seed", 1, "--to", 15, "--length", 5, "--output", list);
        assertTrue(playlist.contains(" 5. "), playlist);
        assertEquals(11, Files.readAllLines(list).size());
        assertTrue(well("catalog", "playlist", "--catalog", catalog, "--seed", 1, "--length", 17, "--per-artist", 1)
                .contains("ARTIST_CAP"));
    }

    @Test
    void saysHowItStands() {
        assertTrue(well("catalog", "statistics", "--catalog", catalog).contains("IndexFlatIP"));
        assertTrue(well("catalog", "changes", "--catalog", catalog, "--library", music)
                .contains("18 unchanged"));
        assertTrue(well("catalog", "verify", "--catalog", catalog).contains("all is well"));
        assertTrue(
                well("catalog", "bench", "--catalog", catalog, "--searches", 20).contains("searches a second"));
        assertTrue(well("catalog", "vacuum", "--catalog", catalog).contains("deleted"));
    }

    @Test
    void carriesTracksOver() {
        Path csv = temp.resolve("out.csv");
        Path npy = temp.resolve("out.npy");
        well("catalog", "export", "--catalog", catalog, "--output", csv);
        well("catalog", "export", "--catalog", catalog, "--output", npy, "--space", "librosa");
        Path other = temp.resolve("imported");
        assertTrue(well("catalog", "import", "--catalog", other, "--metadata", csv, "--vectors", "librosa=" + npy)
                .contains("18 added, 0 there already"));
        assertTrue(
                well("catalog", "import", "--catalog", other, "--metadata", csv).contains("0 added, 18 there already"));
        assertTrue(well("catalog", "remove", "--catalog", other, 1, 2).contains("2 removed"));
    }

    @Test
    void failsInALine() {
        for (Object[] wrong : new Object[][] {
            {"catalog", "search", "--catalog", catalog, "--like", "nowhere.wav"},
            {"catalog", "search", "--catalog", catalog},
            {"catalog", "playlist", "--catalog", catalog, "--seed", 999},
            {"catalog", "playlist", "--catalog", catalog, "--seed", 1, "--length", -3},
            {"catalog", "import", "--catalog", temp.resolve("x")},
            {"catalog", "export", "--catalog", catalog, "--output", temp.resolve("x.xml")},
            {"catalog", "build", "--catalog", temp.resolve("x"), "--library", temp.resolve("nowhere")},
            {"serve", "--catalog", catalog, "--library", music, "--host", "0.0.0.0"},
            {"serve", "--catalog", catalog, "--library", music, "--token-env", "NOT_SET_ANYWHERE"},
        }) {
            Run run = run(wrong);
            assertEquals(1, run.code(), Arrays.toString(wrong));
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(!run.err().toLowerCase(Locale.ROOT).contains("unexpected"), run.err());
        }
        assertEquals(2, run("catalog").code());
    }
}
