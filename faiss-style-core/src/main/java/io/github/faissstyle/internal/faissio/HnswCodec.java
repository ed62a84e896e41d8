package io.github.faissstyle.internal.faissio;

import io.github.faissstyle.internal.engine.hnsw.HnswGraph;
import io.github.faissstyle.internal.engine.hnsw.HnswState;
import io.github.faissstyle.internal.engine.state.AbsentState;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Rows;
import java.io.IOException;

/** {@code IHNf}, {@code IHNs}, {@code IHNp}, {@code IH00}, {@code IHNr}. */
final class HnswCodec {
    /** More links a node than anybody uses; keeps a damaged table from asking for huge arrays. */
    private static final int MAX_SLOTS = 1 << 20;

    /** Numbers that are read together. */
    private static final int BLOCK = 1 << 13;

    private HnswCodec() {}

    static HnswState read(FaissInput in, String tag, int depth) {
        FaissHeader header = FaissHeader.read(in);
        in.check(
                header.ntotal() <= Integer.MAX_VALUE - 16,
                header.offset() + 4,
                "ntotal",
                header.ntotal(),
                "at most 2^31 in a graph");
        HnswGraph graph = readGraph(in, (int) header.ntotal());
        int efConstruction = positive(in, "efConstruction");
        int efSearch = positive(in, "efSearch");
        in.i32("upper_beam");
        IndexState storage = IndexCodec.readOptional(in, depth + 1, "storage");
        if (storage == null) {
            storage = new AbsentState(
                    "null",
                    "no storage",
                    header.d(),
                    header.ntotal(),
                    header.metric(),
                    header.trained(),
                    "this graph was written without its vectors (FAISS's IO_FLAG_SKIP_STORAGE): it cannot be searched",
                    new byte[0]);
        } else {
            header.checkRepeats(in, storage);
        }
        return HnswState.of(storage, graph, efConstruction, efSearch, kind(in, tag));
    }

    private static HnswState.Kind kind(FaissInput in, String tag) {
        return switch (tag) {
            case "IHNf" -> HnswState.Kind.FLAT;
            case "IHNs" -> HnswState.Kind.SQ;
            case "IHNp" -> HnswState.Kind.PQ;
            case "IH00" -> HnswState.Kind.BASE;
            default -> in.bool("staged search") ? HnswState.Kind.RABITQ_STAGED : HnswState.Kind.RABITQ;
        };
    }

    private static int positive(FaissInput in, String field) {
        long at = in.position();
        int value = in.i32(field);
        in.check(value > 0, at, field, value, "1 or more");
        return value;
    }

    private static HnswGraph readGraph(FaissInput in, int n) {
        double[] probas = in.doubles("assign_probas");
        int[] cum = readSlots(in, probas.length);
        int[] levels = readLevels(in, n, cum.length - 1);
        long links = checkOffsets(in, cum, levels);
        in.count("neighbors", links, Integer.BYTES);
        int[][] upper = new int[in.mapped() == null ? n : 0][];
        HnswGraph.Elsewhere elsewhere = in.mapped() == null ? null : elsewhere(in, in.mapped(), cum, levels, links);
        Rows<int[]> level0 = elsewhere == null ? readLinks(in, cum, levels, upper) : Rows.ints(cum[1]);
        long at = in.position();
        int entry = in.i32("entry_point");
        int maxLevel = in.i32("max_level");
        if (n == 0) {
            in.check(entry == -1, at, "entry_point", entry, "-1 in an empty graph");
            in.check(maxLevel == -1, at + 4, "max_level", maxLevel, "-1 in an empty graph");
        } else {
            in.check(entry >= 0 && entry < n, at, "entry_point", entry, "0 to " + (n - 1));
            int own = levels[entry] - 1;
            in.check(maxLevel == own, at + 4, "max_level", maxLevel, own + ", the level of the entry point");
        }
        return new HnswGraph(cum, probas, level0, upper, elsewhere, levels, n, entry, maxLevel);
    }

    private static int[] readSlots(FaissInput in, int levels) {
        long at = in.position();
        int[] cum = in.ints("cum_nneighbor_per_level");
        in.check(
                cum.length == levels + 1 && levels > 0,
                at,
                "count of cum_nneighbor_per_level",
                cum.length,
                levels == 0 ? "2 or more" : levels + 1 + ", one more than assign_probas");
        in.check(cum[0] == 0, at + 8, "cum_nneighbor_per_level[0]", cum[0], "0");
        for (int l = 1; l < cum.length; l++) {
            boolean good = cum[l] >= cum[l - 1] && cum[l] <= MAX_SLOTS && cum[1] > 0;
            in.check(
                    good,
                    at + 8 + 4L * l,
                    "cum_nneighbor_per_level[" + l + "]",
                    cum[l],
                    Math.max(1, cum[l - 1]) + " to " + MAX_SLOTS);
        }
        return cum;
    }

