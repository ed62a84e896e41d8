package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusionSessionTest {
    private static final int VOCABULARY = 8;
    private static final float MASKED = Float.NEGATIVE_INFINITY;

    /**
     * After 1 2 3 the parent goes on with 4 once and 5 once, the child with 5 (1.5 * 1.3 = 1.95 times) : shares 1 /
     * 3.95 and 2.95 / 3.95.
     */
    private static final Packs PACKS =
            new Packs().add(Packs.POP, 1, 2, 3, 4, 1, 2, 3, 5).add(Packs.DANCE, 1, 2, 3, 5);

    /** Tokens between two looks at what has been allocated. */
    private static final double SHARE_4 = 1 / 3.95;

    private static final double SHARE_5 = 2.95 / 3.95;

    private static FusionSession session(FusionConfigBuilder config) {
        return PACKS.fusion(VOCABULARY, config).session();
    }

    private static FusionSession at123(FusionConfigBuilder config) {
        FusionSession session = session(config);
        session.accept(new int[] {1, 2, 3});
        return session;
    }

    private static float[] fused(FusionSession session, float[] logits) {
        float[] copy = logits.clone();
        session.apply(copy, 0, copy.length);
        return copy;
    }

    @Test
    void mixesTheDistributionsAsWorkedOutByHand() {
        double[] p = Softmax.of(fused(at123(Packs.config()), new float[VOCABULARY]));
        double l = 0.1 * 1.3;
        assertEquals((1 - l) / VOCABULARY, p[0], 1e-7);
        assertEquals((1 - l) / VOCABULARY + l * SHARE_4, p[4], 1e-7);
        assertEquals((1 - l) / VOCABULARY + l * SHARE_5, p[5], 1e-7);
    }

    @Test
    void writesOnlyTheTokensOfTheEvidence() {
        float[] logits = Packs.logits(VOCABULARY, 1);
        float[] fused = fused(at123(Packs.config()), logits);
        for (int token = 0; token < VOCABULARY; token++) {
            if (token == 4 || token == 5) {
                assertTrue(fused[token] > logits[token]);
            } else {
                assertEquals(Float.floatToRawIntBits(logits[token]), Float.floatToRawIntBits(fused[token]));
            }
        }
    }

    @Test
    void leavesAnUnseenNgramAndAShortSequenceAlone() {
        float[] strange = {Float.NaN, Float.POSITIVE_INFINITY, MASKED, 0, -0f, 1, 2, 3};
        FusionSession session = session(Packs.config());
        session.accept(new int[] {2, 3});
        assertArrayEquals(strange, fused(session, strange));
        session.accept(7);
        session.accept(7);
        assertArrayEquals(strange, fused(session, strange));
    }

    @Test
    void doesNotMatchAcrossPatterns() {
        Packs packs = new Packs().add(Packs.POP, 1, 2).add(Packs.POP, 3, 4).add(Packs.POP, 5, 6);
        FusionSession session = packs.fusion(
                        VOCABULARY, FusionConfig.builder().family("pop").ngramSize(2))
                .session();
        session.accept(new int[] {1, 2});
        float[] logits = Packs.logits(VOCABULARY, 2);
        assertArrayEquals(logits, fused(session, logits));
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void keepsMaskedTokensMaskedAndGivesTheirShareToTheRest(Interpolation interpolation) {
        for (double weight : new double[] {0.1, 1}) {
            FusionConfigBuilder config =
                    Packs.config().interpolation(interpolation).fusionWeight(weight);
            float[] logits = {0, MASKED, 0, 0, 1, MASKED, 0, 0};
            float[] fused = fused(at123(config), logits);
            assertEquals(MASKED, fused[1]);
            assertEquals(MASKED, fused[5]);
            if (interpolation == Interpolation.LOGIT) {
                assertEquals((1 - weight) * 1 + weight, fused[4], 1e-6);
            } else {
                double l = Math.min(1, weight * 1.3);
                assertEquals((1 - l) * Softmax.of(logits)[4] + l, Softmax.of(fused)[4], 1e-6);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void leavesLogitsAloneWhereAllEvidenceIsMasked(Interpolation interpolation) {
        FusionSession session =
                at123(Packs.config().interpolation(interpolation).fusionWeight(1));
        float[] evidenceMasked = {0, 1, 2, 3, MASKED, MASKED, 4, 5};
        assertArrayEquals(evidenceMasked, fused(session, evidenceMasked));
        float[] allMasked = new float[VOCABULARY];
        Arrays.fill(allMasked, MASKED);
        assertArrayEquals(allMasked, fused(session, allMasked));
    }

    @Test
    void replacesTheModelAtFullWeight() {
        float[] logits = Packs.logits(VOCABULARY, 3);
        float[] fused = fused(at123(Packs.config().fusionWeight(0.9)), logits); // 0.9 * 1.3 is kept at 1
        double[] p = Softmax.of(fused);
        for (int token = 0; token < VOCABULARY; token++) {
            assertEquals(token == 4 ? SHARE_4 : token == 5 ? SHARE_5 : 0, p[token], 1e-7);
        }
        assertEquals(MASKED, fused[0]);
        assertEquals(MASKED, fused[7]);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void refusesWhatIsNoLogitAndWritesNothing(float wrong) {
        for (Interpolation interpolation : Interpolation.values()) {
            for (double weight : new double[] {0.1, 1}) {
                for (int place : new int[] {0, 4, 5, 7}) {
                    float[] logits = Packs.logits(VOCABULARY, 4);
                    logits[place] = wrong;
                    float[] before = logits.clone();
                    FusionSession session =
                            at123(Packs.config().interpolation(interpolation).fusionWeight(weight));
                    assertRefused("token " + place + " is " + wrong, () -> session.apply(logits, 0));
                    assertArrayEquals(before, logits);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e4f, 1e30f, Float.MAX_VALUE, -1e30f, -Float.MAX_VALUE, Float.MIN_VALUE, 0})
    void survivesAnyMagnitude(float size) {
        float[] logits = {size, -size, size / 2, 0, -size, size, 0, size};
        for (Interpolation interpolation : Interpolation.values()) {
            float[] fused = fused(at123(Packs.config().interpolation(interpolation)), logits);
            for (float logit : fused) {
                assertTrue(Float.isFinite(logit), Arrays.toString(fused));
            }
        }
        float[] fused = fused(at123(Packs.config().fusionWeight(1)), logits);
        assertTrue(Float.isFinite(fused[4]) && Float.isFinite(fused[5]) && fused[0] == MASKED);
    }

    @Test
    void liftsATokenThatTheModelAllButExcludes() {
        float[] logits = {0, 0, 0, 0, -3e38f, 0, 0, 0};
        assertEquals(0.13 * SHARE_4, Softmax.of(fused(at123(Packs.config()), logits))[4], 1e-6);
    }

    @Test
    void takesLogProbabilitiesToo() {
        float[] logits = Packs.logits(VOCABULARY, 5);
        double[] log = Softmax.log(logits);
        float[] normalised = new float[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            normalised[i] = (float) log[i];
        }
        FusionSession session = at123(Packs.config());
        assertArrayEquals(Softmax.log(fused(session, logits)), Softmax.log(fused(session, normalised)), 2e-6);
    }

    @Test
    void worksOnARowOfABatchAndLeavesTheOthers() {
        float[] batch = Packs.logits(3 * VOCABULARY, 6);
        float[] before = batch.clone();
        FusionSession session = at123(Packs.config().fusionWeight(1));
        session.apply(batch, VOCABULARY);
        float[] row = Arrays.copyOfRange(before, VOCABULARY, 2 * VOCABULARY);
        assertArrayEquals(fused(session, row), Arrays.copyOfRange(batch, VOCABULARY, 2 * VOCABULARY));
        assertArrayEquals(Arrays.copyOf(before, VOCABULARY), Arrays.copyOf(batch, VOCABULARY));
        assertArrayEquals(
                Arrays.copyOfRange(before, 2 * VOCABULARY, 3 * VOCABULARY),
                Arrays.copyOfRange(batch, 2 * VOCABULARY, 3 * VOCABULARY));
    }

    @Test
    void takesLogitsPaddedBeyondTheVocabularyAndFewerThanIt() {
        float[] padded = Packs.logits(VOCABULARY + 5, 7);
        double before = Softmax.of(padded)[VOCABULARY + 4];
        double[] p = Softmax.of(fused(at123(Packs.config()), padded));
        assertEquals(before * (1 - 0.13), p[VOCABULARY + 4], 1e-7);

        float[] few = Packs.logits(5, 8); // token 5 is not there: token 4 has all the evidence
        assertEquals(0.87 * Softmax.of(few)[4] + 0.13, Softmax.of(fused(at123(Packs.config()), few))[4], 1e-6);
        float[] none = Packs.logits(4, 9);
        assertArrayEquals(none, fused(at123(Packs.config()), none));
        assertEquals(0, fused(at123(Packs.config()), new float[0]).length);
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void givesEveryKindOfBufferWhatItGivesArrays(Interpolation interpolation) {
        for (double weight : new double[] {0.1, 1}) {
            FusionSession session =
                    at123(Packs.config().interpolation(interpolation).fusionWeight(weight));
            float[] logits = Packs.logits(VOCABULARY, 10);
            float[] expected = fused(session, logits);
            for (FloatBuffer buffer : buffers(VOCABULARY + 3)) {
                buffer.put(0, 42f).put(VOCABULARY + 1, 43f).put(VOCABULARY + 2, 44f);
                buffer.put(1, logits).position(1).limit(VOCABULARY + 1);
                session.apply(buffer);
                assertEquals(1, buffer.position());
                assertEquals(VOCABULARY + 1, buffer.limit());
                buffer.clear();
                float[] actual = new float[VOCABULARY];
                buffer.get(1, actual);
                assertArrayEquals(expected, actual, buffer.toString());
                assertArrayEquals(
                        new float[] {42, 43, 44},
                        new float[] {buffer.get(0), buffer.get(VOCABULARY + 1), buffer.get(VOCABULARY + 2)});
            }
        }
    }

    private static List<FloatBuffer> buffers(int size) {
        float[] backing = new float[size + 4];
        return List.of(
                FloatBuffer.allocate(size),
                FloatBuffer.wrap(backing, 3, size).slice(),
                ByteBuffer.allocate(4 * size).asFloatBuffer(),
                ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(),
                ByteBuffer.allocateDirect(4 * size).asFloatBuffer(),
                ByteBuffer.allocateDirect(4 * size)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer());
    }

    @Test
    void refusesAReadOnlyBufferAndBadLogitsInABuffer() {
        FusionSession session = at123(Packs.config());
        assertRefused(
                "read-only",
                () -> session.apply(FloatBuffer.allocate(VOCABULARY).asReadOnlyBuffer()));
        FloatBuffer direct = ByteBuffer.allocateDirect(4 * VOCABULARY).asFloatBuffer();
        direct.put(6, Float.NaN);
        assertRefused("token 6 is NaN", () -> session.apply(direct));
        assertEquals(0, direct.get(4));
    }

    @Test
    void refusesRangesThatAreNotThere() {
        FusionSession session = session(Packs.config());
        float[] logits = new float[VOCABULARY];
        assertRefused("logits must hold", () -> session.apply(logits, 1));
        assertRefused("logits must hold", () -> session.apply(logits, -1));
        assertRefused("logits must hold", () -> session.apply(logits, 0, -1));
        assertRefused("logits must hold", () -> session.apply(logits, 0, VOCABULARY + 1));
        assertRefused("logits must hold", () -> session.apply(logits, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    @Test
    void acceptsAllTokensOrNone() {
        FusionSession session = session(Packs.config());
        session.accept(1);
        assertRefused("token must not be negative", () -> session.accept(-1));
        assertRefused("token must not be negative", () -> session.accept(new int[] {2, 3, -7}));
        assertEquals(1, session.length());
    }

    @Test
    void takesIdsOutsideTheVocabularyForTheUnknownToken() {
        Packs packs = new Packs().add(Packs.POP, List.of("T1", "<unk>", "T2"));
        FusionSession session = packs.fusion(
                        VOCABULARY, FusionConfig.builder().family("pop").ngramSize(2))
                .session();
        session.accept(new int[] {1, VOCABULARY, Integer.MAX_VALUE});
        float[] logits = Packs.logits(VOCABULARY, 11);
        assertArrayEquals(logits, fused(session, logits), "a vocabulary without <unk> matches nothing");
        assertEquals(3, session.length());
    }

    @Test
    void rewindsResetsAndForks() {
        FusionSession session = at123(Packs.config());
        float[] logits = Packs.logits(VOCABULARY, 12);
        float[] expected = fused(session, logits);
        session.accept(new int[] {4, 4});
        FusionSession fork = session.fork();
        fork.rewind(2);
        assertEquals(3, fork.length());
        assertArrayEquals(expected, fused(fork, logits));
        fork.rewind(3);
        fork.accept(new int[] {7, 7, 7, 7, 7});
        assertArrayEquals(logits, fused(session, logits), "the session is where it was");
        session.rewind(2);
        assertArrayEquals(expected, fused(session, logits));
        session.reset();
        assertEquals(0, session.length());
        assertArrayEquals(logits, fused(session, logits));
        assertRefused("tokens to rewind", () -> session.rewind(1));
        assertRefused("tokens to rewind", () -> session.rewind(-1));
    }

    @Test
    void seesPatternsAddedLaterWhereTheyAreRetrieved() {
        try (HierarchicalIndex index = PACKS.index();
                RetrievalFusion fusion = RetrievalFusion.builder()
                        .index(index)
                        .vocabulary(Packs.vocabulary(VOCABULARY))
                        .config(Packs.config()
                                .transitions(Transitions.RETRIEVED)
                                .build())
                        .build()) {
            FusionSession session = fusion.session();
            session.accept(new int[] {6, 6, 6});
            float[] logits = Packs.logits(VOCABULARY, 13);
            assertArrayEquals(logits, fused(session, logits));
            index.add(List.of(Pattern.of("new", Packs.POP, List.of("T6", "T6", "T6", "T7"))));
            assertNotEquals(logits[7], fused(session, logits)[7]);
        }
    }
}
