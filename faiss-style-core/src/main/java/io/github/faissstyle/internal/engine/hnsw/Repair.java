package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.RowComparer;

/** Gives every node that no search could find a link from the nearest node that has room for one. */
final class Repair {
    private static final int BEAM = 128;

    private Repair() {}

    /** Changes links in place; does nothing to a graph that is whole. */
    static void run(HnswGraph graph, RowComparer comparer, boolean similarity) {
        Reach reach = Reach.of(graph);
        if (reach.count() == graph.count()) {
            return;
        }
        Walk walk = new Walk(graph, comparer, similarity);
        int last = -1;
        for (int node = 0; node < graph.count(); node++) {
            if (reach.reaches(node)) {
                continue;
            }
            // Equal vectors come in crowds: the last one that was linked has room for the next.
            boolean next = last >= 0 && comparer.same(last, node) && addTo(graph, last, node);
            if (next || link(graph, walk, reach, node)) {
                reach.from(node);
                last = node;
            }
        }
    }

    private static boolean link(HnswGraph graph, Walk walk, Reach reach, int node) {
        walk.comparer().queryRow(node);
        walk.explore(graph, graph.entry(), 0, BEAM);
        Beam found = walk.beam();
        for (int i = 0; i < found.size(); i++) {
            if (reach.reaches(found.node(i)) && addTo(graph, found.node(i), node)) {
                return true;
            }
        }
        for (int other = 0; other < graph.count(); other++) {
            if (reach.reaches(other) && addTo(graph, other, node)) {
                return true;
            }
        }
        return false;
    }

    private static boolean addTo(HnswGraph graph, int from, int to) {
        int[] links = graph.holder(from, 0);
        int offset = graph.offset(from, 0);
        for (int i = offset; i < offset + graph.slots(0); i++) {
            if (links[i] < 0) {
                links[i] = to;
                return true;
            }
        }
        return false;
    }
}
