package io.github.faissstyle.internal.engine.ivf;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.flat.FlatState;
import io.github.faissstyle.internal.engine.sketch.EightBits;
import io.github.faissstyle.internal.engine.state.IndexState;
import io.github.faissstyle.internal.engine.state.Spares;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lists of vectors, and the centroids, in eight bits a component: those of a list are made when it is first probed, and
 * again when it has changed. Shared by the states of one index.
 */
final class ListSketch {
    private static final int MIN_DIMENSION = 64;

    /** Up to this, products of codes and queries fit an int. */
    private static final int MAX_DIMENSION = 8192;

    private static final int MIN_VECTORS = 4096;
    private static final int MIN_CENTROIDS = 64;

    /** What codes were made of, how much of it, and the codes; null where they would say too little. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Made(float[] vectors, int size, @Nullable EightBits codes) {
        long memoryBytes() {
            return codes == null ? 0 : codes.memoryBytes();
        }
    }

    private final int d;
    private final AtomicReferenceArray<@Nullable Made> lists;
    private final Spares<FastProbe> probes = new Spares<>();
    private volatile @Nullable Made centroids;

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
            made = made(list.codes(), list.size());
            lists.set(number, made);
        }
        return made.codes();
    }

    /** Returns the codes of the centroids; null where the quantizer has its own way to find them. */
    @Nullable
    EightBits ofCentroids(IndexState quantizer) {
        if (!(quantizer instanceof FlatState flat)
                || flat.rows().chunks() != 1
                || flat.ntotal() < MIN_CENTROIDS
                || !(flat.metric() == Metric.INNER_PRODUCT || flat.metric() == Metric.L2)) {
            return null;
        }
        float[] vectors = flat.rows().chunk(0);
        Made made = centroids;
        if (made == null || made.vectors() != vectors) {
            made = made(vectors, (int) flat.ntotal());
            centroids = made;
        }
        return made.codes();
    }

    private Made made(float[] vectors, int size) {
        return new Made(vectors, size, EightBits.of(vectors, d, size));
    }

    long memoryBytes() {
        Made coarse = centroids;
        long bytes = coarse == null ? 0 : coarse.memoryBytes();
        for (int i = 0; i < lists.length(); i++) {
            Made made = lists.get(i);
            bytes += made == null ? 0 : made.memoryBytes();
        }
        return bytes;
    }
}
