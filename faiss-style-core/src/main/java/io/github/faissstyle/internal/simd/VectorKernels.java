package io.github.faissstyle.internal.simd;

/** Probe. */
public interface VectorKernels {
    /**
     * Dot.
     *
     * @param a a
     * @param b b
     * @return dot
     */
    float dot(float[] a, float[] b);
}
