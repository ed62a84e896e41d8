package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.RowComparer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the links of new nodes in a graph that does not change meanwhile. One thread uses it. */
final class Chooser {
    private final IndexState storage;
    private final HnswGraph graph;
    private final int efConstruction;
    private final boolean dense;
    private final boolean similarity;
    private final RowComparer comparer;
    private final Walk walk;
    private final Pruning pruning;
    private final Neighbourhood.@Nullable Finder finder;
    private final @Nullable ByteRows codes;
    private final int[] places;
    private final @Nullable FastWalk fast;

    // What was found for a node, nearest first; keys where they are known.
    private int[] links = new int[0];
    private float[] keys = new float[0];

    /**
     * Finds nothing yet.
     *
     * @param storage the vectors
     * @param graph what new nodes are linked to
     * @param efConstruction how many are found for a new node
     * @param dense whether it is linked to all of them
     * @param finder finds them at level 0 without the graph, if there is one
     * @param codes finds them at level 0 by codes otherwise, if there are any
     * @param places where the code of each node is
     */
    Chooser(
            IndexState storage,
            HnswGraph graph,
            int efConstruction,
            boolean dense,
            Neighbourhood.@Nullable Finder finder,
            @Nullable ByteRows codes,
            int[] places) {
        this.storage = storage;
        this.graph = graph;
        this.efConstruction = efConstruction;
        this.dense = dense;
        this.finder = finder;
        this.codes = codes;
        this.places = places;
        similarity = storage.metric().isSimilarity();
        comparer = storage.comparer();
        walk = new Walk(graph, storage.comparer(), similarity);
        pruning = new Pruning(storage.comparer(), similarity);
        fast = codes == null ? null : new FastWalk(graph, codes);
    }

    /**
     * Finds links of some nodes.
     *
     * @param vectors their vectors
     * @param first the node that the first vector is of
     * @param nodes the nodes
     * @param level their level
     * @return for each node its links at each level, farthest first
     */
    int[][][] choose(float[] vectors, int first, int[] nodes, int level) {
        int levels = Math.min(level, graph.maxLevel()) + 1;
        int[][][] chosen = new int[nodes.length][levels][];
        if (finder != null) {
            finder.find(nodes, nodes.length);
        }
        for (int i = 0; i < nodes.length; i++) {
            int at = (nodes[i] - first) * storage.dimension();
            walk.comparer().query(vectors, at);
            int start = -1;
            for (int l = levels - 1; l > 0; l--) {
                start = start < 0 ? walk.descend(graph, level) : start;
                collect(start, l);
                chosen[i][l] = kept(nodes[i], pruned(graph.slots(l)));
            }
            chosen[i][0] =
                    kept(nodes[i], finder != null ? listed(finder, i, nodes[i]) : walked(vectors, at, start, level));
        }
        return chosen;
    }

    /** Returns how many of those that were found are linked at level 0, by what the finder listed. */
    private int listed(Neighbourhood.Finder nearest, int which, int node) {
        links = new int[nearest.sort(which)];
        for (int i = 0; i < links.length; i++) {
            links[i] = nearest.node(which, i);
        }
        int half = graph.slots(0) / 2;
        return filled(pruning.prune(node, links, links.length, half), half);
    }

    /** Returns how many of those that were found are linked at level 0, by a walk. */
    private int walked(float[] vectors, int at, int start, int level) {
        if (!collectFast(vectors, at)) {
            collect(start < 0 ? walk.descend(graph, level) : start, 0);
        }
        if (dense) {
            return pruned(graph.slots(0));
        }
        int half = graph.slots(0) / 2;
        return filled(pruning.prune(links, keys, links.length, half), half);
    }

    private int pruned(int slots) {
        return dense && links.length < slots ? links.length : pruning.prune(links, keys, links.length, slots);
    }

    /**
     * At level 0 of a graph that is not dense there are M links if as many were found: where pruning leaves fewer, the
     * nearest of the others are kept too (Malkov and Yashunin's keepPrunedConnections), without which data of no
     * clusters need a third more {@code efSearch}.
     */
    private int filled(int count, int half) {
        return Math.max(count, Math.min(half, links.length));
    }

    private int[] kept(int node, int count) {
        int[] kept = new int[count];
        int size = 0;
        for (int i = count - 1; i >= 0; i--) {
            if (links[i] != node) {
                kept[size++] = links[i];
            }
        }
        return Arrays.copyOf(kept, size);
    }

    /** Finds what is near at a level. */
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
    private boolean collectFast(float[] vectors, int at) {
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
