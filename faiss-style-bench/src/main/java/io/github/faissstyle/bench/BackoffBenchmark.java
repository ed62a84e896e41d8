package io.github.faissstyle.bench;

import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionConfigBuilder;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
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
 * What one token of fusion by back-off costs with a million tokens of patterns, on pieces that the patterns do not
 * have. Run with {@code -prof gc}: nothing may be allocated but what a sequence grows by.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "--add-modules=jdk.incubator.vector"})
public class BackoffBenchmark {
    @Param({"500", "50000"})
    int vocabulary;

    /** Patterns as they are; these and in one key; these and the sequence itself, to score. */
    @Param({"raw", "default", "scoring"})
    String views;

    @Param("1000000")
    int patternTokens;

    float[] logits = {};
    private float[] work = {};
    private double logSumExp;
    private RetrievalFusion fusion;
    private FusionSession session;
    int[][] pieces = {};
    private int piece;
    private int next;

    @Setup
    public void setUp() {
        Vocabulary tokens = SyntheticMusic.vocabulary(vocabulary);
        FusionConfigBuilder config = FusionConfig.builder().family("pop").child("dance_pop");
        switch (views) {
            case "raw" -> config.keyWeight(0);
            case "scoring" -> config.forScoring();
            default -> {}
        }
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(SyntheticMusic.pieces(patternTokens, 1))
                .build()) {
            fusion = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(tokens)
                    .config(config.build())
                    .build();
        }
        session = fusion.session();
        List<Pattern> others = SyntheticMusic.pieces(patternTokens / 20, 2);
        pieces = others.stream()
                .map(p -> p.tokens().stream().mapToInt(tokens::id).toArray())
                .toArray(int[][]::new);
        logits = FlatSearchBenchmark.gaussian(new Random(7), vocabulary);
        work = new float[vocabulary];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        logSumExp = Math.log(sum);
        System.out.printf(
                "%n%d pattern tokens, %.1f bytes each%n",
                fusion.evidence().tokens(),
                (double) fusion.evidence().bytes() / fusion.evidence().tokens());
    }

    private void step() {
        if (next == pieces[piece].length) {
            next = 0;
            piece = (piece + 1) % pieces.length;
            session.reset();
        }
        System.arraycopy(logits, 0, work, 0, work.length);
    }

    /** A step of a generation loop. */
    @Benchmark
    public float[] applyAndAccept() {
        step();
        session.apply(work, 0);
        session.accept(pieces[piece][next++]);
        return work;
    }

    /** The same where the log-sum-exp of the logits is known. */
    @Benchmark
    public float[] applyNormalisedAndAccept() {
        step();
        session.apply(work, 0, vocabulary, logSumExp);
        session.accept(pieces[piece][next++]);
        return work;
    }
}
