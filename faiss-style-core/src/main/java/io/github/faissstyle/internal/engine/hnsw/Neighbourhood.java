package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import java.util.Arrays;

/**
 * What is near new nodes among those that are in the graph already: compares with all nodes of the nearest cells, tile
 * by tile, where that takes less time than a walk. Early nodes are compared with all there are and so get the long
 * links that later ones are found by.
 *
 * <p>How many nodes must be compared is measured: on a sample of the nodes, so many that nearly all of the nearest are
 * found. Cells are learned, and that is measured, anew each time the graph has grown by half. Everything depends on the
 * vectors and their order alone, not on the number of threads.
 */
final class Neighbourhood {
    /** Nodes that are compared with all: up to here cells would take longer than they save. */
    private static final int FEW = 2048;

    /** Nodes a cell, about, when cells are learned: two panels of the widest. */
    private static final int CELL = Integer.getInteger("cell", 128);

    /** Cells near one's own that are asked for how near they are. */
    private static final int MOST_NEAR = 1024;

    private static final int SAMPLE = 64;

    /** The part of the nearest that must be found. */
    private static final double FOUND = Integer.getInteger("target", 970) / 1000.0;

    /** A walk takes as long as so many products of one component, for each node that it is to find. */
    private static final long WALK = 160_000;

    /** What comparing takes beside the products, in components. */
    private static final int OVERHEAD = 16;

    private static final double GROWTH = Integer.getInteger("growth", 150) / 100.0;

    private final Rows<float[]> rows;
    private final boolean similarity;
    private final int most;

    private final int[] inserted;
    private int count;

    /** The cell of each node that is inserted, or will be next. */
    private final int[] homes;

    private Members[] members;
    private int[][] neighbours = new int[0][];
    private Cells cells;
    private int distinct;
    private int wanted = Integer.MAX_VALUE;
    private int learnedAt;
    private boolean helps = true;

    /**
     * Takes no node yet.
     *
     * @param rows the vectors, of moderate size
     * @param similarity whether larger inner products are nearer, or smaller L2 distances
     * @param most how many are to be found
     */
    Neighbourhood(Rows<float[]> rows, boolean similarity, int most) {
        this.rows = rows;
        this.similarity = similarity;
        this.most = most;
        inserted = new int[(int) rows.rows()];
        homes = new int[inserted.length];
        members = new Members[] {new Members(rows, similarity)};
        cells = Cells.learn(rows, new int[1], 1, 1);
    }

    /** Tells whether it finds nodes faster than a walk. */
    boolean helps() {
        return helps;
    }

    /** Takes nodes that are looked for, then {@linkplain #add added}. */
    void locate(int[] nodes, int from, int to) {
        if (members.length > 1) {
            int[] found = cells.of(nodes, from, to);
            for (int i = from; i < to; i++) {
                homes[nodes[i]] = found[i - from];
            }
        }
    }

    /** Adds nodes that were {@linkplain #locate located}. */
    void add(int[] nodes, int from, int to) {
        System.arraycopy(nodes, from, inserted, count, to - from);
        count += to - from;
        if (count > FEW && count >= GROWTH * learnedAt) {
            learn();
        } else if (helps) {
            fill(count - (to - from));
        }
    }

    private void fill(int from) {
        for (int i = from; i < count; i++) {
            distinct += members[homes[inserted[i]]].add(inserted[i]) ? 1 : 0;
        }
    }

    private void learn() {
        long t0 = System.nanoTime();
        learnedAt = count;
        members = new Members[0];
        cells = Cells.learn(rows, inserted, count, CELL);
        members = new Members[cells.count()];
        Arrays.setAll(members, c -> new Members(rows, similarity));
        distinct = 0;
        locate(inserted, 0, count);
        fill(0);
        wanted = measure();
        helps = (long) wanted * (rows.width() + OVERHEAD) <= most * WALK;
        if (helps) {
            neighbours = cells.neighbours(MOST_NEAR);
        } else {
            members = new Members[1];
        }
        System.out.printf("learn %d cells %d wanted %d helps %b %.2f s%n", count, cells.count(), wanted, helps, (System.nanoTime() - t0) / 1e9);
    }

