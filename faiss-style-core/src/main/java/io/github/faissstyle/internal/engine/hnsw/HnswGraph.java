package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The links of the nodes, as FAISS's {@code HNSW} keeps them: a node of level L has slots at levels 0 to L, filled from
 * the front, then -1.
 *
 * <p>A writer changes links of old nodes in place, so a reader must pass over nodes that its graph does not count, and
 * may see a node's links while they change: what it finds is still a node of the graph.
 *
 * @param cum slots of a node below each level: {@code cum[l + 1] - cum[l]} at level l
 * @param probas probability of each level
 * @param level0 links at level 0
 * @param upper links above level 0, level by level; null for most nodes
 * @param elsewhere where the links are if they are not on the heap; level0 and upper are empty then
 * @param levels number of levels of each node, from 1
 * @param count number of nodes
 * @param entry where a search begins, -1 if there is no node
 * @param maxLevel highest level, from 0; -1 if there is no node
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HnswGraph(
        int[] cum,
        double[] probas,
        Rows<int[]> level0,
        int[][] upper,
        @Nullable Elsewhere elsewhere,
        int[] levels,
        int count,
        int entry,
        int maxLevel) {
    /**
     * Links that are not on the heap, all levels of a node together; they are copied each time they are asked for.
     *
     * @param source all links of all nodes
     * @param offsets where those of each node begin
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Elsewhere(Rows.Source<int[]> source, long[] offsets) {}

    /** Makes an empty graph with FAISS's tables for M links a node, twice that at level 0. */
    public static HnswGraph empty(int m) {
        List<Integer> cum = new ArrayList<>(List.of(0));
        List<Double> probas = new ArrayList<>();
        float multiplier = (float) (1 / Math.log(m));
        for (int level = 0; ; level++) {
            float p = (float) (Math.exp(-level / multiplier) * (1 - Math.exp(-1 / multiplier)));
            if (p < 1e-9) {
                break;
            }
            probas.add((double) p);
            cum.add(cum.get(level) + (level == 0 ? 2 * m : m));
        }
        return new HnswGraph(
                cum.stream().mapToInt(i -> i).toArray(),
                probas.stream().mapToDouble(p -> p).toArray(),
                Rows.ints(2 * m),
                new int[0][],
                null,
                new int[0],
                0,
                -1,
                -1);
    }

    /** Returns how many links a node may have at a level. */
    public int slots(int level) {
        return cum[level + 1] - cum[level];
    }

    /** Returns the array that a node's links at a level are in; {@link #offset} says where they begin. */
    public int[] holder(int node, int level) {
        if (elsewhere != null) {
            return copied(elsewhere, node, level);
        }
        return level == 0 ? level0.holder(node) : upper[node];
    }

    private int[] copied(Elsewhere links, int node, int level) {
        int[] copy = new int[slots(level)];
        if (level < levels[node]) {
            links.source().copy(links.offsets()[node] + cum[level], copy.length, copy, 0);
        } else {
            Arrays.fill(copy, -1); // nothing has checked what the file links to
        }
        return copy;
    }

    public int offset(int node, int level) {
        return elsewhere != null ? 0 : level == 0 ? level0.offset(node) : cum[level] - cum[1];
    }

    /** Returns how many links a node has at a level. */
    int degree(int node, int level) {
        int[] links = holder(node, level);
        int offset = offset(node, level);
        int count = 0;
        while (count < slots(level) && links[offset + count] >= 0) {
            count++;
        }
        return count;
    }

    /** Replaces a node's links at a level by the first of some, in place. */
    void link(int node, int level, int[] links, int count) {
        int[] holder = holder(node, level);
        int offset = offset(node, level);
        System.arraycopy(links, 0, holder, offset, count);
        Arrays.fill(holder, offset + count, offset + slots(level), -1);
    }

    HnswGraph with(int newEntry, int newMaxLevel) {
        return new HnswGraph(cum, probas, level0, upper, elsewhere, levels, count, newEntry, newMaxLevel);
    }

    /** Adds nodes without links. */
    HnswGraph append(int[] newLevels) {
        int n = newLevels.length;
        int end = Math.addExact(count, n);
        int[][] links = end <= upper.length ? upper : Arrays.copyOf(upper, Math.max(end, count + count / 2));
        int[] all = end <= levels.length ? levels : Arrays.copyOf(levels, Math.max(end, count + count / 2));
        Rows<int[]> zero = level0.withRoom(n);
        int block = Math.min(n, 4096);
        int[] none = new int[block * level0.width()];
        Arrays.fill(none, -1);
        for (int done = 0; done < n; done += block) {
            zero = zero.append(none, Math.min(block, n - done));
        }
        for (int i = 0; i < n; i++) {
            all[count + i] = newLevels[i];
            if (newLevels[i] > 1) {
                int[] own = new int[cum[newLevels[i]] - cum[1]];
                Arrays.fill(own, -1);
                links[count + i] = own;
            } else {
                links[count + i] = null;
            }
        }
        return new HnswGraph(cum, probas, zero, links, null, all, end, entry, maxLevel);
    }

    long memoryBytes() {
        if (elsewhere != null) {
            return 4L * levels.length + 8L * elsewhere.offsets().length;
        }
        long bytes = level0.memoryBytes() + 4L * levels.length + 4L * upper.length;
        for (int node = 0; node < count; node++) {
            bytes += upper[node] == null ? 0 : 16 + 4L * upper[node].length;
        }
        return bytes;
    }
}
