package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.common.FaissStyleException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/** The tables: what each version added to the one before. Versions that were published never change. */
final class Schema {
    private static final List<List<String>> VERSIONS = List.of(List.of(
            """
            CREATE TABLE catalog_space (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                dimension INTEGER NOT NULL,
                weight DOUBLE PRECISION NOT NULL,
                mean {bytes},
                deviation {bytes})""",
            """
            CREATE TABLE catalog_track (
                id {id},
                label TEXT NOT NULL,
                path TEXT,
                content_hash TEXT,
                title TEXT,
                artist TEXT,
                album TEXT,
                genre TEXT,
                mood TEXT,
                music_key TEXT,
                year INTEGER,
                duration DOUBLE PRECISION,
                tempo DOUBLE PRECISION,
                search_text TEXT NOT NULL,
                status TEXT NOT NULL,
                error TEXT,
                feature_version TEXT,
                file_size BIGINT,
                file_modified BIGINT,
                added_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                removed_at BIGINT,
                generation BIGINT NOT NULL)""",
            "CREATE UNIQUE INDEX catalog_track_hash ON catalog_track (content_hash) WHERE removed_at IS NULL",
            "CREATE UNIQUE INDEX catalog_track_path ON catalog_track (path) WHERE removed_at IS NULL",
            "CREATE INDEX catalog_track_generation ON catalog_track (generation)",
            "CREATE INDEX catalog_track_genre ON catalog_track (genre)",
            "CREATE INDEX catalog_track_artist ON catalog_track (artist)",
            // data is null where a track had a vector once
            """
            CREATE TABLE catalog_vector (
                track_id BIGINT NOT NULL REFERENCES catalog_track (id),
                space_id INTEGER NOT NULL REFERENCES catalog_space (id),
                generation BIGINT NOT NULL,
                data {bytes},
                PRIMARY KEY (track_id, space_id))""",
            "CREATE INDEX catalog_vector_generation ON catalog_vector (generation)",
            """
            CREATE TABLE catalog_feature (
                track_id BIGINT NOT NULL REFERENCES catalog_track (id),
                name TEXT NOT NULL,
                data {bytes} NOT NULL,
                PRIMARY KEY (track_id, name))"""));

    private Schema() {}

    /** Tells whether there is nothing to do. */
    static boolean isCurrent(Connection connection, String name) throws SQLException {
        try (ResultSet tables =
                connection.getMetaData().getTables(null, connection.getSchema(), "catalog_state", null)) {
            if (!tables.next()) {
                return false;
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet state = statement.executeQuery("SELECT schema_version FROM catalog_state")) {
            return state.next() && known(state.getInt(1), name) == VERSIONS.size();
        }
    }

    private static int known(int version, String name) {
        if (version > VERSIONS.size()) {
            throw new FaissStyleException("the catalog " + name + " has tables of version " + version
                    + ", this library knows versions up to " + VERSIONS.size() + ": use a later one");
        }
        return version;
    }

    static void bringUpToDate(Connection connection, Session session, Dialect dialect, String name)
            throws SQLException {
        session.update("""
                CREATE TABLE IF NOT EXISTS catalog_state (
                    one INTEGER PRIMARY KEY CHECK (one = 1),
                    schema_version INTEGER NOT NULL,
                    uuid TEXT NOT NULL,
                    generation BIGINT NOT NULL,
                    epoch BIGINT NOT NULL,
                    feature_version TEXT)""");
        session.update(
                "INSERT INTO catalog_state VALUES (1, 0, ?, 0, 0, NULL) ON CONFLICT DO NOTHING",
                UUID.randomUUID().toString());
        int version = known((int) session.number("SELECT schema_version FROM catalog_state"), name);
        for (List<String> statements : VERSIONS.subList(version, VERSIONS.size())) {
            for (String statement : statements) {
                session.update(dialect.types(statement));
            }
        }
        session.update("UPDATE catalog_state SET schema_version = ?", VERSIONS.size());
    }
}
