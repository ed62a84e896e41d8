package io.github.faissstyle.bench;

import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionMode;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.internal.simd.Kernels;
import io.github.faissstyle.internal.simd.VectorKernels;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one token of fusion costs on a vocabulary of 50,000 with 100,000 pattern tokens. {@code acceptAndApply} less
 * {@code logSumExp}, the one pass over the logits that the mode needs, is the cost of fusion itself. Run with
 * {@code -prof gc}: nothing may be allocated.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "--add-modules=jdk.incubator.vector"})
public class FusionBenchmark {
    @Param("50000")
    int vocabulary;

    @Param("100000")
    int patternTokens;

    private final VectorKernels kernels = Kernels.get();
    float[] logits;
    private FusionSession session;
    int[] piece;
    private int next;

    @Setup
    public void setUp() {
        logits = FlatSearchBenchmark.gaussian(new Random(7), vocabulary);
        Vocabulary tokens = SyntheticPacks.vocabulary(vocabulary);
        List<Pattern> patterns = SyntheticPacks.patterns(patternTokens / 32, 32, vocabulary, 1);
        try (HierarchicalIndex index = SyntheticPacks.index(patterns, 1)) {
            session = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(tokens)
                    .config(FusionConfig.builder()
                            .mode(FusionMode.NGRAM_COMPATIBLE)
                            .family("pop")
                            .child("dance_pop")
                            .build())
                    .build()
                    .session();
        }
        piece = patterns.stream()
                .limit(64)
                .flatMap(p -> p.tokens().stream())
                .mapToInt(tokens::id)
                .toArray();
    }

    /** One step of a generation loop over a piece that the packs know, so that nearly every n-gram matches. */
    @Benchmark
    public float[] acceptAndApply() {
        if (next == piece.length) {
            next = 0;
            session.reset();
        }
        session.accept(piece[next++]);
        session.apply(logits, 0);
        return logits;
    }

    /** The pass over the logits alone. */
    @Benchmark
    public double logSumExp() {
        return kernels.logSumExp(logits, 0, vocabulary);
    }
}
