package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * Nodes of one cell, their vectors turned on their side as {@link Panels}. Of nodes with the same vector it has the
 * latest few: thousands of them would be all that anyone finds.
 */
final class Members {
    /** Members that there is room for at once. */
    private static final int USUAL = 1024;

    private final VectorKernels kernels = Kernels.get();
    private final Rows<float[]> rows;
    private final boolean similarity;
    private final int most;
    private final Panels panels;
    private int[] nodes = new int[0];
    private int[] hashes = new int[0];
    private float[] bars = new float[0];

    /**
     * Has room for no node yet.
     *
     * @param rows the vectors
     * @param similarity whether larger inner products are nearer, or smaller L2 distances
     * @param most how many nodes will come, at most
     */
    Members(Rows<float[]> rows, boolean similarity, int most) {
        this.rows = rows;
        this.most = most;
        this.similarity = similarity;
        panels = new Panels(rows.width());
    }

    int count() {
        return panels.count();
    }

    /** Adds a node. Returns whether there is one more now. */
    boolean add(int node) {
        float[] holder = rows.holder(node);
        int at = rows.offset(node);
        int hash = 1;
        float square = 0;
        for (int i = at; i < at + rows.width(); i++) {
            hash = 31 * hash + Float.floatToRawIntBits(holder[i]);
            square += holder[i] * holder[i];
        }
        if (replaces(node, hash)) {
            return false;
        }
        int count = panels.count();
        if (count == nodes.length) {
            grow();
        }
        nodes[count] = node;
        hashes[count] = hash;
        bars[count] = similarity ? 0 : square / 2;
        panels.add(holder, at);
        return true;
    }

    /** Puts a node in the place of the one that came first of those with the same vector, if they are enough. */
    private boolean replaces(int node, int hash) {
        int oldest = -1;
        int same = 0;
        for (int i = 0; i < panels.count(); i++) {
            if (hashes[i] == hash && rows.same(nodes[i], node)) {
                oldest = oldest < 0 ? i : oldest;
                same++;
            }
        }
        if (same < Walk.MOST_SAME) {
            return false;
        }
        // All have the same vector, so that places and nodes may part.
        int place = oldest;
        for (int i = oldest + 1; i < panels.count(); i++) {
            if (hashes[i] == hash && rows.same(nodes[i], node)) {
                nodes[place] = nodes[i];
                place = i;
            }
        }
        nodes[place] = node;
        return true;
    }

    /** No further than needed: for a usual cell all at once, for a large one, which may be a crowd, by half. */
    private void grow() {
        int count = panels.count();
        int room = panels.reserve(Math.min(most, Math.max(USUAL, count + count / 2)));
        nodes = Arrays.copyOf(nodes, room);
        hashes = Arrays.copyOf(hashes, room);
        bars = Arrays.copyOf(bars, room);
        Arrays.fill(bars, count, room, Panels.HIGHEST);
    }

    /**
     * Compares vectors with all members: what is above a vector's bar is offered, keys are minus what it is above by
     * that measure (inner product, less half the member's square for L2).
     */
    void compare(Vectors vectors, Shortlist lists) {
        int width = panels.width();
        int height = panels.height();
        for (int panel = 0; panel < panels.panels(); panel++) {
            for (int v = 0; v < vectors.count; v += height) {
                int n = Math.min(height, vectors.count - v);
                panels.multiply(vectors.floats, v * rows.width(), n, panel, vectors.out);
                int above = kernels.above(vectors.out, n, bars, panel * width, vectors.bars, v);
                while (above != 0) {
                    int which = Integer.numberOfTrailingZeros(above);
                    above &= above - 1;
                    offer(vectors, v + which, which * width, panel * width, lists);
                }
            }
        }
    }

    private void offer(Vectors vectors, int v, int at, int first, Shortlist lists) {
        int list = vectors.lists[v];
        float bar = vectors.bars[v];
        for (int i = 0; i < panels.width(); i++) {
            float value = vectors.out[at + i] - bars[first + i];
            if (value > bar) {
                lists.offer(list, -value, nodes[first + i]);
                bar = -lists.bar(list);
            }
        }
        vectors.bars[v] = bar;
    }

    /** Vectors that are compared together, and the list of each. One thread uses it. */
    static final class Vectors {
        private final int d;
        private final float[] floats;
        private final float[] bars;
        private final int[] lists;
        private final float[] out =
                new float[Kernels.get().tileHeight() * Kernels.get().tileWidth()];
        private int count;

        Vectors(int most, int d) {
            this.d = d;
            floats = new float[most * d];
            bars = new float[most];
            lists = new int[most];
        }

        void clear() {
            count = 0;
        }

        void add(Rows<float[]> rows, int node, int list, Shortlist all) {
            rows.copy(node, floats, count * d);
            lists[count] = list;
            bars[count++] = -all.bar(list);
        }
    }
}
