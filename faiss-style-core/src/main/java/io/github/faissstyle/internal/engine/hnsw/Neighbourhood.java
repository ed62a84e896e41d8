package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * What is near new nodes among those that are in the graph already: compares with all nodes of the nearest cells, tile
 * by tile, which takes less time than a walk. Early nodes are compared with all there are, and so get the long links
 * that later ones are found by.
 *
 * <p>How many nodes must be compared is measured before: so many that nearly all of the nearest are found. Where they
 * are too many, it helps while there are few nodes. All depends on the vectors and their order alone, not on the number
 * of threads.
 */
final class Neighbourhood {
    /** Cells near one's own that are asked for how near they are. */
    private static final int MOST_NEAR = 1024;

    private static final int TURNS = Integer.getInteger("turns", 0);
    static long tFind, tAdd, tInit;

    private static final int SAMPLE = 64;

    private static final int SCANNED = 1024;

    /** The part of the nearest that must be found. */
    private static final double FOUND = Integer.getInteger("target", 970) / 1000.0;

    /** Nodes that are compared at least for each that is to be found, as long links need them. */
    private static final int LEAST = Integer.getInteger("least", 100);

    /** A walk takes as long as so many products of one component for each node that it is to find. */
    private static final long WALK = 160_000;

    /** What comparing takes beside the products, in components. */
    private static final int OVERHEAD = 16;

    private final Rows<float[]> rows;
    private final boolean similarity;
    private final int most;
    private final Cells cells;

    /** How many nodes are to be compared, and how many may be at most. */
    private final long wanted;

    private final long limit;

    private final int[] inserted;
    private int count;

    private Members[] members;
    private final int[][] neighbours;

    /** Nodes that are compared with others. */
    private int distinct;

    /**
     * Takes no node yet.
     *
     * @param rows the vectors, of moderate size
     * @param cells cells of about as many vectors as fill some panels
     * @param similarity whether larger inner products are nearer, or smaller L2 distances
     * @param most how many are to be found
     */
    Neighbourhood(Rows<float[]> rows, Cells cells, boolean similarity, int most) {
        this.rows = rows;
        this.cells = cells;
        this.similarity = similarity;
        this.most = most;
        long t0 = System.nanoTime();
        inserted = new int[(int) rows.rows()];
        limit = most * WALK / (rows.width() + OVERHEAD);
        wanted = Math.max((long) LEAST * most, needed());
        if (count == 0) { tFind = 0; tAdd = 0; Members.tiles = 0; Members.vecs = 0; Members.tTile = 0; Members.tOffer = 0; }
        members = new Members[cells.count()];
        Arrays.setAll(members, c -> new Members(rows, similarity));
        neighbours = cells.neighbours(MOST_NEAR);
        System.out.printf("cells %d wanted %d limit %d %.2f s%n", cells.count(), wanted, limit, (System.nanoTime() - t0) / 1e9);
    }

    /** Tells whether it finds nodes faster than a walk. */
    boolean helps() {
        return wanted <= limit || count <= limit;
    }

    /** Adds nodes. */
    void add(int[] nodes, int from, int to) {
        long t0 = System.nanoTime();
        System.arraycopy(nodes, from, inserted, count, to - from);
        count += to - from;
        if (!helps()) {
            members = new Members[0];
        } else {
            fill(count - (to - from));
        }
        tAdd += System.nanoTime() - t0;
    }

    private void fill(int from) {
        for (int i = from; i < count; i++) {
            distinct += members[cells.of(inserted[i])].add(inserted[i]) ? 1 : 0;
        }
    }

    /** Returns how many rows, cell by cell, must be compared. */
    private long needed() {
        int n = inserted.length;
        int[] sizes = new int[cells.count()];
        for (int row = 0; row < n; row++) {
            sizes[cells.of(row)]++;
        }
        int[] needed = new int[SAMPLE * most];
        int[] found = new int[SAMPLE];
        Workers.share(SAMPLE, 1, () -> {
            Shortlist nearest = new Shortlist(1, most + 1);
            Cells.Ranking ranking = cells.new Ranking();
            int[] order = new int[sizes.length];
            int[] upTo = new int[sizes.length];
            return (from, to) -> {
                for (int i = from; i < to; i++) {
                    int row = (int) ((2L * i + 1) * n / (2 * SAMPLE));
                    scan(row, nearest);
                    Arrays.setAll(order, c -> c);
                    ranking.sort(rows.holder(row), rows.offset(row), order, order.length);
                    int seen = 0;
                    for (int c : order) {
                        seen += sizes[c];
                        upTo[c] = seen;
                    }
                    int size = 0;
                    for (int j = nearest.shorten(0) - 1; j >= 0 && size < most; j--) {
                        if (nearest.number(0, j) != row) {
                            needed[i * most + size++] = upTo[cells.of(nearest.number(0, j))];
                        }
                    }
                }
            };
        });
        Arrays.sort(needed);
        return needed[(int) (needed.length * FOUND)];
    }

