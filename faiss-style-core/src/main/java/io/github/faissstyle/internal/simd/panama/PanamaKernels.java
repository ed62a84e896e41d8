package io.github.faissstyle.internal.simd.panama;

import static jdk.incubator.vector.VectorOperators.ADD;

import io.github.faissstyle.internal.simd.ExpPolynomial;
import io.github.faissstyle.internal.simd.VectorKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Lanes along the dimension. Rows go by four, which share the loads of the query and keep four sums in flight. Each
 * loop body stays below a dozen vector operations: beyond that the JIT begins to box vectors, silently.
 *
 * <p>Uses only what the Vector APIs of JDK 17 and of later ones have in common.
 */
public final class PanamaKernels implements VectorKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Vectors of exponentials that are summed in floats before the sum moves into a double. */
    private static final int EXP_BLOCK = 64 * LANES;

    /**
     * How lanes are summed: in one order, whether interpreted or compiled, so that no answer changes while the JVM
     * warms up. Later JDKs compile {@code reduceLanes} to another order than they interpret it in: there, halves are
     * folded onto each other. JDK 17 keeps the order of {@code reduceLanes}, and would box the vectors of so many
     * rearrangements.
     */
    private static final boolean FOLDS = Runtime.version().feature() >= 22 && LANES >= 4 && LANES <= 16;

    private static final VectorShuffle<Float> BY_8 = rotation(8);
    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_2 = rotation(2);
    private static final VectorShuffle<Float> BY_1 = rotation(1);

    /** Called by name. */
    public PanamaKernels() {}

    @Override
    public String description() {
        return "Vector API, " + SPECIES.vectorBitSize() + " bit";
    }

    @Override
    public void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            dotFour(q, qOffset, rows, rowsOffset + row * d, d, out, row);
        }
        for (; row < count; row++) {
            out[row] = dotOne(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            l2Four(q, qOffset, rows, rowsOffset + row * d, d, out, row);
        }
        for (; row < count; row++) {
            out[row] = l2One(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public double logSumExp(float[] x, int offset, int length) {
        float max = max(x, offset, length);
        if (!Float.isFinite(max)) {
            return max;
        }
        double sum = 0;
        int bound = SPECIES.loopBound(length);
        for (int from = 0; from < bound; from += EXP_BLOCK) {
            sum += sumExp(x, offset + from, Math.min(EXP_BLOCK, bound - from), max);
        }
        for (int i = offset + bound; i < offset + length; i++) {
            sum += Math.exp((double) x[i] - max);
        }
        return max + Math.log(sum);
    }

    private static void dotFour(float[] q, int qOffset, float[] rows, int at, int d, float[] out, int outOffset) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, q, qOffset + i);
            s0 = FloatVector.fromArray(SPECIES, rows, at + i).fma(v, s0);
            s1 = FloatVector.fromArray(SPECIES, rows, at + d + i).fma(v, s1);
            s2 = FloatVector.fromArray(SPECIES, rows, at + 2 * d + i).fma(v, s2);
            s3 = FloatVector.fromArray(SPECIES, rows, at + 3 * d + i).fma(v, s3);
        }
        float r0 = FOLDS ? fold(s0) : s0.reduceLanes(ADD);
        float r1 = FOLDS ? fold(s1) : s1.reduceLanes(ADD);
        float r2 = FOLDS ? fold(s2) : s2.reduceLanes(ADD);
        float r3 = FOLDS ? fold(s3) : s3.reduceLanes(ADD);
        for (int i = bound; i < d; i++) {
            float v = q[qOffset + i];
            r0 += v * rows[at + i];
            r1 += v * rows[at + d + i];
            r2 += v * rows[at + 2 * d + i];
            r3 += v * rows[at + 3 * d + i];
        }
        out[outOffset] = r0;
        out[outOffset + 1] = r1;
        out[outOffset + 2] = r2;
        out[outOffset + 3] = r3;
    }

    private static float dotOne(float[] q, int qOffset, float[] rows, int at, int d) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            sum = FloatVector.fromArray(SPECIES, rows, at + i).fma(FloatVector.fromArray(SPECIES, q, qOffset + i), sum);
        }
        float result = FOLDS ? fold(sum) : sum.reduceLanes(ADD);
        for (int i = bound; i < d; i++) {
            result += q[qOffset + i] * rows[at + i];
        }
        return result;
    }

    private static void l2Four(float[] q, int qOffset, float[] rows, int at, int d, float[] out, int outOffset) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, q, qOffset + i);
            FloatVector d0 = v.sub(FloatVector.fromArray(SPECIES, rows, at + i));
            FloatVector d1 = v.sub(FloatVector.fromArray(SPECIES, rows, at + d + i));
            FloatVector d2 = v.sub(FloatVector.fromArray(SPECIES, rows, at + 2 * d + i));
            FloatVector d3 = v.sub(FloatVector.fromArray(SPECIES, rows, at + 3 * d + i));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
            s2 = d2.fma(d2, s2);
            s3 = d3.fma(d3, s3);
        }
        float r0 = FOLDS ? fold(s0) : s0.reduceLanes(ADD);
        float r1 = FOLDS ? fold(s1) : s1.reduceLanes(ADD);
        float r2 = FOLDS ? fold(s2) : s2.reduceLanes(ADD);
        float r3 = FOLDS ? fold(s3) : s3.reduceLanes(ADD);
        for (int i = bound; i < d; i++) {
            float v = q[qOffset + i];
            r0 += square(v - rows[at + i]);
            r1 += square(v - rows[at + d + i]);
            r2 += square(v - rows[at + 2 * d + i]);
            r3 += square(v - rows[at + 3 * d + i]);
        }
        out[outOffset] = r0;
        out[outOffset + 1] = r1;
        out[outOffset + 2] = r2;
        out[outOffset + 3] = r3;
    }

    private static float l2One(float[] q, int qOffset, float[] rows, int at, int d) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector difference =
                    FloatVector.fromArray(SPECIES, q, qOffset + i).sub(FloatVector.fromArray(SPECIES, rows, at + i));
            sum = difference.fma(difference, sum);
        }
        float result = FOLDS ? fold(sum) : sum.reduceLanes(ADD);
        for (int i = bound; i < d; i++) {
            result += square(q[qOffset + i] - rows[at + i]);
        }
        return result;
    }

    /** Four chains, since one maximum that respects NaN takes several instructions. */
    private static float max(float[] x, int offset, int length) {
        FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector m1 = m0;
        FloatVector m2 = m0;
        FloatVector m3 = m0;
        int end = offset + length;
        int i = offset;
        for (; i <= end - 4 * LANES; i += 4 * LANES) {
            m0 = m0.max(FloatVector.fromArray(SPECIES, x, i));
            m1 = m1.max(FloatVector.fromArray(SPECIES, x, i + LANES));
            m2 = m2.max(FloatVector.fromArray(SPECIES, x, i + 2 * LANES));
            m3 = m3.max(FloatVector.fromArray(SPECIES, x, i + 3 * LANES));
        }
        float max = m0.max(m1).max(m2.max(m3)).reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /**
     * Sums {@code exp(x - max)} of whole vectors, see {@link ExpPolynomial}.
     *
     * <p>One method without helpers that take or return vectors: whether the JIT inlines those depends on what it
     * compiled before, and where it does not, every vector that crosses the call is boxed.
     */
    private static float sumExp(float[] x, int offset, int length, float max) {
        FloatVector c6 = FloatVector.broadcast(SPECIES, ExpPolynomial.C6);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpPolynomial.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpPolynomial.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpPolynomial.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpPolynomial.C2);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector rounder = FloatVector.broadcast(SPECIES, ExpPolynomial.ROUNDER);
        FloatVector log2e = FloatVector.broadcast(SPECIES, ExpPolynomial.LOG2_E);
        FloatVector high = FloatVector.broadcast(SPECIES, -ExpPolynomial.LN2_HIGH);
        FloatVector low = FloatVector.broadcast(SPECIES, -ExpPolynomial.LN2_LOW);
        FloatVector c7 = FloatVector.broadcast(SPECIES, ExpPolynomial.C7);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, offset + i).sub(max).max(ExpPolynomial.SMALLEST);
            FloatVector shifted = v.fma(log2e, rounder);
            FloatVector n = shifted.sub(rounder);
            FloatVector r = n.fma(low, n.fma(high, v));
            FloatVector p = c7.fma(r, c6).fma(r, c5).fma(r, c4).fma(r, c3).fma(r, c2);
            FloatVector e = p.fma(r, one).fma(r, one);
            sum = sum.add(e.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats());
        }
        return FOLDS ? fold(sum) : sum.reduceLanes(ADD);
    }

    private static float square(float x) {
        return x * x;
    }

    private static VectorShuffle<Float> rotation(int lanes) {
        return VectorShuffle.iota(SPECIES, lanes % LANES, 1, true);
    }

    private static FloatVector half(FloatVector v, VectorShuffle<Float> rotation) {
        return v.add(v.rearrange(rotation));
    }

    // Each of these is small enough to be inlined wherever it is called, see sumExp.

    private static float fold(FloatVector v) {
        return LANES == 16 ? fold16(v) : LANES == 8 ? fold8(v) : fold4(v);
    }

    private static float fold16(FloatVector v) {
        return fold8(half(v, BY_8));
    }

    private static float fold8(FloatVector v) {
        return fold4(half(v, BY_4));
    }

    private static float fold4(FloatVector v) {
        return half(half(v, BY_2), BY_1).lane(0);
    }
}
