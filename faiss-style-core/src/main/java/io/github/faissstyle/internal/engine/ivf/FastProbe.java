package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.FourBits;
import io.github.faissstyle.internal.engine.sketch.NibbleQuery;
import io.github.faissstyle.internal.engine.state.Rows;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import java.util.List;

/**
 * Searches lists of vectors: goes over the centroids and over the lists in four bits a component, and compares by their
 * vectors those that may be among the best. One thread uses it.
 */
final class FastProbe {
    private static final int BLOCK = 1024;

    /** Vectors that are compared together, so that they are fetched together. */
    private static final int TOGETHER = 8;

    /** By how many standard deviations an estimate may be off. */
    private static final float MARGIN = 4;

    private final VectorKernels kernels = Kernels.get();
    private final boolean similarity;
    private final int d;
    private final NibbleQuery query;
    private final int[] products = new int[BLOCK];
    private final float[][] holders = new float[TOGETHER][];
    private final int[] offsets = new int[TOGETHER];
    private final long[] ids = new long[TOGETHER];
    private final float[] values = new float[TOGETHER];
    private float[] estimates = new float[BLOCK];

    /** Where the estimates of each list begin, and those behind the last would. */
    private int[] starts = new int[1];

    private float[] queries = values;
    private int at;

    FastProbe(int d, boolean similarity) {
        this.d = d;
        this.similarity = similarity;
        query = new NibbleQuery(d);
    }

    /** Says where an estimated vector lies. */
    private interface Place {
        /** Puts holder, offset and id of what has an estimate into place {@code slot} of the batch. */
        void locate(int estimate, int slot);
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
        FourBits centroids = sameMetric ? sketch.ofCentroids(index.quantizer()) : null;
        float[] coarse = new float[nprobe];
        long[] numbers = new long[nprobe];
        TopK best = new TopK(k, similarity);
        queries = allQueries;
        for (int q = from; q < to; q++) {
            at = q * d;
            if (!query.set(queries, at)) {
                return q;
            }
            if (centroids != null && index.quantizer() instanceof FlatState flat) {
                findLists(flat.rows(), centroids, nprobe, coarse, numbers);
            } else {
                float[] own = Arrays.copyOfRange(queries, at, at + d);
                index.quantizer().search(own, 0, 1, nprobe, SearchParams.defaults(), coarse, numbers);
            }
            best.clear();
            if (!searchLists(lists, sketch, numbers, k, best)) {
                return q;
            }
            best.drain(distances, found, q * k);
        }
        return to;
    }

    /** Lets go of the caller's queries and of the lists. */
    void release() {
        queries = values;
        Arrays.fill(holders, values);
    }

    private void findLists(Rows<float[]> rows, FourBits codes, int nprobe, float[] coarse, long[] numbers) {
        estimate(codes, codes.size(), 0);
        TopK best = new TopK(nprobe, similarity);
        best.clear();
        choose(codes.size(), nprobe, codes.deviation(), best, (row, slot) -> {
            holders[slot] = rows.holder(row);
            offsets[slot] = rows.offset(row);
            ids[slot] = row;
        });
        best.drain(coarse, numbers, 0);
    }

    /** Returns false where the codes of a list say too little. */
    private boolean searchLists(
            List<InvertedList<float[]>> lists, ListSketch sketch, long[] numbers, int k, TopK best) {
        if (starts.length <= numbers.length) {
            starts = new int[numbers.length + 1];
        }
        int count = 0;
        float deviation = 0;
        for (int p = 0; p < numbers.length; p++) {
            starts[p] = count;
            InvertedList<float[]> list = numbers[p] < 0 ? null : lists.get((int) numbers[p]);
            if (list != null && list.size() > 0) {
                FourBits codes = sketch.of((int) numbers[p], list);
                if (codes == null) {
                    return false;
                }
                estimate(codes, list.size(), count);
                deviation = Math.max(deviation, codes.deviation());
                count += list.size();
            }
        }
        starts[numbers.length] = count;
        choose(count, k, deviation, best, (estimate, slot) -> {
            int p = Arrays.binarySearch(starts, 0, numbers.length, estimate);
            // Of empty lists and the one behind them, which begin at the same place, the last.
            p = p < 0 ? -p - 2 : p;
            while (starts[p + 1] == estimate) {
                p++;
            }
            InvertedList<float[]> list = lists.get((int) numbers[p]);
            holders[slot] = list.codes();
            offsets[slot] = (estimate - starts[p]) * d;
            ids[slot] = list.ids()[estimate - starts[p]];
        });
        return true;
    }

    private void estimate(FourBits rows, int size, int first) {
        if (estimates.length < first + size) {
            estimates = Arrays.copyOf(estimates, Math.max(first + size, 2 * estimates.length));
        }
        for (int done = 0; done < size; done += BLOCK) {
            int count = Math.min(BLOCK, size - done);
            query.estimate(rows, done, count, similarity, products, estimates, first + done);
        }
    }

    /** Offers the vectors behind the first estimates that may be among the k best. */
    private void choose(int count, int k, float deviation, TopK best, Place place) {
        float margin = MARGIN * deviation * query.size() * (similarity ? 1 : 2);
        // Estimates of distances lack the query's square, and that is in what they are compared with, rounded with it.
        float square = similarity ? 0 : query.size() * query.size();
        margin += (d + 8) * 0x1p-22f * square;
        float bar = similarity ? -Float.MAX_VALUE : Float.MAX_VALUE;
        if (count > k) {
            bar = compareBest(count, k, place);
        }
        int waiting = 0;
        for (int i = 0; i < count; i++) {
            if (similarity ? estimates[i] + margin >= bar : estimates[i] + square - margin <= bar) {
                place.locate(i, waiting++);
                if (waiting == TOGETHER) {
                    offer(waiting, best);
                    waiting = 0;
                    bar = similarity ? Math.max(bar, best.bar()) : Math.min(bar, best.bar());
                }
            }
        }
        offer(waiting, best);
    }

    /** Returns what the k best by their estimates reach. */
    private float compareBest(int count, int k, Place place) {
        TopK seeming = new TopK(k, similarity);
        seeming.clear();
        seeming.offer(estimates, count, 0);
        long[] found = new long[k];
        seeming.drain(new float[k], found, 0);
        float worst = similarity ? Float.MAX_VALUE : -Float.MAX_VALUE;
        for (int first = 0; first < k; first += TOGETHER) {
            int here = Math.min(TOGETHER, k - first);
            for (int i = 0; i < here; i++) {
                place.locate((int) found[first + i], i);
            }
            compare(here);
            for (int i = 0; i < here; i++) {
                worst = similarity ? Math.min(worst, values[i]) : Math.max(worst, values[i]);
            }
        }
        return worst;
    }

    private void offer(int count, TopK best) {
        compare(count);
        for (int i = 0; i < count; i++) {
            best.offer(values[i], ids[i]);
        }
    }

    private void compare(int count) {
        if (similarity) {
            kernels.dotGather(queries, at, holders, offsets, d, count, values);
        } else {
            kernels.l2Gather(queries, at, holders, offsets, d, count, values);
        }
    }
}