    /** Returns how many nodes, cell by cell, are to be compared. */
    private int measure() {
        Shortlist nearest = new Shortlist(SAMPLE, most + 1);
        Members.Vectors sample = new Members.Vectors(SAMPLE, rows.width());
        int[] nodes = new int[SAMPLE];
        for (int i = 0; i < SAMPLE; i++) {
            nodes[i] = inserted[(int) ((2L * i + 1) * count / (2 * SAMPLE))];
            sample.add(rows, nodes[i], i, nearest);
        }
        for (Members each : members) {
            each.compare(sample, nearest);
        }
        Cells.Ranking ranking = cells.new Ranking();
        int[] order = new int[members.length];
        int[] upTo = new int[members.length];
        int[] needed = new int[SAMPLE * (most + 1)];
        int size = 0;
        for (int i = 0; i < SAMPLE; i++) {
            Arrays.setAll(order, c -> c);
            ranking.sort(rows.holder(nodes[i]), rows.offset(nodes[i]), order, order.length);
            int seen = 0;
            for (int c : order) {
                seen += members[c].count();
                upTo[c] = seen;
            }
            for (int j = nearest.shorten(i) - 1; j >= 0; j--) {
                if (nearest.number(i, j) != nodes[i]) {
                    needed[size++] = upTo[homes[nearest.number(i, j)]];
                }
            }
        }
        Arrays.sort(needed, 0, size);
        return needed[(int) (size * FOUND)];
    }

    /** Finds the nearest of some nodes at a time, for one thread. */
    final class Finder {
        private final int block;
        private final Shortlist lists;
        private final Members.Vectors vectors;
        private final Cells.Ranking ranking;
        private final int[] near;
        private final boolean[] all;
        private long[] pairs = new long[0];
        private int size;

        Finder(int block) {
            this.block = block;
            lists = new Shortlist(block, most);
            vectors = new Members.Vectors(block, rows.width());
            ranking = cells.new Ranking();
            near = new int[members.length];
            all = new boolean[0];
        }

        /**
         * Finds what is nearest to each of some nodes.
         *
         * @param nodes were {@linkplain #locate located}
         * @param n how many of them count, at most a block
         */
        void find(int[] nodes, int n) {
            lists.clear();
            size = 0;
            long scaled = (long) ((double) wanted * distinct / Math.max(1, learnedAt));
            for (int i = 0; i < n; i++) {
                if (scaled >= distinct || learnedAt == 0) {
                    for (int c = 0; c < members.length; c++) {
                        pair(c, i, c == homes[nodes[i]]);
                    }
                } else {
                    choose(nodes[i], i, scaled);
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
                members[(int) (pairs[from] >> 32) & Integer.MAX_VALUE].compare(vectors, lists);
                from = to;
            }
        }

        /** Chooses the cells to compare a node with. */
        private void choose(int node, int which, long enough) {
            int home = homes[node];
            int n = 0;
            int seen = 0;
            for (int c : neighbours[home]) {
                if (seen >= 2 * enough) {
                    break;
                }
                seen += members[c].count();
                near[n++] = c;
            }
            ranking.sort(rows.holder(node), rows.offset(node), near, n);
            seen = 0;
            for (int i = 0; i < n && seen < enough; i++) {
                seen += members[near[i]].count();
                pair(near[i], which, near[i] == home);
            }
        }

        /** Home cells come first: what is found there lets most of the others' nodes be passed over. */
        private void pair(int cell, int which, boolean home) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.max(1024, 2 * size));
            }
            pairs[size++] = ((long) cell << 32) | which | (home ? Long.MIN_VALUE : 0);
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
