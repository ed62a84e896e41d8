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
 * The arithmetic with the Vector API and in plain Java, on numbers that the near caches hold; a row, a product, a value
 * each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class KernelBenchmark {
    static final int ROWS = 64;
    static final int VALUES = 4096;
    /** Rows of the tiles' panels: as many as one of the widest panels has. */
    static final int PANEL_ROWS = 64;
    /** Vectors of the tiles: a multiple of every height. */
    static final int TILE_VECTORS = 240;

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
    short[] byteQuery;
    byte[] bytes;
    short[] nibbleQuery;
    byte[] nibbles;
    float[] values;
    private final float[] out = new float[ROWS];
    private final int[] exact = new int[ROWS];
    private float[] products;
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
        tileVectors = FlatSearchBenchmark.gaussian(random, TILE_VECTORS * d);
        tileRows = FlatSearchBenchmark.gaussian(random, PANEL_ROWS * d);
        panels = new float[PANEL_ROWS * d];
        products = new float[chosen.tileHeight() * chosen.tileWidth()];
        int width = chosen.tileWidth();
        for (int r = 0; r < PANEL_ROWS; r++) {
            for (int i = 0; i < d; i++) {
                panels[r / width * width * d + i * width + r % width] = tileRows[r * d + i];
            }
        }
        int quarter = blocks(d / 4);
        byteQuery = new short[blocks(d)];
        nibbleQuery = new short[4 * quarter];
        for (int i = 0; i < d; i++) {
            byteQuery[i] = (short) between(random, VectorKernels.MOST_SHORT);
            nibbleQuery[i / (d / 4) * quarter + i % (d / 4)] =
                    (short) between(random, VectorKernels.MOST_NIBBLE_FACTOR);
        }
        bytes = new byte[ROWS * d + VectorKernels.CODE_BLOCK];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) between(random, 127);
        }
        nibbles = new byte[ROWS * d / 2 + 2 * VectorKernels.CODE_BLOCK];
        random.nextBytes(nibbles);
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
        chosen.dotBytes(byteQuery, holders, offsets, ROWS, exact);
        return exact;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int[] dotColumns() {
        chosen.dotByteColumns(byteQuery, bytes, 0, d, ROWS, exact);
        return exact;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int[] dotNibbles() {
        chosen.dotNibblesRows(nibbleQuery, nibbles, 0, d / 4, ROWS, exact);
        return exact;
    }

    /** Tile after tile, written over each other: what counts is the time of a product. */
    @Benchmark
    @OperationsPerInvocation(TILE_VECTORS * PANEL_ROWS)
    public float[] tile() {
        int height = chosen.tileHeight();
        for (int row = 0; row < PANEL_ROWS; row += chosen.tileWidth()) {
            for (int vector = 0; vector < TILE_VECTORS; vector += height) {
                chosen.tile(tileVectors, vector * d, d, height, panels, row * d, products);
            }
        }
        return products;
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public double logSumExp() {
        return chosen.logSumExp(values, 0, VALUES);
    }

    /** So many codes, rounded up to whole blocks. */
    private static int blocks(int codes) {
        return (codes + VectorKernels.CODE_BLOCK - 1) / VectorKernels.CODE_BLOCK * VectorKernels.CODE_BLOCK;
    }

    private static int between(Random random, int most) {
        return random.nextInt(2 * most + 1) - most;
    }
}
