package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.testkit.SeededVectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Databases that do not do as they should. */
class RobustnessTest {
    @TempDir
    Path temp;

    private static void assertSays(String part, org.junit.jupiter.api.function.Executable action) {
        FaissStyleException e = assertThrows(FaissStyleException.class, action);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    private TrackCatalog filled() {
        TrackCatalog catalog =
                MadeTracks.withSpaces(TrackCatalog.builder().folder(temp)).open();
        catalog.addAll(MadeTracks.tracks(1, 0, 50));
        return catalog;
    }

    @Test
    void aLockedDatabaseIsWaitedForAndThenNamed() throws Exception {
        filled().close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("metadata.db"));
                Statement lock = other.createStatement();
                TrackCatalog catalog = TrackCatalog.builder()
                        .folder(temp)
                        .lockTimeout(Duration.ofMillis(200))
                        .open()) {
            lock.execute("BEGIN IMMEDIATE");
            assertSays("another process or connection keeps it locked", () -> catalog.add(NewTrack.of("x")));
            assertEquals(10, catalog.search(TrackQuery.like(1)).size(), "reading goes on");
            lock.execute("ROLLBACK");
            assertTrue(catalog.add(NewTrack.of("x")).added());
        }
    }

    @Test
    void aFullDiskLeavesEverythingAsItWas() throws Exception {
        filled().close();
        SQLiteDataSource small = new SQLiteDataSource();
        small.setUrl("jdbc:sqlite:" + temp.resolve("metadata.db"));
        DataSource full = limited(small);
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp).dataSource(full).open()) {
            List<NewTrack> many = MadeTracks.tracks(1, 50, 5000);
            assertSays("the disk is full", () -> catalog.addAll(many));
            assertEquals(50, catalog.statistics().tracks());
            assertEquals(10, catalog.search(TrackQuery.like(1)).size());
        }
        try (TrackCatalog again = TrackCatalog.open(temp)) {
            assertEquals(50, again.statistics().tracks());
        }
    }

    /** SQLite's own limit of pages, which it reports as it reports a full disk. */
    private static DataSource limited(SQLiteDataSource source) {
        return (DataSource) java.lang.reflect.Proxy.newProxyInstance(
                RobustnessTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return method.invoke(source, arguments);
                    }
                    Connection connection = source.getConnection();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("PRAGMA max_page_count = 100");
                    }
                    return connection;
                });
    }

    @Test
    void aReadOnlyCatalogIsSearchedAndNotChanged() throws Exception {
        filled().close();
        try (TrackCatalog catalog =
                TrackCatalog.builder().folder(temp).readOnly().open()) {
            assertEquals(10, catalog.search(TrackQuery.like(1)).size());
            assertSays("read-only", () -> catalog.add(NewTrack.of("x")));
            assertSays("read-only", () -> catalog.remove(1));
        }
        String schema = "read_only_" + Integer.toHexString(temp.hashCode());
        try (HikariDataSource pool = PostgresServer.pool(schema, 2);
                TrackCatalog catalog = TrackCatalog.builder().dataSource(pool).open()) {
            catalog.add(NewTrack.of("x"));
            try (HikariDataSource reading = PostgresServer.pool(PostgresServer.url(schema), 2, true);
                    TrackCatalog other =
                            TrackCatalog.builder().dataSource(reading).open()) {
                assertEquals(1, other.statistics().tracks());
                assertSays("read-only", () -> other.add(NewTrack.of("y")));
            }
        }
        assertSays(
                "there is no catalog",
                () -> TrackCatalog.builder()
                        .folder(temp.resolve("nowhere"))
                        .readOnly()
                        .open());
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        Files.writeString(temp.resolve("metadata.db"), "no database ".repeat(1000));
        assertSays(temp.toString(), () -> TrackCatalog.open(temp));
        assertEquals("no database ".repeat(1000), Files.readString(temp.resolve("metadata.db")));
    }

    @Test
    void aLaterVersionIsRefused() throws Exception {
        filled().close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("metadata.db"));
                Statement statement = other.createStatement()) {
            statement.execute("UPDATE catalog_state SET schema_version = 99");
        }
        assertSays("version 99", () -> TrackCatalog.open(temp));
    }

    @Test
    void anIndexFileThatCannotBeWrittenLosesNothing() throws Exception {
        try (TrackCatalog catalog = filled()) {
            catalog.checkpoint(ProgressListener.NONE);
            NewTrack more = MadeTracks.tracks(1, 60, 61).get(0);
            long id = catalog.add(more).id();
            // a folder where the description goes
            Files.delete(temp.resolve("clap.json"));
            Files.createDirectories(temp.resolve("clap.json/x"));
            assertThrows(FaissStyleException.class, () -> catalog.checkpoint(ProgressListener.NONE));
            assertTrue(catalog.statistics().spaces().get(0).lastError().contains("clap"));
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        id,
                        catalog.search(TrackQuery.likeVectors(more.vectors()).withK(1))
                                .get(0)
                                .track()
                                .id());
                assertEquals(
                        catalog.statistics().spaces().get(0).vectors(),
                        catalog.statistics().spaces().get(0).indexed(),
                        "nothing twice");
                if (i == 0) {
                    Files.delete(temp.resolve("clap.json/x"));
                    Files.delete(temp.resolve("clap.json"));
                }
                catalog.checkpoint(ProgressListener.NONE);
            }
            assertEquals(null, catalog.statistics().spaces().get(0).lastError());
        }
    }

    @Test
    void openingCanBeCancelled() {
        filled().close();
        assertThrows(CancellationException.class, () -> {
            try (TrackCatalog catalog = TrackCatalog.open(temp)) {
                catalog.rebuild((stage, done, total) -> {
                    throw new CancellationException(stage);
                });
            }
        });
        try (TrackCatalog catalog = TrackCatalog.open(temp)) {
            assertEquals(10, catalog.search(TrackQuery.like(1)).size());
        }
    }

    @Test
    void soMuchThatIsNewMakesAnIndexInsteadOfWaiting() {
        CatalogBuilder builder = TrackCatalog.builder()
                .folder(temp)
                .space("a", 4)
                .background(task -> {})
                .withoutCheckpointOnClose();
        try (TrackCatalog reader = builder.open();
                TrackCatalog writer = builder.open()) {
            float[] vectors = SeededVectors.gaussian(9, 100_100, 4);
            for (int from = 0; from < 100_100; from += 25_025) {
                List<NewTrack> block = new ArrayList<>();
                for (int i = from; i < from + 25_025; i++) {
                    block.add(NewTrack.of("t").withVector("a", MadeTracks.row(vectors, i, 4)));
                }
                writer.addAll(block);
            }
            writer.remove(7);
            List<TrackMatch> found = reader.search(
                    TrackQuery.likeVector("a", MadeTracks.row(vectors, 6, 4)).withK(3));
            assertTrue(found.get(0).track().id() != 7 && found.get(0).similarity() > 0.99);
            SpaceStatistics space = reader.statistics().spaces().get(0);
            assertEquals("IVF512,Flat", space.factory());
            assertEquals(0, space.waiting());
            assertEquals(100_099, space.indexed());
        }
    }
}
