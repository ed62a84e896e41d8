package io.github.faissstyle.internal.engine.hnsw;

/**
 * An order of the nodes in which those that link to each other lie together, so that a walk stays on few pages: around
 * each node of the upper levels, what is nearest to it by links of level 0.
 */
final class Locality {
    private final HnswGraph graph;
    private final int[] order;
    private final Visited placed;
    private int count;

    private Locality(HnswGraph graph) {
        this.graph = graph;
        order = new int[graph.count()];
        placed = new Visited(graph.count());
    }

    /** Returns the nodes in order. */
    static int[] of(HnswGraph graph) {
        Locality locality = new Locality(graph);
        if (graph.entry() >= 0) {
            locality.follow(graph.entry());
        }
        for (int node = 0; node < graph.count(); node++) {
            locality.follow(node);
        }
        return locality.order;
    }

    private void place(int node) {
        if (placed.add(node)) {
            order[count++] = node;
        }
    }

    /** Breadth first from a node that has no place yet. */
    private void follow(int start) {
        int next = count;
        place(start);
        while (next < count) {
            int node = order[next++];
            int[] links = graph.holder(node, 0);
            int offset = graph.offset(node, 0);
            for (int i = offset; i < offset + graph.slots(0) && links[i] >= 0; i++) {
                if (links[i] < graph.count()) {
                    place(links[i]);
                }
            }
        }
    }
}
