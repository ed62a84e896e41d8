package io.github.faissstyle.examples.server;

import io.github.faissstyle.catalog.CatalogStatistics;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.space.SpaceStatistics;
import io.github.faissstyle.catalog.transfer.AudioFolder;
import io.github.faissstyle.common.ProgressListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds that go on in the background, one at a time. */
final class BuildJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildJobs.class);
    private static final int KEPT = 100;

    private final TrackCatalog catalog;
    private final LibraryRoots roots;
    private final int threads;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "build");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Integer, Job> jobs = new ConcurrentHashMap<>();
    private @Nullable Job current;
    private int last;

    BuildJobs(TrackCatalog catalog, LibraryRoots roots, int threads) {
        this.catalog = catalog;
        this.roots = roots;
        this.threads = threads;
    }

    /** One build. */
    static final class Job implements ProgressListener {
        private final int id;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile String state = "running";
        private volatile String stage = "waiting";
        private volatile long done;
        private volatile long total = -1;
        private volatile @Nullable Map<String, Object> result;
        private volatile @Nullable String error;
        private volatile boolean cancelled;

        Job(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }

        @Override
        public void progress(String newStage, long newDone, long newTotal) {
            if (cancelled) {
                throw new CancellationException("the build was cancelled");
            }
            stage = newStage;
            done = newDone;
            total = newTotal;
        }

        boolean await(long seconds) throws InterruptedException {
            return ended.await(seconds, TimeUnit.SECONDS);
        }

        @Nullable
        Map<String, Object> result() {
            return result;
        }

        Map<String, Object> status() {
            return Json.object(
                    "id", id, "state", state, "stage", stage, "done", done, "total", total, "result", result, "error",
                    error);
        }
    }

    /** Starts a build, or joins the one under way. */
    synchronized Job start(boolean rebuild) {
        Job running = current;
        if (running != null && running.ended.getCount() > 0) {
            return running;
        }
        Job job = new Job(++last);
        current = job;
        jobs.put(job.id(), job);
        jobs.remove(last - KEPT);
        worker.execute(() -> run(job, rebuild));
        return job;
    }

    Optional<Job> job(int id) {
        return Optional.ofNullable(jobs.get(id));
    }

    boolean cancel(int id) {
        Job job = jobs.get(id);
        if (job != null) {
            job.cancelled = true;
        }
        return job != null;
    }

    private void run(Job job, boolean rebuild) {
        try {
            job.result = build(job, rebuild);
            job.state = "done";
        } catch (CancellationException e) {
            job.state = "cancelled";
        } catch (RuntimeException e) {
            LOG.warn("build {} failed", job.id(), e);
            job.error = String.valueOf(e.getMessage());
            job.state = "failed";
        } finally {
            job.ended.countDown();
        }
    }

    Map<String, Object> build(ProgressListener progress, boolean rebuild) {
        long start = System.nanoTime();
        int added = 0;
        int updated = 0;
        int moved = 0;
        int removed = 0;
        int failed = 0;
        int duplicates = 0;
        for (Path root : roots.all()) {
            AudioFolder.Report report = AudioFolder.of(catalog, root).refresh(threads, progress);
            added += report.added();
            updated += report.updated();
            moved += report.moved();
            removed += report.removed();
            failed += report.failures().size();
            duplicates += report.duplicates().size();
        }
        // Measured features are in all kinds of units. Once: it makes all indexes anew.
        boolean standardise = catalog.statistics().spaces().stream()
                .anyMatch(space -> space.name().equals(SoundAnalyzer.MEASURED)
                        && space.vectors() > 1
                        && (rebuild || !space.standardised()));
        if (standardise) {
            catalog.standardise(SoundAnalyzer.MEASURED, progress);
        }
        if (rebuild) {
            catalog.rebuild(progress);
        } else {
            catalog.checkpoint(progress);
        }
        CatalogStatistics statistics = catalog.statistics();
        SpaceStatistics main = statistics.spaces().get(0);
        return Json.object(
                "success",
                true,
                "total_vectors",
                main.indexed(),
                "vector_dimension",
                main.dimension(),
                "build_time",
                (System.nanoTime() - start) / 1e9,
                "index_type",
                main.type(),
                "added",
                added,
                "updated",
                updated,
                "moved",
                moved,
                "removed",
                removed,
                "failed",
                failed,
                "duplicates",
                duplicates);
    }

    /** Cancels the build under way and waits for it. */
    @Override
    public void close() {
        jobs.keySet().forEach(this::cancel);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("a build did not end within 30 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
