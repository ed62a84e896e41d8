package io.github.faissstyle.internal.engine.hnsw;

import io.github.faissstyle.internal.engine.sketch.ByteRows;
import io.github.faissstyle.internal.engine.sketch.EightBits;
import io.github.faissstyle.internal.engine.sketch.SmallQuery;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;

/**
 * Walks a graph by the byte codes of its vectors: as {@link Walk} does, with fewer bytes to wait for, and fewer waits:
 * a few nodes are expanded at once, so that their links come together, and then the codes of all that they link to.
 * Keys are estimates, smaller is nearer. One thread uses it.
 */
final class FastWalk {
    private static final int EXPANDED = 1 << 31;

    /** Nodes that are expanded at once, at most. */
    private static final int AT_ONCE = 8;

    /** The same while the walk still comes nearer, when what is behind the first ones will hardly be needed. */
    private static final int AT_FIRST = 2;

    /** By how many standard deviations two estimates may be off from each other. */
    private static final float MARGIN = 3;

    /** Bytes a cache line. */
    private static final int LINE = 64;

    private final VectorKernels kernels = Kernels.get();
    private final Visited visited;
    private final int nodes;
    private final SmallQuery query;
    private final int[] batch;
    private final int[] batchPlaces;
    private final byte[][] holders;
    private final int[] offsets;
    private final int[] products;
    private final float[] batchKeys;

    // The beam, nearest first; the sign bit of a node says that it was expanded.
    private float[] keys = new float[0];
    private int[] found = new int[0];
    private int size;

    private HnswGraph graph;
    private ByteRows codes;
    private int[] places = new int[0];
    private boolean similarity;
    private int mostSame;
    private float factor;

    /** Keeps what is fetched early from being compiled away. */
    @SuppressWarnings("UnusedVariable")
    private int fetched;

    FastWalk(HnswGraph graph, ByteRows codes) {
        this.graph = graph;
        this.codes = codes;
        nodes = Math.toIntExact(codes.count());
        visited = new Visited(nodes);
        query = new SmallQuery(codes.dimension(), VectorKernels.MOST_SHORT, 1);
        int most = 1;
        for (int level = 0; level + 1 < graph.cum().length; level++) {
            most = Math.max(most, graph.slots(level));
        }
        most *= AT_ONCE;
        batch = new int[most];
        batchKeys = new float[most];
        batchPlaces = new int[most];
        holders = new byte[most][];
        offsets = new int[most];
        products = new int[most];
    }

    /** Tells whether it has room for a graph of so many nodes. */
    boolean fits(HnswGraph other) {
        return nodes >= other.count();
    }

    int size() {
        return size;
    }

    int node(int place) {
        return found[place] & ~EXPANDED;
    }

    /**
     * Fills the beam with the nodes that seem nearest to a query.
     *
     * @return false if the query cannot be said in bytes; the beam is empty then
     */
    boolean search(
            HnswGraph toWalk,
            ByteRows rows,
            int[] slots,
            boolean higherIsNearer,
            float[] queries,
            int at,
            int ef,
            int same) {
        graph = toWalk;
        codes = rows;
        places = slots;
        similarity = higherIsNearer;
        mostSame = same;
        size = 0;
        if (!query.set(queries, at)) {
            return false;
        }
        factor = (similarity ? -1 : -2) * query.scale() * codes.scale();
        if (keys.length < ef + 1) {
            keys = new float[ef + 1];
            found = new int[ef + 1];
        }
        visited.clear();
        int start = descend();
        visited.add(start);
        push(key(start), start, ef);
        int next = 0;
        while (next < size) {
            next = expand(next, ef);
            while (next < size && found[next] < 0) {
                next++;
            }
        }
        return true;
    }

    /** Tells how many of those found, from the nearest on, may be among the k nearest of them: keys are estimates. */
    int promising(int k) {
        if (size <= k) {
            return size;
        }
        float ofRow = EightBits.DEVIATION * codes.scale() * query.size();
        float ofQuery = query.error() * codes.size(places[node(k - 1)]) / (float) Math.sqrt(codes.dimension());
        float ofTwo = (float) Math.sqrt(2 * (ofRow * ofRow + ofQuery * ofQuery));
        float bar = keys[k - 1] + (similarity ? MARGIN : 2 * MARGIN) * ofTwo;
        int count = k;
        while (count < size && keys[count] <= bar) {
            count++;
        }
        return count;
    }

