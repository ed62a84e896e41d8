package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many sessions of one fusion at once write what each would write alone. */
class ConcurrencyTest {
    private static final int SESSIONS = 64;
    private static final int TOKENS = 200;
    private static final int VOCABULARY = 60;

    @Test
    void sessionsInParallelGiveWhatTheyGiveAlone() throws Exception {
        RetrievalFusion fusion = Packs.random(300, 24, VOCABULARY, 3)
                .fusion(VOCABULARY, Packs.config().ngramSize(2).fusionWeight(0.3));
        List<Callable<int[]>> pieces = new ArrayList<>();
        for (int seed = 0; seed < SESSIONS; seed++) {
            int own = seed;
            pieces.add(() -> generate(fusion, own));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<int[]>> together = threads.invokeAll(pieces);
            for (int i = 0; i < SESSIONS; i++) {
                assertArrayEquals(pieces.get(i).call(), together.get(i).get(), "session " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Writes a piece by Gumbel sampling, one stream of random numbers a session. */
    private static int[] generate(RetrievalFusion fusion, long seed) {
        Random random = new Random(seed);
        FusionSession session = fusion.session();
        int[] piece = new int[TOKENS];
        float[] logits = new float[VOCABULARY];
        for (int i = 0; i < TOKENS; i++) {
            for (int t = 0; t < VOCABULARY; t++) {
                logits[t] = (float) random.nextGaussian();
            }
            session.apply(logits, 0);
            int best = 0;
            double bestScore = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < VOCABULARY; t++) {
                double score = logits[t] - Math.log(-Math.log(random.nextDouble()));
                if (score > bestScore) {
                    best = t;
                    bestScore = score;
                }
            }
            piece[i] = best;
            session.accept(best);
        }
        return piece;
    }
}
