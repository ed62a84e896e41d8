package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Patterns as columns of numbers, one row a pattern; {@link Pattern} objects are made when asked for. Immutable: rows
 * are appended by {@link PatternTableWriter}, which makes the next table, and never change, so a row that was once
 * handed out stays readable.
 *
 * @param tokenNames token by number
 * @param sources piece by number
 * @param keys key by number
 * @param ids id by number, for patterns whose id is not {@code source#part}
 * @param tokens token numbers of all rows
 * @param tokenEnd where a row's tokens end
 * @param sourceOf number of a row's piece
 * @param partOf part of the piece
 * @param keyOf number of a row's key, or -1
 * @param idOf number of a row's id, or -1 for {@code source#part}
 */
@SuppressWarnings("ArrayRecordComponent") // a row of columns, never compared
record PatternTable(
        String[] tokenNames,
        String[] sources,
        String[] keys,
        String[] ids,
        IntColumn tokens,
        IntColumn tokenEnd,
        IntColumn sourceOf,
        IntColumn partOf,
        IntColumn keyOf,
        IntColumn idOf) {
    private static final String[] NONE = {};
    static final PatternTable EMPTY = new PatternTable(
            NONE,
            NONE,
            NONE,
            NONE,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY,
            IntColumn.EMPTY);

    int rows() {
        return tokenEnd.size();
    }

    int tokenStart(int row) {
        return row == 0 ? 0 : tokenEnd.get(row - 1);
    }

    int tokenCount(int row) {
        return tokenEnd.get(row) - tokenStart(row);
    }

    String id(int row) {
        int own = idOf.get(row);
        return own >= 0 ? ids[own] : sources[sourceOf.get(row)] + "#" + partOf.get(row);
    }

    Pattern pattern(int row, StylePath style) {
        int key = keyOf.get(row);
        return new Pattern(
                id(row), style, tokensOf(row), sources[sourceOf.get(row)], partOf.get(row), key < 0 ? null : keys[key]);
    }

    private List<String> tokensOf(int row) {
        int start = tokenStart(row);
        int count = tokenCount(row);
        String[] result = new String[count];
        for (int i = 0; i < count; i++) {
            result[i] = tokenNames[tokens.get(start + i)];
        }
        return List.of(result);
    }

    /** The patterns of some rows, each made when asked for. */
    List<Pattern> list(IntColumn rows, StylePath style) {
        return new PatternList(this, rows, style);
    }

    private static final class PatternList extends AbstractList<Pattern> implements RandomAccess {
        private final PatternTable table;
        private final IntColumn rows;
        private final StylePath style;

        PatternList(PatternTable table, IntColumn rows, StylePath style) {
            this.table = table;
            this.rows = rows;
            this.style = style;
        }

        @Override
        public Pattern get(int index) {
            java.util.Objects.checkIndex(index, rows.size());
            return table.pattern(rows.get(index), style);
        }

        @Override
        public int size() {
            return rows.size();
        }
    }

    long memoryBytes() {
        return tokens.memoryBytes()
                + tokenEnd.memoryBytes()
                + sourceOf.memoryBytes()
                + partOf.memoryBytes()
                + keyOf.memoryBytes()
                + idOf.memoryBytes();
    }
}
