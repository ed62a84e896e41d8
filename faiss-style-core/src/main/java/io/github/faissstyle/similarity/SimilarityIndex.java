package io.github.faissstyle.similarity;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.IndexInfo;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.internal.util.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;

/**
 * Finds what is most like a vector, by cosine similarity, among vectors with string ids: any {@link VectorIndex} and a
 * list of ids beside it. Vectors are brought to unit length on the way in.
 *
 * <pre>{@code
 * SimilarityIndex index = SimilarityIndex.create(256);
 * index.add(vectors, List.of("track-1", "track-2"));
 * for (SimilarVector similar : index.search(query, 10)) ...
 * index.save(folder);
 * }</pre>
 *
 * <p><b>Files.</b> {@value #INDEX_FILE} is a FAISS index, {@value #IDS_FILE} holds {@code {"track_ids": [...]}}, one id
 * a row. {@code faiss.read_index} and {@code json.load} open them, and what {@code faiss.write_index} and
 * {@code json.dump} wrote, opens here: an index of unit vectors, by inner product or (as a new index here) by squared
 * L2 distance, of which similarity is {@code 1 - distance / 2}. Where a kind keeps ids of its own and vectors were
 * removed, {@code null} stands in their place.
 *
 * <p><b>Threads.</b> Any number may search while one adds or removes; a search sees all of an addition or removal or
 * nothing of it. A second writer waits.
 */
public final class SimilarityIndex implements AutoCloseable {
    /** Name of the index in a folder. */
    public static final String INDEX_FILE = "similarity_index.faiss";

    /** Name of the ids in a folder. */
    public static final String IDS_FILE = "index_metadata.json";

    /** The kind of a new index: FAISS's graph of 32 links, efConstruction 40. */
    public static final String DEFAULT_FACTORY = "HNSW32";

    /** How far from 1 the length of a vector in a file may be. */
    private static final double UNIT_TOLERANCE = 1e-3;

    private static final int ROWS_CHECKED = 256;

    private final VectorIndex index;
    private final int dimension;
    private final boolean innerProduct;
    private final RowIds ids;
    /** Searches hold it shared; whatever changes which row has which id holds it alone. */
    private final ReentrantReadWriteLock rows = new ReentrantReadWriteLock();

    private final Object writing = new Object();

    private SimilarityIndex(VectorIndex index, RowIds ids) {
        IndexInfo info = index.info();
        this.index = index;
        this.ids = ids;
        dimension = info.dimension();
        innerProduct = info.metric() != Metric.L2;
    }

    /**
     * Makes an empty index of the default kind.
     *
     * @param dimension floats a vector
     * @return an index
     */
    public static SimilarityIndex create(int dimension) {
        return create(DEFAULT_FACTORY, dimension);
    }

    /**
     * Makes an empty index.
     *
     * @param factory its kind in FAISS's factory language, such as {@code "Flat"} or {@code "IVF256,Flat"}
     * @param dimension floats a vector
     * @return an index; kinds that learn must be given {@link #train}
     * @throws IllegalArgumentException if there is no such kind
     */
    public static SimilarityIndex create(String factory, int dimension) {
        return new SimilarityIndex(VectorIndexes.create(factory, dimension, Metric.L2), new RowIds());
    }

    /**
     * Makes an index of vectors.
     *
     * @param factory its kind
     * @param vectors vectors (n, d)
     * @param ids n different ids
     * @return the index, trained on the vectors where its kind learns
     */
    public static SimilarityIndex build(String factory, float[] vectors, List<String> ids) {
        if (ids.isEmpty() || vectors.length % ids.size() != 0) {
            throw new IllegalArgumentException("vectors must be whole rows, one for each of the ids: there are "
                    + vectors.length + " floats and " + ids.size() + " ids");
        }
        SimilarityIndex built = create(factory, vectors.length / ids.size());
        built.train(vectors);
        built.add(vectors, ids);
        return built;
    }

    /**
     * Opens what {@link #save(Path)} wrote.
     *
     * @param folder holds {@value #INDEX_FILE} and {@value #IDS_FILE}
     * @return the index
     * @throws FaissStyleException if the files cannot be read or do not belong together
     */
    public static SimilarityIndex load(Path folder) {
        return load(folder.resolve(INDEX_FILE), folder.resolve(IDS_FILE));
    }

    /**
     * Opens a pair of files.
     *
     * @param indexFile a FAISS index of unit vectors, by inner product or L2
     * @param idsFile {@code {"track_ids": [...]}}
     * @return the index
     * @throws FaissStyleException if the files cannot be read, do not belong together, or hold vectors that are not of
     *     unit length
     */
    public static SimilarityIndex load(Path indexFile, Path idsFile) {
        RowIds ids = IdsFile.read(idsFile, indexFile);
        VectorIndex index = VectorIndexes.read(indexFile);
        try {
            check(index, ids, indexFile, idsFile);
            return new SimilarityIndex(index, ids);
        } catch (FaissStyleException e) {
            index.close();
            throw e;
        }
    }

