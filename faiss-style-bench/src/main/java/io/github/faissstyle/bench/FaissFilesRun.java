package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchParams;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * The Java side of {@code scripts/check_with_faiss.py}: writes an index of each kind, queries, and what this library
 * answers, for FAISS to read and answer too.
 *
 * <p>Arguments: folder to write to.
 */
public final class FaissFilesRun {
    private static final int DIMENSION = 64;
    private static final int VECTORS = 1000;
    private static final int QUERIES = 20;
    private static final int K = 10;

    private static final String[] KINDS = {
        "IDMap,Flat",
        "IDMap2,Flat",
        "L2norm,Flat",
        "SQ8",
        "SQ6",
        "SQ4",
        "SQfp16",
        "SQbf16",
        "PQ16",
        "PQ8x5",
        "IVF16,Flat",
        "IDMap2,IVF16,Flat",
        "IVF16,SQ8",
        "IVF16,SQ4",
        "IVF16,PQ16",
        "IVF32_HNSW8,Flat",
        "HNSW16",
        "IDMap2,HNSW16",
        "HNSW16,SQ8",
        "HNSW16,PQ16x6",
        "PCA16,Flat",
        "PCAR16,IVF16,SQ8",
        "PCAW16,Flat",
        "RR48,Flat",
        "OPQ16,PQ16",
        "OPQ8_32,IVF16,PQ8",
        "Pad80,Flat",
        "HR,SQ8",
        "SQ4,RFlat",
        "PQ16,Refine(SQfp16)",
        "IDMap2,IVF16,PQ16,RFlat"
    };

    private FaissFilesRun() {}

    public static void main(String[] args) throws IOException {
        Path dir = Files.createDirectories(Path.of(args[0]));
        for (Metric metric : Metric.values()) {
            write(dir, "Flat", metric);
        }
        for (String factory : KINDS) {
            for (Metric metric : new Metric[] {Metric.INNER_PRODUCT, Metric.L2, Metric.COSINE}) {
                write(dir, factory, metric);
            }
        }
    }

    private static void write(Path dir, String factory, Metric metric) throws IOException {
        Random random = new Random(17);
        float[] vectors = vectors(random, VECTORS, metric);
        float[] queries = vectors(random, QUERIES, metric);
        String name =
                factory.replaceAll("[^A-Za-z0-9]+", "-") + "_" + metric.name().toLowerCase(Locale.ROOT);
        try (VectorIndex index = VectorIndexes.create(factory, DIMENSION, metric, metric == Metric.LP ? 3 : 0)) {
            index.train(vectors);
            if (factory.startsWith("IDMap")) {
                index.add(
                        vectors,
                        LongStream.range(0, VECTORS)
                                .map(i -> 7_000_000_000L + 3 * i)
                                .toArray());
            } else {
                index.add(vectors);
            }
            index.write(dir.resolve(name + ".faiss"));
            SearchResult found =
                    index.search(queries, K, SearchParams.defaults().exactTraversal());
            byte[] bytes = new byte[12 * found.ids().length];
            ByteBuffer answers = buffer(bytes);
            for (long id : found.ids()) {
                answers.putLong(id);
            }
            for (float distance : found.distances()) {
                answers.putFloat(distance);
            }
            Files.write(dir.resolve(name + ".answers"), bytes);
        }
        byte[] rawBytes = new byte[4 * queries.length];
        ByteBuffer raw = buffer(rawBytes);
        for (float value : queries) {
            raw.putFloat(value);
        }
        Files.write(dir.resolve(name + ".queries"), rawBytes);
    }

    /** Gaussian, or for the divergence of distributions positive with sum 1. */
    private static float[] vectors(Random random, int count, Metric metric) {
        float[] values = FlatSearchBenchmark.gaussian(random, count * DIMENSION);
        if (metric == Metric.JENSEN_SHANNON) {
            for (int row = 0; row < values.length; row += DIMENSION) {
                double sum = 0;
                for (int i = row; i < row + DIMENSION; i++) {
                    values[i] = Math.abs(values[i]) + 1e-3f;
                    sum += values[i];
                }
                for (int i = row; i < row + DIMENSION; i++) {
                    values[i] = (float) (values[i] / sum);
                }
            }
        }
        return values;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
