package io.github.faissstyle.internal.simd.panama;

import static jdk.incubator.vector.VectorOperators.ADD;

import io.github.faissstyle.internal.simd.ExpLog;
import io.github.faissstyle.internal.simd.ExpPolynomial;
import io.github.faissstyle.internal.simd.LaneKernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Lanes along the dimension. Rows go by four, which share the loads of the query and keep four sums in flight. Each
 * loop body stays below a dozen vector operations: past some 18,000 nodes a method the JIT puts calls in line later,
 * when it no longer knows of what class their results are, and boxes vectors, silently. For the same reason a vector
 * that goes around a loop is an argument there and never what a method is called on.
 *
 * <p>Uses only what the Vector APIs of JDK 17 and of later ones have in common.
 */
public class PanamaKernels implements VectorKernels {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final int SHORT_LANES = SHORTS.length();

    /** As many bytes as there are shorts in a vector. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));

    /** Bytes of a row that are summed in shorts. */
    private static final int BYTES_AT_ONCE = 4 * SHORT_LANES;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** As many bytes as there are floats in a vector, where a vector can have so few. */
    private static final VectorSpecies<Byte> CODES = LANES == 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

    private static final boolean CODES_FIT = CODES.length() == LANES;

    /** Twice as many. */
    private static final VectorSpecies<Byte> CODE_PAIRS =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SPECIES.vectorBitSize() / 2)));

    private static final boolean CODE_PAIRS_FIT = CODE_PAIRS.length() == 2 * LANES;

    private static final VectorSpecies<Byte> WHOLE_BYTES = ByteVector.SPECIES_PREFERRED;

    /** Puts each three bytes into four, the last of which is anything. */
    private static final VectorShuffle<Byte> BY_THREES =
            VectorShuffle.fromValues(ByteVector.SPECIES_128, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);

    private static final boolean WIDE_TILE = LANES == 16;
    private static final int TILE_WIDTH = (WIDE_TILE ? 4 : 2) * LANES;
    private static final int TILE_HEIGHT = WIDE_TILE ? 6 : 4;

    /** Two vectors of shorts. */
    private static final int COLUMN = LaneKernels.column(LANES);

    /** Rows of nibbles that are gone over again while they are in the nearest cache. */
    private static final int NIBBLE_ROWS = 64;

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    /** Vectors of exponentials that are summed in floats before the sum moves into a double. */
    private static final int EXP_BLOCK = 64 * LANES;

    /**
     * How lanes are summed: in one order, whether interpreted or compiled, so that no answer changes while the JVM
     * warms up. Later JDKs compile {@code reduceLanes} to another order than they interpret it in: there, halves are
     * folded onto each other. JDK 17 keeps the order of {@code reduceLanes}, and would box the vectors of so many
     * rearrangements.
     */
    static final boolean FOLDS = Runtime.version().feature() >= 22 && LANES >= 4 && LANES <= 16;

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
    public void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            dotFour(q, qOffset, holders, offsets, row, d, out);
        }
        if (row < count - 1 && count >= 4) {
            // Some again is faster than the rest one by one.
            dotFour(q, qOffset, holders, offsets, count - 4, d, out);
            return;
        }
        for (; row < count; row++) {
            out[row] = dotOne(q, qOffset, holders[row], offsets[row], d);
        }
    }

    @Override
    public void l2Gather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            l2Four(q, qOffset, holders, offsets, row, d, out);
        }
        if (row < count - 1 && count >= 4) {
            // Some again is faster than the rest one by one.
            l2Four(q, qOffset, holders, offsets, count - 4, d, out);
            return;
        }
        for (; row < count; row++) {
            out[row] = l2One(q, qOffset, holders[row], offsets[row], d);
        }
    }

    @Override
    public int tileHeight() {
        return TILE_HEIGHT;
    }

    @Override
    public int tileWidth() {
        return TILE_WIDTH;
    }

    @Override
    public void tile(float[] vectors, int at, int d, int n, float[] panel, int panelAt, float[] out) {
        if (WIDE_TILE) {
            tileOfFour(vectors, at, d, n - 1, panel, panelAt, out);
        } else {
            tileOfTwo(vectors, at, d, n - 1, panel, panelAt, out);
        }
    }

    // Every sum stays in a register: 24 of the 32 that 512-bit machines have, 8 of the 16 of others, where JDK 17 puts
    // some of 12 into memory. Vectors beyond the last are the last one again.

    private static void tileOfFour(float[] a, int at, int d, int last, float[] panel, int panelAt, float[] out) {
        int a1 = Math.min(1, last) * d + at;
        int a2 = Math.min(2, last) * d + at;
        int a3 = Math.min(3, last) * d + at;
        int a4 = Math.min(4, last) * d + at;
        int a5 = Math.min(5, last) * d + at;
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s02 = FloatVector.zero(SPECIES);
        FloatVector s03 = FloatVector.zero(SPECIES);
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s12 = FloatVector.zero(SPECIES);
        FloatVector s13 = FloatVector.zero(SPECIES);
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s22 = FloatVector.zero(SPECIES);
        FloatVector s23 = FloatVector.zero(SPECIES);
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        FloatVector s32 = FloatVector.zero(SPECIES);
        FloatVector s33 = FloatVector.zero(SPECIES);
        FloatVector s40 = FloatVector.zero(SPECIES);
        FloatVector s41 = FloatVector.zero(SPECIES);
        FloatVector s42 = FloatVector.zero(SPECIES);
        FloatVector s43 = FloatVector.zero(SPECIES);
        FloatVector s50 = FloatVector.zero(SPECIES);
        FloatVector s51 = FloatVector.zero(SPECIES);
        FloatVector s52 = FloatVector.zero(SPECIES);
        FloatVector s53 = FloatVector.zero(SPECIES);
        for (int i = 0; i < d; i++) {
            int p = panelAt + i * TILE_WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, panel, p);
            FloatVector b1 = FloatVector.fromArray(SPECIES, panel, p + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, panel, p + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, panel, p + 3 * LANES);
            FloatVector v0 = FloatVector.broadcast(SPECIES, a[at + i]);
            s00 = b0.fma(v0, s00);
            s01 = b1.fma(v0, s01);
            s02 = b2.fma(v0, s02);
            s03 = b3.fma(v0, s03);
            FloatVector v1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            s10 = b0.fma(v1, s10);
            s11 = b1.fma(v1, s11);
            s12 = b2.fma(v1, s12);
            s13 = b3.fma(v1, s13);
            FloatVector v2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            s20 = b0.fma(v2, s20);
            s21 = b1.fma(v2, s21);
            s22 = b2.fma(v2, s22);
            s23 = b3.fma(v2, s23);
            FloatVector v3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            s30 = b0.fma(v3, s30);
            s31 = b1.fma(v3, s31);
            s32 = b2.fma(v3, s32);
            s33 = b3.fma(v3, s33);
            FloatVector v4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
            s40 = b0.fma(v4, s40);
            s41 = b1.fma(v4, s41);
            s42 = b2.fma(v4, s42);
            s43 = b3.fma(v4, s43);
            FloatVector v5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
            s50 = b0.fma(v5, s50);
            s51 = b1.fma(v5, s51);
            s52 = b2.fma(v5, s52);
            s53 = b3.fma(v5, s53);
        }
        s00.intoArray(out, 0);
        s01.intoArray(out, LANES);
        s02.intoArray(out, 2 * LANES);
        s03.intoArray(out, 3 * LANES);
        s10.intoArray(out, 4 * LANES);
        s11.intoArray(out, 5 * LANES);
        s12.intoArray(out, 6 * LANES);
        s13.intoArray(out, 7 * LANES);
        s20.intoArray(out, 8 * LANES);
        s21.intoArray(out, 9 * LANES);
        s22.intoArray(out, 10 * LANES);
        s23.intoArray(out, 11 * LANES);
        s30.intoArray(out, 12 * LANES);
        s31.intoArray(out, 13 * LANES);
        s32.intoArray(out, 14 * LANES);
        s33.intoArray(out, 15 * LANES);
        s40.intoArray(out, 16 * LANES);
        s41.intoArray(out, 17 * LANES);
        s42.intoArray(out, 18 * LANES);
        s43.intoArray(out, 19 * LANES);
        s50.intoArray(out, 20 * LANES);
        s51.intoArray(out, 21 * LANES);
        s52.intoArray(out, 22 * LANES);
        s53.intoArray(out, 23 * LANES);
    }

    private static void tileOfTwo(float[] a, int at, int d, int last, float[] panel, int panelAt, float[] out) {
        int a1 = Math.min(1, last) * d + at;
        int a2 = Math.min(2, last) * d + at;
        int a3 = Math.min(3, last) * d + at;
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = FloatVector.zero(SPECIES);
        FloatVector s10 = FloatVector.zero(SPECIES);
        FloatVector s11 = FloatVector.zero(SPECIES);
        FloatVector s20 = FloatVector.zero(SPECIES);
        FloatVector s21 = FloatVector.zero(SPECIES);
        FloatVector s30 = FloatVector.zero(SPECIES);
        FloatVector s31 = FloatVector.zero(SPECIES);
        for (int i = 0; i < d; i++) {
            int p = panelAt + i * TILE_WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, panel, p);
            FloatVector b1 = FloatVector.fromArray(SPECIES, panel, p + LANES);
            FloatVector v0 = FloatVector.broadcast(SPECIES, a[at + i]);
            s00 = b0.fma(v0, s00);
            s01 = b1.fma(v0, s01);
            FloatVector v1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
            s10 = b0.fma(v1, s10);
            s11 = b1.fma(v1, s11);
            FloatVector v2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
            s20 = b0.fma(v2, s20);
            s21 = b1.fma(v2, s21);
            FloatVector v3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
            s30 = b0.fma(v3, s30);
            s31 = b1.fma(v3, s31);
        }
        s00.intoArray(out, 0);
        s01.intoArray(out, LANES);
        s10.intoArray(out, 2 * LANES);
        s11.intoArray(out, 3 * LANES);
        s20.intoArray(out, 4 * LANES);
        s21.intoArray(out, 5 * LANES);
        s30.intoArray(out, 6 * LANES);
        s31.intoArray(out, 7 * LANES);
    }

    @Override
    public int above(float[] products, int n, float[] rowBars, int rowBarsAt, float[] vectorBars, int vectorBarsAt) {
        int found = 0;
        for (int v = 0; v < n; v++) {
            found |= isAbove(products, v * TILE_WIDTH, rowBars, rowBarsAt, vectorBars[vectorBarsAt + v]) << v;
        }
        return found;
    }

    /** The sign of a bar less a product tells; signs are gathered by "or". */
    private static int isAbove(float[] products, int at, float[] rowBars, int rowBarsAt, float vectorBar) {
        FloatVector bar = FloatVector.broadcast(SPECIES, vectorBar);
        IntVector signs = IntVector.zero(INTS);
        for (int i = 0; i < TILE_WIDTH; i += LANES) {
            signs = signs.or(FloatVector.fromArray(SPECIES, rowBars, rowBarsAt + i)
                    .add(bar)
                    .sub(FloatVector.fromArray(SPECIES, products, at + i))
                    .reinterpretAsInts());
        }
        return signs.reduceLanes(VectorOperators.OR) >>> 31;
    }

    @Override
    public void decodeBytes(
            byte[] numbers, int at, int stride, float steps, float[] range, int d, int count, float[] out) {
        if (!CODES_FIT) {
            VectorKernels.super.decodeBytes(numbers, at, stride, steps, range, d, count, out);
            return;
        }
        for (int row = 0; row < count; row++) {
            decodeOne(numbers, at + row * stride, steps, range, d, out, row * d);
        }
    }

    /**
     * In the steps of the plain form: the same floats. Divisions take longest of all; 1 / steps as a sum of two floats
     * leaves their products, added in one rounding, far nearer to a quotient of numbers as small as these than it is to
     * where rounding turns.
     */
    private static void decodeOne(byte[] numbers, int at, float steps, float[] range, int d, float[] out, int outAt) {
        float high = 1 / steps;
        float low = (float) (1.0 / steps - high);
        FloatVector highs = FloatVector.broadcast(SPECIES, high);
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            IntVector c = ((IntVector)
                            ByteVector.fromArray(CODES, numbers, at + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            FloatVector middle = ((FloatVector) c.convertShape(VectorOperators.I2F, SPECIES, 0)).add(0.5f);
            middle.fma(highs, middle.mul(low))
                    .mul(FloatVector.fromArray(SPECIES, range, d + i))
                    .add(FloatVector.fromArray(SPECIES, range, i))
                    .intoArray(out, outAt + i);
        }
        for (int i = bound; i < d; i++) {
            out[outAt + i] = range[i] + ((numbers[at + i] & 0xFF) + 0.5f) / steps * range[d + i];
        }
    }

    @Override
    public void dotScaled(float[] factors, byte[] numbers, int at, int stride, int d, int count, float[] out) {
        if (!CODES_FIT) {
            VectorKernels.super.dotScaled(factors, numbers, at, stride, d, count, out);
            return;
        }
        int row = 0;
        for (; row <= count - 2; row += 2) {
            dotScaledTwo(factors, numbers, at + row * stride, stride, d, out, row);
        }
        for (; row < count; row++) {
            dotScaledOne(factors, numbers, at + row * stride, d, out, row);
        }
    }

    @Override
    public void l2Scaled(
            float[] q, float[] factors, byte[] numbers, int at, int stride, int d, int count, float[] out) {
        if (!CODES_FIT) {
            VectorKernels.super.l2Scaled(q, factors, numbers, at, stride, d, count, out);
            return;
        }
        int row = 0;
        for (; row <= count - 2; row += 2) {
            l2ScaledTwo(q, factors, numbers, at + row * stride, stride, d, out, row);
        }
        for (; row < count; row++) {
            l2ScaledOne(q, factors, numbers, at + row * stride, d, out, row);
        }
    }

    /** Two rows, not four: with more in it the JIT leaves calls that box vectors. */
    private static void dotScaledTwo(float[] factors, byte[] x, int at, int stride, int d, float[] out, int outAt) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector f = FloatVector.fromArray(SPECIES, factors, i);
            IntVector n0 = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            s0 = ((FloatVector) n0.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(f, s0);
            IntVector n1 = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + stride + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            s1 = ((FloatVector) n1.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(f, s1);
        }
        out[outAt] = FOLDS ? fold(s0) : s0.reduceLanes(ADD);
        out[outAt + 1] = FOLDS ? fold(s1) : s1.reduceLanes(ADD);
        addScaled(factors, x, at, bound, d, out, outAt);
        addScaled(factors, x, at + stride, bound, d, out, outAt + 1);
    }

    private static void dotScaledOne(float[] factors, byte[] x, int at, int d, float[] out, int outAt) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            IntVector n = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            sum = ((FloatVector) n.convertShape(VectorOperators.I2F, SPECIES, 0))
                    .fma(FloatVector.fromArray(SPECIES, factors, i), sum);
        }
        out[outAt] = FOLDS ? fold(sum) : sum.reduceLanes(ADD);
        addScaled(factors, x, at, bound, d, out, outAt);
    }

    private static void addScaled(float[] factors, byte[] x, int at, int from, int to, float[] out, int outAt) {
        for (int i = from; i < to; i++) {
            out[outAt] += (x[at + i] & 0xFF) * factors[i];
        }
    }

    private static void l2ScaledTwo(
            float[] q, float[] factors, byte[] x, int at, int stride, int d, float[] out, int outAt) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector f = FloatVector.fromArray(SPECIES, factors, i);
            FloatVector v = FloatVector.fromArray(SPECIES, q, i);
            IntVector n0 = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            FloatVector d0 = ((FloatVector) n0.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(f, v);
            IntVector n1 = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + stride + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            FloatVector d1 = ((FloatVector) n1.convertShape(VectorOperators.I2F, SPECIES, 0)).fma(f, v);
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
        }
        out[outAt] = FOLDS ? fold(s0) : s0.reduceLanes(ADD);
        out[outAt + 1] = FOLDS ? fold(s1) : s1.reduceLanes(ADD);
        addSquares(q, factors, x, at, bound, d, out, outAt);
        addSquares(q, factors, x, at + stride, bound, d, out, outAt + 1);
    }

    private static void l2ScaledOne(float[] q, float[] factors, byte[] x, int at, int d, float[] out, int outAt) {
        FloatVector sum = FloatVector.zero(SPECIES);
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            IntVector n = ((IntVector)
                            ByteVector.fromArray(CODES, x, at + i).convertShape(VectorOperators.B2I, INTS, 0))
                    .and(0xFF);
            FloatVector difference = ((FloatVector) n.convertShape(VectorOperators.I2F, SPECIES, 0))
                    .fma(FloatVector.fromArray(SPECIES, factors, i), FloatVector.fromArray(SPECIES, q, i));
            sum = difference.fma(difference, sum);
        }
        out[outAt] = FOLDS ? fold(sum) : sum.reduceLanes(ADD);
        addSquares(q, factors, x, at, bound, d, out, outAt);
    }

    private static void addSquares(
            float[] q, float[] factors, byte[] x, int at, int from, int to, float[] out, int outAt) {
        for (int i = from; i < to; i++) {
            out[outAt] += square(q[i] + (x[at + i] & 0xFF) * factors[i]);
        }
    }

    /** A byte becomes a short whose bytes are its halves. */
    @Override
    public void unpackNibbles(byte[] codes, int at, int count, byte[] out) {
        int bound = BYTES.loopBound(count);
        for (int i = 0; i < bound; i += SHORT_LANES) {
            ShortVector s = (ShortVector)
                    ByteVector.fromArray(BYTES, codes, at + i).convertShape(VectorOperators.B2S, SHORTS, 0);
            s.and((short) 0x0F)
                    .or(s.mul((short) 16).and((short) 0x0F00))
                    .reinterpretAsBytes()
                    .intoArray(out, 2 * i);
        }
        VectorKernels.unpackNibbles(codes, at, bound, count, out);
    }

    /**
     * Three bytes move into four, then the halves and the quarters of these apart. In two rounds, so that ints stand in
     * vectors of one size alone: where there are two, JDK 17 boxes those of other kernels.
     */
    @Override
    public void unpackSixes(byte[] codes, int at, int groups, byte[] out, int outAt) {
        int g = 0;
        // Twelve bytes of sixteen that are read.
        for (; g <= groups - 4 && at + 3 * g + 16 <= codes.length; g += 4) {
            ByteVector.fromArray(ByteVector.SPECIES_128, codes, at + 3 * g)
                    .rearrange(BY_THREES)
                    .intoArray(out, outAt + 4 * g);
        }
        int bound = g * 4 / WHOLE_BYTES.length() * WHOLE_BYTES.length();
        for (int i = outAt; i < outAt + bound; i += WHOLE_BYTES.length()) {
            IntVector x = ByteVector.fromArray(WHOLE_BYTES, out, i).reinterpretAsInts();
            IntVector halves = x.and(0xFFF).or(x.and(0xFFF000).mul(16));
            halves.and(0x003F003F)
                    .or(halves.and(0x0FC00FC0).mul(4))
                    .reinterpretAsBytes()
                    .intoArray(out, i);
        }
        VectorKernels.unpackSixes(codes, at, bound / 4, groups, out, outAt);
    }

    /**
     * The smaller of two floats: the exponent raised, right for normal halves, and twice that less what is twice too
     * much for the others, right for them. What is infinite or no number is seldom, and done again.
     */
    @Override
    public void decodeHalves(byte[] codes, int at, int count, float[] out) {
        int bound = CODE_PAIRS_FIT ? SPECIES.loopBound(count) : 0;
        IntVector carries = IntVector.zero(INTS);
        for (int i = 0; i < bound; i += LANES) {
            IntVector x = (IntVector) ByteVector.fromArray(CODE_PAIRS, codes, at + 2 * i)
                    .reinterpretAsShorts()
                    .convertShape(VectorOperators.S2I, INTS, 0);
            IntVector size = x.and(0x7FFF).mul(1 << 13);
            carries = carries.or(size.add(1 << 23));
            size.add(113 << 23)
                    .reinterpretAsFloats()
                    .sub(0x1p-14f)
                    .reinterpretAsInts()
                    .min(size.add(112 << 23))
                    .or(x.and(0x80000000))
                    .reinterpretAsFloats()
                    .intoArray(out, i);
        }
        boolean finite = (carries.reduceLanes(VectorOperators.OR) & (1 << 28)) == 0;
        VectorKernels.decodeHalves(codes, at, finite ? bound : 0, count, out);
    }

    @Override
    public void decodeBrains(byte[] codes, int at, int count, float[] out) {
        int bound = CODE_PAIRS_FIT ? SPECIES.loopBound(count) : 0;
        for (int i = 0; i < bound; i += LANES) {
            ((IntVector) ByteVector.fromArray(CODE_PAIRS, codes, at + 2 * i)
                            .reinterpretAsShorts()
                            .convertShape(VectorOperators.S2I, INTS, 0))
                    .mul(1 << 16)
                    .reinterpretAsFloats()
                    .intoArray(out, i);
        }
        VectorKernels.decodeBrains(codes, at, bound, count, out);
    }

    @Override
    public void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = dotOne(q, holders[row], offsets[row]);
        }
    }

    @Override
    public int column() {
        return COLUMN;
    }

    @Override
    public int columnPlace(int row, int rows) {
        return LaneKernels.columnPlace(row, rows, LANES);
    }

    @Override
    public void dotByteColumns(short[] q, byte[] columns, int offset, int d, int rows, int[] out) {
        int whole = rows - rows % COLUMN;
        for (int row = 0; row < whole; row += COLUMN) {
            dotColumn(q, columns, offset + row * d, d, out, row);
        }
        for (int row = whole; row < rows; row += SHORT_LANES) {
            int here = Math.min(SHORT_LANES, rows - row);
            dotRest(q, columns, offset + whole * d + row - whole, rows - whole, here, d, out, row);
        }
    }

    /**
     * A whole column: two vectors of rows share what is made of the query. The sum of four products each fits 16 bits;
     * half of 2^16 is added, so that pairs of them can be summed in 32 bits together, and the upper ones alone: those
     * of the rows between the others, see {@link LaneKernels#columnPlace}, which follow them in the end.
     */
    private static void dotColumn(short[] q, byte[] x, int at, int d, int[] out, int outAt) {
        IntVector pairs0 = IntVector.zero(INTS);
        IntVector pairs1 = IntVector.zero(INTS);
        IntVector odd0 = IntVector.zero(INTS);
        IntVector odd1 = IntVector.zero(INTS);
        ShortVector half = ShortVector.broadcast(SHORTS, Short.MIN_VALUE);
        for (int i = 0; i < d; i += 4) {
            ShortVector sum0 = ShortVector.zero(SHORTS);
            ShortVector sum1 = ShortVector.zero(SHORTS);
            for (int j = i; j < i + 4; j++) {
                int from = at + j * COLUMN;
                ShortVector v = ShortVector.broadcast(SHORTS, q[j]);
                sum0 = ((ShortVector) ByteVector.fromArray(BYTES, x, from).convertShape(VectorOperators.B2S, SHORTS, 0))
                        .mul(v)
                        .add(sum0);
                sum1 = ((ShortVector) ByteVector.fromArray(BYTES, x, from + SHORT_LANES)
                                .convertShape(VectorOperators.B2S, SHORTS, 0))
                        .mul(v)
                        .add(sum1);
            }
            IntVector p0 = half.add(sum0).reinterpretAsInts();
            pairs0 = p0.add(pairs0);
            odd0 = p0.lanewise(VectorOperators.LSHR, 16).add(odd0);
            IntVector p1 = half.add(sum1).reinterpretAsInts();
            pairs1 = p1.add(pairs1);
            odd1 = p1.lanewise(VectorOperators.LSHR, 16).add(odd1);
        }
        IntVector none = IntVector.zero(INTS);
        IntVector less = IntVector.broadcast(INTS, -(d / 4 << 15));
        IntVector up = IntVector.broadcast(INTS, 1 << 16);
        none.sub(none.add(odd0).mul(up)).add(pairs0).add(less).intoArray(out, outAt);
        none.add(odd0).add(less).intoArray(out, outAt + LANES);
        none.sub(none.add(odd1).mul(up)).add(pairs1).add(less).intoArray(out, outAt + SHORT_LANES);
        none.add(odd1).add(less).intoArray(out, outAt + 3 * LANES);
    }

    /** One vector of rows, full or not, of those that are no whole column. */
    private static void dotRest(short[] q, byte[] x, int at, int stride, int rows, int d, int[] out, int outAt) {
        IntVector pairs = IntVector.zero(INTS);
        IntVector odd = IntVector.zero(INTS);
        ShortVector half = ShortVector.broadcast(SHORTS, Short.MIN_VALUE);
        for (int i = 0; i < d; i += 4) {
            ShortVector sum = ShortVector.zero(SHORTS);
            for (int j = i; j < i + 4; j++) {
                sum = ((ShortVector) ByteVector.fromArray(BYTES, x, at + j * stride)
                                .convertShape(VectorOperators.B2S, SHORTS, 0))
                        .mul(q[j])
                        .add(sum);
            }
            IntVector p = half.add(sum).reinterpretAsInts();
            pairs = p.add(pairs);
            odd = p.lanewise(VectorOperators.LSHR, 16).add(odd);
        }
        IntVector none = IntVector.zero(INTS);
        IntVector less = IntVector.broadcast(INTS, -(d / 4 << 15));
        IntVector up = IntVector.broadcast(INTS, 1 << 16);
        none.sub(none.add(odd).mul(up)).add(pairs).add(less).intoArray(out, outAt);
        none.add(odd).add(less).intoArray(out, outAt + (rows + 1) / 2);
    }

    /**
     * The sum of four products each fits 16 bits and then moves on to 32. Without a helper for a product, see
     * {@link #sumExp}: JDK 25 left it out of line in some JVMs.
     */
    private static int dotOne(short[] q, byte[] x, int at) {
        IntVector sum = IntVector.zero(INTS);
        int bound = q.length / BYTES_AT_ONCE * BYTES_AT_ONCE;
        for (int i = 0; i < bound; i += BYTES_AT_ONCE) {
            ShortVector p0 = ((ShortVector)
                            ByteVector.fromArray(BYTES, x, at + i).convertShape(VectorOperators.B2S, SHORTS, 0))
                    .mul(ShortVector.fromArray(SHORTS, q, i));
            ShortVector p1 = ((ShortVector) ByteVector.fromArray(BYTES, x, at + i + SHORT_LANES)
                            .convertShape(VectorOperators.B2S, SHORTS, 0))
                    .mul(ShortVector.fromArray(SHORTS, q, i + SHORT_LANES));
            ShortVector p2 = ((ShortVector) ByteVector.fromArray(BYTES, x, at + i + 2 * SHORT_LANES)
                            .convertShape(VectorOperators.B2S, SHORTS, 0))
                    .mul(ShortVector.fromArray(SHORTS, q, i + 2 * SHORT_LANES));
            ShortVector p3 = ((ShortVector) ByteVector.fromArray(BYTES, x, at + i + 3 * SHORT_LANES)
                            .convertShape(VectorOperators.B2S, SHORTS, 0))
                    .mul(ShortVector.fromArray(SHORTS, q, i + 3 * SHORT_LANES));
            ShortVector p = p0.add(p1).add(p2).add(p3);
            sum = sum.add((IntVector) p.convertShape(VectorOperators.S2I, INTS, 0))
                    .add((IntVector) p.convertShape(VectorOperators.S2I, INTS, 1));
        }
        for (int i = bound; i < q.length; i += SHORT_LANES) {
            ShortVector p = ((ShortVector)
                            ByteVector.fromArray(BYTES, x, at + i).convertShape(VectorOperators.B2S, SHORTS, 0))
                    .mul(ShortVector.fromArray(SHORTS, q, i));
            sum = sum.add((IntVector) p.convertShape(VectorOperators.S2I, INTS, 0))
                    .add((IntVector) p.convertShape(VectorOperators.S2I, INTS, 1));
        }
        return sum.reduceLanes(ADD);
    }

    @Override
    public void dotNibblesRows(short[] q, byte[] rows, int offset, int width, int count, int[] out) {
        Arrays.fill(out, 0, count, 0);
        for (int row = 0; row < count; row += NIBBLE_ROWS) {
            int here = Math.min(NIBBLE_ROWS, count - row);
            for (int from = 0; from < width; from += 2 * SHORT_LANES) {
                addNibbles(q, from, rows, offset + 2 * (row * width + from), 2 * width, here, out, row);
            }
        }
    }

    /**
     * Two vectors of shorts of each row. The query stays in registers from row to row; the sum of eight products fits
     * 16 bits, then pairs of them move on to 32.
     */
    private static void addNibbles(
            short[] q, int from, byte[] rows, int at, int stride, int count, int[] out, int outAt) {
        int quarter = q.length / 4;
        ShortVector a0 = ShortVector.fromArray(SHORTS, q, from);
        ShortVector a1 = ShortVector.fromArray(SHORTS, q, quarter + from);
        ShortVector a2 = ShortVector.fromArray(SHORTS, q, 2 * quarter + from);
        ShortVector a3 = ShortVector.fromArray(SHORTS, q, 3 * quarter + from);
        ShortVector b0 = ShortVector.fromArray(SHORTS, q, from + SHORT_LANES);
        ShortVector b1 = ShortVector.fromArray(SHORTS, q, quarter + from + SHORT_LANES);
        ShortVector b2 = ShortVector.fromArray(SHORTS, q, 2 * quarter + from + SHORT_LANES);
        ShortVector b3 = ShortVector.fromArray(SHORTS, q, 3 * quarter + from + SHORT_LANES);
        ShortVector lowest = ShortVector.broadcast(SHORTS, (short) 15);
        for (int row = 0; row < count; row++) {
            ShortVector a =
                    ByteVector.fromArray(WHOLE_BYTES, rows, at + row * stride).reinterpretAsShorts();
            ShortVector b = ByteVector.fromArray(WHOLE_BYTES, rows, at + row * stride + 2 * SHORT_LANES)
                    .reinterpretAsShorts();
            ShortVector s = a.and(lowest).mul(a0);
            ShortVector t = b.and(lowest).mul(b0);
            s = s.add(a.lanewise(VectorOperators.LSHR, 4).and(lowest).mul(a1));
            t = t.add(b.lanewise(VectorOperators.LSHR, 4).and(lowest).mul(b1));
            s = s.add(a.lanewise(VectorOperators.LSHR, 8).and(lowest).mul(a2));
            t = t.add(b.lanewise(VectorOperators.LSHR, 8).and(lowest).mul(b2));
            s = s.add(a.lanewise(VectorOperators.LSHR, 12).mul(a3));
            t = t.add(b.lanewise(VectorOperators.LSHR, 12).mul(b3));
            IntVector pairs = s.add(t).reinterpretAsInts();
            out[outAt + row] += pairs.lanewise(VectorOperators.ASHR, 16)
                    .add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                    .reduceLanes(ADD);
        }
    }

    @Override
    public void weigh(
            int[] products,
            int middle,
            float scale,
            float[] steps,
            float[] errors,
            float perError,
            float[] sizes,
            float perSize,
            int first,
            int count,
            float[] out,
            int outFirst) {
        int bound = SPECIES.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector product = (FloatVector) IntVector.fromArray(INTS, products, i)
                    .lanewise(VectorOperators.LSHL, 4)
                    .sub(middle)
                    .convertShape(VectorOperators.I2F, SPECIES, 0);
            FloatVector errorPart =
                    FloatVector.fromArray(SPECIES, errors, first + i).mul(perError);
            FloatVector sizePart =
                    FloatVector.fromArray(SPECIES, sizes, first + i).mul(perSize);
            product.mul(FloatVector.fromArray(SPECIES, steps, first + i).mul(scale))
                    .add(errorPart)
                    .add(sizePart)
                    .intoArray(out, outFirst + i);
        }
        for (int i = bound; i < count; i++) {
            out[outFirst + i] = (16 * products[i] - middle) * (scale * steps[first + i])
                    + errors[first + i] * perError
                    + sizes[first + i] * perSize;
        }
    }

    @Override
    public int firstAtLeast(float[] x, int from, int to, float bar) {
        int i = from;
        while (i <= to - LANES) {
            VectorMask<Float> mask = FloatVector.fromArray(SPECIES, x, i).compare(VectorOperators.GE, bar);
            if (mask.anyTrue()) {
                return i + mask.firstTrue();
            }
            i += LANES;
        }
        return VectorKernels.super.firstAtLeast(x, i, to, bar);
    }

    @Override
    public int firstAtMost(float[] x, int from, int to, float bar) {
        int i = from;
        while (i <= to - LANES) {
            VectorMask<Float> mask = FloatVector.fromArray(SPECIES, x, i).compare(VectorOperators.LE, bar);
            if (mask.anyTrue()) {
                return i + mask.firstTrue();
            }
            i += LANES;
        }
        return VectorKernels.super.firstAtMost(x, i, to, bar);
    }

    @Override
    public double logSumExp(float[] x, int offset, int length) {
        float max = max(x, offset, length);
        // Above every logit, so that all differences are negative, see sumExp.
        float above = Math.nextUp(max);
        if (!Float.isFinite(max) || !Float.isFinite(above)) {
            return max;
        }
        double sum = 0;
        int bound = SPECIES.loopBound(length);
        for (int from = 0; from < bound; from += EXP_BLOCK) {
            sum += sumExp(x, offset + from, Math.min(EXP_BLOCK, bound - from), above);
        }
        for (int i = offset + bound; i < offset + length; i++) {
            sum += ExpPolynomial.exp(x[i] - above);
        }
        return above + Math.log(sum);
    }

    @Override
    public void exp(double[] x, int count) {
        DoubleVector rounder = DoubleVector.broadcast(DOUBLES, ExpLog.ROUNDER);
        DoubleVector high = DoubleVector.broadcast(DOUBLES, -ExpLog.LN2_HIGH);
        DoubleVector low = DoubleVector.broadcast(DOUBLES, -ExpLog.LN2_LOW);
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        for (int i = 0; i < count; i += DOUBLES.length()) {
            DoubleVector v =
                    DoubleVector.fromArray(DOUBLES, x, i).max(-ExpLog.LARGEST).min(ExpLog.LARGEST);
            DoubleVector shifted = v.fma(DoubleVector.broadcast(DOUBLES, ExpLog.LOG2_E), rounder);
            DoubleVector n = shifted.sub(rounder);
            DoubleVector r = n.fma(low, n.fma(high, v));
            DoubleVector p = DoubleVector.broadcast(DOUBLES, 1.0 / 3628800);
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 362880));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 40320));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 5040));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 720));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 120));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 24));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 1.0 / 6));
            p = p.fma(r, DoubleVector.broadcast(DOUBLES, 0.5));
            p = p.fma(r, one).fma(r, one);
            p.reinterpretAsLongs()
                    .add(shifted.reinterpretAsLongs().mul(1L << 52))
                    .reinterpretAsDoubles()
                    .intoArray(x, i);
        }
    }

    @Override
    public void log(double[] x, int count) {
        DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
        DoubleVector rounder = DoubleVector.broadcast(DOUBLES, ExpLog.ROUNDER);
        for (int i = 0; i < count; i += DOUBLES.length()) {
            LongVector bits =
                    DoubleVector.fromArray(DOUBLES, x, i).max(Double.MIN_NORMAL).reinterpretAsLongs();
            LongVector exponent = bits.sub(ExpLog.ROOT_BITS).lanewise(VectorOperators.ASHR, 52);
            DoubleVector m =
                    bits.sub(exponent.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
            DoubleVector e =
                    exponent.add(ExpLog.ROUNDER_BITS).reinterpretAsDoubles().sub(rounder);
            DoubleVector f = m.sub(one).div(m.add(one));
            DoubleVector s = f.mul(f);
            DoubleVector p = DoubleVector.broadcast(DOUBLES, 2.0 / 11);
            p = p.fma(s, DoubleVector.broadcast(DOUBLES, 2.0 / 9));
            p = p.fma(s, DoubleVector.broadcast(DOUBLES, 2.0 / 7));
            p = p.fma(s, DoubleVector.broadcast(DOUBLES, 2.0 / 5));
            p = p.fma(s, DoubleVector.broadcast(DOUBLES, 2.0 / 3));
            p = p.fma(s, DoubleVector.broadcast(DOUBLES, 2));
            f.fma(p, e.fma(DoubleVector.broadcast(DOUBLES, ExpLog.LN2_HIGH), e.mul(ExpLog.LN2_LOW)))
                    .intoArray(x, i);
        }
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

    private static void dotFour(float[] q, int qOffset, float[][] holders, int[] offsets, int row, int d, float[] out) {
        float[] x0 = holders[row];
        float[] x1 = holders[row + 1];
        float[] x2 = holders[row + 2];
        float[] x3 = holders[row + 3];
        int a0 = offsets[row];
        int a1 = offsets[row + 1];
        int a2 = offsets[row + 2];
        int a3 = offsets[row + 3];
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, q, qOffset + i);
            s0 = FloatVector.fromArray(SPECIES, x0, a0 + i).fma(v, s0);
            s1 = FloatVector.fromArray(SPECIES, x1, a1 + i).fma(v, s1);
            s2 = FloatVector.fromArray(SPECIES, x2, a2 + i).fma(v, s2);
            s3 = FloatVector.fromArray(SPECIES, x3, a3 + i).fma(v, s3);
        }
        float r0 = FOLDS ? fold(s0) : s0.reduceLanes(ADD);
        float r1 = FOLDS ? fold(s1) : s1.reduceLanes(ADD);
        float r2 = FOLDS ? fold(s2) : s2.reduceLanes(ADD);
        float r3 = FOLDS ? fold(s3) : s3.reduceLanes(ADD);
        for (int i = bound; i < d; i++) {
            float v = q[qOffset + i];
            r0 += v * x0[a0 + i];
            r1 += v * x1[a1 + i];
            r2 += v * x2[a2 + i];
            r3 += v * x3[a3 + i];
        }
        out[row] = r0;
        out[row + 1] = r1;
        out[row + 2] = r2;
        out[row + 3] = r3;
    }

    private static void l2Four(float[] q, int qOffset, float[][] holders, int[] offsets, int row, int d, float[] out) {
        float[] x0 = holders[row];
        float[] x1 = holders[row + 1];
        float[] x2 = holders[row + 2];
        float[] x3 = holders[row + 3];
        int a0 = offsets[row];
        int a1 = offsets[row + 1];
        int a2 = offsets[row + 2];
        int a3 = offsets[row + 3];
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int bound = SPECIES.loopBound(d);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, q, qOffset + i);
            FloatVector d0 = v.sub(FloatVector.fromArray(SPECIES, x0, a0 + i));
            FloatVector d1 = v.sub(FloatVector.fromArray(SPECIES, x1, a1 + i));
            FloatVector d2 = v.sub(FloatVector.fromArray(SPECIES, x2, a2 + i));
            FloatVector d3 = v.sub(FloatVector.fromArray(SPECIES, x3, a3 + i));
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
            r0 += square(v - x0[a0 + i]);
            r1 += square(v - x1[a1 + i]);
            r2 += square(v - x2[a2 + i]);
            r3 += square(v - x3[a3 + i]);
        }
        out[row] = r0;
        out[row + 1] = r1;
        out[row + 2] = r2;
        out[row + 3] = r3;
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
        for (; i <= end - LANES; i += LANES) {
            m0 = m0.max(FloatVector.fromArray(SPECIES, x, i));
        }
        if (i < end && length >= LANES) { // some of these a second time
            m1 = m1.max(FloatVector.fromArray(SPECIES, x, end - LANES));
            i = end;
        }
        float max = m0.max(m1).max(m2.max(m3)).reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    /**
     * Sums {@code exp(x - shift)} of whole vectors, each x below the shift, see {@link ExpPolynomial}.
     *
     * <p>One method without helpers that take or return vectors: whether the JIT inlines those depends on what it
     * compiled before, and where it does not, every vector that crosses the call is boxed.
     */
    private static float sumExp(float[] x, int offset, int length, float shift) {
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpPolynomial.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpPolynomial.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpPolynomial.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpPolynomial.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpPolynomial.C1);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector rounder = FloatVector.broadcast(SPECIES, ExpPolynomial.ROUNDER);
        FloatVector log2e = FloatVector.broadcast(SPECIES, ExpPolynomial.LOG2_E);
        FloatVector above = FloatVector.broadcast(SPECIES, shift);
        // Negative floats are in order as integers, whose minimum is one instruction. There is no NaN among them.
        IntVector smallest = IntVector.broadcast(INTS, Float.floatToRawIntBits(ExpPolynomial.SMALLEST));
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = 0; i < length; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, offset + i)
                    .sub(above)
                    .reinterpretAsInts()
                    .min(smallest)
                    .reinterpretAsFloats();
            FloatVector shifted = v.fma(log2e, rounder);
            FloatVector f = v.fma(log2e, rounder.sub(shifted));
            FloatVector p = c5.fma(f, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            sum = sum.add(p.reinterpretAsInts()
                    .add(shifted.reinterpretAsInts().mul(1 << 23))
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

    /**
     * Folds halves onto each other. It calls no helper that takes a vector, see {@link #sumExp}: the JIT left such
     * calls out of line where it had no profile of this method yet.
     */
    private static float fold(FloatVector v) {
        FloatVector sum = v;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        sum = sum.add(sum.rearrange(BY_2));
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }
}
