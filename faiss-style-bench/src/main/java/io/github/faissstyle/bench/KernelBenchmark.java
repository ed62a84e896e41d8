package io.github.faissstyle.bench;

import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The arithmetic with the Vector API and in plain Java, on numbers that the nearest cache holds; a row, a product, a
 * value each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {
    static final int ROWS = 16;
    static final int VALUES = 4096;
    /** Rows of a tile's panels: as many as one of the widest panels has. */
    static final int TILE = 64;

    @Param({"vector", "plain"})
    String kernels;

    @Param({"64", "256"})
    int d;

    VectorKernels chosen;
    float[] query;
    float[] rows;
    float[] tileVectors;
    float[] tileRows;
    float[] panels;
    short[] shortQuery;
    byte[] bytes;
    short[] nibbleQuery;
    short[] nibbles;
    float[] values;
    private final float[] out = new float[ROWS];
    private final int[] exact = new int[ROWS];
    private final float[] products = new float[VectorKernels.TILE_ROWS * TILE];
    private final byte[][] holders = new byte[ROWS][];
    private final int[] offsets = new int[ROWS];

    @Setup
    public void setUp() {
        chosen = kernels.equals("plain") ? Kernels.scalar() : Kernels.get();
        if (kernels.equals("vector") && !chosen.description().startsWith("Vector API")) {
            throw new IllegalStateException("kernels are " + chosen.description() + ", expected the Vector API");
        }
        Random random = new Random(42);
        query = FlatSearchBenchmark.gaussian(random, d);
        rows = FlatSearchBenchmark.gaussian(random, ROWS * d);
        tileVectors = FlatSearchBenchmark.gaussian(random, VectorKernels.TILE_ROWS * d);
        tileRows = FlatSearchBenchmark.gaussian(random, TILE * d);
        panels = new float[TILE * d];
        int width = chosen.tileWidth();
        for (int r = 0; r < TILE; r++) {
            for (int i = 0; i < d; i++) {
                panels[r / width * width * d + i * width + r % width] = tileRows[r * d + i];
            }
        }
        shortQuery = new short[d];
        bytes = new byte[ROWS * d];
        int quarter =
                VectorKernels.NIBBLE_BLOCK * ((d / 4 + VectorKernels.NIBBLE_BLOCK - 1) / VectorKernels.NIBBLE_BLOCK);
        nibbleQuery = new short[4 * quarter];
        nibbles = new short[ROWS * d / 4 + VectorKernels.NIBBLE_BLOCK];
        for (int i = 0; i < d; i++) {
            shortQuery[i] = (short) between(random, VectorKernels.MOST_SHORT);
            nibbleQuery[i / (d / 4) * quarter + i % (d / 4)] =
                    (short) between(random, VectorKernels.MOST_NIBBLE_FACTOR);
        }
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) between(random, 127);
        }
        for (int i = 0; i < nibbles.length; i++) {
            nibbles[i] = (short) random.nextInt(1 << 16);
        }
        Arrays.fill(holders, bytes);
        Arrays.setAll(offsets, row -> row * d);
        values = FlatSearchBenchmark.gaussian(random, VALUES);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] dot() {
        chosen.dotRows(query, 0, rows, 0, d, ROWS, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] l2() {
        chosen.l2Rows(query, 0, rows, 0, d, ROWS, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int[] dotBytes() {
        chosen.dotBytes(shortQuery, holders, offsets, ROWS, exact);
        return exact;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int[] dotNibbles() {
        chosen.dotNibblesRows(nibbleQuery, nibbles, 0, d / 4, ROWS, exact);
        return exact;
    }

    /**
     * Panel after panel, over each other where they are narrower than all rows: what counts is the time of a product.
     */
    @Benchmark
    @OperationsPerInvocation(VectorKernels.TILE_ROWS * TILE)
    public float[] tile() {
        for (int row = 0; row < TILE; row += chosen.tileWidth()) {
            chosen.tile(tileVectors, 0, d, VectorKernels.TILE_ROWS, panels, row * d, products);
        }
        return products;
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public double logSumExp() {
        return chosen.logSumExp(values, 0, VALUES);
    }

    private static int between(Random random, int most) {
        return random.nextInt(2 * most + 1) - most;
    }
}
