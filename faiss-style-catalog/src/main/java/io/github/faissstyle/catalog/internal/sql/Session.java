package io.github.faissstyle.catalog.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements over one connection. */
public final class Session {
    /** Values of one {@code IN}; longer lists are asked for in parts. */
    private static final int MOST_IN_LIST = 512;

    private static final int FETCH_SIZE = 1000;

    private final Connection connection;

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads the row that the cursor stands on.
         *
         * @param row the row
         * @return what it says
         * @throws SQLException if it cannot be read
         */
        T read(ResultSet row) throws SQLException;
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes the row that the cursor stands on.
         *
         * @param row the row
         * @throws SQLException if it cannot be read
         */
        void take(ResultSet row) throws SQLException;
    }

    /** Hands every row to a sink, without keeping them. */
    void each(String sql, Sink sink, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sink.take(rows);
                }
            }
        }
    }

    <T> List<T> list(String sql, Reader<T> reader, @Nullable Object... values) throws SQLException {
        List<T> list = new ArrayList<>();
        each(sql, row -> list.add(reader.read(row)), values);
        return list;
    }

    <T> Optional<T> one(String sql, Reader<T> reader, @Nullable Object... values) throws SQLException {
        List<T> list = list(sql, reader, values);
        return list.isEmpty() ? Optional.empty() : Optional.of(list.get(0));
    }

    long number(String sql, @Nullable Object... values) throws SQLException {
        return one(sql, row -> row.getLong(1), values).orElseThrow();
    }

    /**
     * Hands every row to a sink whose column is one of some numbers. {@code {in}} in the statement stands for the list,
     * whose length takes few values, so that databases know the statement again.
     */
    void eachOf(String sql, Collection<Long> numbers, Sink sink, @Nullable Object... values) throws SQLException {
        List<Long> all = List.copyOf(numbers);
        for (int from = 0; from < all.size(); from += MOST_IN_LIST) {
            List<Long> part = all.subList(from, Math.min(all.size(), from + MOST_IN_LIST));
            int places = Integer.highestOneBit(Math.max(1, 2 * part.size() - 1));
            @Nullable Object[] parameters = java.util.Arrays.copyOf(values, values.length + places);
            for (int i = 0; i < places; i++) {
                parameters[values.length + i] = part.get(Math.min(i, part.size() - 1));
            }
            each(sql.replace("{in}", "(?" + ",?".repeat(places - 1) + ")"), sink, parameters);
        }
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** A statement that is executed many times. */
    Batch batch(String sql) throws SQLException {
        return new Batch(connection.prepareStatement(sql));
    }

    /** Executes a statement for many rows. */
    static final class Batch implements AutoCloseable {
        private final PreparedStatement statement;
        private int waiting;

        Batch(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(@Nullable Object... values) throws SQLException {
            bind(statement, values);
            statement.addBatch();
            if (++waiting == FETCH_SIZE) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (waiting > 0) {
                statement.executeBatch();
                waiting = 0;
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        boolean bound = false;
        try {
            bind(statement, values);
            bound = true;
            return statement;
        } finally {
            if (!bound) {
                statement.close();
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }
}
