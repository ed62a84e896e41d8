package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.internal.simd.HalfFloats;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Each component by itself in a few bits: FAISS's {@code ScalarQuantizer}. Layout, decoding and training as in
 * {@code impl/ScalarQuantizer.cpp}: {@code x = vmin + (c + 0.5) / S * vdiff}.
 *
 * @param type which of FAISS's kinds
 * @param rangeStat how training chooses the range: 0 min and max, 1 mean and deviation, 2 quantiles, 3 optimised
 * @param rangeStatArg parameter of that
 * @param dimension floats a vector
 * @param range what was learned: vmin then vdiff; empty while untrained and for kinds that learn nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ScalarQuantizer(Type type, int rangeStat, float rangeStatArg, int dimension, float[] range)
        implements Codec {
    /** FAISS's {@code QuantizerType}. */
    public enum Type {
        BIT8(0, "SQ8", 8, false),
        BIT4(1, "SQ4", 4, false),
        BIT8_UNIFORM(2, "SQ8_uniform", 8, true),
        BIT4_UNIFORM(3, "SQ4_uniform", 4, true),
        FP16(4, "SQfp16", 16, false),
        BIT8_DIRECT(5, "SQ8_direct", 8, false),
        BIT6(6, "SQ6", 6, false),
        BF16(7, "SQbf16", 16, false),
        BIT8_DIRECT_SIGNED(8, "SQ8_direct_signed", 8, false);

        private final int faissCode;
        private final String factory;
        private final int bits;
        private final boolean uniform;

        Type(int faissCode, String factory, int bits, boolean uniform) {
            this.faissCode = faissCode;
            this.factory = factory;
            this.bits = bits;
            this.uniform = uniform;
        }

        /** Returns the type of a file's number, or null. */
        public static @Nullable Type of(int faissCode) {
            for (Type type : values()) {
                if (type.faissCode == faissCode) {
                    return type;
                }
            }
            return null;
        }

        public int faissCode() {
            return faissCode;
        }

        public String factory() {
            return factory;
        }

        /** Tells whether it must be trained. */
        public boolean learns() {
            return bits != 16 && this != BIT8_DIRECT && this != BIT8_DIRECT_SIGNED;
        }

        /** Returns how many floats training gives. */
        public int rangeLength(int d) {
            return !learns() ? 0 : uniform ? 2 : 2 * d;
        }

        public int codeSize(int d) {
            return (int) (((long) d * bits + 7) / 8);
        }

        private float steps() {
            return bits == 8 ? 255f : bits == 6 ? 63f : 15f;
        }
    }

    /** Makes one with FAISS's defaults, untrained if it learns. */
    public static ScalarQuantizer of(Type type, int dimension) {
        return new ScalarQuantizer(type, 0, 0, dimension, new float[0]);
    }

    @Override
    public int codeSize() {
        return type.codeSize(dimension);
    }

    @Override
    public String factory() {
        return type.factory();
    }

    @Override
    public boolean learns() {
        return type.learns();
    }

    @Override
    public boolean trained() {
        return range.length == type.rangeLength(dimension);
    }

    @Override
    public ScalarQuantizer train(float[] vectors, int n) {
        if (!type.learns()) {
            return this;
        }
        float[] learned = new float[type.rangeLength(dimension)];
        if (type.uniform) {
            float[] ends = ends(vectors, 0, 1, n * dimension);
            learned[0] = ends[0];
            learned[1] = ends[1] - ends[0];
        } else {
            for (int i = 0; i < dimension; i++) {
                float[] ends = ends(vectors, i, dimension, n);
                learned[i] = ends[0];
                learned[dimension + i] = ends[1] - ends[0];
            }
        }
        return new ScalarQuantizer(type, rangeStat, rangeStatArg, dimension, learned);
    }

    /** Chooses vmin and vmax for values at equal steps. */
    private float[] ends(float[] x, int at, int step, int n) {
        if (rangeStat != 0) {
            throw new UnsupportedOperationException(
                    "a scalar quantizer with rangestat " + rangeStat + " cannot be trained, expected 0 (min and max)");
        }
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            float value = x[at + i * step];
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        float margin = (max - min) * rangeStatArg;
        return new float[] {min - margin, max + margin};
    }

    @Override
    public void encode(float[] x, int at, byte[] codes, int codeAt) {
        switch (type) {
            case BIT8, BIT8_UNIFORM -> {
                for (int i = 0; i < dimension; i++) {
                    codes[codeAt + i] = (byte) (int) (255f * fraction(x[at + i], i));
                }
            }
            case BIT4, BIT4_UNIFORM -> {
                Arrays.fill(codes, codeAt, codeAt + codeSize(), (byte) 0);
                for (int i = 0; i < dimension; i++) {
                    codes[codeAt + i / 2] |= (byte) ((int) (15.0 * fraction(x[at + i], i)) << ((i & 1) * 4));
                }
            }
            case BIT6 -> {
                Arrays.fill(codes, codeAt, codeAt + codeSize(), (byte) 0);
                for (int i = 0; i < dimension; i++) {
                    Bits.write(codes, codeAt, 6L * i, 6, (int) (63.0 * fraction(x[at + i], i)));
                }
            }
            case FP16 -> {
                for (int i = 0; i < dimension; i++) {
                    short16(codes, codeAt + 2 * i, HalfFloats.toHalf(x[at + i]));
                }
            }
            case BF16 -> {
                for (int i = 0; i < dimension; i++) {
                    short16(codes, codeAt + 2 * i, HalfFloats.toBrain(x[at + i]));
                }
            }
            case BIT8_DIRECT -> {
                for (int i = 0; i < dimension; i++) {
                    codes[codeAt + i] = (byte) (int) x[at + i];
                }
            }
            case BIT8_DIRECT_SIGNED -> {
                for (int i = 0; i < dimension; i++) {
                    codes[codeAt + i] = (byte) (int) (x[at + i] + 128);
                }
            }
        }
    }

    private float fraction(float x, int i) {
        float min = type.uniform ? range[0] : range[i];
        float width = type.uniform ? range[1] : range[dimension + i];
        float t = width == 0 ? 0 : (x - min) / width;
        return Math.max(0f, Math.min(1f, t));
    }

    private static void short16(byte[] codes, int at, int value) {
        codes[at] = (byte) value;
        codes[at + 1] = (byte) (value >> 8);
    }

    private static int short16(byte[] codes, int at) {
        return (codes[at] & 0xFF) | ((codes[at + 1] & 0xFF) << 8);
    }

    @Override
    public void decode(byte[] codes, int codeAt, float[] x, int at) {
        switch (type) {
            case FP16 -> {
                for (int i = 0; i < dimension; i++) {
                    x[at + i] = HalfFloats.fromHalf(short16(codes, codeAt + 2 * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < dimension; i++) {
                    x[at + i] = HalfFloats.fromBrain(short16(codes, codeAt + 2 * i));
                }
            }
            case BIT8_DIRECT -> {
                for (int i = 0; i < dimension; i++) {
                    x[at + i] = codes[codeAt + i] & 0xFF;
                }
            }
            case BIT8_DIRECT_SIGNED -> {
                for (int i = 0; i < dimension; i++) {
                    x[at + i] = (codes[codeAt + i] & 0xFF) - 128;
                }
            }
            case BIT4, BIT6, BIT8, BIT8_UNIFORM, BIT4_UNIFORM -> {
                float steps = type.steps();
                for (int i = 0; i < dimension; i++) {
                    float t = (Bits.read(codes, codeAt, (long) i * type.bits, type.bits) + 0.5f) / steps;
                    x[at + i] = type.uniform ? range[0] + t * range[1] : range[i] + t * range[dimension + i];
                }
            }
        }
    }

    @Override
    public Decoder decoder() {
        VectorKernels kernels = Kernels.get();
        return switch (type) {
            case FP16 -> (codes, codesAt, count, x) -> kernels.decodeHalves(codes, codesAt, count * dimension, x);
            case BF16 -> (codes, codesAt, count, x) -> kernels.decodeBrains(codes, codesAt, count * dimension, x);
            default -> new ScalarDecoder(dimension, type.bits, steps(), ranges());
        };
    }

    /** What the numbers of codes are divided by. */
    private float steps() {
        return type.learns() ? type.steps() : 1;
    }

    /** The vmin and vdiff of each component. Codes that are integers themselves have steps of 1 from -0.5 on. */
    private float[] ranges() {
        return switch (type) {
            case BIT8_DIRECT -> spread(-0.5f, 1);
            case BIT8_DIRECT_SIGNED -> spread(-128.5f, 1);
            case BIT8_UNIFORM, BIT4_UNIFORM -> spread(range[0], range[1]);
            default -> range;
        };
    }

    /** The same vmin and vdiff for all components. */
    private float[] spread(float min, float width) {
        float[] spread = new float[2 * dimension];
        Arrays.fill(spread, 0, dimension, min);
        Arrays.fill(spread, dimension, 2 * dimension, width);
        return spread;
    }

    @Override
    public CodeComparer comparer(Metric metric) {
        return new DecodingComparer(this, metric);
    }

    @Override
    public CodeComparer comparer(Metric metric, SearchParams params) {
        return params.isExactTraversal() || type.bits == 16
                ? comparer(metric)
                : new FoldingComparer(dimension, type.bits, steps(), ranges(), metric.isSimilarity());
    }

    @Override
    public long memoryBytes() {
        return 4L * range.length;
    }
}
