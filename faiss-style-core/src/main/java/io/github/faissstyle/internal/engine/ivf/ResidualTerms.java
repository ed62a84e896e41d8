package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.CodeComparer;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.hnsw.HnswState;
import io.github.faissstyle.internal.engine.state.IndexState;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Saves product quantizers of residuals a table for each list that is probed. As FAISS's precomputed tables do, it
 * takes {@code |x - c - r|^2} apart: {@code |x - c|^2} is known from the choice of lists, {@code <x, r>} comes from one
 * table a query, and {@code |r|^2 + 2 <c, r>} does not depend on the query. FAISS keeps the last in tables, 1 KiB a
 * list and part; here each vector has its sum, a float. Made when a list is first probed, and again when it has
 * changed. Shared by the states of one index.
 */
final class ResidualTerms {
    /** What terms were made of, how much of it, and the terms. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(byte[] codes, int size, float[] terms) {}

    private final AtomicReferenceArray<@Nullable Made> lists;

    ResidualTerms(int nlist) {
        lists = new AtomicReferenceArray<>(nlist);
    }

    /** Returns a way to compare with an index's lists; null where there are no such terms. */
    <A> @Nullable ListComparer<A> comparer(IvfState<A> index) {
        if (!(index.codec() instanceof CodeLists codes
                && codes.byResidual()
                && codes.codec() instanceof ProductQuantizer quantizer
                && index.metric() == Metric.L2
                && givesSquares(index.quantizer()))) {
            return null;
        }
        List<InvertedList<A>> own = index.lists();
        if (own == null || own.get(0).elsewhere() != null) {
            return null;
        }
        @SuppressWarnings("unchecked") // lists of codes hold bytes
        ListComparer<A> comparer = (ListComparer<A>) new Comparer(quantizer, index.quantizer());
        return comparer;
    }

    /** Tells whether a coarse distance is that of the query to the centroid as it is decoded. */
    private static boolean givesSquares(IndexState coarse) {
        boolean plain = coarse instanceof FlatState
                || (coarse instanceof HnswState graph && graph.storage() instanceof FlatState);
        return plain && coarse.metric() == Metric.L2;
    }

    private float[] of(int number, InvertedList<byte[]> list, ProductQuantizer quantizer, IndexState coarse) {
        Made made = lists.get(number);
        if (made == null || made.codes() != list.codes() || made.size() < list.size()) {
            made = new Made(list.codes(), list.size(), terms(number, list, quantizer, coarse));
            lists.set(number, made);
        }
        return made.terms();
    }

    private static float[] terms(int number, InvertedList<byte[]> list, ProductQuantizer quantizer, IndexState coarse) {
        float[] centroid = coarse.reconstruct(number);
        float[] rest = new float[quantizer.dimension()];
        float[] terms = new float[list.size()];
        for (int i = 0; i < terms.length; i++) {
            quantizer.decode(list.codes(), i * quantizer.codeSize(), rest, 0);
            double sum = 0;
            for (int j = 0; j < rest.length; j++) {
                sum += rest[j] * (rest[j] + 2.0 * (centroid == null ? 0 : centroid[j]));
            }
            terms[i] = (float) sum;
        }
        return terms;
    }

    long memoryBytes() {
        long bytes = 0;
        for (int i = 0; i < lists.length(); i++) {
            Made made = lists.get(i);
            bytes += made == null ? 0 : 4L * made.terms().length;
        }
        return bytes;
    }

    private final class Comparer implements ListComparer<byte[]> {
        private final ProductQuantizer quantizer;
        private final IndexState coarse;
        private final CodeComparer products;
        private float[] terms = new float[0];
        private float square;

        Comparer(ProductQuantizer quantizer, IndexState coarse) {
            this.quantizer = quantizer;
            this.coarse = coarse;
            products = quantizer.comparer(Metric.INNER_PRODUCT);
        }

        @Override
        public void query(float[] queries, int offset) {
            products.query(queries, offset);
        }

        @Override
        public boolean list(int number, InvertedList<byte[]> list, float distance) {
            terms = of(number, list, quantizer, coarse);
            square = distance;
            return true;
        }

        @Override
        public void distances(byte[] codes, int at, int count, float bar, float[] out) {
            products.distances(codes, at, count, bar, out);
            int first = at / quantizer.codeSize();
            for (int i = 0; i < count; i++) {
                // Rounding may take a sum of parts below what it stands for.
                out[i] = Math.max(0, square + terms[first + i] - 2 * out[i]);
            }
        }

        @Override
        public int block() {
            return products.block();
        }
    }
}
