package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One sign bit a component, optionally refined by more bits, with correction factors: FAISS's {@code RaBitQuantizer}
 * (Gao, Long, "RaBitQ", 2024; several bits: Gao et al., 2025). Codes are relative to a centroid. Read and searched; not
 * encoded.
 *
 * @param dimension floats a vector
 * @param nbBits bits a component, 1 to 9
 * @param metric metric that the factors were made for
 * @param center what codes are relative to where no list says so: d floats, or empty
 * @param qb bits a component of the query, 0 for floats
 * @param manyBitsTag whether the file has the tag that tells the bits, which is written for one bit too by some
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RaBitQuantizer(int dimension, int nbBits, Metric metric, float[] center, int qb, boolean manyBitsTag)
        implements Codec {
    @Override
    public int codeSize() {
        return codeSize(dimension, nbBits);
    }

    public static int codeSize(int d, int nbBits) {
        int signs = (d + 7) / 8;
        return nbBits == 1 ? signs + 8 : signs + 12 + (int) (((long) d * (nbBits - 1) + 7) / 8) + 8;
    }

    @Override
    public String factory() {
        return "RaBitQ" + (nbBits == 1 ? "" : nbBits);
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        into.accept("nbits", nbBits);
        into.accept("qb", qb);
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public boolean trained() {
        return true;
    }

    @Override
    public Codec train(float[] vectors, int n) {
        throw new UnsupportedOperationException("RaBitQ codes are read and searched, not made: add with FAISS");
    }

    @Override
    public void encode(float[] vectors, int at, byte[] codes, int codeAt) {
        throw new UnsupportedOperationException("RaBitQ codes are read and searched, not made: add with FAISS");
    }

    /** Decodes from the sign bits, relative to the center; a list's centroid is added by the list. */
    @Override
    public void decode(byte[] codes, int codeAt, float[] vectors, int at) {
        float size = (float) (f32(codes, codeAt + signBytes() + 4) / Math.sqrt(dimension));
        for (int i = 0; i < dimension; i++) {
            float c = center.length == 0 ? 0 : center[i];
            vectors[at + i] = c + (sign(codes, codeAt, i) == 1 ? size : -size);
        }
    }

    private int signBytes() {
        return (dimension + 7) / 8;
    }

    private static int sign(byte[] codes, int codeAt, int i) {
        return (codes[codeAt + (i >> 3)] >> (i & 7)) & 1;
    }

    private static float f32(byte[] bytes, int at) {
        return Float.intBitsToFloat((bytes[at] & 0xFF)
                | ((bytes[at + 1] & 0xFF) << 8)
                | ((bytes[at + 2] & 0xFF) << 16)
                | ((bytes[at + 3] & 0xFF) << 24));
    }

    @Override
    public CodeComparer comparer(Metric asked) {
        return new Estimates(qb);
    }

    @Override
    public CodeComparer comparer(Metric asked, SearchParams params) {
        return new Estimates(params.qb() >= 0 ? params.qb() : qb);
    }

    @Override
    public long memoryBytes() {
        return 4L * center.length;
    }

    /** The estimate from sign bits; with more bits, the refined one of those that may beat the bar. */
    private final class Estimates implements CodeComparer {
        private final int d = dimension;
        private final float[] rest = new float[d];
        private final int[] levels = new int[d];
        private final boolean similarity = metric.isSimilarity();
        private final int queryBits;
        private float[] query = rest;
        private int at;
        private double querySquares;
        private double restSquares;
        private double restSum;
        private double low;
        private double step;
        private long levelSum;
        private float base;

        Estimates(int queryBits) {
            this.queryBits = queryBits;
        }

        @Override
        public void query(float[] queries, int offset) {
            query = queries;
            at = offset;
            querySquares = 0;
            for (int i = 0; i < d; i++) {
                querySquares += (double) query[at + i] * query[at + i];
            }
            if (center.length > 0) {
                double dot = 0;
                for (int i = 0; i < d; i++) {
                    dot += (double) query[at + i] * center[i];
                }
                residual(center, (float) dot);
            }
        }

        @Override
        public void residual(float @Nullable [] centroid, float coarse) {
            float[] c = Objects.requireNonNull(centroid, "RaBitQ codes are relative to a centroid");
            base = coarse;
            restSquares = 0;
            restSum = 0;
            double max = Double.NEGATIVE_INFINITY;
            low = Double.POSITIVE_INFINITY;
            for (int i = 0; i < d; i++) {
                rest[i] = query[at + i] - c[i];
                restSquares += (double) rest[i] * rest[i];
                restSum += rest[i];
                low = Math.min(low, rest[i]);
                max = Math.max(max, rest[i]);
            }
            if (queryBits > 0) {
                int top = (1 << queryBits) - 1;
                step = (max - low) / top;
                levelSum = 0;
                for (int i = 0; i < d; i++) {
                    double level = step == 0 ? 0 : Math.floor((rest[i] - low) / step + 0.5);
                    levels[i] = (int) Math.max(0, Math.min(top, level));
                    levelSum += levels[i];
                }
            }
        }

        private double dot(byte[] codes, int codeAt) {
            if (queryBits == 0) {
                double sum = 0;
                for (int i = 0; i < d; i++) {
                    sum += sign(codes, codeAt, i) * rest[i];
                }
                return (2 * sum - restSum) / Math.sqrt(d);
            }
            long signs = 0;
            long sum = 0;
            for (int i = 0; i < d; i++) {
                int s = sign(codes, codeAt, i);
                signs += s;
                sum += (long) s * levels[i];
            }
            return (2 * step * sum + 2 * low * signs - step * levelSum - d * low) / Math.sqrt(d);
        }

        @Override
        public void distances(byte[] codes, int codesAt, int count, float bar, float[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = distance(codes, codesAt + i * codeSize(), bar);
            }
        }

        private float distance(byte[] codes, int codeAt, float bar) {
            int factors = codeAt + signBytes();
            double f0 = f32(codes, factors);
            double f1 = f32(codes, factors + 4);
            double estimate = f0 + restSquares - 2 * f1 * dot(codes, codeAt);
            double value = similarity ? -0.5 * (estimate - querySquares) : Math.max(0, estimate);
            if (nbBits == 1) {
                return (float) value;
            }
            double error = f32(codes, factors + 8) * Math.sqrt(restSquares);
            boolean promising = similarity ? value + error > bar : Math.max(0, value - error) < bar;
            return promising ? full(codes, codeAt, factors + 12) : Float.NaN;
        }

        private float full(byte[] codes, int codeAt, int extraAt) {
            int extra = nbBits - 1;
            double middle = (1 << extra) - 0.5;
            double sum = 0;
            for (int i = 0; i < d; i++) {
                int level = (sign(codes, codeAt, i) << extra) + Bits.read(codes, extraAt, (long) i * extra, extra);
                sum += rest[i] * (level - middle);
            }
            int tail = extraAt + (int) (((long) d * extra + 7) / 8);
            double refined = f32(codes, tail) + f32(codes, tail + 4) * sum;
            return (float) (similarity ? base + refined : Math.max(0, restSquares + refined));
        }

        /** The bar must be that of the moment, or more codes would be refined than FAISS refines. */
        @Override
        public int block() {
            return nbBits == 1 ? 64 : 1;
        }
    }
}
