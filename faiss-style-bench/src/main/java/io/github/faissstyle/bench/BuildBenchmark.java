package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An index trained and filled, by both engines, each as its factory makes it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "--add-modules=jdk.incubator.vector"})
public class BuildBenchmark {
    /** {@code np}: FAISS leaves out its search for polysemous codes, half a minute that Java does not spend either. */
    @Param({"Flat", "SQ8", "IVF256,Flat", "IVF256,PQ16np", "HNSW32"})
    String factory;

    @Param({"64", "256"})
    int d;

    @Param({"10000", "100000"})
    int n;

    @Param({"1", "2"})
    int threads;

    @Param({"java", "faiss"})
    String engine;

    private float[] vectors;
    private VectorIndex index;

    @Setup
    public void setUp() {
        vectors = SyntheticVectors.of(n, d, 1);
    }

    @TearDown(Level.Invocation)
    public void tearDown() {
        index.close();
    }

    @Benchmark
    public VectorIndex trainAndAdd() {
        index = VectorIndexes.engine(engine).create(factory, d, Metric.L2, 0);
        index.setBuildThreads(threads);
        index.train(vectors);
        index.add(vectors);
        return index;
    }
}
