package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.RowComparer;
import java.util.Arrays;

/** Chooses links among stored nodes by the rule of relative neighborhood graphs, as FAISS does. One thread uses it. */
final class Pruning {
    /** Kept nodes that are compared together, as many as kernels do: most candidates are nearer to one of the first. */
    private static final int BLOCK = 4;

    private final int[] block = new int[BLOCK];
    private final float[] values = new float[BLOCK];
    private final RowComparer comparer;
    private final boolean similarity;

    Pruning(RowComparer comparer, boolean similarity) {
        this.comparer = comparer;
        this.similarity = similarity;
    }

    /**
     * Keeps, nearest first, each node that is not nearer to one kept before than to the base, nor equal to it.
     *
     * @param nodes candidates, nearest first; the kept ones are moved to the front, the others follow, nearest first
     * @param keys their keys, likewise
     * @param count number of candidates
     * @param most number to keep at most
     * @return how many were kept
     */
    int prune(int[] nodes, float[] keys, int count, int most) {
        int kept = 0;
        for (int i = 0; i < count && kept < most; i++) {
            comparer.queryRow(nodes[i]);
            boolean good = true;
            for (int j = 0; j < kept && good; j += BLOCK) {
                good = isFarFrom(nodes, j, Math.min(BLOCK, kept - j), nodes[i], keys[i]);
            }
            if (good) {
                int node = nodes[i];
                float key = keys[i];
                System.arraycopy(nodes, kept, nodes, kept + 1, i - kept);
                System.arraycopy(keys, kept, keys, kept + 1, i - kept);
                nodes[kept] = node;
                keys[kept++] = key;
            }
        }
        return kept;
    }

    /**
     * Keeps nodes by the same rule.
     *
     * @param base the base
     * @param nodes candidates as above, whose keys are not known
     */
    int prune(int base, int[] nodes, int count, int most) {
        int kept = 0;
        for (int i = 0; i < count && kept < most; i++) {
            comparer.queryRow(nodes[i]);
            // The base goes along with those that were kept first.
            int first = Math.min(BLOCK - 1, kept);
            System.arraycopy(nodes, 0, block, 1, first);
            block[0] = base;
            comparer.distances(block, 1 + first, values);
            float key = similarity ? -values[0] : values[0];
            boolean good = isFarFrom(1, 1 + first, nodes[i], key);
            for (int j = first; j < kept && good; j += BLOCK) {
                good = isFarFrom(nodes, j, Math.min(BLOCK, kept - j), nodes[i], key);
            }
            if (good) {
                int node = nodes[i];
                System.arraycopy(nodes, kept, nodes, kept + 1, i - kept);
                nodes[kept++] = node;
            }
        }
        return kept;
    }

    /** Tells whether the row asked for is nearer to none of some kept nodes than to the base. */
    private boolean isFarFrom(int[] nodes, int from, int count, int node, float key) {
        System.arraycopy(nodes, from, block, 0, count);
        comparer.distances(block, count, values);
        return isFarFrom(0, count, node, key);
    }

    private boolean isFarFrom(int from, int to, int node, float key) {
        for (int i = from; i < to; i++) {
            float other = similarity ? -values[i] : values[i];
            if (other < key || (other == key && comparer.same(node, block[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Chooses at most so many of some nodes for a base, nearest first. */
    int[] choose(int base, int[] candidates, int count, int most) {
        comparer.queryRow(base);
        long[] order = new long[count];
        float[] found = new float[count];
        comparer.distances(candidates, count, found);
        for (int i = 0; i < count; i++) {
            order[i] = ordered(similarity ? -found[i] : found[i], candidates[i]);
        }
        Arrays.sort(order);
        int[] nodes = new int[count];
        float[] keys = new float[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = (int) order[i];
            keys[i] = keyOf(order[i]);
        }
        return Arrays.copyOf(nodes, prune(nodes, keys, count, most));
    }

    /** Returns a number that sorts by key, then by number; the lower half is the number. */
    static long ordered(float key, int number) {
        return (sortable(key) << 32) | number;
    }

    /** Returns the key of an {@link #ordered} number. */
    static float keyOf(long ordered) {
        return unsortable((int) (ordered >> 32));
    }

    /** Orders floats as ints, minus zero with zero. */
    private static long sortable(float key) {
        int bits = Float.floatToRawIntBits(key + 0f);
        return bits ^ ((bits >> 31) & 0x7FFFFFFF);
    }

    private static float unsortable(int bits) {
        return Float.intBitsToFloat(bits ^ ((bits >> 31) & 0x7FFFFFFF));
    }
}
