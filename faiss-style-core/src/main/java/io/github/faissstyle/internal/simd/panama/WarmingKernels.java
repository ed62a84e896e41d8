package io.github.faissstyle.internal.simd.panama;

import io.github.faissstyle.internal.simd.LaneKernels;
import io.github.faissstyle.internal.simd.Warmth;

/**
 * Vector API kernels that plain Java stands in for, with the same bits, while a {@link Warmth} has them compiled. By
 * inheritance: calls of the kernels stay calls of one method of one class, which the JIT puts in line as before.
 */
public final class WarmingKernels extends PanamaKernels {
    private static final Warmth WARMTH = new Warmth(new PanamaKernels(), new LaneKernels(LANES, FOLDS));
    private static final LaneKernels PLAIN = WARMTH.plain();

    /** Called by name. */
    public WarmingKernels() {}

    @Override
    public void warmUp() {
        // In between, reduceLanes has an order of its own where it is interpreted, see FOLDS.
        if (FOLDS || Runtime.version().feature() < 22) {
            WARMTH.start();
        }
    }

    @Override
    public void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        if (WARMTH.isCold(Warmth.DOT_ROWS)) {
            PLAIN.dotRows(q, qOffset, rows, rowsOffset, d, count, out);
        } else {
            super.dotRows(q, qOffset, rows, rowsOffset, d, count, out);
        }
    }

    @Override
    public void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        if (WARMTH.isCold(Warmth.L2_ROWS)) {
            PLAIN.l2Rows(q, qOffset, rows, rowsOffset, d, count, out);
        } else {
            super.l2Rows(q, qOffset, rows, rowsOffset, d, count, out);
        }
    }

    @Override
    public void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        if (WARMTH.isCold(Warmth.DOT_GATHER)) {
            PLAIN.dotGather(q, qOffset, holders, offsets, d, count, out);
        } else {
            super.dotGather(q, qOffset, holders, offsets, d, count, out);
        }
    }

    @Override
    public void l2Gather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        if (WARMTH.isCold(Warmth.L2_GATHER)) {
            PLAIN.l2Gather(q, qOffset, holders, offsets, d, count, out);
        } else {
            super.l2Gather(q, qOffset, holders, offsets, d, count, out);
        }
    }

    @Override
    public void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out) {
        if (WARMTH.isCold(Warmth.DOT_BYTES)) {
            PLAIN.dotBytes(q, holders, offsets, count, out);
        } else {
            super.dotBytes(q, holders, offsets, count, out);
        }
    }

    @Override
    public void dotByteColumns(short[] q, byte[] columns, int offset, int d, int rows, int[] out) {
        if (WARMTH.isCold(Warmth.DOT_BYTE_COLUMNS)) {
            PLAIN.dotByteColumns(q, columns, offset, d, rows, out);
        } else {
            super.dotByteColumns(q, columns, offset, d, rows, out);
        }
    }

    @Override
    public void dotNibblesRows(short[] q, byte[] rows, int offset, int width, int count, int[] out) {
        if (WARMTH.isCold(Warmth.DOT_NIBBLES_ROWS)) {
            PLAIN.dotNibblesRows(q, rows, offset, width, count, out);
        } else {
            super.dotNibblesRows(q, rows, offset, width, count, out);
        }
    }

    @Override
    public int firstAtLeast(float[] x, int from, int to, float bar) {
        return WARMTH.isCold(Warmth.FIRST_AT_LEAST)
                ? PLAIN.firstAtLeast(x, from, to, bar)
                : super.firstAtLeast(x, from, to, bar);
    }

    @Override
    public int firstAtMost(float[] x, int from, int to, float bar) {
        return WARMTH.isCold(Warmth.FIRST_AT_MOST)
                ? PLAIN.firstAtMost(x, from, to, bar)
                : super.firstAtMost(x, from, to, bar);
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
        if (WARMTH.isCold(Warmth.WEIGH)) {
            PLAIN.weigh(products, middle, scale, steps, errors, perError, sizes, perSize, first, count, out, outFirst);
        } else {
            super.weigh(products, middle, scale, steps, errors, perError, sizes, perSize, first, count, out, outFirst);
        }
    }
}
