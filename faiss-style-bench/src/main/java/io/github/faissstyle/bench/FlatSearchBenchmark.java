package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The exact scan, one query and a batch, with the Vector API and without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FlatSearchBenchmark {
    @Param({"100000"})
    int vectors;

    @Param({"256"})
    int dimension;

    @Param({"INNER_PRODUCT", "L2"})
    Metric metric;

    @Param({"1", "100"})
    int queries;

    private VectorIndex index;
    private float[] batch;

    @Setup
    public void setUp() {
        Random random = new Random(42);
        index = VectorIndexes.create("Flat", dimension, metric);
        for (int i = 0; i < vectors; i += 1000) {
            index.add(gaussian(random, Math.min(1000, vectors - i) * dimension));
        }
        batch = gaussian(random, queries * dimension);
    }

    @TearDown
    public void tearDown() {
        index.close();
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Xms2g", "--add-modules=jdk.incubator.vector"})
    public SearchResult vectorApi() {
        return index.search(batch, 10);
    }

    @Benchmark
    @Fork(
            value = 1,
            jvmArgsAppend = {"-Xms2g", "-Dfaissstyle.vector=false"})
    public SearchResult plainJava() {
        return index.search(batch, 10);
    }

    static float[] gaussian(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
