package io.github.faissstyle.catalog.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.catalog.TrackAnalysis;
import io.github.faissstyle.catalog.TrackAnalyzer;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackMatch;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.track.AnalysisStatus;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.catalog.track.TrackTags;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalog follows a folder. */
class AudioFolderTest {
    @TempDir
    Path temp;

    private Path music;

    /** Counts how often each byte occurs: files with the same letters are alike. */
    private record Letters(String version) implements TrackAnalyzer {
        @Override
        public Map<String, Integer> spaces() {
            return new LinkedHashMap<>(Map.of("letters", 256));
        }

        @Override
        public TrackAnalysis analyze(Path file) {
            try {
                float[] counts = new float[256];
                for (byte b : Files.readAllBytes(file)) {
                    counts[b & 0xff]++;
                }
                if (counts['!'] > 0) {
                    throw new FaissStyleException(file + " holds no sound");
                }
                return new TrackAnalysis(
                        Map.of("letters", counts), Map.of("rms", new float[] {1}), TrackTags.NONE.withTempo(100.0));
            } catch (IOException e) {
                throw new FaissStyleException("cannot read " + file, e);
            }
        }
    }

    @BeforeEach
    void makeFolder() throws IOException {
        music = Files.createDirectories(temp.resolve("music/albums"));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(music.resolve(name), content);
    }

    private TrackCatalog open(String version) {
        return TrackCatalog.builder()
                .folder(temp.resolve("catalog"))
                .analyzer(new Letters(version))
                .open();
    }

    @Test
    void followsTheFolder() throws IOException {
        Path a = write("a.wav", "aaaabbbb");
        write("b.flac", "abcabc");
        write("copy of a.wav", "aaaabbbb");
        write("broken.mp3", "!");
        write("empty.wav", "");
        write("cover.jpg", "no sound");
        try (TrackCatalog catalog = open("v1")) {
            AudioFolder folder = AudioFolder.of(catalog, temp.resolve("music"));
            assertEquals(4, folder.scan(ProgressListener.NONE).added().size());
            assertEquals(0, catalog.statistics().tracks(), "a scan changes nothing");
            AudioFolder.Report report = folder.refresh(3, ProgressListener.NONE);
            assertEquals(4, report.added());
            assertEquals(Map.of(music.resolve("copy of a.wav"), idOf(catalog, a)), report.duplicates());
            assertEquals(2, report.failures().size(), report.failures().toString());
            assertEquals(2, catalog.statistics().failed());
            assertTrue(catalog.trackAt(music.resolve("empty.wav").toString())
                    .orElseThrow()
                    .error()
                    .contains("silence"));
            assertEquals(4, folder.scan(ProgressListener.NONE).unchanged());

            // the same again
            AudioFolder.Report again = folder.refresh(1, ProgressListener.NONE);
            assertEquals(0, again.added() + again.updated() + again.moved() + again.removed());

            long id = idOf(catalog, a);
            catalog.retag(id, TrackTags.NONE.withArtist("Somebody"));
            Path moved = Files.move(a, temp.resolve("music/elsewhere.wav"));
            Files.delete(music.resolve("copy of a.wav"));
            write("b.flac", "zzzz");
            Files.delete(music.resolve("broken.mp3"));
            AudioFolder.Changes changes = folder.scan(ProgressListener.NONE);
            assertEquals(Map.of(moved, id), changes.moved());
            assertEquals(1, changes.changed().size());
            assertEquals(1, changes.deleted().size());
            AudioFolder.Report after = folder.refresh(2, ProgressListener.NONE);
            assertEquals(List.of(0, 1, 1, 1), List.of(after.added(), after.updated(), after.moved(), after.removed()));
            Track track = catalog.track(id).orElseThrow();
            assertEquals(moved.toString(), track.path());
            assertEquals("Somebody", track.tags().artist());
            List<TrackMatch> found = catalog.search(TrackQuery.likeFile(moved).withK(2));
            assertEquals(id, found.get(0).track().id());
            assertEquals(1, found.get(0).similarity(), 1e-6);
        }
    }

    private static long idOf(TrackCatalog catalog, Path file) {
        return catalog.trackAt(file.toString()).orElseThrow().id();
    }

    @Test
    void readsAFileWhoseTimeAloneIsNewOnce() throws IOException {
        Path a = write("a.wav", "aaaa");
        try (TrackCatalog catalog = open("v1")) {
            AudioFolder folder = AudioFolder.of(catalog, music);
            folder.refresh(1, ProgressListener.NONE);
            Files.setLastModifiedTime(a, FileTime.fromMillis(1_000_000));
            AudioFolder.Report report = folder.refresh(1, ProgressListener.NONE);
            assertEquals(0, report.updated() + report.moved());
            assertEquals(
                    1_000_000,
                    catalog.trackAt(a.toString()).orElseThrow().stamp().modified());
        }
    }

    @Test
    void analysesAgainWhatAnotherVersionMade() throws IOException {
        write("a.wav", "aaaa");
        write("b.wav", "bbaa");
        try (TrackCatalog catalog = open("v1")) {
            AudioFolder.of(catalog, music).refresh(1, ProgressListener.NONE);
        }
        try (TrackCatalog catalog = open("v2")) {
            assertEquals(2, catalog.statistics().outdated());
            assertEquals(0, catalog.statistics().spaces().get(0).indexed());
            assertEquals(
                    2,
                    AudioFolder.of(catalog, music)
                            .refresh(1, ProgressListener.NONE)
                            .updated());
            assertEquals(0, catalog.statistics().outdated());
            assertEquals(1, catalog.search(TrackQuery.like(1)).size());
        }
    }

    @Test
    void goesOnAfterItWasCancelled() throws IOException {
        for (int i = 0; i < 100; i++) {
            write(i + ".wav", "content " + i);
        }
        try (TrackCatalog catalog = open("v1")) {
            AudioFolder folder = AudioFolder.of(catalog, music);
            assertThrows(
                    CancellationException.class,
                    () -> folder.refresh(2, (stage, done, total) -> {
                        if (stage.equals("analysing audio") && done == 70) {
                            throw new CancellationException();
                        }
                    }));
            assertEquals(64, catalog.statistics().tracks(), "two blocks were committed");
            assertEquals(36, folder.refresh(2, ProgressListener.NONE).added());
            catalog.forEach(
                    TrackFilter.all(), track -> assertEquals(AnalysisStatus.ANALYSED, track.status(), track.label()));
        }
    }

    @Test
    void saysWhatIsMissing() {
        try (TrackCatalog catalog = TrackCatalog.open(temp.resolve("other"))) {
            assertThrows(FaissStyleException.class, () -> AudioFolder.of(catalog, temp.resolve("nowhere")));
            AudioFolder folder = AudioFolder.of(catalog, music);
            assertThrows(IllegalStateException.class, () -> folder.refresh(1, ProgressListener.NONE));
        }
    }
}
