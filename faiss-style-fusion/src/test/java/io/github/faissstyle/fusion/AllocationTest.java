package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.faissstyle.testkit.OwnJvm;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nothing is allocated a token. Counted in a JVM of its own: whether the JIT keeps vectors in registers also depends on
 * what the same methods were called with before, by other tests.
 */
class AllocationTest {
    private static final int TOKENS = 5000;
    private static final int VOCABULARY = 500;

    @Test
    void nothingIsAllocatedPerToken() {
        assertEquals("", OwnJvm.run(AllocationTest.class));
    }

    /** Prints the modes that allocate. */
    public static void main(String[] args) {
        Packs packs = Packs.random(200, 32, VOCABULARY, 1);
        List<FusionConfigBuilder> configs = List.of(
                Packs.config().ngramSize(2).fusionWeight(0.1),
                Packs.config().ngramSize(2).fusionWeight(1),
                FusionConfig.builder().family("pop").child("dance_pop"),
                FusionConfig.builder().family("pop").strength(1).maxCopy(0),
                FusionConfig.builder().family("pop").child("dance_pop").forScoring());
        for (FusionConfigBuilder config : configs) {
            long least = least(packs.fusion(VOCABULARY, config).session());
            if (least >= TOKENS) { // no object is as small as a byte
                System.out.println(least + " bytes in " + TOKENS + " tokens of " + config.build());
            }
        }
    }

    /** What a round allocates once the JIT is through, which takes its time on a busy machine. */
    private static long least(FusionSession session) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] logits = Packs.logits(VOCABULARY, 14);
        float[] work = logits.clone();
        FloatBuffer direct = ByteBuffer.allocateDirect(4 * VOCABULARY)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int[] piece = Packs.random(20, 32, VOCABULARY, 1).ids();
        SparseBias bias = new SparseBias();
        run(session, piece, logits, work, direct, bias); // arrays grow to what a sequence needs
        long least = Long.MAX_VALUE;
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (least >= TOKENS && System.nanoTime() < deadline) {
            session.rewind(session.length() - 1);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(session, piece, logits, work, direct, bias);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static void run(
            FusionSession session, int[] piece, float[] logits, float[] work, FloatBuffer direct, SparseBias bias) {
        boolean sparse = session.config().mode() == FusionMode.BACKOFF;
        for (int i = 0; i < TOKENS; i++) {
            System.arraycopy(logits, 0, work, 0, logits.length);
            session.apply(work, 0);
            direct.put(0, logits);
            session.apply(direct);
            if (sparse) {
                session.bias(logits, 0, bias);
            }
            session.accept(piece[i % piece.length]);
        }
    }
}
