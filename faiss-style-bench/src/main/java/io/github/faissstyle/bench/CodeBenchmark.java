package io.github.faissstyle.bench;

import io.github.faissstyle.index.Metric;
import io.github.faissstyle.internal.engine.codec.CodeComparer;
import io.github.faissstyle.internal.engine.codec.Codec;
import io.github.faissstyle.internal.engine.codec.ProductQuantizer;
import io.github.faissstyle.internal.engine.codec.ScalarQuantizer;
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

/** A query compared with codes, squared distances, a code: by tables where they are products (ADC). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodeBenchmark {
    static final int CODES = 32;
    private static final int TRAINING = 2000;

    @Param({"SQ8", "PQ16"})
    String code;

    @Param({"64", "256"})
    int d;

    Codec codec;
    float[] query;
    byte[] codes;
    private CodeComparer comparer;
    private final float[] out = new float[CODES];

    @Setup
    public void setUp() {
        Codec untrained =
                code.equals("SQ8") ? ScalarQuantizer.of(ScalarQuantizer.Type.BIT8, d) : ProductQuantizer.of(d, 16, 8);
        codec = untrained.train(SyntheticVectors.of(TRAINING, d, 1), TRAINING);
        codes = new byte[CODES * codec.codeSize()];
        codec.encodeAll(SyntheticVectors.of(CODES, d, 3), CODES, codes);
        query = SyntheticVectors.of(1, d, 2);
        comparer = codec.comparer(Metric.L2);
        comparer.query(query, 0);
    }

    private float[] compare() {
        comparer.distances(codes, 0, CODES, Float.POSITIVE_INFINITY, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(CODES)
    @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
    public float[] vectorApi() {
        return compare();
    }

    @Benchmark
    @OperationsPerInvocation(CODES)
    @Fork(value = 1, jvmArgsAppend = "-Dfaissstyle.vector=false")
    public float[] plainJava() {
        return compare();
    }
}
