package io.github.faissstyle.internal.engine.ivf;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Byte codes of lists of vectors, {@code x = scale * code}: those of a list are made when it is first probed, and again
 * when it has changed. Shared by the states of one index.
 */
final class ListSketch {
    private static final int MIN_DIMENSION = 64;
    private static final int MIN_VECTORS = 4096;

    /** A component this many times larger than usual would leave too few steps for the others. */
    private static final float MOST_PEAK = 40;

    /**
     * The codes of a list.
     *
     * @param vectors what they were made of
     * @param size number of vectors
     * @param scale what a step stands for
     * @param bytes (size, d)
     * @param squares of the vectors' lengths
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Codes(float[] vectors, int size, float scale, byte[] bytes, float[] squares) {}

    private final int d;
    private final AtomicReferenceArray<@Nullable Codes> lists;

    ListSketch(int d, int nlist) {
        this.d = d;
        lists = new AtomicReferenceArray<>(nlist);
    }

    boolean serves(long ntotal) {
        return d >= MIN_DIMENSION && ntotal >= MIN_VECTORS;
    }

    /** Returns the codes of a list that is not empty; null where a byte a component would say too little. */
    @Nullable
    Codes of(int number, InvertedList<float[]> list) {
        Codes codes = lists.get(number);
        boolean stale = codes == null || codes.vectors() != list.codes() || codes.size() < list.size();
        if (stale) {
            codes = encode(list);
            lists.set(number, codes);
        }
        return codes;
    }

    private @Nullable Codes encode(InvertedList<float[]> list) {
        float[] x = list.codes();
        int length = list.size() * d;
        float max = 0;
        double sum = 0;
        for (int i = 0; i < length; i++) {
            max = Math.max(max, Math.abs(x[i]));
            sum += (double) x[i] * x[i];
        }
        double usual = Math.sqrt(sum / length);
        if (!(max > 1e-15 && max < 1e15 && max <= MOST_PEAK * usual)) {
            return null;
        }
        float scale = max / 127;
        float inverse = 1 / scale;
        byte[] bytes = new byte[length];
        float[] squares = new float[list.size()];
        for (int i = 0; i < length; i++) {
            float steps = x[i] * inverse;
            bytes[i] = (byte) (int) (steps + (steps < 0 ? -0.5f : 0.5f));
        }
        for (int row = 0; row < squares.length; row++) {
            float square = 0;
            for (int i = row * d; i < (row + 1) * d; i++) {
                square += x[i] * x[i];
            }
            squares[row] = square;
        }
        return new Codes(x, list.size(), scale, bytes, squares);
    }

    long memoryBytes() {
        long bytes = 0;
        for (int i = 0; i < lists.length(); i++) {
            Codes codes = lists.get(i);
            bytes += codes == null ? 0 : codes.bytes().length + 4L * codes.squares().length;
        }
        return bytes;
    }
}
