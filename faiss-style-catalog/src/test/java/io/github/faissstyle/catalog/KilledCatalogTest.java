package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.catalog.track.Track;
import io.github.faissstyle.catalog.track.TrackFilter;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a JVM that adds, replaces and removes tracks, and writes index files, at random moments: whatever it said was
 * done is done, and nothing is half-done.
 */
class KilledCatalogTest {
    private static final long SEED = Long.getLong("faissstyle.seed", 20261122L);
    private static final int KILLS = Boolean.getBoolean("faissstyle.soak") ? 500 : 10;

    @TempDir
    Path temp;

    /**
     * The child: changes the catalog until it is killed, and says what is done. Its random numbers begin with the
     * argument.
     */
    public static void main(String[] args) {
        Random random = new Random(Long.parseLong(args[2]));
        HikariDataSource pool = args[1].isEmpty() ? null : PostgresServer.pool(args[1], 2, false);
        try (TrackCatalog catalog = open(Path.of(args[0]), pool)) {
            List<Long> there = new ArrayList<>();
            for (Track track : catalog.list(TrackFilter.all(), 0, 100_000)) {
                there.add(track.id());
            }
            say("ready");
            while (true) {
                int choice = random.nextInt(10);
                if (choice < 5 || there.isEmpty()) {
                    say("adding");
                    long id = catalog.add(track(random.nextInt(1_000_000))).id();
                    there.add(id);
                    say("there " + id);
                } else if (choice < 7) {
                    long id = there.remove(random.nextInt(there.size()));
                    say("removing " + id);
                    catalog.remove(id);
                    say("gone " + id);
                } else if (choice < 9) {
                    long id = there.get(random.nextInt(there.size()));
                    int content = random.nextInt(1_000_000);
                    say("replacing " + id);
                    catalog.replace(id, track(content));
                    say("now " + id + " " + content);
                } else {
                    catalog.checkpoint(ProgressListener.NONE);
                }
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static TrackCatalog open(Path folder, HikariDataSource pool) {
        CatalogBuilder builder =
                TrackCatalog.builder().folder(folder).space("a", 8).space("b", 4);
        return (pool == null ? builder : builder.dataSource(pool)).open();
    }

    /** A track whose label and vectors say the same number. */
    private static NewTrack track(int content) {
        Random random = new Random(content);
        return NewTrack.of("content " + content)
                .withVector("a", noise(random, 8))
                .withVector("b", noise(random, 4))
                .withFeature("mfcc", noise(random, 3));
    }

    private static float[] noise(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void losesAndResurrectsNothingInSqlite() throws Exception {
        killed(temp.resolve("sqlite"), "");
    }

    @Test
    void losesAndResurrectsNothingInPostgres() throws Exception {
        String schema = "killed_" + Integer.toHexString(temp.hashCode());
        PostgresServer.makeSchema(schema);
        killed(temp.resolve("postgres"), PostgresServer.url(schema));
    }

    private void killed(Path folder, String url) throws IOException, InterruptedException {
        Random random = new Random(SEED);
        HikariDataSource pool = url.isEmpty() ? null : PostgresServer.pool(url, 4, false);
        Set<Long> there = new TreeSet<>();
        Set<Long> gone = new TreeSet<>();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                String last = run(folder, url, random, there, gone);
                check(folder, pool, there, gone, last, "seed " + SEED + ", kill " + kill + " after \"" + last + "\"");
            }
        } finally {
            if (pool != null) {
                pool.close();
            }
        }
        assertTrue(there.size() + gone.size() > KILLS, "the child did something");
    }

    /** Runs the child for a moment; takes over what it said was done, and returns what it said last. */
    private String run(Path folder, String url, Random random, Set<Long> there, Set<Long> gone)
            throws IOException, InterruptedException {
        Path said = temp.resolve("said.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledCatalogTest.class.getName(),
                        folder.toString(),
                        url,
                        Long.toString(random.nextLong()))
                .redirectError(temp.resolve("child.log").toFile())
                .redirectOutput(said.toFile())
                .start();
        for (int i = 0; !Files.readString(said).startsWith("ready\n"); i++) {
            assertTrue(
                    child.isAlive() && i < 6000, () -> "the child did not begin: " + read(temp.resolve("child.log")));
            TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.MICROSECONDS.sleep(random.nextInt(400_000));
        child.destroyForcibly().waitFor();
        String all = Files.readString(said);
        List<String> lines = all.substring(0, all.lastIndexOf('\n')).lines().toList();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "there" -> there.add(Long.parseLong(words[1]));
                case "gone" -> {
                    there.remove(Long.parseLong(words[1]));
                    gone.add(Long.parseLong(words[1]));
                }
                default -> {}
            }
        }
        return lines.get(lines.size() - 1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void check(
            Path folder, HikariDataSource pool, Set<Long> there, Set<Long> gone, String last, String where) {
        try (TrackCatalog catalog = open(folder, pool)) {
            catalog.removeAll(List.of()); // waits for a commit that the server still works at
            Set<Long> found = new TreeSet<>();
            for (Track track : catalog.list(TrackFilter.all(), 0, 100_000)) {
                found.add(track.id());
            }
            // What was under way is done or not.
            String[] words = last.split(" ", -1);
            if (words[0].equals("adding")) {
                Set<Long> more = new TreeSet<>(found);
                more.removeAll(there);
                more.removeAll(gone);
                assertTrue(more.size() <= 1, where + ": " + more);
                there.addAll(more);
            } else if (words[0].equals("removing") && !found.contains(Long.parseLong(words[1]))) {
                there.remove(Long.parseLong(words[1]));
                gone.add(Long.parseLong(words[1]));
            }
            assertEquals(there, found, where);
            for (SpaceStatistics space : catalog.statistics().spaces()) {
                assertEquals(there.size(), space.vectors(), where);
                assertEquals(there.size(), space.indexed(), where);
            }
            // Every tenth, so that the check takes no longer than the writing.
            for (long id : there) {
                if (id % 10 == 0) {
                    Track track = catalog.track(id).orElseThrow();
                    NewTrack whole = track(Integer.parseInt(track.label().split(" ", -1)[1]));
                    assertArrayEquals(
                            whole.vectors().get("a"), catalog.vectors(id).get("a"), where);
                    assertArrayEquals(
                            whole.features().get("mfcc"), catalog.features(id).get("mfcc"), where);
                    List<TrackMatch> best = catalog.search(
                            TrackQuery.likeVectors(whole.vectors()).withK(2));
                    assertTrue(best.stream().anyMatch(match -> match.track().id() == id), where);
                    assertEquals(1, best.get(0).similarity(), 1e-6, where);
                }
            }
            if (!there.isEmpty()) {
                List<TrackMatch> all = catalog.search(TrackQuery.likeVector("a", new float[] {1, 2, 3, 4, 5, 6, 7, 8})
                        .withK(there.size() + gone.size()));
                assertTrue(
                        all.stream()
                                .noneMatch(match -> gone.contains(match.track().id())),
                        where);
                assertEquals(there.size(), all.size(), where);
            }
        }
    }
}
