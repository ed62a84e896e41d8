package io.github.faissstyle.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which row of an index has which id. Safe for threads, one writer at a time. */
final class RowIds {
    /** Ids by row, null where one was removed. Replaced or appended to, so that readers need no lock. */
    private volatile @Nullable String[] ids = new String[16];

    private volatile int rows;
    private final Map<String, Integer> byId = Collections.synchronizedMap(new HashMap<>());

    int rows() {
        return rows;
    }

    int count() {
        return byId.size();
    }

    /** The id of a row; null where it has none. */
    @Nullable
    String id(long row) {
        return row < 0 || row >= rows ? null : ids[(int) row];
    }

    boolean contains(String id) {
        return byId.containsKey(id);
    }

    int row(String id) {
        Integer row = byId.get(id);
        if (row == null) {
            throw new IllegalArgumentException("id must be one of the index, was \"" + id + "\"");
        }
        return row;
    }

    List<String> list() {
        List<String> list = new ArrayList<>();
        @Nullable String[] present = ids;
        int end = Math.min(rows, present.length);
        for (int row = 0; row < end; row++) {
            String id = present[row];
            if (id != null) {
                list.add(id);
            }
        }
        return list;
    }

    /** Adds ids, all or none. */
    void add(List<String> more) {
        int before = rows;
        for (int i = 0; i < more.size(); i++) {
            String id = more.get(i);
            Integer other = id == null ? Integer.valueOf(-1) : byId.putIfAbsent(id, before + i);
            if (other != null) {
                more.subList(0, i).forEach(byId::remove);
                throw new IllegalArgumentException(
                        id == null
                                ? "ids must not be null; number " + i + " is"
                                : "ids must be new and differ; \"" + id + "\" is "
                                        + (other >= before ? "twice in the list" : "in the index already"));
            }
        }
        ensure(before + more.size());
        @Nullable String[] array = ids;
        for (int i = 0; i < more.size(); i++) {
            array[before + i] = more.get(i);
        }
        rows = before + more.size();
    }

    /** Adds a row without an id. */
    void addRemoved() {
        int more = rows + 1;
        ensure(more);
        rows = more;
    }

    private void ensure(int size) {
        if (size > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(size, 2 * ids.length));
        }
    }

    /** Takes back what was added last. */
    void truncate(int before) {
        for (int row = before; row < rows; row++) {
            byId.remove(Objects.requireNonNull(ids[row]));
        }
        rows = before;
    }

    BitSet rowsOf(Collection<String> some) {
        BitSet found = new BitSet();
        for (String id : some) {
            Integer row = byId.get(id);
            if (row != null) {
                found.set(row);
            }
        }
        return found;
    }

    /** Removes ids. */
    void remove(BitSet gone, boolean moveRows) {
        @Nullable String[] without = ids.clone();
        gone.stream().forEach(row -> {
            byId.remove(Objects.requireNonNull(without[row]));
            without[row] = null;
        });
        ids = without;
        if (moveRows) {
            close();
        }
    }

    /** Moves rows down over those that were removed. */
    void close() {
        if (count() == rows) {
            return;
        }
        List<String> left = list();
        ids = left.toArray(new String[Math.max(16, left.size())]);
        rows = left.size();
        for (int row = 0; row < rows; row++) {
            byId.put(left.get(row), row);
        }
    }
}
