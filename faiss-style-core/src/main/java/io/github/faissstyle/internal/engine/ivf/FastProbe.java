package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.engine.sketch.ByteQuery;
import io.github.faissstyle.internal.engine.state.TopK;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import java.util.List;

/** A search of lists of vectors: goes over their byte codes, and ranks the best of those by the vectors. */
final class FastProbe {
    private static final int BLOCK = 128;

    /** Found vectors that are ranked again beyond k. */
    private static final int MORE = 14;

    private final VectorKernels kernels = Kernels.get();
    private final IvfState<float[]> index;
    private final List<InvertedList<float[]>> lists;
    private final ListSketch sketch;
    private final boolean similarity;
    private final int d;
    private final int nprobe;
    private final ByteQuery query;
    private final int[] products = new int[BLOCK];
    private final float[] exact = new float[1];
    private final TopK nearest;
    private final float[] estimates;
    private final long[] places;

    FastProbe(
            IvfState<float[]> index, List<InvertedList<float[]>> lists, ListSketch sketch, SearchParams params, int k) {
        this.index = index;
        this.lists = lists;
        this.sketch = sketch;
        similarity = index.metric().isSimilarity();
        d = index.dimension();
        nprobe = Math.min(index.nlist(), params.nprobe() > 0 ? params.nprobe() : index.nprobe());
        query = new ByteQuery(d);
        int ranked = k + MORE;
        nearest = new TopK(ranked, similarity);
        estimates = new float[ranked];
        places = new long[ranked];
    }

    /**
     * Searches queries one after the other.
     *
     * @return the first query that is not answered: {@code to}, or one that codes cannot serve
     */
    int search(float[] queries, int from, int to, int k, float[] distances, long[] ids) {
        int n = to - from;
        float[] own = Arrays.copyOfRange(queries, from * d, to * d);
        float[] coarse = new float[n * nprobe];
        long[] numbers = new long[n * nprobe];
        index.quantizer().search(own, 0, n, nprobe, SearchParams.defaults(), coarse, numbers);
        TopK heap = new TopK(k, similarity);
        for (int q = 0; q < n; q++) {
            if (!query.set(own, q * d)) {
                return from + q;
            }
            nearest.clear();
            for (int p = q * nprobe; p < (q + 1) * nprobe; p++) {
                if (numbers[p] >= 0 && !scan((int) numbers[p])) {
                    return from + q;
                }
            }
            nearest.drain(estimates, places, 0);
            heap.clear();
            for (int i = 0; i < places.length && places[i] >= 0; i++) {
                InvertedList<float[]> list = lists.get((int) (places[i] >> 32));
                int at = (int) places[i];
                if (similarity) {
                    kernels.dotRows(own, q * d, list.codes(), at * d, d, 1, exact);
                } else {
                    kernels.l2Rows(own, q * d, list.codes(), at * d, d, 1, exact);
                }
                heap.offer(exact[0], list.ids()[at]);
            }
            heap.drain(distances, ids, (from + q) * k);
        }
        return to;
    }

    private boolean scan(int number) {
        InvertedList<float[]> list = lists.get(number);
        if (list.size() == 0) {
            return true;
        }
        ListSketch.Codes codes = sketch.of(number, list);
        if (codes == null) {
            return false;
        }
        float factor = (similarity ? 1 : -2) * query.scale() * codes.scale();
        for (int first = 0; first < list.size(); first += BLOCK) {
            int count = Math.min(BLOCK, list.size() - first);
            kernels.dotBytesRows(query.numbers(), codes.bytes(), first * d, d, count, products);
            for (int i = 0; i < count; i++) {
                float product = products[i] * factor;
                float estimate = similarity ? product : product + codes.squares()[first + i];
                nearest.offer(estimate, DirectMap.place(number, first + i));
            }
        }
        return true;
    }
}
