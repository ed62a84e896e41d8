package io.github.faissstyle.embeddings.internal.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SamplerTest {
    @Property(tries = 200)
    void everyBatchHasSoManyRowsOfSoManyClasses(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 9) Integer> sizes,
            @ForAll @IntRange(min = 8, max = 40) int batchSize,
            @ForAll @IntRange(min = 2, max = 4) int perClass,
            @ForAll long seed) {
        int[] labels = new int[sizes.stream().mapToInt(Integer::intValue).sum()];
        int row = 0;
        for (int c = 0; c < sizes.size(); c++) {
            for (int i = 0; i < sizes.get(c); i++) {
                labels[row++] = c;
            }
        }
        Sampler sampler = new Sampler(labels, sizes.size(), batchSize, perClass);
        List<int[]> epoch = sampler.epoch(seed, 3);
        assertEquals(sampler.batches(), epoch.size());
        Set<Integer> seen = new HashSet<>();
        for (int[] batch : epoch) {
            assertTrue(batch.length <= Math.max(batchSize, 2 * perClass));
            Set<Integer> classes = new HashSet<>();
            for (int from = 0; from < batch.length; from += perClass) {
                int label = labels[batch[from]];
                assertTrue(classes.add(label), "a class comes once a batch");
                Set<Integer> rows = new HashSet<>();
                for (int i = from; i < from + perClass; i++) {
                    assertEquals(label, labels[batch[i]]);
                    rows.add(batch[i]);
                }
                assertEquals(Math.min(perClass, sizes.get(label)), rows.size(), "no row twice while others are left");
            }
            seen.addAll(classes);
        }
        int drawn = epoch.size() * (epoch.get(0).length / perClass);
        assertEquals(Math.min(drawn, sizes.size()), seen.size(), "all classes before one comes again");
        List<int[]> again = sampler.epoch(seed, 3);
        for (int b = 0; b < epoch.size(); b++) {
            assertArrayEquals(epoch.get(b), again.get(b));
        }
    }
}
