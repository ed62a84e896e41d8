package io.github.faissstyle.faiss;

import org.jspecify.annotations.Nullable;

/**
 * The native functions, see {@code faissstyle.cpp}. Handles are addresses: whoever calls must hold one that is alive,
 * and check everything that FAISS does not. They throw {@link FaissFailure}, {@link UnsupportedOperationException} or
 * {@link OutOfMemoryError}.
 */
final class Faiss {
    private Faiss() {}

    static native String version();

    static native long create(int dimension, String factory, int metric, float metricArg);

    static native long read(byte[] path);

    static native void write(long handle, byte[] path);

    static native void free(long handle);

    /**
     * Type, factory, d, ntotal, trained, keeps ids, metric (-1: cosine), its argument, bytes, parameters; between tabs.
     */
    static native String describe(long handle);

    /** Puts an IDMap or IDMap2 around an index, which it owns from then on; returns its handle. */
    static native long withIds(long handle, boolean twoWays);

    /** Lets an index scale what it is given to length 1; returns the handle of what does, which owns it. */
    static native long withUnitVectors(long handle);

    static native void train(long handle, float[] vectors, int threads);

    static native void add(long handle, float[] vectors, long @Nullable [] ids, int threads);

    static native long[] ids(long handle);

    static native long remove(long handle, long[] ids);

    /** Returns whether there is a NaN in the queries, whose answers mean nothing then. */
    static native boolean search(
            long handle,
            float[] queries,
            int k,
            int nprobe,
            int efSearch,
            float kFactor,
            long @Nullable [] allowed,
            int threads,
            float[] distances,
            long[] labels);

    /** Limits and ids (long[]), distances (float[]). */
    static native Object[] rangeSearch(
            long handle, float[] queries, float radius, int nprobe, int efSearch, int threads);

    /** Makes what FAISS needs to find a vector by its id; not for several threads. */
    static native void prepareReconstruct(long handle);

    static native void reconstruct(long handle, long id, float[] into);

    /** Centroids (k, d) of vectors. */
    static native float[] cluster(float[] vectors, int dimension, int k, int rounds, boolean spherical, int threads);

    static native void setParameters(long handle, String parameters);
}
