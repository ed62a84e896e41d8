package io.github.faissstyle.internal.simd;

/**
 * Plain Java. The JIT may not reorder additions of floats, so it vectorises no sum of them: independent sums hide their
 * latency. Inner products are bound by loads, so four rows share those of the query; distances are bound by additions
 * and gain nothing by that. No {@code Math.fma}: where the processor has none it is emulated, a hundred times slower.
 */
class ScalarKernels implements VectorKernels {
    private final String description;

    ScalarKernels(String description) {
        this.description = description;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void dotRows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            int at = rowsOffset + row * d;
            dot(q, qOffset, rows, at, rows, at + d, rows, at + 2 * d, rows, at + 3 * d, d, out, row);
        }
        for (; row < count; row++) {
            out[row] = dot(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void l2Rows(float[] q, int qOffset, float[] rows, int rowsOffset, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = l2(q, qOffset, rows, rowsOffset + row * d, d);
        }
    }

    @Override
    public void dotGather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        int row = 0;
        for (; row <= count - 4; row += 4) {
            float[] a = holders[row];
            float[] b = holders[row + 1];
            float[] c = holders[row + 2];
            float[] e = holders[row + 3];
            dot(
                    q,
                    qOffset,
                    a,
                    offsets[row],
                    b,
                    offsets[row + 1],
                    c,
                    offsets[row + 2],
                    e,
                    offsets[row + 3],
                    d,
                    out,
                    row);
        }
        for (; row < count; row++) {
            out[row] = dot(q, qOffset, holders[row], offsets[row], d);
        }
    }

    @Override
    public void l2Gather(float[] q, int qOffset, float[][] holders, int[] offsets, int d, int count, float[] out) {
        for (int row = 0; row < count; row++) {
            out[row] = l2(q, qOffset, holders[row], offsets[row], d);
        }
    }

    @Override
    public int tileHeight() {
        return PlainTiles.HEIGHT;
    }

    @Override
    public int tileWidth() {
        return PlainTiles.WIDTH;
    }

    @Override
    public void tile(float[] vectors, int at, int d, int n, float[] panel, int panelAt, float[] out) {
        PlainTiles.multiply(vectors, at, d, n, panel, panelAt, out);
    }

    @Override
    public void dotBytes(short[] q, byte[][] holders, int[] offsets, int count, int[] out) {
        long[][] packed = PackedProducts.packBytes(q);
        for (int row = 0; row < count; row++) {
            out[row] = PackedProducts.dotBytes(holders[row], offsets[row], packed[0], packed[1], q.length / 8);
        }
    }

    @Override
    public int column() {
        return 1;
    }

    @Override
    public int columnPlace(int row, int rows) {
        return 0;
    }

    @Override
    public void dotByteColumns(short[] q, byte[] columns, int offset, int d, int rows, int[] out) {
        long[][] packed = PackedProducts.packBytes(q);
        for (int row = 0; row < rows; row++) {
            out[row] = PackedProducts.dotBytes(columns, offset + row * d, packed[0], packed[1], q.length / 8);
        }
    }

    @Override
    public void dotNibblesRows(short[] q, byte[] rows, int offset, int width, int count, int[] out) {
        long[][] packed = PackedProducts.packNibbles(q);
        for (int row = 0; row < count; row++) {
            out[row] = PackedProducts.dotNibbles(rows, offset + 2 * row * width, packed, (width + 3) / 4);
        }
    }

    @Override
    public double logSumExp(float[] x, int offset, int length) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = offset; i < offset + length; i++) {
            max = Math.max(max, x[i]);
        }
        if (!Float.isFinite(max)) {
            return max;
        }
        double sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += ExpPolynomial.exp(x[i] - max);
        }
        return max + Math.log(sum);
    }

    @Override
    public void exp(double[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = ExpLog.exp(x[i]);
        }
    }

    @Override
    public void log(double[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = ExpLog.log(x[i]);
        }
    }

    /** Four inner products, each with the bits of one alone. */
    private static void dot(
            float[] q,
            int at,
            float[] a,
            int aAt,
            float[] b,
            int bAt,
            float[] c,
            int cAt,
            float[] e,
            int eAt,
            int d,
            float[] out,
            int row) {
        float a0 = 0;
        float a1 = 0;
        float b0 = 0;
        float b1 = 0;
        float c0 = 0;
        float c1 = 0;
        float e0 = 0;
        float e1 = 0;
        int i = 0;
        for (; i <= d - 2; i += 2) {
            float q0 = q[at + i];
            float q1 = q[at + i + 1];
            a0 += q0 * a[aAt + i];
            a1 += q1 * a[aAt + i + 1];
            b0 += q0 * b[bAt + i];
            b1 += q1 * b[bAt + i + 1];
            c0 += q0 * c[cAt + i];
            c1 += q1 * c[cAt + i + 1];
            e0 += q0 * e[eAt + i];
            e1 += q1 * e[eAt + i + 1];
        }
        if (i < d) {
            a0 += q[at + i] * a[aAt + i];
            b0 += q[at + i] * b[bAt + i];
            c0 += q[at + i] * c[cAt + i];
            e0 += q[at + i] * e[eAt + i];
        }
        out[row] = a0 + a1;
        out[row + 1] = b0 + b1;
        out[row + 2] = c0 + c1;
        out[row + 3] = e0 + e1;
    }

    private static float dot(float[] q, int at, float[] a, int aAt, int d) {
        float a0 = 0;
        float a1 = 0;
        int i = 0;
        for (; i <= d - 2; i += 2) {
            a0 += q[at + i] * a[aAt + i];
            a1 += q[at + i + 1] * a[aAt + i + 1];
        }
        if (i < d) {
            a0 += q[at + i] * a[aAt + i];
        }
        return a0 + a1;
    }

    float l2(float[] a, int aOffset, float[] b, int bOffset, int d) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i <= d - 4; i += 4) {
            float d0 = a[aOffset + i] - b[bOffset + i];
            float d1 = a[aOffset + i + 1] - b[bOffset + i + 1];
            float d2 = a[aOffset + i + 2] - b[bOffset + i + 2];
            float d3 = a[aOffset + i + 3] - b[bOffset + i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < d; i++) {
            float difference = a[aOffset + i] - b[bOffset + i];
            s0 += difference * difference;
        }
        return (s0 + s1) + (s2 + s3);
    }
}
