package io.github.faissstyle.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.github.faissstyle.catalog.space.IndexPolicy;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.common.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixteen read while one writes: no error, nothing that was removed is found, memory stays. */
class ConcurrencyTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final int READERS = 16;
    private static final int START = 2000;
    private static final int MOST = 4000;

    @TempDir
    Path temp;

    @Test
    void manyReadWhileOneWritesSqlite() throws Exception {
        try (TrackCatalog catalog = MadeTracks.withSpaces(TrackCatalog.builder().folder(temp))
                .indexPolicy(IndexPolicy.always("IVF16,Flat", 2500))
                .open()) {
            run(catalog, SOAK ? 600 : 8);
        }
    }

    @Test
    void manyReadWhileOneWritesPostgres() throws Exception {
        try (HikariDataSource pool =
                        PostgresServer.pool("concurrent_" + Integer.toHexString(temp.hashCode()), READERS + 4);
                TrackCatalog catalog = MadeTracks.withSpaces(
                                TrackCatalog.builder().folder(temp).dataSource(pool))
                        .open()) {
            run(catalog, SOAK ? 600 : 8);
        }
    }

    private static void run(TrackCatalog catalog, int seconds) throws InterruptedException, ExecutionException {
        List<NewTrack> tracks = MadeTracks.tracks(5, 0, MOST);
        List<Long> there = new ArrayList<>();
        catalog.addAll(tracks.subList(0, START)).forEach(result -> there.add(result.id()));
        Set<Long> removed = ConcurrentHashMap.newKeySet();
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        AtomicLong searches = new AtomicLong();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        List<Future<?>> reading = new ArrayList<>();
        for (int reader = 0; reader < READERS; reader++) {
            Random random = new Random(reader);
            reading.add(readers.submit(() -> {
                while (System.nanoTime() < until) {
                    Set<Long> goneBefore = Set.copyOf(removed);
                    NewTrack like = tracks.get(random.nextInt(START));
                    List<TrackMatch> found = catalog.search(
                            TrackQuery.likeVectors(like.vectors()).withK(10));
                    searches.incrementAndGet();
                    if (found.size() != 10) {
                        faults.add("found " + found.size());
                    }
                    for (TrackMatch match : found) {
                        if (goneBefore.contains(match.track().id())) {
                            faults.add("found removed track " + match.track().id());
                        }
                    }
                }
            }));
        }
        Random random = new Random(99);
        long middle = 0;
        long changes = 0;
        while (System.nanoTime() < until) {
            long gone = there.remove(random.nextInt(there.size()));
            catalog.remove(gone);
            removed.add(gone);
            NewTrack next = tracks.get(random.nextInt(MOST));
            long added = catalog.add(next.withPath(null).withContentHash(null)).id();
            there.add(added);
            int place = random.nextInt(there.size());
            catalog.replace(there.get(place), next.withPath(null).withContentHash(null));
            if (++changes % 500 == 0) {
                catalog.checkpoint(ProgressListener.NONE);
            }
            if (removed.size() > 2000) {
                removed.clear();
            }
            if (middle == 0 && until - System.nanoTime() < TimeUnit.SECONDS.toNanos(seconds) / 2) {
                middle = heap();
            }
        }
        for (Future<?> reader : reading) {
            reader.get();
        }
        readers.shutdown();
        assertEquals(List.of(), List.copyOf(faults));
        assertTrue(searches.get() > 100 && changes > 10, searches + " searches, " + changes + " changes");
        assertEquals(there.size(), catalog.statistics().tracks());
        long grown = heap() - middle;
        assertTrue(grown < 48 << 20, "the heap grew by " + grown + " bytes");
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
