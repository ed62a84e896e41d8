package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.IndexState;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Puts new nodes into a graph as FAISS 1.15.1 does: level by level from the top, in batches that look at the graph as
 * the last batch left it, so that the result does not depend on the number of threads.
 */
final class Insertion {
    private static final int ORDER_SEED = 789;

    private final IndexState storage;
    private final boolean similarity;
    private final int efConstruction;
    private final float[] vectors;
    private final int first;
    private HnswGraph graph;
    private final Walk walk;

    /** Links between stored nodes are judged by this one. */
    private final Pruning pruning;

    Insertion(IndexState storage, HnswGraph graph, int efConstruction, float[] vectors, int first) {
        this.storage = storage;
        this.graph = graph;
        this.efConstruction = efConstruction;
        this.vectors = vectors;
        this.first = first;
        similarity = storage.metric().isSimilarity();
        walk = new Walk(graph, storage.comparer(), similarity);
        pruning = new Pruning(storage.comparer(), similarity);
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
        int most = Math.max(1, (int) Math.floor(0.02 * graph.count()));
        for (int done = 0; done < bucket.length; ) {
            int size = Math.min(Math.min(Math.max(1, done), most), bucket.length - done);
            insertBatch(bucket, done, done + size, level);
            done += size;
        }
    }

    private void insertBatch(int[] bucket, int from, int to, int level) {
        int levels = Math.min(level, graph.maxLevel()) + 1;
        int[][][] chosen = new int[to - from][levels][];
        for (int i = from; i < to; i++) {
            choose(bucket[i], level, chosen[i - from]);
        }
        for (int l = 0; l < levels; l++) {
            TreeMap<Integer, int[]> reverse = new TreeMap<>();
            for (int i = from; i < to; i++) {
                int[] links = chosen[i - from][l];
                write(bucket[i], l, links, links.length);
                for (int link : links) {
                    reverse.merge(link, new int[] {bucket[i]}, Insertion::joined);
                }
            }
            for (var entry : reverse.entrySet()) {
                linkBack(entry.getKey(), l, entry.getValue());
            }
        }
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /** Finds a new node's links at each level; nothing is changed. */
    private void choose(int node, int level, int[][] chosen) {
        int d = storage.dimension();
        walk.comparer().query(vectors, (node - first) * d);
        int start = walk.descend(graph, level);
        for (int l = Math.min(level, graph.maxLevel()); l >= 0; l--) {
            walk.explore(graph, start, l, efConstruction);
            Beam found = walk.beam();
            int slots = graph.slots(l);
            int[] links = new int[found.size()];
            float[] keys = new float[found.size()];
            int count = 0;
            for (int i = 0; i < found.size(); i++) {
                links[count] = found.node(i);
                keys[count++] = found.key(i);
            }
            if (count >= slots) {
                count = pruning.prune(links, keys, count, slots);
            }
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

    private void write(int node, int level, int[] links, int count) {
        int[] holder = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int slots = graph.slots(level);
        System.arraycopy(links, 0, holder, offset, count);
        Arrays.fill(holder, offset + count, offset + slots, -1);
    }

    private void linkBack(int node, int level, int[] sources) {
        int[] holder = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int slots = graph.slots(level);
        int count = 0;
        while (count < slots && holder[offset + count] >= 0) {
            count++;
        }
        int[] all = Arrays.copyOfRange(holder, offset, offset + count + sources.length);
        int[] sorted = sources.clone();
        Arrays.sort(sorted);
        int size = count;
        for (int source : sorted) {
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
