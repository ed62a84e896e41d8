package io.github.faissstyle.catalog.internal.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables stand.
 *
 * @param uuid tells catalogs apart
 * @param generation counted up by every change
 * @param epoch what followed the tables up to an earlier generation only cannot catch up, and must begin anew
 * @param featureVersion the version whose vectors are searched; null for all
 */
public record CatalogState(
        String uuid, long generation, long epoch, @Nullable String featureVersion) {
    /**
     * Reads it.
     *
     * @param session where
     * @return the state
     * @throws SQLException if the database fails
     */
    public static CatalogState read(Session session) throws SQLException {
        return session.one(
                        "SELECT uuid, generation, epoch, feature_version FROM catalog_state",
                        row -> new CatalogState(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4)))
                .orElseThrow();
    }

    /**
     * Chooses whose vectors are searched.
     *
     * @param session where
     * @param generation of this change
     * @param featureVersion the version, or null for all
     * @throws SQLException if the database fails
     */
    public static void setFeatureVersion(Session session, long generation, @Nullable String featureVersion)
            throws SQLException {
        session.update("UPDATE catalog_state SET feature_version = ?, epoch = ?", featureVersion, generation);
    }

    /**
     * Makes all that follows the tables begin anew, unless it follows them up to a generation.
     *
     * @param session where
     * @param epoch the least generation that can still catch up
     * @throws SQLException if the database fails
     */
    public static void setEpoch(Session session, long epoch) throws SQLException {
        session.update("UPDATE catalog_state SET epoch = ?", epoch);
    }
}
