package io.github.faissstyle.catalog.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.testkit.SeededVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's code runs, and is what the README shows. */
class CatalogsTest {
    @Test
    void runs(@TempDir Path folder) {
        try (TrackCatalog catalog = TrackCatalog.builder()
                .folder(folder)
                .space("clap", 512)
                .space("librosa", 88)
                .open()) {
            for (int i = 0; i < 30; i++) {
                catalog.add(NewTrack.of("track " + i)
                        .withTags(TrackTags.NONE.withTempo(40.0 + i).withArtist("Artist " + i % 4))
                        .withVector("clap", SeededVectors.gaussian(i, 1, 512))
                        .withVector("librosa", SeededVectors.gaussian(-i, 1, 88)));
            }
        }
        List<String> lines = Catalogs.catalog(
                folder, SeededVectors.gaussian(100, 1, 512), SeededVectors.gaussian(101, 1, 88), new float[] {1, 2, 3});
        assertEquals(11, lines.size());
        assertEquals("8 tracks, {ARTIST_CAP=22}", lines.get(10));
    }

    @Test
    void theReadmeShowsIt() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/github/faissstyle/catalog/snippets/Catalogs.java"));
        String region =
                between(source, "// tag::Catalog[]\n", "// end::Catalog[]").stripTrailing();
        String shown =
                between(Files.readString(Path.of("../README.md")), "<!-- snippet: Catalog -->\n```java\n", "\n```");
        assertEquals(region.stripIndent(), shown);
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertTrue(from >= 0, "no " + begin);
        return text.substring(from + begin.length(), text.indexOf(end, from + begin.length()));
    }
}
