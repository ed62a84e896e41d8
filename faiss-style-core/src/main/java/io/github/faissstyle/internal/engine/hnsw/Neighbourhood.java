package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

final class Neighbourhood {
    static final int BLOCK = Integer.getInteger("block", 1024);
    private static final float HIGHEST = 3e38f;
    
    private final VectorKernels kernels = Kernels.get();
    private final int W = kernels.tileWidth();
    private final int H = kernels.tileHeight();
    private final Rows<float[]> rows;
    private final int d;
    private final Cells cells;
    private final boolean similarity;
    private final int ef;
    private final int[] capacity;
    private final int[] counts;
    private final int[][] nodes;
    private final int[][] hashes;
    private final float[][] bars;
    private final float[][] panels;
    private final int[][] nearby;
    private final float[] halfSquares;
    int total;
    

    Neighbourhood(Rows<float[]> rows, Cells cells, boolean similarity, int ef) {
        this.rows = rows;
        this.cells = cells;
        this.similarity = similarity;
        this.ef = ef;
        d = rows.width();
        capacity = cells.sizes();
        counts = new int[cells.count()];
        nodes = new int[cells.count()][];
        hashes = new int[cells.count()][];
        bars = new float[cells.count()][];
        panels = new float[cells.count()][];
        nearby = nearby();
        halfSquares = KMeans.halfSquares(cells.centroids(), d, cells.count());
    }

    private int[][] nearby() {
        int k = cells.count();
        int[][] near = new int[k][Math.min(k, 1024)];
        float[] out = new float[k];
        for (int c = 0; c < k; c++) {
            kernels.l2Rows(cells.centroids(), c * d, cells.centroids(), 0, d, k, out);
            long[] order = new long[k];
            for (int o = 0; o < k; o++) {
                order[o] = Pruning.ordered(out[o], o);
            }
            Arrays.sort(order);
            for (int o = 0; o < near[c].length; o++) {
                near[c][o] = (int) order[o];
            }
        }
        return near;
    }

    static final int STAGES = 6;
    private final int[] needed = new int[STAGES];
    private static int stage(int row) {
        int h = row * 0x9E3779B1;
        h = (h ^ (h >>> 15)) * 0x85EBCA6B;
        return Math.min(STAGES - 1, Integer.numberOfLeadingZeros(h ^ (h >>> 13)));
    }

    void calibrate() {
        long t0 = System.nanoTime();
        int n = (int) rows.rows();
        int S = 64;
        double target = Integer.getInteger("target", 950) / 1000.0;
        float[] q = new float[S * d];
        for (int i = 0; i < S; i++) {
            int row = (int) ((2L * i + 1) * n / (2 * S));
            System.arraycopy(rows.holder(row), rows.offset(row), q, i * d, d);
        }
        int[][] sizes = new int[STAGES][cells.count()];
        byte[] stage = new byte[n];
        for (int r = 0; r < n; r++) {
            stage[r] = (byte) stage(r);
            for (int k = 0; k <= stage[r]; k++) sizes[k][cells.of()[r]]++;
        }
        float[] out = new float[n];
        int[][] need = new int[STAGES][S * ef];
        int[] m = new int[STAGES];
        float[] co = new float[cells.count()];
        Shortlist list = new Shortlist(STAGES, ef);
        int[] cum = new int[cells.count()];
        for (int i = 0; i < S; i++) {
            list.clear();
            for (int c = 0; c < rows.chunks(); c++) {
                if (similarity) kernels.dotRows(q, i * d, rows.chunk(c), 0, d, rows.rowsIn(c), out);
                else kernels.l2Rows(q, i * d, rows.chunk(c), 0, d, rows.rowsIn(c), out);
                int fr = (int) rows.firstRow(c);
                for (int r = 0; r < rows.rowsIn(c); r++) {
                    float key = similarity ? -out[r] : out[r];
                    for (int k = 0; k <= stage[fr + r]; k++) if (key < list.bar(k)) list.offer(k, key, fr + r);
                }
            }
            kernels.dotRows(q, i * d, cells.centroids(), 0, d, cells.count(), co);
            long[] order = new long[cells.count()];
            for (int c = 0; c < order.length; c++) order[c] = Pruning.ordered(halfSquares[c] - co[c], c);
            Arrays.sort(order);
            for (int k = 0; k < STAGES; k++) {
                int size = list.shorten(k);
                int seen = 0;
                for (long o : order) { seen += sizes[k][(int) o]; cum[(int) o] = seen; }
                for (int r = 0; r < size; r++) need[k][m[k]++] = cum[cells.of()[list.number(k, r)]];
            }
        }
        for (int k = 0; k < STAGES; k++) {
            Arrays.sort(need[k], 0, m[k]);
            needed[k] = m[k] == 0 ? n : need[k][Math.min(m[k] - 1, (int) (m[k] * target))];
        }
        System.out.println("need " + Arrays.toString(needed) + " in " + (System.nanoTime() - t0) / 1e9);
    }

    private int wanted() {
        long n = rows.rows();
        int k = 0;
        while (k < STAGES && total <= n >> (k + 1)) k++;
        return k >= STAGES - 1 ? Integer.MAX_VALUE : Math.max(needed[k], needed[k + 1]);
    }

