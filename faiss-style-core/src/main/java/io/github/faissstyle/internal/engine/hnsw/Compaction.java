package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.state.Rows;
import java.util.Arrays;

/**
 * Takes removed nodes out of a graph and numbers the others on. A node that had links to removed ones is linked to what
 * those were linked to instead, pruned as when it was built.
 */
final class Compaction {
    /** Candidates that are looked at, as a multiple of the links a node may have. */
    private static final int CANDIDATES = 4;

    private final HnswGraph graph;
    private final Tombstones removed;
    private final Pruning pruning;
    private final int[] numbers;
    private final Visited seen;
    private int[] candidates = new int[64];
    private int[] dead = new int[64];

    private Compaction(HnswGraph graph, Tombstones removed, Pruning pruning) {
        this.graph = graph;
        this.removed = removed;
        this.pruning = pruning;
        numbers = new int[graph.count()];
        seen = new Visited(graph.count());
    }

    static HnswGraph of(HnswGraph graph, Tombstones removed, Pruning pruning) {
        return new Compaction(graph, removed, pruning).run();
    }

    private HnswGraph run() {
        int count = 0;
        for (int node = 0; node < numbers.length; node++) {
            numbers[node] = removed.contains(node) ? -1 : count++;
        }
        int[] levels = new int[count];
        int[][] upper = new int[count][];
        int[] cum = graph.cum();
        int entry = -1;
        for (int node = 0; node < numbers.length; node++) {
            int number = numbers[node];
            if (number >= 0) {
                levels[number] = graph.levels()[node];
                entry = entry < 0 || levels[number] > levels[entry] ? number : entry;
                if (levels[number] > 1) {
                    upper[number] = new int[cum[levels[number]] - cum[1]];
                    for (int level = 1; level < levels[number]; level++) {
                        links(node, level, upper[number], cum[level] - cum[1]);
                    }
                }
            }
        }
        int[] next = {0};
        int width = graph.slots(0);
        Rows<int[]> level0 = Rows.ints(width).read(count, chunk -> {
            for (int at = 0; at < chunk.length; at += width) {
                while (numbers[next[0]] < 0) {
                    next[0]++;
                }
                links(next[0]++, 0, chunk, at);
            }
        });
        int top = entry < 0 ? -1 : levels[entry] - 1;
        return new HnswGraph(cum, graph.probas(), level0, upper, null, levels, count, entry, top);
    }

    private void links(int node, int level, int[] into, int at) {
        int slots = graph.slots(level);
        int[] chosen = surviving(node, level, slots);
        for (int i = 0; i < slots; i++) {
            into[at + i] = i < chosen.length ? numbers[chosen[i]] : -1;
        }
    }

    private int[] surviving(int node, int level, int slots) {
        seen.clear();
        seen.add(node);
        int open = 0;
        int live = 0;
        dead[0] = node;
        int deads = 1;
        while (open < deads && live < CANDIDATES * slots) {
            int from = dead[open++];
            int[] links = graph.holder(from, level);
            int offset = graph.offset(from, level);
            for (int i = offset; i < offset + slots && links[i] >= 0; i++) {
                int link = links[i];
                if (link >= graph.count() || !seen.add(link)) {
                    continue;
                }
                if (removed.contains(link)) {
                    dead = deads == dead.length ? Arrays.copyOf(dead, 2 * deads) : dead;
                    dead[deads++] = link;
                } else {
                    candidates = live == candidates.length ? Arrays.copyOf(candidates, 2 * live) : candidates;
                    candidates[live++] = link;
                }
            }
        }
        return deads == 1 || live == 0
                ? Arrays.copyOf(candidates, live)
                : pruning.choose(node, candidates, live, slots);
    }
}
