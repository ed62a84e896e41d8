package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.common.FaissStyleException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections and transactions. Safe for threads. */
public final class Database {
    private final DataSource source;
    private final String name;
    private final Dialect dialect;

    /** Something done over a connection. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Does it.
         *
         * @param session where
         * @return what came of it
         * @throws SQLException if the database fails
         */
        T in(Session session) throws SQLException;
    }

    /** Something done in a transaction that gets a generation of its own. */
    @FunctionalInterface
    public interface Change<T> {
        /**
         * Does it.
         *
         * @param session where
         * @param generation what the catalog's generation is after it
         * @return what came of it
         * @throws SQLException if the database fails
         */
        T in(Session session, long generation) throws SQLException;
    }

    private Database(DataSource source, String name, Dialect dialect) {
        this.source = source;
        this.name = name;
        this.dialect = dialect;
    }

    /**
     * Opens a database and brings its tables up to date.
     *
     * @param source gives connections
     * @param name what messages call it
     * @return the database
     * @throws FaissStyleException if it cannot be reached, is of another product, or of a later version of this library
     */
    public static Database open(DataSource source, String name) {
        Dialect dialect;
        try (Connection connection = source.getConnection()) {
            dialect = Dialect.of(connection);
        } catch (SQLException e) {
            throw new FaissStyleException("cannot open the catalog " + name + ": " + e.getMessage(), e);
        }
        Database database = new Database(source, name, dialect);
        database.bringUpToDate();
        return database;
    }

    private void bringUpToDate() {
        call("open", connection -> {
            if (Schema.isCurrent(connection, name)) {
                return true; // and nothing is written, so that a read-only database opens
            }
            return inTransaction(connection, session -> {
                dialect.lockSchema(connection);
                Schema.bringUpToDate(connection, session, dialect, name);
                return true;
            });
        });
    }

    /**
     * Reads; each statement sees what was committed when it began.
     *
     * @param <T> what comes of it
     * @param work what to do
     * @return what came of it
     */
    public <T> T read(Work<T> work) {
        return call("read", connection -> work.in(new Session(connection)));
    }

    /**
     * Reads; all statements see what was committed when the first one began. For long reads.
     *
     * @param <T> what comes of it
     * @param work what to do
     * @return what came of it
     */
    public <T> T snapshot(Work<T> work) {
        return call("read", connection -> {
            int isolation = connection.getTransactionIsolation();
            if (dialect == Dialect.POSTGRESQL) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            try {
                return inTransaction(connection, work);
            } finally {
                connection.setTransactionIsolation(isolation);
            }
        });
    }

    /**
     * Writes, all or nothing. The catalog's generation is counted up first: that locks out other writers, so that
     * generations are committed in their order.
     *
     * @param <T> what comes of it
     * @param change what to do
     * @return what came of it
     */
    public <T> T write(Change<T> change) {
        return call(
                "write",
                connection -> inTransaction(connection, session -> {
                    session.update("UPDATE catalog_state SET generation = generation + 1");
                    long generation = session.number("SELECT generation FROM catalog_state");
                    return change.in(session, generation);
                }));
    }

    /** Gives back the space of what was deleted. */
    public void vacuum() {
        call("tidy", connection -> {
            try (java.sql.Statement statement = connection.createStatement()) {
                statement.execute("VACUUM");
            }
            return true;
        });
    }

    /**
     * Names the product.
     *
     * @return which database it is
     */
    public Dialect dialect() {
        return dialect;
    }

    /** Something done with a connection. */
    private interface Use<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T call(String what, Use<T> use) {
        try (Connection connection = source.getConnection()) {
            return use.with(connection);
        } catch (SQLException e) {
            throw new FaissStyleException("cannot " + what + " the catalog " + name + ": " + dialect.why(e), e);
        }
    }

    private static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        boolean before = connection.getAutoCommit();
        connection.setAutoCommit(false);
        T result;
        try {
            result = work.in(new Session(connection));
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.rollback();
                connection.setAutoCommit(before);
            } catch (SQLException broken) { // the connection, and with it the transaction, is gone
                e.addSuppressed(broken);
            }
            throw e;
        }
        connection.setAutoCommit(before);
        return result;
    }
}
