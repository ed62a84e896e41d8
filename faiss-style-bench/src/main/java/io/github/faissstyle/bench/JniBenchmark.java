package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.SearchResult;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
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

/**
 * FAISS through JNI on indexes so small that the call itself is most of the time. {@link OverheadRun} compares the same
 * searches with FAISS called from C++.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xms1g")
public class JniBenchmark {
    static final int QUERIES = 256;
    static final int K = 10;

    @Param({"Flat", "IVF16,Flat"})
    String factory;

    @Param({"64", "256"})
    int d;

    @Param({"64", "1000"})
    int n;

    @Param({"1", "16", "256"})
    int batch;

    private VectorIndex index;
    private float[][] batches;
    private int next;

    @Setup
    public void setUp() throws IOException {
        index = VectorIndexes.engine("faiss").read(IndexFiles.of(factory, d, n));
        batches = SyntheticVectors.batches(QUERIES, batch, d);
    }

    @TearDown
    public void tearDown() {
        index.close();
    }

    @Benchmark
    public SearchResult search() {
        next = next + 1 == batches.length ? 0 : next + 1;
        return index.search(batches[next], K);
    }
}
