package io.github.faissstyle.catalog.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.CatalogBuilder;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.space.Space;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.internal.util.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of other programs, some written by Python (see make.py beside them), and files that are not what they should
 * be.
 */
class FilesTest {
    private static final Path PYTHON = Path.of("src/test/resources/python");

    @TempDir
    Path temp;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(temp.resolve(name), content);
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable action) {
        FaissStyleException e = assertThrows(FaissStyleException.class, action);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "fortran", "big_endian"})
    void readsWhatNumpyWrites(String name) throws IOException {
        double[][] expected = JsonFields.parse(
                        ("{\"m\":[" + rows(Files.readString(PYTHON.resolve("matrix.json"))) + "]}")
                                .getBytes(StandardCharsets.UTF_8))
                .objects("m")
                .stream()
                .map(row -> row.numbers("r"))
                .toArray(double[][]::new);
        Matrix matrix = NpyFile.read(PYTHON.resolve(name + ".npy"));
        assertEquals(5, matrix.rows());
        assertEquals(3, matrix.columns());
        for (int row = 0; row < 5; row++) {
            for (int column = 0; column < 3; column++) {
                assertEquals((float) expected[row][column], matrix.row(row)[column]);
            }
        }
    }

    /** Rows as objects, which is what the reader of small files takes. */
    private static String rows(String json) {
        String inner = json.strip().substring(1, json.strip().length() - 1);
        return inner.replace("[", "{\"r\":[").replace("]", "]}");
    }

    @Test
    void refusesOtherNpyFiles() throws IOException {
        assertRefused("<i8", () -> NpyFile.read(PYTHON.resolve("int64.npy")));
        assertRefused("two axes", () -> NpyFile.read(PYTHON.resolve("one_axis.npy")));
        assertRefused("does not begin", () -> NpyFile.read(file("text.npy", "no matrix at all")));
        assertRefused("cannot read", () -> NpyFile.read(temp.resolve("missing.npy")));
        byte[] whole = Files.readAllBytes(PYTHON.resolve("float32.npy"));
        Path cut = temp.resolve("cut.npy");
        for (int length : new int[] {0, 5, 8, 9, 60, 128, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThrows(FaissStyleException.class, () -> NpyFile.read(cut), length + " bytes");
        }
        long seed = Long.getLong("faissstyle.seed", 20261122L);
        Random random = new Random(seed);
        for (int i = 0; i < (Boolean.getBoolean("faissstyle.soak") ? 100_000 : 2000); i++) {
            byte[] mutated = whole.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            Files.write(cut, mutated);
            try {
                Matrix matrix = NpyFile.read(cut);
                assertTrue(matrix.values().length <= 30, "seed " + seed + ", file " + i);
            } catch (FaissStyleException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("cut.npy"), "seed " + seed + ", file " + i);
            }
        }
    }

    @Test
    void writesWhatItReads() throws IOException {
        Matrix matrix = new Matrix(2, 3, new float[] {1, -2.5f, Float.NaN, 1e-30f, 0, 7});
        Path file = temp.resolve("m.npy");
        NpyFile.write(file, matrix);
        Matrix again = NpyFile.read(file);
        assertArrayEquals(matrix.values(), again.values());
        assertEquals(0, (Files.size(file) - 4 * 6) % 64, "aligned as NumPy aligns it");
        byte[] numpys = Files.readAllBytes(PYTHON.resolve("float32.npy"));
        NpyFile.write(file, NpyFile.read(PYTHON.resolve("float32.npy")));
        assertArrayEquals(numpys, Files.readAllBytes(file), "byte for byte");
    }

    @Test
    void readsMetadata() throws IOException {
        String csv = "\ufefflabel,path,title,artist,year,tempo,comment\n"
                + "one,/a.wav,\"Title, with comma\",\"He said \"\"hi\"\"\",1999,120.5,x\n"
                + ",/dir/b.wav,,,,,\n";
        String jsonl =
                "{\"label\":\"one\",\"path\":\"/a.wav\",\"title\":\"Title, with comma\",\"artist\":\"He said \\\"hi\\\"\",\"year\":1999,\"tempo\":120.5,\"comment\":[1]}\n"
                        + "\n{\"path\":\"/dir/b.wav\",\"year\":null}";
        for (Path file : List.of(
                file("t.csv", csv),
                file("t.tsv", tsv(csv)),
                file("t.jsonl", jsonl),
                file("t.json", "[" + jsonl.strip().replace("\n\n", ",") + "]"))) {
            List<NewTrack> tracks = MetadataFile.read(file);
            assertEquals(2, tracks.size(), file.toString());
            assertEquals(
                    TrackTags.NONE
                            .withTitle("Title, with comma")
                            .withArtist("He said \"hi\"")
                            .withYear(1999)
                            .withTempo(120.5),
                    tracks.get(0).tags());
            assertEquals("b.wav", tracks.get(1).label());
            assertEquals(TrackTags.NONE, tracks.get(1).tags());
        }
    }

    private static String tsv(String csv) {
        return csv.replace("\"Title, with comma\"", "TITLE").replace(",", "\t").replace("TITLE", "Title, with comma");
    }

    @Test
    void namesRowsThatAreNoTracks() throws IOException {
        assertRefused(
                "line 3: year must be a number, was \"soon\"",
                () -> MetadataFile.read(file("a.csv", "label,year\nx,1\ny,soon\n")));
        assertRefused("line 2: year must be a whole", () -> MetadataFile.read(file("a.csv", "label,year\nx,1.5\n")));
        assertRefused("line 2: tempo must be above 0", () -> MetadataFile.read(file("a.csv", "label,tempo\nx,-4\n")));
        assertRefused(
                "line 2: duration must be finite", () -> MetadataFile.read(file("a.csv", "label,duration\nx,NaN\n")));
        assertRefused("line 2: there is neither", () -> MetadataFile.read(file("a.csv", "artist\nx\n")));
        assertRefused("after row 1", () -> MetadataFile.read(file("a.csv", "label,year\nx,1\ny,2,3\n")));
        assertRefused("line 2: ", () -> MetadataFile.read(file("a.jsonl", "{\"label\":\"x\"}\n{\"label\":\n")));
        assertRefused("element 2: there is neither", () -> MetadataFile.read(file("a.json", "[{\"label\":\"x\"},{}]")));
        assertRefused("element 1: field", () -> MetadataFile.read(file("a.json", "[{\"label\":[1]}]")));
        assertRefused("no JSON array", () -> MetadataFile.read(file("a.json", "[1, 2]")));
        assertRefused("and 15 more", () -> MetadataFile.read(file("a.csv", "label,year\n" + "x,y\n".repeat(20))));
        Path latin = temp.resolve("latin.csv");
        Files.write(latin, new byte[] {'l', 'a', 'b', 'e', 'l', '\n', (byte) 0xe9, '\n'});
        assertRefused("UTF-8", () -> MetadataFile.read(latin));
    }

    @Test
    void givesTracksTheirRows() {
        List<NewTrack> tracks = List.of(NewTrack.of("a"), NewTrack.of("b"));
        float nan = Float.NaN;
        List<NewTrack> with = TrackImport.withVectors(tracks, "clap", new Matrix(2, 2, new float[] {1, 2, nan, nan}));
        assertArrayEquals(new float[] {1, 2}, with.get(0).vectors().get("clap"));
        assertFalse(with.get(1).vectors().containsKey("clap"));
        for (float[] bad : List.of(new float[] {1, 2, 3, nan}, new float[] {1, 2, 0, 0})) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> TrackImport.withVectors(tracks, "clap", new Matrix(2, 2, bad)));
            assertTrue(e.getMessage().contains("row 1"), e.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> TrackImport.withVectors(tracks, "clap", new Matrix(1, 2, new float[] {1, 2})));
    }

    @Test
    void readsAFaissIndexAndItsIds() throws IOException {
        List<NewTrack> tracks = TrackImport.fromFaiss(PYTHON.resolve("three.faiss"), PYTHON.resolve("three.json"), "x");
        assertEquals(
                List.of("a.wav", "b", "dir/c"),
                tracks.stream().map(NewTrack::label).toList());
        assertEquals(
                Arrays.asList("a.wav", null, "dir/c"),
                tracks.stream().map(NewTrack::path).toList());
        assertEquals(6, tracks.get(2).vectors().get("x").length);
        Path ids = file("ids.txt", "1\n2\n3\n");
        assertEquals(
                3,
                TrackImport.fromFaiss(PYTHON.resolve("three.faiss"), ids, "x").size());
        Path two = file("two.txt", "1\n2\n");
        assertRefused("3 vectors", () -> TrackImport.fromFaiss(PYTHON.resolve("three.faiss"), two, "x"));
    }

    @Test
    void readsTheFolderOfThePythonProgram() throws IOException {
        AudioDbImport.Content content = AudioDbImport.read(PYTHON.resolve("audio_db"));
        assertEquals(List.of(new Space("clap", 6, 0.6), new Space("librosa", 4, 0.4)), content.spaces());
        assertEquals(List.of(), content.notes());
        List<JsonFields> said = JsonFields.parse(Files.readAllBytes(PYTHON.resolve("audio_db/said.json")))
                .objects("tracks");
        for (int i = 0; i < 4; i++) {
            NewTrack track = content.tracks().get(i);
            assertEquals("label " + i, track.label());
            assertEquals("/audio/" + i + ".wav", track.path());
            for (String space : List.of("clap", "librosa")) {
                assertClose(said.get(i).numbers(space), track.vectors().get(space));
            }
            assertClose(said.get(i).numbers("mfcc"), track.features().get("mfcc"));
            assertEquals(6, track.features().size());
        }
        CatalogBuilder builder = TrackCatalog.builder().folder(temp.resolve("catalog"));
        content.spaces().forEach(space -> builder.space(space.name(), space.dimension(), space.weight()));
        try (TrackCatalog catalog = builder.open()) {
            catalog.addAll(content.tracks());
            // The blend that the program computes by hand.
            TrackMatch best = catalog.search(TrackQuery.like(1).withK(3)).get(0);
            int other = (int) best.track().id() - 1;
            assertEquals(
                    0.6 * dot(said.get(0), said.get(other), "clap")
                            + 0.4 * dot(said.get(0), said.get(other), "librosa"),
                    best.similarity(),
                    1e-6);
        }
    }

    private static double dot(JsonFields one, JsonFields other, String space) {
        double sum = 0;
        for (int i = 0; i < one.numbers(space).length; i++) {
            sum += one.numbers(space)[i] * other.numbers(space)[i];
        }
        return sum;
    }

    private static void assertClose(double[] expected, float[] values) {
        assertEquals(expected.length, values.length);
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i], values[i], 1e-6);
        }
    }

    @Test
    void leavesOutRowsThatCannotBeToldApart() {
        AudioDbImport.Content content = AudioDbImport.read(PYTHON.resolve("audio_db_uneven"));
        assertEquals(List.of(new Space("librosa", 4, 0.4)), content.spaces());
        assertTrue(content.notes().get(0).contains("3 vectors"), content.notes().toString());
        assertEquals(4, content.tracks().size());
        assertRefused("metadata.db", () -> AudioDbImport.read(temp));
    }

    @Test
    void writesWhatCanBeReadAgain() throws IOException {
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp.resolve("c")).space("a", 2).open()) {
            catalog.add(NewTrack.of("x, \"y\"")
                    .withPath("/m/ü.wav")
                    .withContentHash("h")
                    .withFeatureVersion("v")
                    .withTags(new TrackTags("t", "a\nb", "al", "g", "m", "k", 2001, 61.5, 99.5))
                    .withVector("a", new float[] {3, 4}));
            catalog.add(NewTrack.of("plain"));
            for (String name : List.of("out.csv", "out.json")) {
                Path file = temp.resolve(name);
                if (name.endsWith("csv")) {
                    CatalogExport.csv(catalog, TrackFilter.all(), file);
                } else {
                    CatalogExport.json(catalog, TrackFilter.all(), file);
                }
                List<NewTrack> tracks = MetadataFile.read(file);
                Track first = catalog.track(1).orElseThrow();
                assertEquals(first.tags(), tracks.get(0).tags(), name);
                assertEquals(first.label(), tracks.get(0).label());
                assertEquals(first.path(), tracks.get(0).path());
                assertEquals(first.contentHash(), tracks.get(0).contentHash());
                assertEquals("plain", tracks.get(1).label());
            }
            Path npy = temp.resolve("a.npy");
            CatalogExport.npy(catalog, TrackFilter.all(), "a", npy);
            assertArrayEquals(
                    new float[] {3, 4, Float.NaN, Float.NaN}, NpyFile.read(npy).values());
            Path m3u = temp.resolve("p.m3u8");
            CatalogExport.m3u8(catalog.list(TrackFilter.all(), 0, 10), m3u);
            assertEquals("#EXTM3U\n#EXTINF:62,a b - t\n/m/ü.wav\n", Files.readString(m3u));
        }
    }
}