    private static void check(VectorIndex index, RowIds ids, Path indexFile, Path idsFile) {
        IndexInfo info = index.info();
        if (info.metric() != Metric.L2 && info.metric() != Metric.INNER_PRODUCT && info.metric() != Metric.COSINE) {
            throw new FaissStyleException(
                    indexFile + ": metric is " + info.metric() + ", expected L2 or INNER_PRODUCT of unit vectors");
        }
        if (info.ntotal() != ids.count()) {
            throw new FaissStyleException(indexFile + " holds " + info.ntotal() + " vectors and " + idsFile + " "
                    + ids.count() + " ids, expected as many");
        }
        if (info.metric() == Metric.COSINE) {
            return; // makes any length 1
        }
        int step = Math.max(1, ids.rows() / ROWS_CHECKED);
        for (int row = 0; row < ids.rows(); row += step) {
            if (ids.id(row) != null) {
                double length = length(index.reconstruct(row), 0, info.dimension());
                // Codes are not exact: of those only what is far off is told.
                double tolerance = info.factory().endsWith("Flat") ? UNIT_TOLERANCE : 0.5;
                if (!(Math.abs(length - 1) <= tolerance)) {
                    throw new FaissStyleException(indexFile + ": the vector of row " + row + " has length " + length
                            + ", expected unit vectors");
                }
            }
        }
    }

    /**
     * Lets a kind of index that learns, learn; others do nothing.
     *
     * @param vectors vectors (n, d)
     */
    public void train(float[] vectors) {
        synchronized (writing) {
            index.train(unit("vectors", vectors));
        }
    }

