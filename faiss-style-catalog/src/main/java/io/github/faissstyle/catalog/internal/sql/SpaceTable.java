package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.catalog.space.Space;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spaces of a catalog. */
public final class SpaceTable {
    private SpaceTable() {}

    /**
     * A space with what the tables say of it.
     *
     * @param id its number
     * @param space the space
     * @param mean what is taken off each component before vectors are compared; null for nothing
     * @param deviation what each is divided by then; null with the mean
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, compared by nobody
    public record Row(int id, Space space, float @Nullable [] mean, float @Nullable [] deviation) {}

    /**
     * Lists the spaces.
     *
     * @param session where
     * @return the spaces, as they were added
     * @throws SQLException if the database fails
     */
    public static List<Row> all(Session session) throws SQLException {
        return session.list(
                "SELECT id, name, dimension, weight, mean, deviation FROM catalog_space ORDER BY id", SpaceTable::row);
    }

    private static Row row(ResultSet row) throws SQLException {
        byte[] mean = row.getBytes(5);
        byte[] deviation = row.getBytes(6);
        return new Row(
                row.getInt(1),
                new Space(row.getString(2), row.getInt(3), row.getDouble(4)),
                mean == null ? null : Floats.of(mean),
                deviation == null ? null : Floats.of(deviation));
    }

    /**
     * Adds a space.
     *
     * @param session where
     * @param space the space
     * @throws SQLException if the database fails, or there is one of this name
     */
    public static void add(Session session, Space space) throws SQLException {
        session.update(
                "INSERT INTO catalog_space (id, name, dimension, weight)"
                        + " VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM catalog_space), ?, ?, ?)",
                space.name(),
                space.dimension(),
                space.weight());
    }

    /**
     * Changes a space's weight.
     *
     * @param session where
     * @param id number of the space
     * @param weight the new one
     * @throws SQLException if the database fails
     */
    public static void setWeight(Session session, int id, double weight) throws SQLException {
        session.update("UPDATE catalog_space SET weight = ? WHERE id = ?", weight, id);
    }

    /**
     * Changes how a space's vectors are made to compare.
     *
     * @param session where
     * @param id number of the space
     * @param mean what is taken off each component
     * @param deviation what each is divided by
     * @throws SQLException if the database fails
     */
    public static void standardise(Session session, int id, float[] mean, float[] deviation) throws SQLException {
        session.update(
                "UPDATE catalog_space SET mean = ?, deviation = ? WHERE id = ?",
                Floats.bytes(mean),
                Floats.bytes(deviation),
                id);
    }
}
