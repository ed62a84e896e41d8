package io.github.faissstyle.bench;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Warmup;

/** An index file, in the page cache, opened and closed again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms1g", "--add-modules=jdk.incubator.vector"})
public class OpenBenchmark {
    @Param({"Flat", "IVF256,Flat", "IVF256,PQ16", "HNSW32"})
    String factory;

    @Param("256")
    int d;

    @Param({"10000", "100000"})
    int n;

    /** The engine, and for Java whether the file is read or mapped. */
    @Param({"java read", "java map", "faiss read"})
    String engine;

    private Path file;

    @Setup
    public void setUp() throws IOException {
        file = IndexFiles.of(factory, d, n);
        open().close(); // an engine that is not there says so now
    }

    VectorIndex open() {
        return switch (engine) {
            case "java map" -> VectorIndexes.map(file);
            case "java read" -> VectorIndexes.read(file);
            default -> VectorIndexes.engine("faiss").read(file);
        };
    }

    @Benchmark
    public long openAndClose() {
        try (VectorIndex index = open()) {
            return index.info().ntotal();
        }
    }
}
