package io.github.faissstyle.internal.engine.codec;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.cluster.KMeans;
import io.github.faissstyle.internal.engine.state.Workers;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.Panels;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A vector cut into m parts, each replaced by the number of its nearest centroid: FAISS's {@code ProductQuantizer}
 * (Jégou, Douze, Schmid, "Product quantization for nearest neighbor search", 2011).
 *
 * @param dimension floats a vector, a multiple of m
 * @param m number of parts
 * @param nbits bits a part, 1 to 24
 * @param centroids (m, 2^nbits, dimension / m), zeros while untrained
 * @param trained whether the centroids were learned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProductQuantizer(int dimension, int m, int nbits, float[] centroids, boolean trained) implements Codec {
    /** Centroids that are nearer to each other than this, relative to the squares, are compared again with care. */
    private static final float CLOSE = 1e-5f;

    /** Vectors that a thread takes at a time. */
    private static final int STEP = 1024;

    /** Makes an untrained one. */
    public static ProductQuantizer of(int dimension, int m, int nbits) {
        return new ProductQuantizer(dimension, m, nbits, new float[Math.multiplyExact(dimension, 1 << nbits)], false);
    }

    @Override
    public int codeSize() {
        return codeSize(m, nbits);
    }

    public static int codeSize(int m, int nbits) {
        return (int) (((long) m * nbits + 7) / 8);
    }

    @Override
    public String factory() {
        return "PQ" + m + (nbits == 8 ? "" : "x" + nbits);
    }

    @Override
    public void parameters(BiConsumer<String, Number> into) {
        into.accept("m", m);
        into.accept("nbits", nbits);
    }

    @Override
    public boolean learns() {
        return true;
    }

    private int partLength() {
        return dimension / m;
    }

    private int perPart() {
        return 1 << nbits;
    }

    @Override
    public ProductQuantizer train(float[] vectors, int n) {
        return learned(vectors, n, (parts, part) -> KMeans.forParts().cluster(parts, n, partLength(), perPart()));
    }

    /** Gives the centroids of a part for that part of the vectors and the centroids it has. */
    private interface PartLearner {
        float[] learn(float[] parts, float[] now);
    }

    private ProductQuantizer learned(float[] vectors, int n, PartLearner learner) {
        int length = partLength();
        float[] learned = new float[centroids.length];
        Workers.share(m, 1, () -> (from, to) -> {
            for (int part = from; part < to; part++) {
                float[] parts = partOf(vectors, n, part);
                int at = part * perPart() * length;
                float[] own = learner.learn(parts, Arrays.copyOfRange(centroids, at, at + perPart() * length));
                System.arraycopy(own, 0, learned, at, own.length);
            }
        });
        return new ProductQuantizer(dimension, m, nbits, learned, true);
    }

    /** Returns the vectors that are left of n vectors after encoding and decoding. */
    public float[] quantized(float[] vectors, int n) {
        float[] result = new float[n * dimension];
        byte[] codes = new byte[n * codeSize()];
        encodeAll(vectors, n, codes);
        for (int i = 0; i < n; i++) {
            decode(codes, i * codeSize(), result, i * dimension);
        }
        return result;
    }

    /** Part by part, so that the centroids of one stay in the cache. */
    @Override
    public void encodeAll(float[] vectors, int n, byte[] codes) {
        int length = partLength();
        int[] nearest = new int[n];
        float[] margins = new float[n];
        float[] halfSquares = new float[perPart()];
        Arrays.fill(codes, 0, n * codeSize(), (byte) 0);
        for (int part = 0; part < m; part++) {
            int from = part * perPart() * length;
            for (int c = 0; c < perPart(); c++) {
                double sum = 0;
                for (int i = from + c * length; i < from + (c + 1) * length; i++) {
                    sum += (double) centroids[i] * centroids[i];
                }
                halfSquares[c] = (float) (sum / 2);
            }
            Panels panels = new Panels(centroids, from, length, perPart());
            float[] parts = partOf(vectors, n, part);
            float largest = 0;
            for (float half : halfSquares) {
                largest = Math.max(largest, half);
            }
            float largestHalf = largest;
            int number = part;
            Workers.share(n, STEP, () -> {
                float[] distances = new float[perPart()];
                return (first, to) -> {
                    panels.best(parts, first, to, halfSquares, nearest, margins);
                    for (int row = first; row < to; row++) {
                        int at = row * dimension + number * length;
                        boolean close = !(margins[row] > CLOSE * (square(vectors, at) + largestHalf));
                        int code = close ? nearest(vectors, at, number, distances) : nearest[row];
                        Bits.write(codes, row * codeSize(), (long) number * nbits, nbits, code);
                    }
                };
            });
        }
    }

    private float[] partOf(float[] vectors, int n, int part) {
        int length = partLength();
        float[] parts = new float[n * length];
        for (int row = 0; row < n; row++) {
            System.arraycopy(vectors, row * dimension + part * length, parts, row * length, length);
        }
        return parts;
    }

    /** Trains on from the centroids that there are, for a few rounds. */
    public ProductQuantizer refined(float[] vectors, int n) {
        return learned(
                vectors, n, (parts, part) -> KMeans.forRefining().improve(parts, n, partLength(), perPart(), part));
    }

    @Override
    public void encode(float[] vectors, int at, byte[] codes, int codeAt) {
        float[] distances = new float[perPart()];
        Arrays.fill(codes, codeAt, codeAt + codeSize(), (byte) 0);
        for (int part = 0; part < m; part++) {
            int nearest = nearest(vectors, at + part * partLength(), part, distances);
            Bits.write(codes, codeAt, (long) part * nbits, nbits, nearest);
        }
    }

    /** The nearest centroid of a part; the first of equal ones, as in FAISS. */
    private int nearest(float[] vectors, int at, int part, float[] distances) {
        int length = partLength();
        Kernels.get().l2Rows(vectors, at, centroids, part * perPart() * length, length, perPart(), distances);
        int nearest = 0;
        for (int j = 1; j < distances.length; j++) {
            nearest = distances[j] < distances[nearest] ? j : nearest;
        }
        return nearest;
    }

    private float square(float[] x, int at) {
        float sum = 0;
        for (int i = at; i < at + partLength(); i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }

    private int code(byte[] codes, int codeAt, int part) {
        return nbits == 8 ? codes[codeAt + part] & 0xFF : Bits.read(codes, codeAt, (long) part * nbits, nbits);
    }

    @Override
    public void decode(byte[] codes, int codeAt, float[] vectors, int at) {
        int length = partLength();
        for (int part = 0; part < m; part++) {
            int centroid = part * perPart() + code(codes, codeAt, part);
            System.arraycopy(centroids, centroid * length, vectors, at + part * length, length);
        }
    }

    @Override
    public CodeComparer comparer(Metric metric) {
        return nbits > 16 ? new DecodingComparer(this, metric) : new Tables(metric.isSimilarity());
    }

    @Override
    public long memoryBytes() {
        return 4L * centroids.length;
    }

    /** Looks up the part of the distance that each part of a code stands for, and adds them (ADC). */
    private final class Tables implements CodeComparer {
        private final boolean similarity;
        private final float[] table = new float[m * perPart()];
        private final float[] part = new float[perPart()];
        private final float[] rest = new float[dimension];

        /** Null where numbers have a byte of their own, or more. */
        private final @Nullable Unpacker unpacker = nbits < 8 ? new Unpacker(m, nbits) : null;

        private float[] query = rest;
        private int at;
        private float base;
        private boolean tableIsQuerys;

        Tables(boolean similarity) {
            this.similarity = similarity;
        }

        @Override
        public void query(float[] queries, int offset) {
            query = queries;
            at = offset;
            tableIsQuerys = false;
            residual(null, 0);
        }

        @Override
        public void residual(float @Nullable [] centroid, float coarse) {
            base = similarity && centroid != null ? coarse : 0;
            if (centroid == null || similarity) {
                if (!tableIsQuerys) {
                    fill(query, at);
                    tableIsQuerys = true;
                }
                return;
            }
            for (int i = 0; i < dimension; i++) {
                rest[i] = query[at + i] - centroid[i];
            }
            fill(rest, 0);
            tableIsQuerys = false;
        }

        private void fill(float[] q, int qAt) {
            int length = partLength();
            int count = perPart();
            for (int p = 0; p < m; p++) {
                int from = p * count * length;
                if (similarity) {
                    Kernels.get().dotRows(q, qAt + p * length, centroids, from, length, count, part);
                } else {
                    Kernels.get().l2Rows(q, qAt + p * length, centroids, from, length, count, part);
                }
                System.arraycopy(part, 0, table, p * count, count);
            }
        }

        @Override
        public void distances(byte[] codes, int codesAt, int count, float bar, float[] out) {
            if (nbits == 8) {
                sum(codes, codesAt, m, count, out);
            } else if (unpacker != null) {
                sum(unpacker.unpack(codes, codesAt, count), 0, unpacker.stride(), count, out);
            } else {
                for (int i = 0; i < count; i++) {
                    out[i] = sumOfWide(codes, codesAt + i * codeSize());
                }
            }
        }

        /** Each sum waits for its last addition: four go side by side. */
        private void sum(byte[] numbers, int numbersAt, int stride, int count, float[] out) {
            int parts = m;
            int perPart = perPart();
            float[] all = table;
            int i = 0;
            for (; i + 4 <= count; i += 4) {
                int at = numbersAt + i * stride;
                float a = base;
                float b = base;
                float c = base;
                float d = base;
                for (int p = 0, from = 0; p < parts; p++, from += perPart) {
                    a += all[from + (numbers[at + p] & 0xFF)];
                    b += all[from + (numbers[at + stride + p] & 0xFF)];
                    c += all[from + (numbers[at + 2 * stride + p] & 0xFF)];
                    d += all[from + (numbers[at + 3 * stride + p] & 0xFF)];
                }
                out[i] = a;
                out[i + 1] = b;
                out[i + 2] = c;
                out[i + 3] = d;
            }
            for (; i < count; i++) {
                float sum = base;
                for (int p = 0, from = 0; p < parts; p++, from += perPart) {
                    sum += all[from + (numbers[numbersAt + i * stride + p] & 0xFF)];
                }
                out[i] = sum;
            }
        }

        /** Numbers of 9 to 16 bits, which lie in two bytes or three. */
        private float sumOfWide(byte[] codes, int at) {
            float sum = base;
            int mask = perPart() - 1;
            for (int p = 0, from = 0, bit = 0; p < m; p++, from += perPart(), bit += nbits) {
                int place = at + (bit >> 3);
                int shift = bit & 7;
                int bits = (codes[place] & 0xFF) | ((codes[place + 1] & 0xFF) << 8);
                if (shift + nbits > 16) {
                    bits |= (codes[place + 2] & 0xFF) << 16;
                }
                sum += table[from + ((bits >> shift) & mask)];
            }
            return sum;
        }
    }
}
