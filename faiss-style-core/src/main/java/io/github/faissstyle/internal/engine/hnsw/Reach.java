package io.github.faissstyle.internal.engine.hnsw;

import java.util.Arrays;

/** Which nodes can be reached along the links of level 0, beginning at the entry. */
final class Reach {
    private final HnswGraph graph;
    private final long[] reached;
    private int[] open = new int[1024];
    private int count;

    private Reach(HnswGraph graph) {
        this.graph = graph;
        reached = new long[(graph.count() + 63) >> 6];
    }

    static Reach of(HnswGraph graph) {
        Reach reach = new Reach(graph);
        if (graph.entry() >= 0) {
            reach.from(graph.entry());
        }
        return reach;
    }

    int count() {
        return count;
    }

    boolean reaches(int node) {
        return (reached[node >> 6] & 1L << node) != 0;
    }

    private boolean mark(int node) {
        if (reaches(node)) {
            return false;
        }
        reached[node >> 6] |= 1L << node;
        count++;
        return true;
    }

    /** Goes on from a node that can be reached from now on. */
    void from(int start) {
        int size = 0;
        if (mark(start)) {
            open[size++] = start;
        }
        while (size > 0) {
            int node = open[--size];
            int[] links = graph.holder(node, 0);
            int offset = graph.offset(node, 0);
            for (int i = offset; i < offset + graph.slots(0) && links[i] >= 0; i++) {
                if (links[i] < graph.count() && mark(links[i])) {
                    if (size == open.length) {
                        open = Arrays.copyOf(open, 2 * size);
                    }
                    open[size++] = links[i];
                }
            }
        }
    }
}