    /**
     * Adds vectors.
     *
     * @param vectors vectors (n, d), of any length but 0
     * @param newIds n ids, all different, none of them here yet
     * @throws IllegalArgumentException if an id is here already, or twice in the list, or null; if the numbers do not
     *     fit; if a vector is zero or not finite. Nothing is added
     */
    public void add(float[] vectors, List<String> newIds) {
        float[] units = unit("vectors", vectors);
        if (units.length / dimension != newIds.size()) {
            throw new IllegalArgumentException("there must be an id a vector: " + units.length / dimension
                    + " vectors, " + newIds.size() + " ids");
        }
        synchronized (writing) {
            int before = ids.rows();
            ids.add(newIds); // before the vectors, so that a search knows the id of every row it can find
            boolean added = false;
            try {
                if (index.info().keepsIds()) {
                    long[] numbers = new long[newIds.size()];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = (long) before + i;
                    }
                    index.add(units, numbers);
                } else {
                    index.add(units);
                }
                added = true;
            } finally {
                if (!added) {
                    ids.truncate(before);
                }
            }
        }
    }

    /**
     * Removes vectors.
     *
     * @param gone ids; those that are not here are passed over
     * @return how many were removed
     * @throws UnsupportedOperationException if this kind of index cannot remove
     */
    public int remove(Collection<String> gone) {
        synchronized (writing) {
            BitSet removed = ids.rowsOf(gone);
            if (removed.isEmpty()) {
                return 0;
            }
            rows.writeLock().lock();
            try {
                index.remove(IdFilter.bitmap(removed));
                ids.remove(removed, movesRows());
            } finally {
                rows.writeLock().unlock();
            }
            return removed.cardinality();
        }
    }

    /** Whether later rows move down as soon as one is removed; a graph only marks it. */
    private boolean movesRows() {
        IndexInfo info = index.info();
        return !info.keepsIds() && !info.factory().contains("HNSW");
    }

    /**
     * Finds the vectors most like one.
     *
     * @param query a vector (d), of any length but 0
     * @param k how many are wanted, at least 1
     * @return the most similar first; fewer if the index holds fewer
     * @throws IllegalArgumentException if the query is zero, not finite or of another width
     */
    public List<SimilarVector> search(float[] query, int k) {
        return search(query, k, SearchParams.defaults());
    }

    /**
     * Finds the vectors most like one.
     *
     * @param query a vector (d), of any length but 0
     * @param k how many are wanted, at least 1
     * @param params how to search; a filter is asked for row numbers, see {@link #search(float[], int, Predicate)}
     * @return the most similar first
     */
    public List<SimilarVector> search(float[] query, int k, SearchParams params) {
        if (query.length != dimension) {
            throw new IllegalArgumentException("query must have " + dimension + " floats, has " + query.length);
        }
        return searchAll(query, k, params).get(0);
    }

    /**
     * Finds, among the vectors with certain ids, those most like one.
     *
     * @param query a vector (d), of any length but 0
     * @param k how many are wanted, at least 1
     * @param filter which ids are wanted; called by the searching thread
     * @return the most similar first
     */
    public List<SimilarVector> search(float[] query, int k, Predicate<String> filter) {
        IdFilter byRow = row -> {
            String id = ids.id(row);
            return id != null && filter.test(id);
        };
        return search(query, k, SearchParams.defaults().withFilter(byRow));
    }

    /**
     * Finds the vectors most like each of several.
     *
     * @param queries vectors (n, d)
     * @param k how many are wanted of each, at least 1
     * @param params how to search
     * @return a list a query, the most similar first
     */
    public List<List<SimilarVector>> searchAll(float[] queries, int k, SearchParams params) {
        Checks.atLeast("k", k, 1);
        float[] units = unit("queries", queries);
        rows.readLock().lock();
        try {
            SearchResult found = index.search(units, k, params);
            List<List<SimilarVector>> all = new ArrayList<>(found.queries());
            for (int query = 0; query < found.queries(); query++) {
                int count = found.count(query);
                List<SimilarVector> similar = new ArrayList<>(count);
                for (int rank = 0; rank < count; rank++) {
                    String id = ids.id(found.id(query, rank));
                    if (id != null) {
                        similar.add(new SimilarVector(id, similarity(found.distance(query, rank))));
                    }
                }
                all.add(similar);
            }
            return all;
        } finally {
            rows.readLock().unlock();
        }
    }

    private float similarity(float distance) {
        float similarity = innerProduct ? distance : 1 - distance / 2;
        return Math.max(-1, Math.min(1, similarity));
    }

    /**
     * Finds the vectors most like one that is here.
     *
     * @param id its id; not among what is found
     * @param k how many are wanted, at least 1
     * @return the most similar first
     * @throws IllegalArgumentException if there is no such id
     */
    public List<SimilarVector> searchLike(String id, int k) {
        return search(vector(id), k, other -> !other.equals(id));
    }

    /**
     * Returns a vector.
     *
     * @param id its id
     * @return the vector as the index knows it: of unit length, or what a lossy code makes of that
     * @throws IllegalArgumentException if there is no such id
     */
    public float[] vector(String id) {
        rows.readLock().lock();
        try {
            return index.reconstruct(ids.row(id));
        } finally {
            rows.readLock().unlock();
        }
    }

    /**
     * Asks for an id.
     *
     * @param id any text
     * @return whether there is a vector with it
     */
    public boolean contains(String id) {
        return ids.contains(id);
    }

    /**
     * Lists the ids.
     *
     * @return the ids, in the order in which they were added
     */
    public List<String> ids() {
        return ids.list();
    }

    /**
     * Counts the vectors.
     *
     * @return how many there are
     */
    public int size() {
        return ids.count();
    }

    /**
     * Describes the index.
     *
     * @return a description
     */
    public IndexInfo info() {
        return index.info();
    }

    /**
     * Writes {@value #INDEX_FILE} and {@value #IDS_FILE}.
     *
     * @param folder where to; made if it is not there
     * @throws FaissStyleException if they cannot be written
     */
    public void save(Path folder) {
        IdsFile.makeFolder(folder);
        save(folder.resolve(INDEX_FILE), folder.resolve(IDS_FILE));
    }

    /**
     * Writes the pair of files, each beside its target and then moved over it. The ids carry a checksum of the index:
     * after a crash between the two, {@link #load(Path, Path)} says that they do not belong together.
     *
     * @param indexFile where the index goes
     * @param idsFile where the ids go
     * @throws FaissStyleException if they cannot be written
     */
    public void save(Path indexFile, Path idsFile) {
        synchronized (writing) {
            rows.writeLock().lock();
            try {
                index.compact();
                if (!index.info().keepsIds()) {
                    ids.close();
                }
            } finally {
                rows.writeLock().unlock();
            }
            index.write(indexFile);
            IdsFile.write(idsFile, indexFile, ids);
        }
    }

    /** Gives up the index, see {@link VectorIndex#close}. */
    @Override
    public void close() {
        index.close();
    }

    /** The vectors at unit length, in an array of their own. */
    private float[] unit(String name, float[] vectors) {
        int n = Checks.rows(name, vectors.length, dimension);
        float[] units = new float[vectors.length];
        for (int row = 0; row < n; row++) {
            int at = row * dimension;
            double length = length(vectors, at, dimension);
            if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + " must be finite and not zero; row " + row + " has length " + length);
            }
            for (int i = at; i < at + dimension; i++) {
                units[i] = (float) (vectors[i] / length);
            }
        }
        return units;
    }

    private static double length(float[] vectors, int at, int dimension) {
        double sum = 0;
        for (int i = at; i < at + dimension; i++) {
            sum += (double) vectors[i] * vectors[i];
        }
        return Math.sqrt(sum);
    }
}
