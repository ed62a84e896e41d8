package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.index.SearchParams;
import java.util.List;

/** One search: finds each query's lists, scans them in order, front to back. */
final class Probe<A> {
    /** Receives candidates. */
    interface Sink {
        default void begin(int row) {}

        /** Returns what the next candidates must beat. */
        float bar();

        void offer(float distance, long id);

        default void end(int row) {}
    }

    private final IvfState<A> index;
    private final SearchParams params;
    private final int nprobe;
    private final ListComparer<A> comparer;
    private final float[] values;

    Probe(IvfState<A> index, SearchParams params) {
        this.index = index;
        this.params = params;
        nprobe = Math.min(index.nlist(), params.nprobe() > 0 ? params.nprobe() : index.nprobe());
        ListComparer<A> fast = params.isExactTraversal() ? null : index.terms().comparer(index);
        comparer = fast == null ? index.codec().comparer(index.metric(), params) : fast;
        values = new float[comparer.block()];
    }

    void run(float[] queries, int from, int to, Sink sink) {
        int n = to - from;
        int d = index.dimension();
        float[] own = java.util.Arrays.copyOfRange(queries, from * d, to * d);
        float[] coarse = new float[n * nprobe];
        long[] numbers = new long[n * nprobe];
        SearchParams theirs =
                params.isExactTraversal() ? SearchParams.defaults().exactTraversal() : SearchParams.defaults();
        index.quantizer().search(own, 0, n, nprobe, theirs, coarse, numbers);
        List<InvertedList<A>> lists = index.lists();
        for (int q = 0; q < n; q++) {
            sink.begin(from + q);
            comparer.query(own, q * d);
            for (int p = q * nprobe; lists != null && p < (q + 1) * nprobe; p++) {
                if (numbers[p] >= 0) {
                    scan(lists.get((int) numbers[p]), (int) numbers[p], coarse[p], sink);
                }
            }
            sink.end(from + q);
        }
    }

    private void scan(InvertedList<A> given, int number, float coarse, Sink sink) {
        if (given.size() == 0) {
            return;
        }
        InvertedList<A> list = given.here();
        IdFilter filter = params.filter();
        ListCodec<A> codec = index.codec();
        if (!comparer.list(number, list, coarse)) {
            comparer.list(codec.byResidual() ? index.quantizer().reconstruct(number) : null, coarse);
        }
        for (int first = 0; first < list.size(); first += values.length) {
            int count = Math.min(values.length, list.size() - first);
            comparer.distances(list.codes(), first * codec.width(), count, sink.bar(), values);
            for (int i = 0; i < count; i++) {
                long id = list.ids()[first + i];
                if (filter == null || filter.accepts(id)) {
                    sink.offer(values[i], id);
                }
            }
        }
    }
}
