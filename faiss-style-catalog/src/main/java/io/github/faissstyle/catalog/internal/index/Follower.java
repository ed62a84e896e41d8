package io.github.faissstyle.catalog.internal.index;

import io.github.faissstyle.catalog.internal.sql.CatalogState;
import io.github.faissstyle.catalog.internal.sql.Database;
import io.github.faissstyle.catalog.internal.sql.SpaceTable;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.catalog.space.IndexPolicy;
import io.github.faissstyle.common.ProgressListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a catalog's indexes up with its tables, whoever changes them: asked before each search, it compares generations
 * and takes over what is new. Safe for threads.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    /** Changes that are held at a time. */
    private static final int BLOCK = 4096;

    /** So many changed vectors make a new index. */
    private static final int MANY = 100_000;

    private final Database database;
    private final Settings settings;
    private final ReentrantLock changing = new ReentrantLock();
    private final ReentrantLock folding = new ReentrantLock();
    private final AtomicBoolean foldWaits = new AtomicBoolean();
    private volatile Map<Integer, SpaceIndex> spaces = Map.of();
    private volatile long followed = -1;
    private volatile boolean closed;

    /**
     * How indexes are kept.
     *
     * @param writeTo where their files are written; null for none
     * @param readFrom where they are read; null for none
     * @param mapFrom bytes from which on a file is mapped
     * @param policy which kind of index
     * @param threads how many may work at building one
     * @param background folds what waits while searches go on
     */
    public record Settings(
            @Nullable Path writeTo,
            @Nullable Path readFrom,
            long mapFrom,
            IndexPolicy policy,
            int threads,
            Executor background) {}

    /**
     * Prepares to follow; {@link #follow} begins.
     *
     * @param database the tables
     * @param settings how indexes are kept
     */
    public Follower(Database database, Settings settings) {
        this.database = database;
        this.settings = settings;
    }

    /**
     * Takes over what changed since the last call, by this process or another.
     *
     * @param progress hears of what takes long: indexes that must be made anew
     * @return the spaces' indexes, by their numbers, as they are after it
     */
    public Map<Integer, SpaceIndex> follow(ProgressListener progress) {
        CatalogState tables = database.read(CatalogState::read);
        if (tables.generation() != followed) {
            changing.lock();
            try {
                takeOver(database.read(CatalogState::read), progress);
            } finally {
                changing.unlock();
            }
            foldInBackground();
        }
        return spaces;
    }

    private void takeOver(CatalogState tables, ProgressListener progress) {
        if (tables.generation() == followed) {
            return;
        }
        List<SpaceTable.Row> rows = database.read(SpaceTable::all);
        if (followed < tables.epoch()) {
            openAll(tables, rows, progress);
            return;
        }
        Map<Integer, SpaceIndex> known = new LinkedHashMap<>(spaces);
        for (SpaceTable.Row row : rows) {
            known.computeIfAbsent(row.id(), id -> index(tables, row)).setSpace(row.space());
        }
        for (SpaceIndex index : known.values()) {
            catchUp(index, followed, progress);
        }
        spaces = known;
        followed = tables.generation();
    }

    private void openAll(CatalogState tables, List<SpaceTable.Row> rows, ProgressListener progress) {
        Map<Integer, SpaceIndex> opened = new LinkedHashMap<>();
        boolean done = false;
        try {
            for (SpaceTable.Row row : rows) {
                SpaceIndex index = index(tables, row);
                opened.put(row.id(), index);
                index.open(tables.epoch(), progress);
                if (index.baseGeneration() < tables.generation()) {
                    catchUp(index, index.baseGeneration(), progress);
                }
            }
            done = true;
        } finally {
            if (!done) {
                opened.values().forEach(SpaceIndex::close);
            }
        }
        spaces = opened; // the old ones are not closed: searches may hold them
        followed = tables.generation();
    }

    private SpaceIndex index(CatalogState tables, SpaceTable.Row row) {
        return new SpaceIndex(
                database,
                tables.uuid(),
                row,
                new IndexBuild(settings.policy(), settings.threads()),
                file(settings.readFrom(), row),
                file(settings.writeTo(), row));
    }

    private @Nullable IndexFile file(@Nullable Path folder, SpaceTable.Row row) {
        return folder == null ? null : new IndexFile(folder, row.space().name(), settings.mapFrom());
    }

    /**
     * Takes over what changed; so much of it that it does not belong beside an index makes a new one, which holds
     * little at a time.
     */
    private void catchUp(SpaceIndex index, long since, ProgressListener progress) {
        long from = since;
        if (database.read(session -> VectorTable.countSince(session, index.id(), since)) > MANY) {
            from = index.make(progress);
        }
        changes(index.id(), from, index::apply);
    }

    /** Hands out what changed in a space since a generation, some at a time. */
    void changes(int space, long since, Consumer<Map<Long, float @Nullable []>> sink) {
        database.snapshot(session -> {
            Map<Long, float @Nullable []> some = new HashMap<>();
            VectorTable.changes(session, since, space, (track, vector) -> {
                some.put(track, vector);
                if (some.size() == BLOCK) {
                    sink.accept(some);
                    some.clear();
                }
            });
            sink.accept(some);
            return true;
        });
    }

    /** Does something while no changes are taken over; it is told the generation that the indexes have reached. */
    <T> T exclusively(LongFunction<T> work) {
        changing.lock();
        try {
            return work.apply(followed);
        } finally {
            changing.unlock();
        }
    }

    /** Whether an index is still the one of its space: after a change of epoch it is not. */
    boolean follows(SpaceIndex index) {
        return spaces.containsValue(index);
    }

    private void foldInBackground() {
        if (spaces.values().stream().noneMatch(SpaceIndex::wantsFold) || !foldWaits.compareAndSet(false, true)) {
            return;
        }
        try {
            settings.background().execute(this::foldWhatWaits);
        } catch (RejectedExecutionException e) {
            foldWaits.set(false);
            LOG.debug("what waits stays beside the indexes: the executor takes no tasks", e);
        }
    }

    private void foldWhatWaits() {
        foldWaits.set(false);
        folding.lock();
        try {
            for (SpaceIndex index : spaces.values()) {
                if (!closed && index.wantsFold()) {
                    index.fold(this, false, ProgressListener.NONE);
                }
            }
        } catch (CancellationException e) {
            LOG.debug("folding ended: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("an index was not brought up to date, searches compare what waits one by one", e);
        } finally {
            folding.unlock();
        }
    }

    /**
     * Brings all that waits into the indexes and their files.
     *
     * @param anew whether to make all indexes from the tables
     * @param progress hears of what takes long; may cancel
     */
    public void checkpoint(boolean anew, ProgressListener progress) {
        follow(progress);
        folding.lock();
        try {
            long epoch = database.read(CatalogState::read).epoch();
            for (SpaceIndex index : spaces.values()) {
                if (anew || index.isBehind(epoch)) {
                    index.fold(this, anew, progress);
                }
            }
        } finally {
            folding.unlock();
        }
    }

    /** Waits for folding under way, and gives up the indexes. */
    @Override
    public void close() {
        closed = true;
        folding.lock();
        try {
            spaces.values().forEach(SpaceIndex::close);
        } finally {
            folding.unlock();
        }
    }
}
