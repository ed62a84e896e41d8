package io.github.faissstyle.internal.simd.panama;

import io.github.faissstyle.internal.simd.VectorKernels;
import jdk.incubator.vector.FloatVector;

/** Probe. */
public final class PanamaKernels implements VectorKernels {
    @Override
    public float dot(float[] a, float[] b) {
        return FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, a, 0)
                .reduceLanes(jdk.incubator.vector.VectorOperators.ADD);
    }
}
