package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Appends patterns to a {@link PatternTable} and finds rows by id. For one thread at a time. */
final class PatternTableWriter {
    private static final int FREE = -1;

    /** A row that was removed; probing goes on behind it. */
    private static final int GONE = -2;

    private PatternTable table;
    private final Names tokenNames;
    private final Names keys;

    /** Rows by hash of their id, open addressing. */
    private int[] slots = new int[16];

    private int used;

    PatternTableWriter(PatternTable table, IntColumn liveRows) {
        this.table = table;
        tokenNames = new Names(table.tokenNames());
        keys = new Names(table.keys());
        Arrays.fill(slots, FREE);
        for (int i = 0; i < liveRows.size(); i++) {
            insert(liveRows.get(i));
        }
    }

    PatternTable table() {
        return table;
    }

    /** Returns the row with this id, or -1. */
    int find(String id) {
        int slot = slotOf(id);
        return slots[slot] >= 0 ? slots[slot] : -1;
    }

    /** Appends rows for patterns whose ids are not there yet. */
    void append(List<Pattern> patterns) {
        PatternTable t = table;
        int firstRow = t.rows();
        String[] sources = t.sources();
        String[] ids = t.ids();
        int sourceCount = sources.length;
        int idCount = ids.length;
        int n = patterns.size();
        int[] tokenEnd = new int[n];
        int[] sourceOf = new int[n];
        int[] partOf = new int[n];
        int[] keyOf = new int[n];
        int[] idOf = new int[n];
        IntColumn tokens = t.tokens();
        for (int i = 0; i < n; i++) {
            Pattern pattern = patterns.get(i);
            int[] numbers =
                    pattern.tokens().stream().mapToInt(tokenNames::number).toArray();
            tokens = tokens.append(numbers, numbers.length);
            tokenEnd[i] = tokens.size();
            if (sourceCount == 0 || !sources[sourceCount - 1].equals(pattern.source())) {
                sources = withRoom(sources, sourceCount);
                sources[sourceCount++] = pattern.source();
            }
            sourceOf[i] = sourceCount - 1;
            partOf[i] = pattern.part();
            keyOf[i] = pattern.key() == null ? -1 : keys.number(pattern.key());
            boolean usual = pattern.id().equals(pattern.source() + "#" + pattern.part());
            if (!usual) {
                ids = withRoom(ids, idCount);
                ids[idCount] = pattern.id();
            }
            idOf[i] = usual ? -1 : idCount++;
        }
        table = new PatternTable(
                tokenNames.array(),
                Arrays.copyOf(sources, sourceCount),
                keys.array(),
                Arrays.copyOf(ids, idCount),
                tokens,
                t.tokenEnd().append(tokenEnd, n),
                t.sourceOf().append(sourceOf, n),
                t.partOf().append(partOf, n),
                t.keyOf().append(keyOf, n),
                t.idOf().append(idOf, n));
        for (int row = firstRow; row < table.rows(); row++) {
            insert(row);
        }
    }

    /** Forgets the id of a row; the row itself stays, for those who have seen it. */
    void forget(int row) {
        slots[slotOf(table.id(row))] = GONE;
    }

    private static String[] withRoom(String[] names, int count) {
        return count < names.length ? names : Arrays.copyOf(names, Math.max(16, count + count / 2));
    }

    private void insert(int row) {
        if (2 * (used + 1) > slots.length) {
            int[] old = slots;
            slots = new int[2 * old.length];
            Arrays.fill(slots, FREE);
            used = 0;
            for (int known : old) {
                if (known >= 0) {
                    slots[slotOf(table.id(known))] = known;
                    used++;
                }
            }
        }
        slots[slotOf(table.id(row))] = row;
        used++;
    }

    /** The slot that holds this id, or the free one where it would go. */
    private int slotOf(String id) {
        int slot = ((id.hashCode() * 0x9E3779B9) >>> 7) & (slots.length - 1);
        while (slots[slot] != FREE
                && (slots[slot] == GONE || !table.id(slots[slot]).equals(id))) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    /** Numbers for texts that occur often. */
    private static final class Names {
        private final Map<String, Integer> numbers = new HashMap<>();
        private String[] names;

        Names(String[] names) {
            this.names = names;
            for (int i = 0; i < names.length; i++) {
                numbers.put(names[i], i);
            }
        }

        int number(String name) {
            Integer known = numbers.putIfAbsent(name, numbers.size());
            if (known != null) {
                return known;
            }
            int number = numbers.size() - 1;
            names = number < names.length ? names : Arrays.copyOf(names, Math.max(16, number * 2));
            names[number] = name;
            return number;
        }

        /** A copy: the next name is written into an array that nobody else has. */
        String[] array() {
            return Arrays.copyOf(names, numbers.size());
        }
    }
}