    /** Lists the rows nearest to one. */
    private void scan(int row, Shortlist nearest) {
        VectorKernels kernels = Kernels.get();
        float[] values = new float[SCANNED];
        nearest.clear();
        for (int c = 0; c < rows.chunks(); c++) {
            for (int first = 0; first < rows.rowsIn(c); first += SCANNED) {
                int n = Math.min(SCANNED, rows.rowsIn(c) - first);
                float[] holder = rows.holder(row);
                int d = rows.width();
                if (similarity) {
                    kernels.dotRows(holder, rows.offset(row), rows.chunk(c), first * d, d, n, values);
                } else {
                    kernels.l2Rows(holder, rows.offset(row), rows.chunk(c), first * d, d, n, values);
                }
                for (int i = 0; i < n; i++) {
                    float key = similarity ? -values[i] : values[i];
                    if (key < nearest.bar(0)) {
                        nearest.offer(0, key, (int) rows.firstRow(c) + first + i);
                    }
                }
            }
        }
    }

    /** Finds the nearest of some nodes at a time, for one thread. */
    final class Finder {
        private final Shortlist lists;
        private final Members.Vectors vectors;
        private final Cells.Ranking ranking;
        private final int[] near;
        private long[] pairs = new long[0];
        private int size;

        Finder(int block) {
            lists = new Shortlist(block, most);
            vectors = new Members.Vectors(block, rows.width());
            ranking = cells.new Ranking();
            near = new int[members.length];
        }

        /**
         * Finds what is nearest to each of some nodes.
         *
         * @param nodes none of them was added
         * @param n how many of them count, at most a block
         */
        void find(int[] nodes, int n) {
            long t0 = System.nanoTime();
            lists.clear();
            size = 0;
            for (int i = 0; i < n; i++) {
                if (wanted >= distinct || wanted > limit) {
                    for (int c = 0; c < members.length; c++) {
                        pair(c, i, c == cells.of(nodes[i]) ? 0 : 1);
                    }
                } else {
                    choose(nodes[i], i);
                }
            }
            Arrays.sort(pairs, 0, size);
            for (int from = 0; from < size; ) {
                vectors.clear();
                int to = from;
                while (to < size && pairs[to] >> 32 == pairs[from] >> 32) {
                    int which = (int) pairs[to++];
                    vectors.add(rows, nodes[which], which, lists);
                }
                members[(int) (pairs[from] >> 32) & 0xFFFFFF].compare(vectors, lists);
                from = to;
            }
            tFind += System.nanoTime() - t0;
        }

        /** Chooses the cells to compare a node with. */
        private void choose(int node, int which) {
            int n = 0;
            int seen = 0;
            for (int c : neighbours[cells.of(node)]) {
                if (seen >= 2 * wanted) {
                    break;
                }
                seen += members[c].count();
                near[n++] = c;
            }
            ranking.sort(rows.holder(node), rows.offset(node), near, n);
            seen = 0;
            for (int i = 0; i < n && seen < wanted; i++) {
                seen += members[near[i]].count();
                pair(near[i], which, TURNS == 0 ? Math.min(i, 1) : Math.min(TURNS, Integer.SIZE - Integer.numberOfLeadingZeros(i)));
            }
        }

        /** Near cells come first: what is found there lets most of the others' nodes be passed over. */
        private void pair(int cell, int which, int turn) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.max(1024, 2 * size));
            }
            pairs[size++] = ((long) turn << 56) | ((long) cell << 32) | which;
        }

        /** Returns how many were found for a node of the last block. */
        int size(int which) {
            return lists.shorten(which);
        }

        /** Returns one of those that were found, which are in any order. */
        int node(int which, int place) {
            return lists.number(which, place);
        }
    }
}
