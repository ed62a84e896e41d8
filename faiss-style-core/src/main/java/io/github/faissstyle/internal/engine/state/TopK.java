package io.github.faissstyle.internal.engine.state;

import io.github.faissstyle.index.IdFilter;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import org.jspecify.annotations.Nullable;

/**
 * The k best of a stream of candidates with FAISS's rules: a candidate enters when it is strictly better than the worst
 * held, and among equal values the larger id is the worse for distances, the smaller id for similarities (FAISS's
 * {@code CMax} and {@code CMin} heaps).
 *
 * <p>Held as a binary max-heap on (key, tie), where key is the distance or the negated similarity and tie the id or its
 * complement. The heap begins full of the worst finite value, so NaN and the wrong infinity never enter.
 */
public final class TopK {
    private final float[] keys;
    private final long[] ties;
    private final int k;
    private final boolean similarity;

    public TopK(int k, boolean similarity) {
        this.k = k;
        this.similarity = similarity;
        keys = new float[k];
        ties = new long[k];
    }

    public void clear() {
        java.util.Arrays.fill(keys, Float.MAX_VALUE);
        java.util.Arrays.fill(ties, Long.MAX_VALUE);
    }

    /** Offers a block of candidates with ids {@code firstId, firstId + 1, ...}. */
    public void offer(float[] values, int count, long firstId) {
        VectorKernels kernels = Kernels.get();
        if (similarity) {
            for (int i = -1; (i = kernels.firstAtLeast(values, i + 1, count, Math.nextUp(-keys[0]))) < count; ) {
                replaceWorst(-values[i], ~(firstId + i));
            }
        } else {
            for (int i = -1; (i = kernels.firstAtMost(values, i + 1, count, Math.nextDown(keys[0]))) < count; ) {
                replaceWorst(values[i], firstId + i);
            }
        }
    }

    /** Offers those of such a block whose ids a filter takes. */
    public void offer(float[] values, int count, long firstId, @Nullable IdFilter filter) {
        if (filter == null) {
            offer(values, count, firstId);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (filter.accepts(firstId + i)) {
                offer(values[i], firstId + i);
            }
        }
    }

    /** Offers one candidate. */
    public void offer(float value, long id) {
        float key = similarity ? -value : value;
        if (key < keys[0]) {
            replaceWorst(key, similarity ? ~id : id);
        }
    }

    /** Returns the value that a candidate must beat. */
    public float bar() {
        return similarity ? -keys[0] : keys[0];
    }

    /** Writes the candidates, best first, padded with id -1; the heap must be cleared before it is used again. */
    public void drain(float[] distances, long[] ids, int offset) {
        float padding = similarity ? -Float.MAX_VALUE : Float.MAX_VALUE;
        for (int place = k - 1; place >= 0; place--) {
            float key = keys[0];
            long tie = ties[0];
            boolean padded = key == Float.MAX_VALUE;
            distances[offset + place] = padded ? padding : similarity ? 0f - key : key;
            ids[offset + place] = padded ? -1 : similarity ? ~tie : tie;
            siftDown(keys[place], ties[place], place);
        }
    }

    private void replaceWorst(float key, long tie) {
        siftDown(key, tie, k);
    }

    /** Puts an entry in the place of the root of a heap of the given size. */
    private void siftDown(float key, long tie, int size) {
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isWorse(keys[child + 1], ties[child + 1], keys[child], ties[child])) {
                child++;
            }
            if (!isWorse(keys[child], ties[child], key, tie)) {
                break;
            }
            keys[hole] = keys[child];
            ties[hole] = ties[child];
            hole = child;
        }
        if (size > 0) {
            keys[hole] = key;
            ties[hole] = tie;
        }
    }

    private static boolean isWorse(float key, long tie, float otherKey, long otherTie) {
        return key > otherKey || (key == otherKey && tie > otherTie);
    }
}
