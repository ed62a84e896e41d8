package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Workers;
import java.util.Arrays;
import org.apache.commons.math3.random.MersenneTwister;
import org.jspecify.annotations.Nullable;

/**
 * Puts new nodes into a graph in FAISS 1.15.1's order: level by level from the top, in batches that look at the graph
 * as the last batch left it, so that the result does not depend on the number of threads. A dense graph is FAISS's,
 * link for link; otherwise batches are larger, a new node is linked to M of what was found, and many are found by a
 * {@link Neighbourhood} or by codes.
 */
final class Insertion {
    private static final int ORDER_SEED = 789;

    /** The largest part of all nodes that is one batch, in FAISS and here. */
    private static final double FAISS_BATCH = 0.02;

    private static final double BATCH = 0.05;

    /**
     * Where fewer new nodes come, or fewer than one in so many, preparing all vectors would take longer than it saves.
     */
    private static final int MANY = 2000;

    private static final int MANY_PART = 8;

    /** Vectors a cell, about: their codes fit the cache, and they fill some panels. */
    private static final int CELL = 256;

    /** Nodes whose neighbours are found together, at most, and at least where there are many. */
    private static final int MOST_TOGETHER = 1024;

    private static final int LEAST_TOGETHER = 64;

    /** What is found for nodes together, at most: 16 bytes each. */
    private static final int MOST_FOUND = 1 << 19;

    /** Parts of a batch, for as many threads. */
    private static final int SHARES = 16;

    /** Nodes that a thread takes at a time where they are found one by one. */
    private static final int STEP = 8;

    private final IndexState storage;
    private final int efConstruction;
    private final boolean dense;
    private final float[] vectors;
    private final int first;
    private final BackLinks backLinks;
    private HnswGraph graph;

    // An order in which near ones lie together, empty where all comes one by one.
    private final int[] places;
    private final @Nullable ByteRows codes;
    private final @Nullable Neighbourhood neighbourhood;

    Insertion(IndexState storage, HnswGraph graph, int efConstruction, boolean dense, float[] vectors, int first) {
        this.storage = storage;
        this.graph = graph;
        this.efConstruction = efConstruction;
        this.dense = dense;
        this.vectors = vectors;
        this.first = first;
        backLinks = new BackLinks(storage);
        boolean many = !dense && graph.count() - first >= Math.max(MANY, graph.count() / MANY_PART);
        boolean known = storage.metric() == Metric.INNER_PRODUCT || storage.metric() == Metric.L2;
        if (many
                && known
                && storage instanceof FlatState flat
                && flat.dimension() >= Shortcut.MIN_DIMENSION
                && ByteRows.suit(flat.rows())) {
            Cells cells = Cells.learn(flat.rows(), CELL);
            places = cells.places();
            neighbourhood = Neighbourhood.of(flat, cells, efConstruction, graph.slots(0) / 2);
            codes = neighbourhood != null && neighbourhood.helpsToTheEnd()
                    ? null
                    : ByteRows.of(flat.rows(), order(places));
        } else {
            places = new int[0];
            neighbourhood = null;
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
        if (neighbourhood != null) {
            int[] old = new int[first];
            Arrays.setAll(old, i -> i);
            neighbourhood.add(old, 0, first);
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
        backLinks.addPostponed(graph);
        return graph;
    }

    private void insert(int[] bucket, int level) {
        if (bucket.length == 0) {
            return;
        }
        if (graph.entry() < 0) {
            graph = graph.with(bucket[0], level);
        }
        int most = Math.max(1, (int) Math.floor((dense ? FAISS_BATCH : BATCH) * graph.count()));
        for (int done = 0; done < bucket.length; ) {
            int size = Math.min(Math.min(Math.max(1, done), most), bucket.length - done);
            int[] batch = Arrays.copyOfRange(bucket, done, done + size);
            if (places.length > 0) {
                sortByPlace(batch);
            }
            insertBatch(batch, level);
            if (level > graph.maxLevel()) { // once it is linked: searches start from the first node of a new level
                graph = graph.with(bucket[0], level);
            }
            done += size;
        }
    }

    /** Nodes of a batch do not see each other: they come in an order in which they meet the same nodes. */
    private void sortByPlace(int[] batch) {
        long[] near = new long[batch.length];
        for (int i = 0; i < near.length; i++) {
            near[i] = (long) places[batch[i]] << 32 | batch[i];
        }
        Arrays.sort(near);
        Arrays.setAll(batch, i -> (int) near[i]);
    }

    private void insertBatch(int[] batch, int level) {
        Neighbourhood near = neighbourhood != null && neighbourhood.helps() ? neighbourhood : null;
        int together = near == null ? STEP : together(batch.length);
        int[][][] chosen = new int[batch.length][][];
        Workers.share(batch.length, together, () -> {
            Neighbourhood.Finder finder = near == null ? null : near.new Finder(together);
            Chooser chooser = new Chooser(storage, graph, efConstruction, dense, finder, codes, places);
            return (from, to) -> {
                for (int i = from; i < to; i += together) {
                    int[] nodes = Arrays.copyOfRange(batch, i, Math.min(to, i + together));
                    System.arraycopy(chooser.choose(vectors, first, nodes, level), 0, chosen, i, nodes.length);
                }
            };
        });
        for (int l = Math.min(level, graph.maxLevel()); l >= 0; l--) {
            long[] pairs = link(batch, chosen, l);
            if (l == 0 && near != null) {
                backLinks.postpone(graph, pairs);
            } else {
                backLinks.add(graph, l, pairs);
            }
        }
        if (near != null) {
            near.add(batch, 0, batch.length);
            if (!near.helps()) { // walks from now on, for which all links must be there
                backLinks.addPostponed(graph);
            }
        }
    }

    /** As many that several threads have work, and that what is found for them does not take much memory. */
    private int together(int nodes) {
        int most = Math.min(MOST_TOGETHER, Math.max(1, MOST_FOUND / efConstruction));
        return Math.min(most, Math.max(LEAST_TOGETHER, nodes / SHARES));
    }

    /**
     * Links nodes at a level. Returns the links: the node that was chosen in the upper half, who chose in the lower.
     */
    private long[] link(int[] batch, int[][][] chosen, int level) {
        int count = 0;
        for (int[][] each : chosen) {
            count += each[level].length;
        }
        long[] pairs = new long[count];
        for (int i = 0; i < batch.length; i++) {
            int[] links = chosen[i][level];
            graph.link(batch[i], level, links, links.length);
            for (int link : links) {
                pairs[--count] = ((long) link << 32) | batch[i];
            }
        }
        return pairs;
    }
}
