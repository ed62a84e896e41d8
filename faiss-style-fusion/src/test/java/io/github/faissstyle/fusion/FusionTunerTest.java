package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FusionTunerTest {
    private static final int VOCABULARY = 24;
    private static final long SEED = 41;

    /** Pieces of the motifs that the packs are made of, which no model here knows. */
    private static List<int[]> pieces(Packs packs, int count, long seed) {
        Random random = new Random(seed);
        int[] all = packs.ids();
        List<int[]> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] piece = new int[80];
            for (int at = 0; at < piece.length; at += 8) {
                System.arraycopy(all, 4 * random.nextInt(all.length / 4 - 2), piece, at, 8);
            }
            pieces.add(piece);
        }
        return pieces;
    }

    /** A model that knows nothing. */
    private static float[] uniform() {
        return new float[VOCABULARY];
    }

    private static FusionConfigBuilder config() {
        return FusionConfig.builder().family("pop").child("dance_pop").maxCopy(0);
    }

    private static FusionTuner taught(FusionConfig config, RetrievalFusion fusion, List<int[]> pieces) {
        FusionTuner tuner = new FusionTuner(config);
        for (int[] piece : pieces) {
            FusionTuner.Piece lesson = tuner.piece(fusion);
            lesson.accept(piece[0]);
            for (int i = 1; i < piece.length; i++) {
                lesson.observe(uniform(), piece[i]);
            }
        }
        return tuner;
    }

    /** Bits a token that sessions need, the first token of each piece given. */
    private static double bits(RetrievalFusion fusion, List<int[]> pieces) {
        double bits = 0;
        long count = 0;
        for (int[] piece : pieces) {
            FusionSession session = fusion.session();
            session.accept(piece[0]);
            for (int i = 1; i < piece.length; i++) {
                float[] logits = uniform();
                session.apply(logits, 0);
                bits -= Softmax.log(logits)[piece[i]] / Math.log(2);
                count++;
                session.accept(piece[i]);
            }
        }
        return bits / count;
    }

    @Test
    void learnsThatEvidenceIsWorthMoreBesideAModelThatKnowsNothing() {
        Packs packs = Packs.random(60, 40, VOCABULARY, SEED);
        RetrievalFusion fusion = packs.fusion(VOCABULARY, config());
        List<int[]> dev = pieces(packs, 12, SEED + 1);
        TunedWeights tuned = taught(fusion.config(), fusion, dev).tune();

        assertEquals(12 * 79, tuned.tokens());
        assertEquals(Math.log(VOCABULARY) / Math.log(2), tuned.modelBits(), 1e-6);
        assertEquals(bits(fusion, dev), tuned.bitsBefore(), 1e-5);
        FusionWeights weights = Objects.requireNonNull(tuned.weights());
        assertTrue(weights.rawAlone(8, 5) > 0.5, weights.toString());
        assertTrue(tuned.bitsAfter() < tuned.bitsBefore() - 0.1, tuned.toString());

        RetrievalFusion better = packs.fusion(VOCABULARY, config().weights(weights));
        List<int[]> others = pieces(packs, 12, SEED + 2);
        double before = bits(fusion, others);
        double after = bits(better, others);
        assertTrue(after < before - 0.1, before + " bits before, " + after + " after");
        TunedWeights again = taught(better.config(), better, dev).tune();
        assertEquals(bits(better, dev), again.bitsBefore(), 1e-5, "weights mean the same to sessions and here");
    }

    @Test
    void givesNoWeightsWhereTheConfigurationIsAsGood() {
        Packs packs = Packs.random(60, 40, VOCABULARY, SEED);
        RetrievalFusion fusion = packs.fusion(VOCABULARY, config());
        Random random = new Random(SEED);
        List<int[]> noise = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            noise.add(random.ints(40, 0, VOCABULARY).toArray());
        }
        TunedWeights tuned = taught(fusion.config(), fusion, noise).tune();
        assertNull(tuned.weights(), tuned.toString());
        assertEquals(tuned.bitsBefore(), tuned.bitsAfter());
    }

    @Test
    void learnsEachViewsWeightOfScoring() {
        Packs packs = Packs.random(60, 40, VOCABULARY, SEED);
        RetrievalFusion fusion = packs.fusion(VOCABULARY, config().forScoring());
        List<int[]> dev = pieces(packs, 6, SEED + 3);
        TunedWeights tuned = taught(fusion.config(), fusion, dev).tune();
        assertEquals(bits(fusion, dev), tuned.bitsBefore(), 1e-5);
        FusionWeights weights = Objects.requireNonNull(tuned.weights());
        assertTrue(weights.rawAlone(8, 5) > weights.history(8, 5), weights.toString());
    }

    @Test
    void weightsThatAreAllTheSameAreTheOnesOfTheConfiguration() {
        Packs packs = Packs.random(60, 40, VOCABULARY, SEED);
        FusionConfigBuilder plain = config().rawWeight(0.4).historyWeight(0.2);
        FusionSession one = packs.fusion(VOCABULARY, plain).session();
        FusionSession other = packs.fusion(VOCABULARY, plain.weights(FusionWeights.of(0.4, 0.4, 0.2, 0.2)))
                .session();
        Random random = new Random(SEED);
        for (int token : pieces(packs, 1, SEED).get(0)) {
            float[] expected = Packs.logits(VOCABULARY, random.nextLong());
            float[] actual = expected.clone();
            one.apply(expected, 0);
            other.apply(actual, 0);
            assertArrayEquals(expected, actual);
            one.accept(token);
            other.accept(token);
        }
    }

    @Test
    void canBeCancelled() {
        Packs packs = Packs.random(60, 40, VOCABULARY, SEED);
        RetrievalFusion fusion = packs.fusion(VOCABULARY, config());
        FusionTuner tuner = taught(fusion.config(), fusion, pieces(packs, 4, SEED));
        List<Long> heard = new ArrayList<>();
        assertThrows(
                CancellationException.class,
                () -> tuner.tune((stage, done, total) -> {
                    heard.add(done);
                    if (done == 3) {
                        throw new CancellationException();
                    }
                }));
        assertEquals(List.of(0L, 1L, 2L, 3L), heard);
        assertNotNull(tuner.tune());
    }

    @Test
    void refusesWhatItCannotLearnFrom() {
        Packs packs = Packs.random(20, 20, VOCABULARY, SEED);
        RetrievalFusion fusion = packs.fusion(VOCABULARY, config());
        assertRefused(
                "mode must be BACKOFF", () -> new FusionTuner(Packs.config().build()));
        assertRefused(
                "strength must not be fixed",
                () -> new FusionTuner(config().strength(1).build()));
        assertRefused(
                "modelWeight must be 1",
                () -> new FusionTuner(config().modelWeight(0.9).build()));
        FusionTuner tuner = new FusionTuner(fusion.config());
        FusionTuner.Piece piece = tuner.piece(fusion);
        assertRefused("token must be in [0, 24), was 24", () -> piece.observe(uniform(), 24));
        float[] masked = uniform();
        masked[3] = Float.NEGATIVE_INFINITY;
        assertRefused("token 3 has probability 0", () -> piece.observe(masked, 3));
        masked[4] = Float.NaN;
        assertRefused("NaN", () -> piece.observe(masked, 3));
        piece.observe(uniform(), 3);
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, tuner::tune).getMessage());
        assertTrue(message.contains("two pieces are needed"), message);
        float[] logits = uniform();
        float[] before = logits.clone();
        piece.observe(logits, 5);
        assertTrue(Arrays.equals(before, logits));
    }
}
