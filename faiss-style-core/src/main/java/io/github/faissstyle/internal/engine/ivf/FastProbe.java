package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.sketch.EightBits;
import io.github.faissstyle.internal.engine.sketch.SmallQuery;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import java.util.List;

/**
 * Searches lists of vectors: finds the lists by the centroids' codes of eight bits a component, goes over the codes of
 * what stands in them, and compares by their vectors those that may be among the best. One thread uses it.
 */
final class FastProbe {
    private static final int BLOCK = 1024;

    /** Vectors that are compared together, so that they are fetched together. */
    private static final int TOGETHER = 8;

    /** By how many standard deviations an estimate may be off. */
    private static final float MARGIN = 4;

    private static final float[] NONE = new float[0];
    private static final long[] NO_IDS = new long[0];

    private final VectorKernels kernels = Kernels.get();
    private final boolean similarity;
    private final int d;
    private final SmallQuery query;
    private final int[] products = new int[BLOCK];
    private final float[][] holders = new float[TOGETHER][];
    private final int[] offsets = new int[TOGETHER];
    private final long[] ids = new long[TOGETHER];
    private final float[] values = new float[TOGETHER];

    /** How near vectors may be: similarities from above, distances less the query's square from below. */
    private float[] bounds = new float[BLOCK];

    // The lists that the bounds are of, none of them empty, and where the bounds of each begin.
    private float[][] listVectors = new float[0][];
    private long[][] listIds = new long[0][];
    private int[] starts = new int[0];
    private int listCount;

    private float[] queries = NONE;
    private int at;

    FastProbe(int d, boolean similarity) {
        this.d = d;
        this.similarity = similarity;
        query = new SmallQuery(d, VectorKernels.MOST_SHORT, 1);
    }

    /**
     * Searches queries one after the other.
     *
     * @return the first query that is not answered: {@code to}, or one that codes cannot serve
     */
    int search(
            IvfState<float[]> index,
            List<InvertedList<float[]>> lists,
            ListSketch sketch,
            SearchParams params,
            float[] allQueries,
            int from,
            int to,
            int k,
            float[] distances,
            long[] found) {
        int nprobe = Math.min(index.nlist(), params.nprobe() > 0 ? params.nprobe() : index.nprobe());
        boolean sameMetric = index.quantizer().metric() == index.metric();
        EightBits centroids = sameMetric ? sketch.ofCentroids(index.quantizer()) : null;
        float[] coarse = new float[nprobe];
        long[] numbers = new long[nprobe];
        TopK nearest = new TopK(nprobe, similarity);
        TopK seeming = new TopK(k, similarity);
        TopK best = new TopK(k, similarity);
        if (starts.length < nprobe) {
            listVectors = new float[nprobe][];
            listIds = new long[nprobe][];
            starts = new int[nprobe];
        }
        queries = allQueries;
        for (int q = from; q < to; q++) {
            at = q * d;
            if (!query.set(queries, at)) {
                return q;
            }
            if (centroids != null) {
                bound(centroids, centroids.size(), 0, 0);
                nearest.clear();
                nearest.offer(bounds, centroids.size(), 0);
                nearest.drain(coarse, numbers, 0);
            } else {
                float[] alone = Arrays.copyOfRange(queries, at, at + d);
                index.quantizer().search(alone, 0, 1, nprobe, SearchParams.defaults(), coarse, numbers);
            }
            best.clear();
            if (!searchLists(lists, numbers, sketch, k, seeming, best)) {
                return q;
            }
            best.drain(distances, found, q * k);
        }
        return to;
    }

    /** Lets go of the caller's queries and of the lists. */
    void release() {
        queries = NONE;
        Arrays.fill(listVectors, NONE);
        Arrays.fill(listIds, NO_IDS);
        Arrays.fill(holders, NONE);
    }

    /** Returns false where the codes of a list say too little. */
    private boolean searchLists(
            List<InvertedList<float[]>> lists, long[] numbers, ListSketch sketch, int k, TopK seeming, TopK best) {
        int count = 0;
        float largest = 0;
        listCount = 0;
        for (long number : numbers) {
            InvertedList<float[]> list = number < 0 ? null : lists.get((int) number);
            if (list != null && list.size() > 0) {
                EightBits codes = sketch.of((int) number, list);
                if (codes == null) {
                    return false;
                }
                bound(codes, list.size(), count, MARGIN);
                largest = Math.max(largest, codes.largest());
                listVectors[listCount] = list.codes();
                listIds[listCount] = list.ids();
                starts[listCount++] = count;
                count += list.size();
            }
        }
        // What rounding the query took away.
        choose(count, k, MARGIN * EightBits.DEVIATION * query.scale() * (float) Math.sqrt(largest), seeming, best);
        return true;
    }

    /** Bounds the first vectors by their codes, so many standard deviations off. */
    private void bound(EightBits codes, int size, int first, float deviations) {
        if (bounds.length < first + size) {
            bounds = Arrays.copyOf(bounds, Math.max(first + size, 2 * bounds.length));
        }
        for (int done = 0; done < size; done += BLOCK) {
            int count = Math.min(BLOCK, size - done);
            codes.estimate(query, done, count, similarity, deviations, products, bounds, first + done);
        }
    }

    /** Offers the vectors behind the first bounds that may be among the k best: first those that seem to be. */
    private void choose(int count, int k, float rounding, TopK seeming, TopK best) {
        if (count > k) {
            long[] found = new long[k];
            seeming.clear();
            seeming.offer(bounds, count, 0);
            seeming.drain(new float[k], found, 0);
            int waiting = 0;
            for (long bounded : found) {
                waiting = take((int) bounded, waiting, best);
                bounds[(int) bounded] = similarity ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
            }
            offer(waiting, best);
        }
        int waiting = 0;
        float allowance = similarity ? -rounding : 2 * rounding - query.size() * query.size();
        for (int i = -1; (i = next(i + 1, count, best.bar() + allowance)) < count; ) {
            waiting = take(i, waiting, best);
        }
        offer(waiting, best);
    }

    private int next(int from, int count, float bar) {
        return similarity
                ? kernels.firstAtLeast(bounds, from, count, bar)
                : kernels.firstAtMost(bounds, from, count, bar);
    }

    /** Puts a vector with those that wait to be compared. Returns how many wait then. */
    private int take(int bounded, int waiting, TopK best) {
        int p = Arrays.binarySearch(starts, 0, listCount, bounded);
        p = p < 0 ? -p - 2 : p;
        int row = bounded - starts[p];
        holders[waiting] = listVectors[p];
        offsets[waiting] = row * d;
        ids[waiting] = listIds[p][row];
        if (waiting + 1 < TOGETHER) {
            return waiting + 1;
        }
        offer(TOGETHER, best);
        return 0;
    }

    private void offer(int count, TopK best) {
        if (similarity) {
            kernels.dotGather(queries, at, holders, offsets, d, count, values);
        } else {
            kernels.l2Gather(queries, at, holders, offsets, d, count, values);
        }
        for (int i = 0; i < count; i++) {
            best.offer(values[i], ids[i]);
        }
    }
}
