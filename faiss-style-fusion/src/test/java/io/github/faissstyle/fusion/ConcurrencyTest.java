package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.pattern.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many sessions of one fusion at once write what each would write alone. */
class ConcurrencyTest {
    private static final int SESSIONS = 64;
    private static final int TOKENS = 200;
    private static final int VOCABULARY = 60;

    @Test
    void sessionsInParallelGiveWhatTheyGiveAlone() throws Exception {
        check(Packs.config().ngramSize(2).fusionWeight(0.3));
        check(FusionConfig.builder().family("pop").child("dance_pop").historyWeight(0.5));
    }

    /** Whoever looks while patterns are added sees each of them whole, or not at all. */
    @Test
    void evidenceBeingExtendedNeverShowsHalfAPattern() throws Exception {
        int rounds = Boolean.getBoolean("faissstyle.soak") ? 3000 : 150;
        RetrievalFusion fusion = Packs.random(300, 24, VOCABULARY, 3)
                .fusion(VOCABULARY + 2 * rounds, FusionConfig.builder().family("pop"));
        Thread writer = new Thread(() -> {
            for (int i = 0; i < rounds; i++) {
                fusion.evidence().add(List.of(pattern(i)));
            }
        });
        Callable<Integer> reader = () -> {
            int seen = 0;
            FusionSession session = fusion.session();
            while (seen < rounds) {
                int from = VOCABULARY + 2 * seen;
                session.reset();
                session.accept(new int[] {from, from + 1, from, from + 1});
                int[] next = session.draft(10).tokens();
                if (next.length == 0) { // not there yet: before the first of it, all of it has to be missing
                    continue;
                }
                assertArrayEquals(new int[] {from, from, from + 1, from + 1}, next);
                seen++;
            }
            return seen;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> readers = List.of(threads.submit(reader), threads.submit(reader));
            writer.start();
            for (Future<Integer> one : readers) {
                assertEquals(rounds, one.get(300, TimeUnit.SECONDS));
            }
            writer.join();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Pattern pattern(int number) {
        int from = VOCABULARY + 2 * number;
        return Pattern.of(
                "new " + number,
                Packs.POP,
                IntStream.of(0, 1, 0, 1, 0, 0, 1, 1)
                        .mapToObj(i -> "T" + (from + i))
                        .toList());
    }

    private static void check(FusionConfigBuilder config) throws Exception {
        RetrievalFusion fusion = Packs.random(300, 24, VOCABULARY, 3).fusion(VOCABULARY, config);
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
