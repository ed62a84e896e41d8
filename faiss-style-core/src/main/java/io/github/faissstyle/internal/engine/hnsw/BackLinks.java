package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Links nodes back to those that chose them, where there are too many to the best of them. The result does not depend
 * on the number of threads: each node's links are changed by one.
 */
final class BackLinks {
    /** The part of the room for links that is left filled where links must go: FAISS's. */
    private static final float FILLED = 0.8f;

    /** Nodes that a thread takes at a time. */
    private static final int STEP = 8;

    /** Links that wait at most, 8 bytes each. */
    private static final int MOST_WAITING = 1 << 22;

    private final IndexState storage;
    private final int mostWaiting;
    private final List<long[]> waiting = new ArrayList<>();
    private int count;

    BackLinks(IndexState storage) {
        this(storage, MOST_WAITING);
    }

    /**
     * Links nothing yet.
     *
     * @param storage the vectors
     * @param mostWaiting links that may wait
     */
    BackLinks(IndexState storage, int mostWaiting) {
        this.storage = storage;
        this.mostWaiting = mostWaiting;
    }

    /**
     * Links nodes back at once.
     *
     * @param pairs the node that was chosen, in the upper half, and the one that chose it
     */
    void add(HnswGraph graph, int level, long[] pairs) {
        Arrays.sort(pairs);
        addSorted(graph, level, pairs);
    }

    /** Links nodes back at level 0, not before somebody needs it: a node chooses best once all are known. */
    void postpone(HnswGraph graph, long[] pairs) {
        waiting.add(pairs);
        count += pairs.length;
        if (count >= mostWaiting) {
            addPostponed(graph);
        }
    }

    /** Does what was postponed. */
    void addPostponed(HnswGraph graph) {
        if (count > 0) {
            addSorted(graph, 0, sorted(waiting, count, graph.count()));
            waiting.clear();
            count = 0;
        }
    }

    /** Sorts by the nodes that were chosen; of each those that chose it come in the order they came in. */
    private static long[] sorted(List<long[]> parts, int count, int nodes) {
        int[] next = new int[nodes + 1];
        for (long[] pairs : parts) {
            for (long pair : pairs) {
                next[(int) (pair >> 32) + 1]++;
            }
        }
        for (int node = 0; node < nodes; node++) {
            next[node + 1] += next[node];
        }
        long[] sorted = new long[count];
        for (long[] pairs : parts) {
            for (long pair : pairs) {
                sorted[next[(int) (pair >> 32)]++] = pair;
            }
        }
        return sorted;
    }

    private void addSorted(HnswGraph graph, int level, long[] pairs) {
        int[] starts = new int[pairs.length + 1];
        int nodes = 0;
        for (int i = 0; i < pairs.length; i++) {
            if (i == 0 || pairs[i] >> 32 != pairs[i - 1] >> 32) {
                starts[nodes++] = i;
            }
        }
        starts[nodes] = pairs.length;
        Workers.share(nodes, STEP, () -> {
            Pruning pruning = new Pruning(storage.comparer(), storage.metric().isSimilarity());
            return (first, end) -> {
                for (int i = first; i < end; i++) {
                    add(graph, level, pairs, starts[i], starts[i + 1], pruning);
                }
            };
        });
    }

    private static void add(HnswGraph graph, int level, long[] pairs, int from, int to, Pruning pruning) {
        int node = (int) (pairs[from] >> 32);
        int slots = graph.slots(level);
        int held = graph.degree(node, level);
        int[] all = Arrays.copyOfRange(
                graph.holder(node, level), graph.offset(node, level), graph.offset(node, level) + held + to - from);
        int size = held;
        for (int p = from; p < to; p++) {
            int source = (int) pairs[p];
            boolean there = source == node;
            for (int i = 0; i < held && !there; i++) {
                there = all[i] == source;
            }
            if (!there) {
                all[size++] = source;
            }
        }
        if (size > slots) {
            all = pruning.choose(node, all, size, Math.max(1, (int) (slots * FILLED)));
            size = all.length;
        }
        graph.link(node, level, all, size);
    }
}
