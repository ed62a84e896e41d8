package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
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
    private static final int DIMENSION = 67;
    private static final int VECTORS = 1000;
    private static final int QUERIES = 20;
    private static final int K = 10;

    private FaissFilesRun() {}

    public static void main(String[] args) throws IOException {
        Path dir = Files.createDirectories(Path.of(args[0]));
        for (String factory : new String[] {"Flat", "IDMap,Flat", "IDMap2,Flat", "L2norm,Flat", "IDMap2,L2norm,Flat"}) {
            for (Metric metric : Metric.values()) {
                boolean everywhere = metric == Metric.INNER_PRODUCT || metric == Metric.L2 || metric == Metric.COSINE;
                if (everywhere || factory.equals("Flat")) {
                    write(dir, factory, metric);
                }
            }
        }
    }

    private static void write(Path dir, String factory, Metric metric) throws IOException {
        Random random = new Random(17);
        float[] vectors = vectors(random, VECTORS, metric);
        float[] queries = vectors(random, QUERIES, metric);
        String name = factory.replace(',', '-') + "_" + metric.name().toLowerCase(Locale.ROOT);
        try (VectorIndex index = VectorIndexes.create(factory, DIMENSION, metric, metric == Metric.LP ? 3 : 0)) {
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
            SearchResult found = index.search(queries, K);
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