    /** Estimates the keys of the first nodes of the batch. */
    private void compare(int count) {
        for (int i = 0; i < count; i++) {
            holders[i] = codes.holder(batchPlaces[i]);
            offsets[i] = codes.offset(batchPlaces[i]);
        }
        fetchCodes(count);
        kernels.dotBytes(query.numbers(), holders, offsets, count, products);
        for (int i = 0; i < count; i++) {
            batchKeys[i] = products[i] * factor;
        }
        for (int i = 0; !similarity && i < count; i++) {
            float length = codes.size(batchPlaces[i]);
            batchKeys[i] += length * length;
        }
    }

    /** Asks for all codes of the batch at once, so that they come together, not one row after another. */
    private void fetchCodes(int count) {
        int some = 0;
        for (int i = 0; i < count; i++) {
            byte[] holder = holders[i];
            int end = offsets[i] + codes.dimension();
            for (int at = offsets[i]; at < end; at += LINE) {
                some += holder[at];
            }
        }
        fetched += some;
    }

    private float key(int node) {
        batchPlaces[0] = places[node];
        compare(1);
        return batchKeys[0];
    }

    private int descend() {
        int current = graph.entry();
        float key = key(current);
        for (int level = graph.maxLevel(); level > 0; level--) {
            boolean moved = true;
            while (moved) {
                moved = false;
                int count = collect(current, level, false, 0);
                compare(count);
                for (int i = 0; i < count; i++) {
                    if (batchKeys[i] < key) {
                        key = batchKeys[i];
                        current = batch[i];
                        moved = true;
                    }
                }
            }
        }
        return current;
    }

    /**
     * Puts a node's links behind what the batch holds, those alone that were not visited if asked. Returns how many.
     */
    private int collect(int node, int level, boolean unvisited, int held) {
        int[] links = graph.holder(node, level);
        int offset = graph.offset(node, level);
        int end = offset + graph.slots(level);
        int limit = graph.count();
        int count = held;
        for (int i = offset; i < end; i++) {
            int link = links[i];
            if (link < 0) {
                break;
            }
            if (link < limit && (!unvisited || visited.add(link))) {
                batchPlaces[count] = places[link];
                batch[count++] = link;
            }
        }
        return count;
    }

    /** Asks for the links of some nodes of the beam, so that they come together. */
    private void fetchLinks(int from, int to) {
        int some = 0;
        for (int place = from; place < to; place++) {
            int node = node(place);
            int[] links = graph.holder(node, 0);
            int offset = graph.offset(node, 0);
            for (int i = offset; i < offset + graph.slots(0); i += LINE / Integer.BYTES) {
                some += links[i];
            }
        }
        fetched += some;
    }

    /**
     * Looks at what the nearest nodes link to that were not expanded yet.
     *
     * @param next the place of the first of them
     * @return a place in front of which all are expanded
     */
    private int expand(int next, int ef) {
        int most = next == 0 ? AT_FIRST : AT_ONCE;
        int end = next;
        for (int some = 0; some < most && end < size; end++) {
            some += found[end] >= 0 ? 1 : 0;
        }
        fetchLinks(next, end);
        int count = 0;
        for (int place = next; place < end; place++) {
            int node = found[place];
            if (node >= 0) {
                found[place] = node | EXPANDED;
                count = collect(node, 0, true, count);
            }
        }
        // Likely to be expanded next; their links come while vectors are compared.
        fetchLinks(end, Math.min(size, end + AT_ONCE));
        compare(count);
        int first = end;
        for (int i = 0; i < count; i++) {
            if (size < ef || batchKeys[i] < keys[size - 1]) {
                first = Math.min(first, push(batchKeys[i], batch[i], ef));
            }
        }
        return first;
    }

    private int push(float key, int node, int ef) {
        int place = Arrays.binarySearch(keys, 0, size, key);
        if (place < 0) {
            place = ~place;
        } else if (holdsEnoughOf(key, node, place)) {
            return Integer.MAX_VALUE;
        }
        int moved = Math.min(size, ef - 1) - place;
        if (moved < 0) {
            return Integer.MAX_VALUE;
        }
        System.arraycopy(keys, place, keys, place + 1, moved);
        System.arraycopy(found, place, found, place + 1, moved);
        keys[place] = key;
        found[place] = node;
        size = Math.min(size + 1, ef);
        return place;
    }

    /** Equal vectors would fill the beam, see {@link Beam}. */
    private boolean holdsEnoughOf(float key, int node, int place) {
        int first = place;
        while (first > 0 && keys[first - 1] == key) {
            first--;
        }
        int same = 0;
        for (int i = first; i < size && keys[i] == key && same < mostSame; i++) {
            same += codes.same(places[node(i)], places[node]) ? 1 : 0;
        }
        return same >= mostSame;
    }
}
