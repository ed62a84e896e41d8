package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.state.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    /** Floats that are kept a second time, at most: 1 GB. */
    private static final long MOST_FLOATS = 1L << 28;

    /** Cells near one's own that are asked for how near they are. */
    private static final int MOST_NEAR = 1024;

    /** Vectors that tell how many must be compared. */
    private static final int SAMPLE = 64;

    /** The part of those that may be linked, were all found, that must be found. */
    private static final double FOUND = 0.95;

    /**
     * Nodes that are compared at least for each that is to be found, as long links need them: as many as are to be
     * found, within limits.
     */
    private static final int LEAST = 55;

    private static final int MOST = 100;

    /** A walk takes as long as so many products of one component for each node that it is to find. */
    private static final long WALK = 160_000;

    /** What comparing takes beside the products, in components. */
    private static final int OVERHEAD = 16;

    private final Rows<float[]> rows;
    private final Cells cells;
    private final int most;

    /** How many nodes are to be compared, and how many may be at most. */
    private final long wanted;

    private final long limit;

    private final int[][] neighbours;
    private Members[] members;
    private int count;

    /** Nodes that are compared with others. */
    private int distinct;

    private Neighbourhood(FlatState flat, Cells cells, int most, int links) {
        rows = flat.rows();
        this.cells = cells;
        this.most = most;
        limit = most * WALK / (rows.width() + OVERHEAD);
        wanted = Math.max(Math.min(MOST, Math.max(LEAST, most)) * (long) most, needed(flat, Math.min(links, most)));
        neighbours = cells.neighbours(MOST_NEAR);
        members = new Members[cells.count()];
        int[] sizes = cells.sizes();
        Arrays.setAll(members, c -> new Members(rows, flat.metric().isSimilarity(), sizes[c]));
    }

    /**
     * Has no node yet.
     *
     * @param flat the vectors, of moderate size, compared by inner product or L2
     * @param cells cells of about as many vectors as fill some panels
     * @param most how many are to be found
     * @param links how many of them will be linked, at most
     * @return null where it would take too much memory
     */
    static @Nullable Neighbourhood of(FlatState flat, Cells cells, int most, int links) {
        return flat.ntotal() * flat.dimension() > MOST_FLOATS ? null : new Neighbourhood(flat, cells, most, links);
    }

    /** Tells whether it finds nodes faster than a walk. */
    boolean helps() {
        return wanted <= limit || count <= limit;
    }

    /** Tells whether it will when all nodes are there. */
    boolean helpsToTheEnd() {
        return wanted <= limit || rows.rows() <= limit;
    }

    /** Adds nodes. */
    void add(int[] nodes, int from, int to) {
        count += to - from;
        if (!helps()) {
            members = new Members[0];
            return;
        }
        for (int i = from; i < to; i++) {
            distinct += members[cells.of(nodes[i])].add(nodes[i]) ? 1 : 0;
        }
    }

    /** Returns how many rows, nearest cell first, must be compared to find as many links. */
    private long needed(FlatState flat, int links) {
        int sampled = (int) Math.min(SAMPLE, rows.rows());
        int d = rows.width();
        float[] sample = new float[sampled * d];
        for (int i = 0; i < sampled; i++) {
            rows.copy((2L * i + 1) * rows.rows() / (2L * sampled), sample, i * d);
        }
        int k = links + 1; // with the row itself
        long[] nearest = new long[sampled * k];
        flat.search(sample, 0, sampled, k, SearchParams.defaults(), new float[sampled * k], nearest);
        int[] sizes = cells.sizes();
        Cells.Ranking ranking = cells.new Ranking();
        int[] order = new int[sizes.length];
        int[] upTo = new int[sizes.length];
        int[] needed = new int[nearest.length];
        int size = 0;
        for (int i = 0; i < sampled; i++) {
            Arrays.setAll(order, c -> c);
            ranking.sort(sample, i * d, order, order.length);
            int seen = 0;
            for (int c : order) {
                seen += sizes[c];
                upTo[c] = seen;
            }
            for (int j = i * k; j < (i + 1) * k && nearest[j] >= 0; j++) {
                needed[size++] = upTo[cells.of((int) nearest[j])];
            }
        }
        Arrays.sort(needed, 0, size);
        return size == 0 ? 0 : needed[(int) (size * FOUND)];
    }

    /** Finds the nearest of some nodes at a time, for one thread. */
    final class Finder {
        private final Shortlist lists;
        private final Members.Vectors vectors;
        private final Cells.Ranking ranking;
        private final int[] near;
        private long[] pairs = new long[0];
        private int size;

        /**
         * Makes room.
         *
         * @param together nodes at a time, at most
         */
        Finder(int together) {
            lists = new Shortlist(together, most);
            vectors = new Members.Vectors(together, rows.width());
            ranking = cells.new Ranking();
            near = new int[members.length];
        }

        /**
         * Finds what is nearest to each of some nodes.
         *
         * @param nodes none of them was added
         * @param n how many of them count
         */
        void find(int[] nodes, int n) {
            lists.clear();
            if (wanted >= distinct || wanted > limit) {
                compareWithAll(nodes, n);
            } else {
                size = 0;
                for (int i = 0; i < n; i++) {
                    choose(nodes[i], i);
                }
                compareWithChosen(nodes);
            }
        }

        private void compareWithAll(int[] nodes, int n) {
            vectors.clear();
            for (int i = 0; i < n; i++) {
                vectors.add(rows, nodes[i], i, lists);
            }
            for (Members cell : members) {
                cell.compare(vectors, lists);
            }
        }

        /** Cell by cell, each with all nodes that chose it. */
        private void compareWithChosen(int[] nodes) {
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
                pair(near[i], which, i == 0);
            }
        }

        /** The nearest cells come first: what is found there lets most of the others' nodes be passed over. */
        private void pair(int cell, int which, boolean nearest) {
            if (members[cell].count() == 0) {
                return;
            }
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, Math.max(1024, 2 * size));
            }
            pairs[size++] = ((long) cell << 32) | which | (nearest ? Long.MIN_VALUE : 0);
        }

        /** Sorts what was found for a node of the last ones, nearest first. Returns how many there are. */
        int sort(int which) {
            return lists.sort(which);
        }

        /** Returns one of those that were found. */
        int node(int which, int place) {
            return lists.number(which, place);
        }
    }
}
