package io.github.faissstyle.catalog.internal.sql;

import io.github.faissstyle.catalog.track.SearchText;
import io.github.faissstyle.catalog.track.TrackField;
import io.github.faissstyle.catalog.track.TrackFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter as a condition over {@code catalog_track t}, with its values as parameters. */
final class FilterSql {
    /** A condition is sent in one statement. */
    private static final int MOST_VALUES = 10_000;

    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>();

    private FilterSql() {}

    static FilterSql of(TrackFilter filter) {
        FilterSql condition = new FilterSql();
        condition.append(filter);
        if (condition.values.size() > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "a filter may have at most " + MOST_VALUES + " values, there are " + condition.values.size());
        }
        return condition;
    }

    String sql() {
        return sql.toString();
    }

    @Nullable
    Object[] values() {
        return values.toArray();
    }

    private void append(TrackFilter filter) {
        if (filter instanceof TrackFilter.In in) {
            append(in);
        } else if (filter instanceof TrackFilter.Range range) {
            append(range);
        } else if (filter instanceof TrackFilter.Text text) {
            append(text);
        } else if (filter instanceof TrackFilter.And and) {
            joined(and.filters(), " AND ", "1 = 1");
        } else if (filter instanceof TrackFilter.Or or) {
            joined(or.filters(), " OR ", "1 = 0");
        } else if (filter instanceof TrackFilter.Not not) {
            sql.append("NOT ");
            append(not.filter());
        }
    }

    private void append(TrackFilter.In in) {
        if (in.values().isEmpty()) {
            sql.append("(1 = 0)");
            return;
        }
        String column = column(in.field());
        // Without the first half the condition, and its negation, would be neither true nor false where it is null.
        sql.append("(").append(column).append(" IS NOT NULL AND ").append(column);
        sql.append(" IN (?").append(", ?".repeat(in.values().size() - 1)).append("))");
        values.addAll(in.values());
    }

    private void append(TrackFilter.Range range) {
        String column = column(range.field());
        sql.append("(").append(column).append(" IS NOT NULL");
        if (range.min() != Double.NEGATIVE_INFINITY) {
            sql.append(" AND ").append(column).append(" >= ?");
            values.add(range.min());
        }
        if (range.max() != Double.POSITIVE_INFINITY) {
            sql.append(" AND ").append(column).append(" <= ?");
            values.add(range.max());
        }
        sql.append(")");
    }

    private void append(TrackFilter.Text text) {
        sql.append("(1 = 1");
        for (String word : SearchText.words(text.words())) {
            sql.append(" AND t.search_text LIKE ? ESCAPE '!'");
            values.add("%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%");
        }
        sql.append(")");
    }

    private void joined(List<TrackFilter> filters, String with, String none) {
        sql.append("(");
        for (int i = 0; i < filters.size(); i++) {
            sql.append(i == 0 ? "" : with);
            append(filters.get(i));
        }
        sql.append(filters.isEmpty() ? none : "").append(")");
    }

    private static String column(TrackField field) {
        return switch (field) {
            case LABEL -> "t.label";
            case PATH -> "t.path";
            case TITLE -> "t.title";
            case ARTIST -> "t.artist";
            case ALBUM -> "t.album";
            case GENRE -> "t.genre";
            case MOOD -> "t.mood";
            case KEY -> "t.music_key";
            case ID -> "t.id";
            case YEAR -> "t.year";
            case DURATION -> "t.duration";
            case TEMPO -> "t.tempo";
        };
    }
}
