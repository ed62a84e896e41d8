package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.RowComparer;
import io.github.faissstyle.internal.engine.state.Workers;
import java.util.Arrays;
import org.apache.commons.math3.random.MersenneTwister;
import org.jspecify.annotations.Nullable;

/**
 * Puts new nodes into a graph in FAISS 1.15.1's order: level by level from the top, in batches that look at the graph
 * as the last batch left it, so that the result does not depend on the number of threads. A dense graph is FAISS's,
 * link for link; otherwise batches are larger, a new node is linked to M of what was found, and many are found by
 * codes.
 */
final class Insertion {
    private static final int ORDER_SEED = 789;

    /** The largest part of all nodes that is one batch, in FAISS and here. */
    private static final double FAISS_BATCH = 0.02;

    private static final double BATCH = 0.05;

    /**
     * Where fewer new nodes come, or fewer than one in so many, making codes of all would take longer than it saves.
     */
    private static final int CODED = 2000;

    private static final int CODED_PART = 8;

    /** Nodes that a thread takes at a time. */
    private static final int STEP = 8;

    private final IndexState storage;
    private final boolean similarity;
    private final int efConstruction;
    private final boolean dense;
    private final float[] vectors;
    private final int first;
    private HnswGraph graph;
    private final @Nullable ByteRows codes;
    private final int[] places;

    Insertion(IndexState storage, HnswGraph graph, int efConstruction, boolean dense, float[] vectors, int first) {
        this.storage = storage;
        this.graph = graph;
        this.efConstruction = efConstruction;
        this.dense = dense;
        this.vectors = vectors;
        this.first = first;
        similarity = storage.metric().isSimilarity();
        boolean bulk = !dense && graph.count() - first >= Math.max(CODED, graph.count() / CODED_PART);
        boolean known = storage.metric() == Metric.INNER_PRODUCT || storage.metric() == Metric.L2;
        if (bulk && known && storage instanceof FlatState flat && flat.dimension() >= Shortcut.MIN_DIMENSION) {
            places = Cells.places(flat.rows());
            codes = ByteRows.of(flat.rows(), order(places));
        } else {
            places = new int[0];
            codes = null;
        }
    }

    private static int[] order(int[] places) {
        int[] order = new int[places.length];
        for (int row = 0; row < order.length; row++) {
            order[places[row]] = row;
        }
        return order;
    }

    /** Draws levels as FAISS does, from 1. */
    static int[] levels(MersenneTwister random, double[] probas, int n) {
        int[] levels = new int[n];
        for (int i = 0; i < n; i++) {
            double f = (float) Integer.toUnsignedLong(random.nextInt()) / 0x1p32f;
            int level = 0;
            while (level < probas.length - 1 && f >= probas[level]) {
                f -= probas[level];
                level++;
            }
            levels[i] = level + 1;
        }
        return levels;
    }

    HnswGraph run() {
        int n = graph.count() - first;
        int top = 0;
        for (int i = first; i < graph.count(); i++) {
            top = Math.max(top, graph.levels()[i] - 1);
        }
        MersenneTwister random = new MersenneTwister(ORDER_SEED);
        for (int level = top; level >= 0; level--) {
            int[] bucket = new int[n];
            int size = 0;
            for (int i = first; i < graph.count(); i++) {
                if (graph.levels()[i] - 1 == level) {
                    bucket[size++] = i;
                }
            }
            for (int j = 0; j < size; j++) {
                int other = j + (int) (Integer.toUnsignedLong(random.nextInt()) % (size - j));
                int swapped = bucket[j];
                bucket[j] = bucket[other];
                bucket[other] = swapped;
            }
            insert(Arrays.copyOf(bucket, size), level);
        }
        return graph;
    }

    private void insert(int[] bucket, int level) {
        if (bucket.length == 0) {
            return;
        }
        if (graph.entry() < 0 || level > graph.maxLevel()) {
            graph = graph.with(bucket[0], level);
        }
        int most = Math.max(1, (int) Math.floor((dense ? FAISS_BATCH : BATCH) * graph.count()));
        for (int done = 0; done < bucket.length; ) {
            int size = Math.min(Math.min(Math.max(1, done), most), bucket.length - done);
            insertBatch(bucket, done, done + size, level);
            done += size;
        }
    }

    private void insertBatch(int[] bucket, int from, int to, int level) {
        int levels = Math.min(level, graph.maxLevel()) + 1;
        // Nodes of a batch do not see each other: they come in an order in which they meet the same nodes.
        int[][][] chosen = new int[to - from][levels][];
        long[] near = new long[to - from];
        for (int i = 0; i < near.length; i++) {
            near[i] = (codes == null ? 0 : (long) places[bucket[from + i]] << 32) | i;
        }
        Arrays.sort(near);
        Workers.share(to - from, STEP, () -> {
            Chooser chooser = new Chooser();
            return (first, end) -> {
                for (int i = first; i < end; i++) {
                    int which = (int) near[i];
                    chooser.choose(bucket[from + which], level, chosen[which]);
                }
            };
        });
        for (int l = 0; l < levels; l++) {
            int count = 0;
            for (int[][] each : chosen) {
                count += each[l].length;
            }
            long[] pairs = new long[count];
            for (int i = from; i < to; i++) {
                int[] links = chosen[i - from][l];
                write(bucket[i], l, links, links.length);
                for (int link : links) {
                    pairs[--count] = ((long) link << 32) | bucket[i];
                }
            }
            Arrays.sort(pairs);
            linkBack(l, pairs);
        }
    }