    private static int[] readLevels(FaissInput in, int n, int most) {
        long at = in.position();
        in.count("levels", n, Integer.BYTES);
        int[] levels = new int[n];
        in.ints(levels);
        for (int i = 0; i < n; i++) {
            in.check(levels[i] >= 1 && levels[i] <= most, at + 8 + 4L * i, "level", levels[i], "1 to " + most);
        }
        return levels;
    }

    /** The offsets follow from the levels. Returns the last one. */
    private static long checkOffsets(FaissInput in, int[] cum, int[] levels) {
        in.count("offsets", levels.length + 1L, Long.BYTES);
        long expected = 0;
        long[] block = new long[Math.min(BLOCK, levels.length + 1)];
        for (int first = 0; first <= levels.length; first += block.length) {
            int count = Math.min(block.length, levels.length + 1 - first);
            long at = in.position();
            in.longs(block, 0, count);
            for (int i = first; i < first + count; i++) {
                long offset = block[i - first];
                if (offset != expected) {
                    in.check(false, at + 8L * (i - first), "offset of node " + i, offset, expected + " by the levels");
                }
                expected += i < levels.length ? cum[levels[i]] : 0;
            }
        }
        return expected;
    }

    private static HnswGraph.Elsewhere elsewhere(FaissInput in, MappedFile file, int[] cum, int[] levels, long links) {
        long[] offsets = new long[levels.length];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + cum[levels[i - 1]];
        }
        long at = in.skip(links * Integer.BYTES);
        return new HnswGraph.Elsewhere(
                (first, n, into, to) -> file.copy(at + first * Integer.BYTES, n, into, to), offsets);
    }

    /** Links of level 0 follow each other in the file up to a node that has others: these are read at once. */
    private static Rows<int[]> readLinks(FaissInput in, int[] cum, int[] levels, int[][] upper) {
        int width = cum[1];
        int[] next = new int[1];
        return Rows.ints(width).read(levels.length, chunk -> {
            int end = next[0] + chunk.length / width;
            for (int at = 0; next[0] < end; next[0]++) {
                int first = next[0];
                while (levels[next[0]] == 1 && next[0] < end - 1) {
                    next[0]++;
                }
                int count = (next[0] + 1 - first) * width;
                in.ints(chunk, at, count);
                checkLinks(in, chunk, at, count, levels, 1);
                at += count;
                upper[next[0]] = levels[next[0]] == 1 ? null : readUpper(in, cum, levels, levels[next[0]]);
            }
        });
    }

    private static int[] readUpper(FaissInput in, int[] cum, int[] levels, int own) {
        int[] links = new int[cum[own] - cum[1]];
        for (int l = 1; l < own; l++) {
            in.ints(links, cum[l] - cum[1], cum[l + 1] - cum[l]);
            checkLinks(in, links, cum[l] - cum[1], cum[l + 1] - cum[l], levels, l + 1);
        }
        return links;
    }

    /** Checks links that were just read, to nodes of so many levels or more. */
    private static void checkLinks(FaissInput in, int[] links, int at, int count, int[] levels, int level) {
        if (level == 1 && within(links, at, count, levels.length)) {
            return;
        }
        for (int i = at; i < at + count; i++) {
            int link = links[i];
            if (link < -1 || link >= levels.length || (link >= 0 && levels[link] < level)) {
                throw in.problem(
                        in.position() - 4L * (at + count - i),
                        "neighbor is " + link + ", expected -1 or a node below " + levels.length + " of " + level
                                + " levels or more");
            }
        }
    }

    /** Tells whether all links are from -1 to below n, by the signs of what is left, so that several go at a time. */
    private static boolean within(int[] links, int at, int count, int n) {
        int signs = 0;
        for (int i = at; i < at + count; i++) {
            signs |= (links[i] + 1) | (n - 1 - links[i]);
        }
        return signs >= 0;
    }

    static void write(FaissOutput out, HnswState state) throws IOException {
        HnswGraph graph = state.graph();
        int[] cum = graph.cum();
        out.tag(state.kind().tag());
        FaissHeader.write(out, state);
        out.vector(graph.probas());
        out.vector(cum, cum.length);
        out.vector(graph.levels(), graph.count());
        out.i64(graph.count() + 1L);
        long offset = 0;
        out.i64(offset);
        for (int i = 0; i < graph.count(); i++) {
            offset += cum[graph.levels()[i]];
            out.i64(offset);
        }
        out.i64(offset);
        for (int i = 0; i < graph.count(); i++) {
            out.ints(graph.holder(i, 0), graph.offset(i, 0), cum[1]);
            for (int l = 1; l < graph.levels()[i]; l++) {
                out.ints(graph.holder(i, l), graph.offset(i, l), graph.slots(l));
            }
        }
        out.i32(graph.entry());
        out.i32(graph.maxLevel());
        out.i32(state.efConstruction());
        out.i32(state.efSearch());
        out.i32(1);
        IndexCodec.write(out, state.storage());
        if (state.kind() == HnswState.Kind.RABITQ || state.kind() == HnswState.Kind.RABITQ_STAGED) {
            out.bool(state.kind() == HnswState.Kind.RABITQ_STAGED);
        }
    }
}
