package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.RowComparer;

/**
 * Walks a graph for one query after another. Distances are keys: smaller is nearer, similarities are negated. One
 * thread uses it.
 */
final class Walk {
    /** Nodes with the same vector that are looked at while a graph is built. */
    static final int MOST_SAME = 4;

    private final boolean similarity;
    private final RowComparer comparer;
    private final int nodes;
    private final Visited visited;
    private final Beam beam;
    private final int[] batch;
    private final float[] keys;

    Walk(HnswGraph graph, RowComparer comparer, boolean similarity) {
        this.similarity = similarity;
        this.comparer = comparer;
        beam = new Beam(comparer);
        nodes = graph.count();
        visited = new Visited(nodes);
        int most = 1;
        for (int level = 0; level + 1 < graph.cum().length; level++) {
            most = Math.max(most, graph.slots(level));
        }
        batch = new int[most];
        keys = new float[most];
    }

    RowComparer comparer() {
        return comparer;
    }

    Beam beam() {
        return beam;
    }

    float key(int node) {
        float value = comparer.distance(node);
        return similarity ? -value : value;
    }

    /** Compares the query with the first nodes of the batch. */
    private void compare(int count) {
        comparer.distances(batch, count, keys);
        if (similarity) {
            for (int i = 0; i < count; i++) {
                keys[i] = -keys[i];
            }
        }
    }

    /** Goes from the entry to ever nearer nodes, down to just above a level. Returns where it ends. */
    int descend(HnswGraph graph, int aboveLevel) {
        int current = graph.entry();
        float key = key(current);
        for (int level = graph.maxLevel(); level > aboveLevel; level--) {
            boolean moved = true;
            while (moved) {
                moved = false;
                int count = collect(graph, current, level, false);
                compare(count);
                for (int i = 0; i < count; i++) {
                    if (keys[i] < key) {
                        key = keys[i];
                        current = batch[i];
                        moved = true;
                    }
                }
            }
        }
        return current;
    }

    /** Puts a node's links into the batch, those alone that were not visited if asked. */
    private int collect(HnswGraph graph, int node, int level, boolean unvisited) {
        int[] links = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int end = offset + graph.slots(level);
        int count = 0;
        for (int i = offset; i < end; i++) {
            int link = links[i];
            if (link < 0) {
                break;
            }
            if (link < graph.count() && (!unvisited || visited.add(link))) {
                batch[count++] = link;
            }
        }
        return count;
    }

    /** Receives every node that is looked at. */
    @FunctionalInterface
    interface Sink {
        void offer(float key, int node);
    }

    /**
     * FAISS's search at level 0: expands the nearest open node until {@code efSearch} nodes of the beam are strictly
     * nearer than it.
     */
    void search(HnswGraph graph, int start, int efSearch, int width, int mostSame, Sink sink) {
        visited.clear();
        beam.clear(Math.min(width, nodes), mostSame);
        float startKey = key(start);
        visited.add(start);
        sink.offer(startKey, start);
        beam.push(Float.isNaN(startKey) ? Float.POSITIVE_INFINITY : startKey, start);
        for (int place = beam.expandNext(); place >= 0; place = beam.expandNext()) {
            if (beam.nearerThan(place) >= efSearch) {
                break;
            }
            int count = collect(graph, beam.node(place), 0, true);
            compare(count);
            for (int i = 0; i < count; i++) {
                sink.offer(keys[i], batch[i]);
                beam.push(Float.isNaN(keys[i]) ? Float.POSITIVE_INFINITY : keys[i], batch[i]);
            }
        }
    }

    /** Fills the beam with the nodes nearest to the query at a level, as construction does. */
    void explore(HnswGraph graph, int start, int level, int efConstruction) {
        visited.clear();
        beam.clear(Math.min(efConstruction, nodes), MOST_SAME);
        visited.add(start);
        beam.push(key(start), start);
        for (int place = beam.expandNext(); place >= 0; place = beam.expandNext()) {
            int count = collect(graph, beam.node(place), level, true);
            compare(count);
            for (int i = 0; i < count; i++) {
                beam.push(keys[i], batch[i]);
            }
        }
    }
}