    /**
     * Links nodes back to those that chose them; each node's links are changed by one thread.
     *
     * @param pairs the node that was chosen, in the upper half, and the one that chose it, ascending
     */
    private void linkBack(int level, long[] pairs) {
        int[] starts = new int[pairs.length + 1];
        int nodes = 0;
        for (int i = 0; i < pairs.length; i++) {
            if (i == 0 || pairs[i] >> 32 != pairs[i - 1] >> 32) {
                starts[nodes++] = i;
            }
        }
        starts[nodes] = pairs.length;
        Workers.share(nodes, STEP, () -> {
            Pruning pruning = new Pruning(storage.comparer(), similarity);
            return (first, end) -> {
                for (int i = first; i < end; i++) {
                    linkBack(level, pairs, starts[i], starts[i + 1], pruning);
                }
            };
        });
    }

    /** Finds new nodes' links, for one thread; nothing is changed. */
    private final class Chooser {
        private final Walk walk = new Walk(graph, storage.comparer(), similarity);
        private final Pruning pruning = new Pruning(storage.comparer(), similarity);
        private final @Nullable FastWalk fast = codes == null ? null : new FastWalk(graph, codes);
        private final RowComparer comparer = storage.comparer();
        private int[] links = new int[0];
        private float[] keys = new float[0];

        /** Finds a node's links at each level. */
        void choose(int node, int level, int[][] chosen) {
            int at = (node - first) * storage.dimension();
            walk.comparer().query(vectors, at);
            int start = -1;
            for (int l = Math.min(level, graph.maxLevel()); l >= 0; l--) {
                if (l > 0 || !collectFast(at)) {
                    start = start < 0 ? walk.descend(graph, level) : start;
                    collect(start, l);
                }
                int slots = graph.slots(l);
                int count = dense && links.length < slots ? links.length : chosen(l, slots);
                int[] kept = new int[count];
                int size = 0;
                for (int i = count - 1; i >= 0; i--) {
                    if (links[i] != node) {
                        kept[size++] = links[i];
                    }
                }
                chosen[l] = Arrays.copyOf(kept, size);
            }
        }

        /**
         * Moves the links to keep to the front, and returns how many. At level 0 of a graph that is not dense there are
         * M if as many were found: where pruning leaves fewer, the nearest of the others are kept too (Malkov and
         * Yashunin's keepPrunedConnections), without which data of no clusters need a third more {@code efSearch}.
         */
        private int chosen(int level, int slots) {
            if (dense || level > 0) {
                return pruning.prune(links, keys, links.length, slots);
            }
            int half = slots / 2;
            return Math.max(pruning.prune(links, keys, links.length, half), Math.min(half, links.length));
        }

        /** Finds what is near at a level, nearest first. */
        private void collect(int start, int level) {
            walk.explore(graph, start, level, efConstruction);
            Beam found = walk.beam();
            links = new int[found.size()];
            keys = new float[found.size()];
            for (int i = 0; i < links.length; i++) {
                links[i] = found.node(i);
                keys[i] = found.key(i);
            }
        }

        /** Finds what is near at level 0 by codes, and ranks it by the vectors; false if the codes cannot say. */
        private boolean collectFast(int at) {
            int ef = Math.min(efConstruction, graph.count());
            if (fast == null
                    || codes == null
                    || !fast.search(graph, codes, places, similarity, vectors, at, ef, Walk.MOST_SAME)) {
                return false;
            }
            int[] found = new int[fast.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = fast.node(i);
            }
            float[] values = new float[found.length];
            comparer.query(vectors, at);
            comparer.distances(found, found.length, values);
            long[] order = new long[found.length];
            for (int i = 0; i < order.length; i++) {
                order[i] = Pruning.ordered(similarity ? -values[i] : values[i], i);
            }
            Arrays.sort(order);
            links = new int[order.length];
            keys = new float[order.length];
            for (int i = 0; i < order.length; i++) {
                links[i] = found[(int) order[i]];
                keys[i] = Pruning.keyOf(order[i]);
            }
            return true;
        }
    }

    private void write(int node, int level, int[] links, int count) {
        int[] holder = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int slots = graph.slots(level);
        System.arraycopy(links, 0, holder, offset, count);
        Arrays.fill(holder, offset + count, offset + slots, -1);
    }

    /** Links a node back to those of some pairs. */
    private void linkBack(int level, long[] pairs, int from, int to, Pruning pruning) {
        int node = (int) (pairs[from] >> 32);
        int[] holder = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int slots = graph.slots(level);
        int count = 0;
        while (count < slots && holder[offset + count] >= 0) {
            count++;
        }
        int[] all = Arrays.copyOfRange(holder, offset, offset + count + to - from);
        int size = count;
        for (int p = from; p < to; p++) {
            int source = (int) pairs[p];
            boolean there = source == node;
            for (int i = 0; i < size && !there; i++) {
                there = all[i] == source;
            }
            if (!there) {
                all[size++] = source;
            }
        }
        if (size <= slots) {
            write(node, level, all, size);
            return;
        }
        int[] nodes = pruning.choose(node, all, size, Math.max(1, (int) (slots - slots * 0.2f)));
        write(node, level, nodes, nodes.length);
    }
}
