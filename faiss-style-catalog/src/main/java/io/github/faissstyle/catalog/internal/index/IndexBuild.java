package io.github.faissstyle.catalog.internal.index;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.catalog.internal.sql.CatalogState;
import io.github.faissstyle.catalog.internal.sql.Database;
import io.github.faissstyle.catalog.internal.sql.SpaceTable;
import io.github.faissstyle.catalog.internal.sql.VectorTable;
import io.github.faissstyle.catalog.space.IndexPolicy;
import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.VectorIndex;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes indexes from the tables.
 *
 * @param policy which kind
 * @param threads how many may work at it
 */
record IndexBuild(IndexPolicy policy, int threads) {
    private static final Pattern NLIST = Pattern.compile("IVF(\\d+).*");
    private static final int BLOCK = 4096;

    /** Vectors to learn from, a list; FAISS wants 39 at least. */
    private static final int PER_LIST = 64;

    private static final int MOST_TRAINING_FLOATS = 1 << 25;

    /** What a search of inverted lists is tuned to find of what an exact search finds. */
    private static final double RECALL = 0.97;

    private static final int PROBES = 64;

    /** A new index and what it was made from. */
    record Built(VectorIndex index, Made made) {}

    String factory(long vectors, int dimension) {
        return policy.factory(vectors, dimension);
    }

    /** The number of inverted lists, 0 where there are none. */
    static int nlist(String factory) {
        Matcher matcher = NLIST.matcher(factory);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    Built fromTables(Database database, SpaceTable.Row row, Preparation preparation, ProgressListener progress) {
        long began = System.nanoTime();
        int dimension = preparation.dimension();
        return database.snapshot(session -> {
            CatalogState tables = CatalogState.read(session);
            long total = VectorTable.count(session, row.id());
            String factory = factory(total, dimension);
            VectorIndex index = VectorIndexes.create(factory, dimension, Metric.INNER_PRODUCT);
            index.setBuildThreads(threads);
            boolean built = false;
            try {
                if (!index.info().trained()) {
                    Rows sample = new Rows(preparation);
                    long wanted =
                            Math.min((long) PER_LIST * Math.max(nlist(factory), 256), MOST_TRAINING_FLOATS / dimension);
                    long step = Math.max(1, total / wanted);
                    long[] seen = new long[1];
                    VectorTable.each(session, row.id(), (track, vector) -> {
                        if (seen[0]++ % step == 0) {
                            sample.add(track, vector);
                        }
                    });
                    progress.progress("learning " + row.space().name(), 0, -1);
                    index.train(sample.vectors());
                }
                Rows block = new Rows(preparation);
                String stage = "indexing " + row.space().name();
                VectorTable.each(session, row.id(), (track, vector) -> {
                    block.add(track, vector);
                    if (block.count == BLOCK) {
                        block.moveTo(index);
                        progress.progress(stage, block.moved, total);
                    }
                });
                block.moveTo(index);
                progress.progress(stage, block.moved, total);
                int nprobe = nlist(factory) == 0 ? 0 : tuned(index, nlist(factory));
                double seconds = (System.nanoTime() - began) / 1e9;
                Made made = new Made(tables.generation(), factory, nprobe, block.last, seconds, false, null);
                built = true;
                return new Built(index, made);
            } finally {
                if (!built) {
                    index.close();
                }
            }
        });
    }

    /** The fewest lists, doubled until the recall is reached. */
    private static int tuned(VectorIndex index, int nlist) {
        int nprobe = Math.max(1, nlist / 128);
        while (nprobe < nlist
                && index.recallProbe(PROBES, 10, SearchParams.defaults().withNprobe(nprobe))
                                .recall()
                        < RECALL) {
            nprobe *= 2;
        }
        return Math.min(nprobe, nlist);
    }

    /** Prepared vectors, row after row. */
    private static final class Rows {
        private final Preparation preparation;
        private float[] vectors;
        private long[] ids = new long[BLOCK];
        private int count;
        private long moved;
        private long last;

        Rows(Preparation preparation) {
            this.preparation = preparation;
            vectors = new float[BLOCK * preparation.dimension()];
        }

        void add(long track, float[] raw) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
                vectors = Arrays.copyOf(vectors, Math.multiplyExact(2, vectors.length));
            }
            float[] unit = preparation.unit("vector of track " + track, raw);
            System.arraycopy(unit, 0, vectors, count * unit.length, unit.length);
            ids[count++] = track;
            last = track;
        }

        float[] vectors() {
            return Arrays.copyOf(vectors, count * preparation.dimension());
        }

        void moveTo(VectorIndex index) {
            if (count > 0) {
                index.add(vectors(), Arrays.copyOf(ids, count));
            }
            moved += count;
            count = 0;
        }
    }
}
