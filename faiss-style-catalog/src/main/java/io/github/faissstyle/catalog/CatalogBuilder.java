package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.internal.index.Follower;
import io.github.faissstyle.catalog.internal.sql.Database;
import io.github.faissstyle.catalog.internal.sql.SqliteFile;
import io.github.faissstyle.catalog.space.IndexPolicy;
import io.github.faissstyle.catalog.space.Space;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.internal.util.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** How a catalog is opened; begin with {@link TrackCatalog#builder()}. */
public final class CatalogBuilder {
    /** Name of the tables' file in a catalog's folder. */
    public static final String DATABASE_FILE = "metadata.db";

    private static final double FIRST_WEIGHT = 0.6;
    private static final double OTHER_WEIGHT = 0.4;
    private static final long MAP_FROM = 64L << 20;

    private @Nullable Path folder;
    private @Nullable DataSource dataSource;
    private @Nullable TrackAnalyzer analyzer;
    private final List<Space> spaces = new ArrayList<>();
    private IndexPolicy policy = IndexPolicy.bySize();
    private Executor background = CatalogBuilder::inDaemonThread;
    private ProgressListener progress = ProgressListener.NONE;
    private Duration lockTimeout = Duration.ofSeconds(10);
    private long mapFrom = MAP_FROM;
    private int buildThreads = 1;
    private boolean readOnly;
    private boolean checkpointOnClose = true;

    CatalogBuilder() {}

    private static void inDaemonThread(Runnable task) {
        Thread thread = new Thread(task, "faiss-style-catalog");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Keeps the index files in a folder and, unless there is a data source, the tables in a SQLite file beside them.
     *
     * @param value the folder; made if it is not there
     * @return this builder
     */
    public CatalogBuilder folder(Path value) {
        folder = value;
        return this;
    }

    /**
     * Keeps the tables somewhere else. Without a folder, indexes are kept in memory alone, and made from the tables
     * whenever the catalog is opened.
     *
     * @param value connections to SQLite or PostgreSQL, best from a pool: each search takes one. Their user may make
     *     tables in the schema that unqualified names mean
     * @return this builder
     */
    public CatalogBuilder dataSource(DataSource value) {
        dataSource = value;
        return this;
    }

    /**
     * Declares a space, which is added to the catalog if it is not there.
     *
     * @param name its name
     * @param dimension floats a vector
     * @param weight what it counts in a blend, at least 0; replaces the catalog's
     * @return this builder
     */
    public CatalogBuilder space(String name, int dimension, double weight) {
        spaces.add(new Space(name, dimension, weight));
        return this;
    }

    /**
     * Declares a space, which is added to the catalog if it is not there: the first that is declared counts 0.6, each
     * other 0.4.
     *
     * @param name its name
     * @param dimension floats a vector
     * @return this builder
     */
    public CatalogBuilder space(String name, int dimension) {
        return space(name, dimension, spaces.isEmpty() ? FIRST_WEIGHT : OTHER_WEIGHT);
    }

    /**
     * Says what makes vectors of audio files. Its spaces are declared, unless they were before, and its version is the
     * one that is searched.
     *
     * @param value the analyzer
     * @return this builder
     */
    public CatalogBuilder analyzer(TrackAnalyzer value) {
        analyzer = value;
        return this;
    }

    /**
     * Chooses kinds of indexes.
     *
     * @param value the policy; {@link IndexPolicy#bySize} unless set
     * @return this builder
     */
    public CatalogBuilder indexPolicy(IndexPolicy value) {
        policy = value;
        return this;
    }

    /**
     * Chooses what brings new vectors into the indexes while searches go on.
     *
     * @param value runs tasks one after another or at once; unless set, each gets a daemon thread
     * @return this builder
     */
    public CatalogBuilder background(Executor value) {
        background = value;
        return this;
    }

    /**
     * Listens to what opening takes.
     *
     * @param value hears of indexes that are made anew; may cancel
     * @return this builder
     */
    public CatalogBuilder progress(ProgressListener value) {
        progress = value;
        return this;
    }

    /**
     * Says how long to wait for another process that writes to the SQLite file.
     *
     * @param value 10 seconds unless set
     * @return this builder
     */
    public CatalogBuilder lockTimeout(Duration value) {
        lockTimeout = value;
        return this;
    }

    /**
     * Says from which size on an index file is mapped into memory, rather than read.
     *
     * @param bytes 64 MiB unless set; 0 maps all, {@code Long.MAX_VALUE} none. Mapped indexes take next to no heap, and
     *     search slower
     * @return this builder
     */
    public CatalogBuilder mapIndexesFrom(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be at least 0, was " + bytes);
        }
        mapFrom = bytes;
        return this;
    }

    /**
     * Says how many threads may work at building an index.
     *
     * @param value at least 1; 1 unless set
     * @return this builder
     */
    public CatalogBuilder buildThreads(int value) {
        buildThreads = Checks.atLeast("buildThreads", value, 1);
        return this;
    }

    /**
     * Refuses whatever would change the SQLite file, and writes no index files.
     *
     * @return this builder
     */
    public CatalogBuilder readOnly() {
        readOnly = true;
        return this;
    }

    /**
     * Leaves what waits to the next opening, which reads it from the tables, instead of writing index files on close.
     *
     * @return this builder
     */
    public CatalogBuilder withoutCheckpointOnClose() {
        checkpointOnClose = false;
        return this;
    }

    /**
     * Opens the catalog, or makes it.
     *
     * @return the catalog, for the caller to close
     * @throws FaissStyleException if the tables cannot be opened, or a space has another dimension
     */
    public TrackCatalog open() {
        if (folder == null && dataSource == null) {
            throw new IllegalStateException("a catalog needs a folder or a data source");
        }
        @Nullable SqliteFile own = null;
        boolean opened = false;
        try {
            DataSource source = dataSource;
            String name = String.valueOf(folder);
            if (source == null) {
                own = sqlite(java.util.Objects.requireNonNull(folder));
                source = own;
            } else if (folder == null) {
                name = source.getClass().getSimpleName();
            }
            Database database = Database.open(source, name);
            Follower follower = new Follower(
                    database,
                    new Follower.Settings(readOnly ? null : folder, folder, mapFrom, policy, buildThreads, background));
            TrackCatalog catalog = new TrackCatalog(
                    database, follower, analyzer, own, checkpointOnClose && !readOnly && folder != null);
            catalog.declare(declared(), analyzer == null ? null : analyzer.version());
            catalog.begin(progress);
            opened = true;
            return catalog;
        } finally {
            if (!opened && own != null) {
                closeQuietly(own);
            }
        }
    }

    private List<Space> declared() {
        List<Space> all = new ArrayList<>(spaces);
        if (analyzer != null) {
            for (Map.Entry<String, Integer> space : analyzer.spaces().entrySet()) {
                if (all.stream().noneMatch(known -> known.name().equals(space.getKey()))) {
                    double weight = all.isEmpty() ? FIRST_WEIGHT : OTHER_WEIGHT;
                    all.add(new Space(space.getKey(), space.getValue(), weight));
                }
            }
        }
        return all;
    }

    private SqliteFile sqlite(Path in) {
        Path file = in.resolve(DATABASE_FILE);
        try {
            if (!readOnly) {
                Files.createDirectories(in);
            } else if (!Files.isRegularFile(file)) {
                throw new FaissStyleException("there is no catalog in " + in + " to be opened for reading");
            }
        } catch (IOException e) {
            throw new FaissStyleException("cannot make the folder " + in + ": " + e, e);
        }
        return SqliteFile.of(file, lockTimeout, readOnly);
    }

    private static void closeQuietly(SqliteFile file) {
        try {
            file.close();
        } catch (SQLException e) {
            org.slf4j.LoggerFactory.getLogger(CatalogBuilder.class).debug("connections were not closed", e);
        }
    }
}
