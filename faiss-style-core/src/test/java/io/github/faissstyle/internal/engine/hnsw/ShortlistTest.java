package io.github.faissstyle.internal.engine.hnsw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A list that is kept loosely has what a sort has first. */
class ShortlistTest {
    @Property(tries = 500)
    void keepsTheNearest(
            @ForAll @Size(max = 300) List<@IntRange(min = -20, max = 20) Integer> keys,
            @ForAll @IntRange(min = 1, max = 40) int most) {
        Shortlist lists = new Shortlist(3, most);
        for (int number = 0; number < keys.size(); number++) {
            if (keys.get(number) < lists.bar(1)) {
                lists.offer(1, keys.get(number), number);
            }
        }
        int[] sorted = keys.stream().mapToInt(key -> key).sorted().limit(most).toArray();
        int size = lists.sort(1);
        assertArrayEquals(
                sorted,
                IntStream.range(0, size).map(i -> keys.get(lists.number(1, i))).toArray());
        assertEquals(
                size,
                IntStream.range(0, size).map(i -> lists.number(1, i)).distinct().count());
        assertEquals(0, lists.sort(0) + lists.sort(2));
    }
}
