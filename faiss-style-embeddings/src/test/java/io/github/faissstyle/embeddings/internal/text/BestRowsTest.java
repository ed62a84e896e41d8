package io.github.faissstyle.embeddings.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.embeddings.internal.text.BestRows.Scored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BestRowsTest {
    @Property
    void keepsWhatSortingWouldKeep(
            @ForAll @Size(max = 60) List<@IntRange(min = -4, max = 4) Integer> scores,
            @ForAll @IntRange(min = 1, max = 20) int k) {
        BestRows best = new BestRows(k);
        List<Scored> all = new ArrayList<>();
        for (int row = 0; row < scores.size(); row++) {
            best.offer(row, scores.get(row));
            all.add(new Scored(row, scores.get(row)));
        }
        all.sort(Comparator.comparingDouble((Scored s) -> -s.score()).thenComparingInt(Scored::row));
        assertEquals(all.subList(0, Math.min(k, all.size())), best.take());
        assertEquals(List.of(), best.take());
    }
}
