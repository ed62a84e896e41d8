package io.github.faissstyle.internal.simd;

/**
 * Plain Java. Eight independent sums hide the latency of the additions, which the JIT may not reorder by itself. No
 * {@code Math.fma}: where the processor has none it is emulated, a hundred times slower.
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
        for (int row = 0; row < count; row++) {
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
        for (int row = 0; row < count; row++) {
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
    public void dotBytesRows(short[] q, byte[] rows, int offset, int d, int count, int[] out) {
        long[][] packed = PackedProducts.packBytes(q);
        for (int row = 0; row < count; row++) {
            out[row] = PackedProducts.dotBytes(rows, offset + row * d, packed[0], packed[1], q.length / 8);
        }
    }

    @Override
    public void dotNibblesRows(short[] q, short[] rows, int offset, int width, int count, int[] out) {
        long[] packed = PackedProducts.packNibbles(q);
        int shorts = (width + 3) / 4 * 4;
        for (int row = 0; row < count; row++) {
            out[row] = PackedProducts.dotNibbles(rows, offset + row * width, packed, shorts);
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

    private static float dot(float[] a, int aOffset, float[] b, int bOffset, int d) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= d - 8; i += 8) {
            s0 += a[aOffset + i] * b[bOffset + i];
            s1 += a[aOffset + i + 1] * b[bOffset + i + 1];
            s2 += a[aOffset + i + 2] * b[bOffset + i + 2];
            s3 += a[aOffset + i + 3] * b[bOffset + i + 3];
            s4 += a[aOffset + i + 4] * b[bOffset + i + 4];
            s5 += a[aOffset + i + 5] * b[bOffset + i + 5];
            s6 += a[aOffset + i + 6] * b[bOffset + i + 6];
            s7 += a[aOffset + i + 7] * b[bOffset + i + 7];
        }
        for (; i < d; i++) {
            s0 += a[aOffset + i] * b[bOffset + i];
        }
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }

    private static float l2(float[] a, int aOffset, float[] b, int bOffset, int d) {
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
