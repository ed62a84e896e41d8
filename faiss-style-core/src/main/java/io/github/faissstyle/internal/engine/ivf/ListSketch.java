package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.EightBits;
import io.github.faissstyle.internal.engine.sketch.FiveBits;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Spares;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lists of vectors in eight bits a component, and the centroids in five: those of a list are made when it is first
 * probed, and again when it has changed. Shared by the states of one index.
 */
final class ListSketch {
    private static final int MIN_DIMENSION = 64;

    /** Up to this, products of codes and queries fit an int. */
    private static final int MAX_DIMENSION = 8192;

    /** Below this, five bits leave so many centroids to compare that eight are faster. */
    private static final int MIN_FIVE_BITS_DIMENSION = 256;

    private static final int MIN_VECTORS = 4096;
    private static final int MIN_CENTROIDS = 64;

    /** What codes were made of, how much of it, and the codes; null where they would say too little. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(float[] vectors, int size, @Nullable EightBits codes) {
        long memoryBytes() {
            return codes == null ? 0 : codes.memoryBytes();
        }
    }

    /** The same of centroids, in five bits a component, or eight where there are few components. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Centroids(
            float[] vectors,
            @Nullable FiveBits five,
            @Nullable EightBits eight) {}

    private final int d;
    private final AtomicReferenceArray<@Nullable Made> lists;
    private final Spares<FastProbe> probes = new Spares<>();
    private volatile @Nullable Centroids centroids;

    ListSketch(int d, int nlist) {
        this.d = d;
        lists = new AtomicReferenceArray<>(nlist);
    }

    FastProbe take(boolean similarity) {
        FastProbe probe = probes.take();
        return probe == null ? new FastProbe(d, similarity) : probe;
    }

    void putBack(FastProbe probe) {
        probe.release();
        probes.putBack(probe);
    }

    boolean serves(long ntotal) {
        return d >= MIN_DIMENSION && d <= MAX_DIMENSION && ntotal >= MIN_VECTORS;
    }

    /** Returns the codes of a list that is not empty; null where eight bits a component would say too little. */
    @Nullable
    EightBits of(int number, InvertedList<float[]> list) {
        Made made = lists.get(number);
        if (made == null || made.vectors() != list.codes() || made.size() < list.size()) {
            made = new Made(list.codes(), list.size(), EightBits.of(list.codes(), d, list.size()));
            lists.set(number, made);
        }
        return made.codes();
    }

    /** Returns the codes of the centroids; null where the quantizer has its own way to find them. */
    @Nullable
    Centroids ofCentroids(IndexState quantizer) {
        if (!(quantizer instanceof FlatState flat)
                || flat.rows().chunks() != 1
                || flat.ntotal() < MIN_CENTROIDS
                || !(flat.metric() == Metric.INNER_PRODUCT || flat.metric() == Metric.L2)) {
            return null;
        }
        float[] vectors = flat.rows().chunk(0);
        Centroids made = centroids;
        if (made == null || made.vectors() != vectors) {
            int size = (int) flat.ntotal();
            made = d >= MIN_FIVE_BITS_DIMENSION
                    ? new Centroids(vectors, FiveBits.of(vectors, d, size), null)
                    : new Centroids(vectors, null, EightBits.of(vectors, d, size));
            centroids = made;
        }
        return made.five() == null && made.eight() == null ? null : made;
    }

    long memoryBytes() {
        Centroids coarse = centroids;
        FiveBits five = coarse == null ? null : coarse.five();
        EightBits eight = coarse == null ? null : coarse.eight();
        long bytes = (five == null ? 0 : five.memoryBytes()) + (eight == null ? 0 : eight.memoryBytes());
        for (int i = 0; i < lists.length(); i++) {
            Made made = lists.get(i);
            bytes += made == null ? 0 : made.memoryBytes();
        }
        return bytes;
    }
}
