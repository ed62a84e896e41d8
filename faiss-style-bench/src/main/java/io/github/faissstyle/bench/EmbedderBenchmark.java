package io.github.faissstyle.bench;

import io.github.faissstyle.embeddings.audio.AudioEmbedder;
import io.github.faissstyle.embeddings.audio.MelStatistics;
import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.TokenEmbedder;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import java.util.List;
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

/** One piece to a vector: a melody's tokens, or seconds of sound. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class EmbedderBenchmark {
    /** Tokens of the piece; the sound takes a second for every hundred. */
    @Param("500")
    int tokens;

    List<String> piece;
    float[] sound;
    private final TokenEmbedder hash = new TokenHashEmbedder();
    private final TokenEmbedder keyRelative = new KeyRelativeEmbedder();
    private final AudioEmbedder mel = new MelStatistics();

    @Setup
    public void setUp() {
        piece = SyntheticMusic.pieces(2 * tokens, 1).stream()
                .flatMap(pattern -> pattern.tokens().stream())
                .limit(tokens)
                .toList();
        sound = new float[tokens / 100 * mel.sampleRate()];
        for (int i = 0; i < sound.length; i++) {
            double seconds = i / (double) mel.sampleRate();
            sound[i] = (float) (Math.sin(2 * Math.PI * 440 * seconds) * Math.exp(-4 * (seconds % 0.5))); // two a second
        }
    }

    @Benchmark
    public float[] tokenHash() {
        return hash.embed(piece);
    }

    @Benchmark
    public float[] keyRelative() {
        return keyRelative.embed(piece);
    }

    @Benchmark
    public float[] melStatistics() {
        return mel.embed(sound);
    }
}
