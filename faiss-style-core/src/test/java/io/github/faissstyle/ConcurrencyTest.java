package io.github.faissstyle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.testkit.SeededVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many search while one adds, removes and compacts, and closes the index at the end. Vectors come and go in families of
 * equal ones, so that half a change would show; ids are never given twice, and tell the vector.
 */
class ConcurrencyTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final int SEARCHERS = 8;
    private static final int D = 64;
    private static final int K = 10;
    private static final int FAMILY = 4;
    private static final int START = 1500;
    private static final int MOST_FAMILIES = 1 << 20;

    /** Counts what the writer does: all that happened up to a number is seen by a search that begins later. */
    private final AtomicLong clock = new AtomicLong();

    /** When a family's add began and returned, and its removal began and returned; 0 before. */
    private final AtomicLongArray adding = new AtomicLongArray(MOST_FAMILIES);

    private final AtomicLongArray added = new AtomicLongArray(MOST_FAMILIES);
    private final AtomicLongArray removing = new AtomicLongArray(MOST_FAMILIES);
    private final AtomicLongArray removed = new AtomicLongArray(MOST_FAMILIES);

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong searches = new AtomicLong();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile int families;

    @ParameterizedTest
    @CsvSource({
        "'IDMap2,Flat', true, INNER_PRODUCT",
        "'IDMap2,Flat', true, L2",
        "'IVF32,Flat', true, L2",
        "'IDMap2,HNSW16,Flat', false, L2",
        "'IDMap2,HNSW16,Flat', false, INNER_PRODUCT"
    })
    void manySearchWhileOneWrites(String factory, boolean exact, Metric metric) throws Exception {
        VectorIndex index = VectorIndexes.create(factory, D, metric);
        index.train(SeededVectors.gaussian(77, 2000, D));
        index.setParameters(exact ? "" : "efSearch=64");
        add(index, START);
        ExecutorService pool = Executors.newFixedThreadPool(SEARCHERS);
        List<Future<?>> searching = new ArrayList<>();
        for (int i = 0; i < SEARCHERS; i++) {
            Random random = new Random(i);
            searching.add(pool.submit(() -> searchUntilClosed(index, random, exact, metric)));
        }
        long changes = write(index, TimeUnit.SECONDS.toNanos(SOAK ? 120 : 2));
        assertEquals(List.of(), exact ? index.verify() : List.of());
        index.close();
        pool.shutdown();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES), "a search does not end");
        for (Future<?> each : searching) {
            each.get();
        }
        assertEquals(List.of(), faults.stream().limit(5).toList());
        System.out.printf(
                "%s %s: %d searches, %d changes, %d of %d families missed%n",
                factory, metric, searches.get(), changes, missed.get(), wanted.get());
        assertTrue(missed.get() <= (exact ? 0 : .01 * wanted.get()), missed + " of " + wanted + " were not found");
    }

    private static float[] vector(int family) {
        float[] vector = SeededVectors.gaussian(family, 1, D);
        double square = 0;
        for (float x : vector) {
            square += x * x;
        }
        // Of one length, so that each is the nearest to itself by inner product, too.
        for (int i = 0; i < D; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    private void add(VectorIndex index, int count) {
        int first = families;
        float[] vectors = new float[count * FAMILY * D];
        long[] ids = new long[count * FAMILY];
        long began = clock.incrementAndGet();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (long) first * FAMILY + i;
            System.arraycopy(vector(first + i / FAMILY), 0, vectors, i * D, D);
            adding.set(first + i / FAMILY, began);
        }
        index.add(vectors, ids);
        long returned = clock.incrementAndGet();
        for (int i = 0; i < count; i++) {
            added.set(first + i, returned);
        }
        families = first + count;
    }

    private long write(VectorIndex index, long nanos) {
        long until = System.nanoTime() + nanos;
        Random random = new Random(99);
        List<Integer> there = new ArrayList<>();
        for (int family = 0; family < families; family++) {
            there.add(family);
        }
        long changes = 0;
        boolean more = true;
        while (more && families + 8 < MOST_FAMILIES) {
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                there.add(families + i);
            }
            add(index, count);
            for (int i = 0; i < count; i++) {
                int gone = there.remove(random.nextInt(there.size()));
                removing.set(gone, clock.incrementAndGet());
                assertEquals(FAMILY, index.remove(id -> id / FAMILY == gone));
                removed.set(gone, clock.incrementAndGet());
            }
            if (++changes % 10 == 0) {
                index.compact();
            }
            // However slow the machine is, there are some of each.
            more = System.nanoTime() < until || changes < 20 || (searches.get() < 100 && faults.isEmpty());
        }
        assertEquals((long) there.size() * FAMILY, index.info().ntotal());
        return changes;
    }

    private void searchUntilClosed(VectorIndex index, Random random, boolean exact, Metric metric) {
        try {
            while (faults.isEmpty()) {
                search(index, random, exact, metric);
            }
        } catch (IllegalStateException e) {
            if (!e.getMessage().contains("closed")) {
                faults.add(e.toString());
            }
        } catch (Throwable e) {
            faults.add(e + " at " + List.of(e.getStackTrace()).subList(0, Math.min(8, e.getStackTrace().length)));
        }
    }

    private void search(VectorIndex index, Random random, boolean exact, Metric metric) {
        int queries = 1 + random.nextInt(3);
        int[] asked = new int[queries];
        float[] vectors = new float[queries * D];
        for (int q = 0; q < queries; q++) {
            int all = families;
            // The young ones are those that are just coming, the old ones those that go.
            asked[q] = random.nextBoolean() ? Math.max(0, all - 1 - random.nextInt(20)) : random.nextInt(all);
            System.arraycopy(vector(asked[q]), 0, vectors, q * D, D);
        }
        SearchParams params = SearchParams.defaults().withThreads(1 + random.nextInt(2));
        params = random.nextBoolean() ? params.exactTraversal() : params;
        boolean even = random.nextInt(4) == 0;
        params = even ? params.withFilter(id -> id / FAMILY % 2 == 0) : params;
        long before = clock.get();
        SearchResult found = index.search(vectors, K, params);
        long after = clock.get();
        if (index.info().ntotal() % FAMILY != 0) {
            faults.add("half a change was counted");
        }
        searches.incrementAndGet();
        for (int q = 0; q < queries; q++) {
            check(found, q, vectors, asked[q], before, after, even, exact, metric);
        }
    }

    private void check(
            SearchResult found,
            int q,
            float[] queries,
            int asked,
            long before,
            long after,
            boolean even,
            boolean exact,
            Metric metric) {
        int itself = 0;
        for (int rank = 0; rank < K && found.id(q, rank) >= 0; rank++) {
            long id = found.id(q, rank);
            int family = (int) (id / FAMILY);
            itself += family == asked ? 1 : 0;
            String what = "query " + q + " of family " + asked + " found " + id + " at " + found.distance(q, rank);
            if (adding.get(family) == 0 || adding.get(family) > after) {
                faults.add(what + ", which was not added");
            }
            if (removed.get(family) != 0 && removed.get(family) <= before) {
                faults.add(what + ", which had been removed");
            }
            if (even && family % 2 != 0) {
                faults.add(what + ", which the filter does not take");
            }
            double value = value(queries, q, vector(family), metric);
            if (Math.abs(value - found.distance(q, rank)) > 1e-4) {
                faults.add(what + ", expected " + value);
            }
            boolean similarity = metric.isSimilarity();
            float step = rank == 0 ? 0 : found.distance(q, rank) - found.distance(q, rank - 1);
            if (similarity ? step > 0 : step < 0) {
                faults.add(what + ", which is nearer than the one before");
            }
        }
        if (even && asked % 2 != 0) {
            return;
        }
        boolean there = added.get(asked) != 0
                && added.get(asked) <= before
                && (removing.get(asked) == 0 || removing.get(asked) > after);
        if (there) {
            wanted.incrementAndGet();
            missed.addAndGet(itself == 0 ? 1 : 0);
        }
        if (exact && itself != FAMILY && (there || itself != 0)) {
            faults.add("query of family " + asked + " found " + itself + " of it");
        }
    }

    private static double value(float[] queries, int q, float[] vector, Metric metric) {
        double sum = 0;
        for (int i = 0; i < D; i++) {
            double x = queries[q * D + i];
            sum += metric == Metric.L2 ? (x - vector[i]) * (x - vector[i]) : x * vector[i];
        }
        return sum;
    }
}