    /** Adds a node. */
    void add(int node) {
        int c = cells.of()[node];
        if (nodes[c] == null) {
            int room = (capacity[c] + W - 1) / W * W;
            nodes[c] = new int[room];
            hashes[c] = new int[room];
            bars[c] = new float[room];
            Arrays.fill(bars[c], HIGHEST);
            panels[c] = new float[room * d + 12];
        }
        float[] row = rows.holder(node);
        int at = rows.offset(node);
        int hash = 1;
        for (int i = at; i < at + d; i++) {
            hash = 31 * hash + Float.floatToRawIntBits(row[i]);
        }
        int last = -1;
        int same = 0;
        for (int m = counts[c] - 1; m >= 0; m--) {
            if (hashes[c][m] == hash && rows.same(nodes[c][m], node)) {
                same++;
            }
        }
        if (same >= Walk.MOST_SAME) {
            // the latest ones
            int take = node;
            for (int m = counts[c] - 1; m >= 0; m--) {
                if (hashes[c][m] == hash && rows.same(nodes[c][m], node)) {
                    int t = nodes[c][m];
                    nodes[c][m] = take;
                    take = t;
                }
            }
            return;
        }
        int m = counts[c]++;
        total++;
        nodes[c][m] = node;
        hashes[c][m] = hash;
        double sum = 0;
        int to = 12 + m / W * W * d + m % W;
        float[] panel = panels[c];
        for (int i = 0; i < d; i++) {
            float x = row[at + i];
            panel[to + i * W] = x;
            sum += (double) x * x;
        }
        bars[c][m] = similarity ? 0 : (float) (sum / 2);
    }

    static long tTile, tiles, rowsT, tRoute, offers;

    final class Finder {
        private final Shortlist pool = new Shortlist(BLOCK, ef);
        private final float[] block = new float[BLOCK * d];
        private final float[] blockBars = new float[BLOCK];
        private final int[] which = new int[BLOCK];
        private final float[] out = new float[H * W];
        private long[] order = new long[cells.count()];
        private final float[][] holders = new float[cells.count()][];
        private final int[] offsets = new int[cells.count()];
        private final float[] products = new float[cells.count()];
        private long[] tasks = new long[1024];
        private int taskCount;
        private int C;

        void find(int[] queries, int from, int to) {
            int n = to - from;
            pool.clear();
            taskCount = 0;
            long t0 = System.nanoTime();
            C = wanted();
            if (total <= C * (1 + Integer.getInteger("slack", 0) / 100.0)) {
                for (int c = 0; c < cells.count(); c++) {
                    for (int q = 0; q < n && counts[c] > 0; q++) {
                        task(c, q, 0);
                    }
                }
            } else {
                for (int q = 0; q < n; q++) {
                    choose(queries[from + q], q);
                }
            }
            Arrays.sort(tasks, 0, taskCount);
            tRoute += System.nanoTime() - t0;
            for (int t = 0; t < taskCount; ) {
                int c = (int) (tasks[t] >> 24) & 0xFFFFFF;
                int e = t;
                while (e < taskCount && tasks[e] >> 24 == tasks[t] >> 24) {
                    which[e - t] = (int) tasks[e] & 0xFFFFFF;
                    int node = queries[from + which[e - t]];
                    System.arraycopy(rows.holder(node), rows.offset(node), block, (e - t) * d, d);
                    blockBars[e - t] = -pool.bar(which[e - t]);
                    e++;
                }
                scan(c, e - t);
                t = e;
            }
            for (int q = 0; q < n; q++) {
                pool.shorten(q);
            }
        }

        private void task(int c, int q, int pass) {
            if (taskCount == tasks.length) {
                tasks = Arrays.copyOf(tasks, 2 * taskCount);
            }
            tasks[taskCount++] = ((long) pass << 60) | ((long) c << 24) | q;
        }

        private void choose(int node, int q) {
            int home = cells.of()[node];
            int[] near = nearby[home];
            int seen = 0;
            int n = 0;
            for (int c = 0; c < near.length && seen < 2L * C; c++) {
                if (counts[near[c]] > 0) {
                    seen += counts[near[c]];
                    holders[n] = cells.centroids();
                    offsets[n++] = near[c] * d;
                }
            }
            kernels.dotGather(rows.holder(node), rows.offset(node), holders, offsets, d, n, products);
            for (int c = 0; c < n; c++) {
                int cell = offsets[c] / d;
                order[c] = Pruning.ordered(halfSquares[cell] - products[c], cell);
            }
            Arrays.sort(order, 0, n);
            seen = 0;
            for (int c = 0; c < n && seen < C; c++) {
                int cell = (int) order[c];
                seen += counts[cell];
                task(cell, q, cell == home ? 0 : 1);
            }
        }

        private void scan(int c, int n) {
            int count = counts[c];
            for (int m = 0; m < count; m += W) {
                for (int q = 0; q < n; q += H) {
                    int h = Math.min(H, n - q);
                    long t0 = System.nanoTime();
                    kernels.tile(block, q * d, d, h, panels[c], 12 + m * d, out);
                    tTile += System.nanoTime() - t0;
                    tiles++;
                    int above = kernels.above(out, h, bars[c], m, blockBars, q);
                    while (above != 0) {
                        int i = Integer.numberOfTrailingZeros(above);
                        above &= above - 1;
                        offer(c, m, i, q + i);
                    }
                }
            }
        }

        private void offer(int c, int m, int i, int at) {
            float[] b = bars[c];
            float bar = blockBars[at];
            int q = which[at];
            for (int r = 0; r < W; r++) {
                float score = out[i * W + r] - b[m + r];
                if (score > bar) {
                    pool.offer(q, -score, nodes[c][m + r]);
                    bar = -pool.bar(q);
                }
            }
            blockBars[at] = bar;
        }

        int size(int q) {
            return pool.shorten(q);
        }

        int node(int q, int place) {
            return pool.number(q, place);
        }
    }
}
