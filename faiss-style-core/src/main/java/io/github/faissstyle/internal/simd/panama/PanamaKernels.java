package io.github.faissstyle.internal.simd.panama;

import io.github.faissstyle.internal.simd.ExpPolynomial;
import io.github.faissstyle.internal.simd.VectorKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
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
        float r0 = s0.reduceLanes(VectorOperators.ADD);
        float r1 = s1.reduceLanes(VectorOperators.ADD);
        float r2 = s2.reduceLanes(VectorOperators.ADD);
        float r3 = s3.reduceLanes(VectorOperators.ADD);
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
        float result = sum.reduceLanes(VectorOperators.ADD);
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
        float r0 = s0.reduceLanes(VectorOperators.ADD);
        float r1 = s1.reduceLanes(VectorOperators.ADD);
        float r2 = s2.reduceLanes(VectorOperators.ADD);
        float r3 = s3.reduceLanes(VectorOperators.ADD);
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
        float result = sum.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < d; i++) {
            result += square(q[qOffset + i] - rows[at + i]);
        }
        return result;
    }

    private static float max(float[] x, int offset, int length) {
        FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            best = best.max(FloatVector.fromArray(SPECIES, x, offset + i));
        }
        float max = best.reduceLanes(VectorOperators.MAX);
        for (int i = offset + bound; i < offset + length; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /** Sum of {@code exp(x - max)}, {@code length} a multiple of the lanes. */
    private static float sumExp(float[] x, int offset, int length, float max) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            sum = sum.add(exp(FloatVector.fromArray(SPECIES, x, offset + i).sub(max)));
        }
        return sum.reduceLanes(VectorOperators.ADD);
    }

    /** {@link ExpPolynomial} lane by lane. */
    private static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(ExpPolynomial.SMALLEST);
        FloatVector shifted = clamped.mul(ExpPolynomial.LOG2_E).add(ExpPolynomial.ROUNDER);
        FloatVector n = shifted.sub(ExpPolynomial.ROUNDER);
        FloatVector r = clamped.sub(n.mul(ExpPolynomial.LN2_HIGH)).sub(n.mul(ExpPolynomial.LN2_LOW));
        FloatVector p = polynomial(r);
        return p.reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats();
    }

    private static FloatVector polynomial(FloatVector r) {
        FloatVector p = r.mul(ExpPolynomial.C7).add(ExpPolynomial.C6);
        p = p.mul(r).add(ExpPolynomial.C5);
        p = p.mul(r).add(ExpPolynomial.C4);
        p = p.mul(r).add(ExpPolynomial.C3);
        p = p.mul(r).add(ExpPolynomial.C2);
        return p.mul(r).mul(r).add(r).add(1f);
    }

    private static float square(float x) {
        return x * x;
    }
}
