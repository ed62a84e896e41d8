package io.github.faissstyle.catalog.internal.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Connections to a SQLite file, kept for the next who asks: opening one takes longer than most searches. Safe for
 * threads.
 */
public final class SqliteFile extends SQLiteDataSource implements AutoCloseable {
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private SqliteFile(SQLiteConfig config, Path file) {
        super(config);
        setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /**
     * Opens a file, or makes it when the first connection is asked for.
     *
     * @param file the file
     * @param lockTimeout how long to wait for another that writes
     * @param readOnly whether to refuse what writes
     * @return a source of connections in write-ahead mode
     */
    public static SqliteFile of(Path file, Duration lockTimeout, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(Integer.MAX_VALUE, lockTimeout.toMillis()));
        config.setReadOnly(readOnly);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            // A commit is on the disk when it returns: neither a crash of the machine loses it.
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
        }
        return new SqliteFile(config, file);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection kept = idle.pollFirst();
        return returning(kept != null ? kept : super.getConnection());
    }

    /** The connection, but closing it gives it back. */
    private Connection returning(Connection connection) {
        boolean[] given = new boolean[1];
        return (Connection) Proxy.newProxyInstance(
                SqliteFile.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        if (!given[0]) {
                            given[0] = true;
                            keep(connection);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void keep(Connection connection) throws SQLException {
        idle.addFirst(connection);
        if (closed) {
            close();
        }
    }

    /** Closes the connections that nobody uses, now and whenever one is given back. */
    @Override
    public void close() throws SQLException {
        closed = true;
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.close();
        }
    }
}
