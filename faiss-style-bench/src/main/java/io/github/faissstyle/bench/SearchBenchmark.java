package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.SearchParams;
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

/** One call of {@code search}, by the Java engine and by FAISS through JNI, which read the same file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "--add-modules=jdk.incubator.vector"})
public class SearchBenchmark {
    static final int QUERIES = 1024;

    @Param({"Flat", "SQ8", "IVF256,Flat", "IVF256,PQ16", "HNSW32"})
    String factory;

    @Param({"64", "256"})
    int d;

    @Param({"10000", "100000"})
    int n;

    @Param({"1", "100"})
    int batch;

    @Param({"10", "100"})
    int k;

    /** Threads that share a batch. */
    @Param({"1", "2"})
    int threads;

    @Param({"java", "faiss"})
    String engine;

    private VectorIndex index;
    private SearchParams params;
    private float[][] batches;
    private int next;

    @Setup
    public void setUp() throws IOException {
        index = VectorIndexes.engine(engine).read(IndexFiles.of(factory, d, n));
        params = SearchParams.defaults().withThreads(threads);
        batches = SyntheticVectors.batches(QUERIES, batch, d);
    }

    @TearDown
    public void tearDown() {
        index.close();
    }

    @Benchmark
    public SearchResult search() {
        next = next + 1 == batches.length ? 0 : next + 1;
        return index.search(batches[next], k, params);
    }
}
