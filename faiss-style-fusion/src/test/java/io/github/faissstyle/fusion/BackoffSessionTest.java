package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffSessionTest {
    private static final int VOCABULARY = 12;
    /** After 1 2 3 4 the parent goes on with 5, the child with 6. */
    private static final Packs PACKS =
            new Packs().add(Packs.POP, 1, 2, 3, 4, 5, 7, 8, 9).add(Packs.DANCE, 1, 2, 3, 4, 6, 7, 8, 9);

    private static FusionConfigBuilder config() {
        return FusionConfig.builder().family("pop").child("dance_pop");
    }

    private static FusionSession session(FusionConfigBuilder config, int... tokens) {
        FusionSession session = PACKS.fusion(VOCABULARY, config).session();
        session.accept(tokens);
        return session;
    }

    private static float[] fused(FusionSession session) {
        float[] logits = new float[VOCABULARY];
        session.apply(logits, 0);
        return logits;
    }

    @Test
    void isTheDefaultMode() {
        assertEquals(FusionMode.BACKOFF, config().build().mode());
        assertEquals(
                FusionMode.NGRAM_COMPATIBLE, config().childBias(0.3).build().mode());
    }

    /** One context, counts 1 each: {@code q(x) = (1 - 0.8 + (2 + 0.8 u) p(x)) / (N + 2)}, twice. */
    @Test
    void computesWhatTheFormulaSays() {
        float[] fused = fused(session(config().strength(1), 1, 2, 3, 4));
        double p = 1.0 / VOCABULARY;
        double parent5 = (0.2 + 2.8 * p) / 3;
        double others = 2.8 * p / 3;
        double q5 = 2.8 * parent5 / 3;
        double q6 = (0.2 + 2.8 * others) / 3;
        double rest = 2.8 * others / 3;
        assertEquals(Math.log(q5 / rest), fused[5], 1e-6);
        assertEquals(Math.log(q6 / rest), fused[6], 1e-6);
        assertEquals(0, fused[4]);
    }

    @Test
    void leavesLogitsAloneWhereNothingMatches() {
        float[] logits = Packs.logits(VOCABULARY, 1);
        for (int[] tokens : new int[][] {{}, {1}, {1, 2, 3}, {2, 1, 3, 4}, {8, 9}, {5, 7, 8, 9}, {11, 11, 11, 11}}) {
            float[] fused = logits.clone();
            session(config(), tokens).apply(fused, 0);
            assertArrayEquals(logits, fused, Arrays.toString(tokens));
        }
    }

    @Test
    void acceptsUnknownTokensAndRefusesNegativeOnes() {
        FusionSession session = session(config(), 1, 2);
        session.accept(VOCABULARY);
        session.accept(new int[] {1, 2, 3, 4});
        assertTrue(fused(session)[5] > 0);
        assertArrayEquals(new int[] {1, 2, -1, 1, 2, 3, 4}, session.tokens());
        assertRefused("token must not be negative, was -3", () -> session.accept(-3));
        assertRefused("token must not be negative", () -> session.accept(new int[] {1, -1}));
        assertEquals(7, session.length());
    }

    @Test
    void refusesBadLogitsAndWritesNothing() {
        for (FusionConfigBuilder config : List.of(config(), config().maxCopy(4))) {
            FusionSession session = session(config, 1, 2, 3, 4);
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] logits = new float[VOCABULARY];
                logits[5] = bad;
                float[] before = logits.clone();
                assertRefused("that of token 5 is " + bad, () -> session.apply(logits, 0));
                assertArrayEquals(before, logits);
                assertRefused("that of token 5", () -> session.apply(logits, 0, VOCABULARY, 2.5));
                assertArrayEquals(before, logits);
            }
            assertRefused("must hold 12 floats from offset 1", () -> session.apply(new float[VOCABULARY], 1));
            assertRefused("must hold 12 floats", () -> session.bias(new float[3], 0, new SparseBias()));
        }
    }

    @Test
    void arraysBuffersAndViewsAgree() {
        FusionSession session = session(config(), 1, 2, 3, 4);
        float[] expected = Packs.logits(VOCABULARY, 2);
        float[] logits = expected.clone();
        session.apply(expected, 0);

        float[] framed = new float[VOCABULARY + 5];
        System.arraycopy(logits, 0, framed, 3, VOCABULARY);
        session.apply(framed, 3);
        assertArrayEquals(expected, Arrays.copyOfRange(framed, 3, 3 + VOCABULARY));
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            FloatBuffer direct =
                    ByteBuffer.allocateDirect(4 * VOCABULARY).order(order).asFloatBuffer();
            direct.put(0, logits);
            session.apply(direct);
            float[] got = new float[VOCABULARY];
            direct.get(0, got);
            assertArrayEquals(expected, got);
        }
        float[] viewed = logits.clone();
        int[] writes = {0};
        session.apply(new LogitsView() {
            @Override
            public int size() {
                return viewed.length;
            }

            @Override
            public float get(int token) {
                return viewed[token];
            }

            @Override
            public void set(int token, float logit) {
                writes[0]++;
                viewed[token] = logit;
            }
        });
        assertArrayEquals(expected, viewed);
        assertEquals(2, writes[0], "only what changed");
    }

    @Test
    void theSparseFormIsWhatApplyAdds() {
        FusionSession session = session(config(), 1, 2, 3, 4);
        SparseBias bias = new SparseBias();
        session.bias(bias);
        float[] fused = fused(session);
        assertEquals(2, bias.count());
        for (int i = 0; i < bias.count(); i++) {
            assertEquals(fused[bias.token(i)], bias.delta(i), 1e-6f);
        }
        Map<Integer, Float> map = bias.toMap(0.05f, 1);
        assertEquals(1, map.size());
        assertEquals(0.05f, map.values().iterator().next());
        assertThrows(
                IllegalStateException.class,
                () -> session(config().modelWeight(0.5), 1, 2, 3, 4).bias(bias));
    }

    @Test
    void childrenAreSwitchedInTheMiddle() {
        FusionSession session =
                PACKS.fusion(VOCABULARY, FusionConfig.builder().family("pop")).session();
        session.accept(new int[] {1, 2, 3, 4});
        float[] parent = fused(session);
        assertTrue(parent[5] > 0);
        assertEquals(0, parent[6]);
        session.child("dance_pop");
        float[] both = fused(session);
        assertTrue(both[6] > both[5], "the child comes after the parent");
        session.children(Map.of("dance_pop", 0.2));
        assertTrue(fused(session)[6] < both[6] && fused(session)[6] > 0);
        session.children(Map.of("dance_pop", 5.0));
        assertTrue(fused(session)[6] > both[6]);
        assertRefused("style must be one of [pop, pop/dance_pop], was pop/disco", () -> session.child("disco"));
        assertRefused("weight of child dance_pop", () -> session.children(Map.of("dance_pop", 0.0)));
        session.children(Map.of());
        assertArrayEquals(parent, fused(session));
    }

    @Test
    void aKeyMakesTransposedMusicMatch() {
        List<String> tokens = List.of("KEY=C", "KEY=D", "KEY=Am", "60", "62", "64", "65", "66", "67", "69", "CHORD=G");
        Vocabulary vocabulary = Vocabulary.of(tokens);
        HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(List.of(Pattern.of("a", Packs.POP, List.of("KEY=C", "60", "62", "64", "65", "64", "62"))))
                .build();
        RetrievalFusion fusion = RetrievalFusion.builder()
                .index(index)
                .vocabulary(vocabulary)
                .config(FusionConfig.builder().family("pop").strength(1).build())
                .build();
        // A tone higher: 62 64 66 67 66
        int[] higher = {vocabulary.id("62"), vocabulary.id("64"), vocabulary.id("66"), vocabulary.id("67")};
        FusionSession session = fusion.session();
        session.accept(higher);
        float[] silent = new float[tokens.size()];
        session.apply(silent, 0);
        assertArrayEquals(new float[tokens.size()], silent);
        session.key("D");
        assertVotesFor("66", vocabulary, session);
        session.key(null);
        assertArrayEquals(silent, apply(session, tokens.size()));

        session.reset();
        session.accept(vocabulary.id("KEY=D"));
        session.accept(higher);
        assertVotesFor("66", vocabulary, session);
        assertEquals(5, session.explain().matches().get(0).length(), "the key itself matches in its key");
        session.rewind(5);
        session.accept(higher);
        assertArrayEquals(silent, apply(session, tokens.size()), "the key has been taken back");
        assertRefused("key must be a pitch class", () -> session.key("H"));
    }

    private static float[] apply(FusionSession session, int size) {
        float[] logits = new float[size];
        session.apply(logits, 0);
        return logits;
    }

    private static void assertVotesFor(String token, Vocabulary vocabulary, FusionSession session) {
        float[] logits = apply(session, vocabulary.size());
        for (int i = 0; i < logits.length; i++) {
            assertEquals(vocabulary.token(i).equals(token), logits[i] > 0, vocabulary.token(i));
        }
        FusionExplanation.Vote vote = session.explain().votes().get(0);
        assertTrue(vote.keyed());
        assertEquals(token, vote.token());
    }

    @Test
    void copiesAreCutShort() {
        int[] piece = IntStream.range(0, 60).map(i -> 1 + i * i % 11).toArray();
        Packs packs = new Packs().add(Packs.POP, piece);
        RetrievalFusion fusion =
                packs.fusion(VOCABULARY, FusionConfig.builder().family("pop").maxCopy(16));
        FusionSession session = fusion.session();
        for (int i = 0; i < 15; i++) {
            session.accept(piece[i]);
        }
        assertEquals(15, session.copied());
        assertTrue(fused(session)[piece[15]] > 0);
        session.accept(piece[15]);
        float[] fused = fused(session);
        assertEquals(Float.NEGATIVE_INFINITY, fused[piece[16]]);
        assertEquals(1, IntStream.range(0, VOCABULARY).filter(i -> fused[i] < 0).count());
        assertEquals(
                Double.NEGATIVE_INFINITY,
                session.explain().biases().stream()
                        .filter(b -> b.id() == piece[16])
                        .findFirst()
                        .orElseThrow()
                        .bias());
        SparseBias bias = new SparseBias();
        session.bias(bias);
        assertTrue(bias.toMap(100, 300).containsValue(-100f));
        // Where nothing else is left, it may go on.
        float[] one = new float[VOCABULARY];
        Arrays.fill(one, Float.NEGATIVE_INFINITY);
        one[piece[16]] = 1;
        session.apply(one, 0);
        assertTrue(one[piece[16]] >= 1);
        session.allow(token -> token == piece[16]);
        assertTrue(fused(session)[piece[16]] >= 0);

        FusionSession free = packs.fusion(
                        VOCABULARY,
                        FusionConfig.builder().family("pop").maxCopy(16).freeToCopy(List.of("pop")))
                .session();
        free.accept(Arrays.copyOf(piece, 40));
        assertTrue(fused(free)[piece[40]] > 0);
        assertEquals(40, free.copied());
    }

    @Test
    void draftsWhatTheStylesGoOnWith() {
        FusionSession session = session(config(), 1, 2, 3, 4);
        FusionDraft draft = session.draft(10);
        assertArrayEquals(new int[] {6, 7, 8, 9}, draft.tokens());
        assertEquals(4, draft.matchLength());
        assertArrayEquals(new int[] {6, 7}, session.draft(2).tokens());
        assertEquals(0, session.draft(0).tokens().length);
        session.allow(token -> token != 6);
        assertArrayEquals(new int[] {5, 7, 8, 9}, session.draft(10).tokens());
        session.reset();
        assertEquals(0, session.draft(10).matchLength());
        assertRefused("tokens to draft", () -> session.draft(-1));
    }

    @Test
    void impossibleTokensGetNothing() {
        FusionSession session = session(config(), 1, 2, 3, 4);
        session.allow(token -> token != 5);
        float[] fused = fused(session);
        assertEquals(0, fused[5]);
        assertTrue(fused[6] > 0);
        session.allow(null);
        assertTrue(fused(session)[5] > 0);
    }

    @Test
    void explainsWhoVoted() {
        FusionSession session = session(config(), 1, 2, 3, 4);
        fused(session);
        FusionExplanation explained = session.explain();
        assertEquals(
                List.of(
                        new FusionExplanation.Match(Packs.POP, false, 4),
                        new FusionExplanation.Match(Packs.DANCE, false, 4)),
                explained.matches());
        assertEquals(
                List.of(
                        new FusionExplanation.Vote(Packs.POP, false, "pop#0", 4, 4, "T5"),
                        new FusionExplanation.Vote(Packs.DANCE, false, "pop/dance_pop#1", 4, 4, "T6")),
                explained.votes());
        assertEquals(Map.of("all", Map.of(0.0, 0.25, 0.5, 0.25, 1.0, 0.25, 2.0, 0.25)), explained.strengths());
        assertEquals(
                List.of("T6", "T5"),
                explained.biases().stream()
                        .map(FusionExplanation.TokenBias::token)
                        .toList());
        session.accept(6);
        assertTrue(session.explain().biases().isEmpty());
        assertTrue(session.explain().strengths().get("all").get(2.0) > 0.25, "the strongest foretold it best");
    }

    @Test
    void aUselessPackSwitchesItselfOff() {
        RetrievalFusion fusion = new Packs()
                .add(Packs.POP, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5)
                .fusion(VOCABULARY, FusionConfig.builder().family("pop").strengthShare(0));
        FusionSession session = fusion.session();
        for (int i = 0; i < 200; i++) {
            for (int token : new int[] {1, 2, 3, 4, 6}) { // never the 5 that it expects
                fused(session);
                session.accept(token);
            }
        }
        assertTrue(session.explain().strengths().get("all").get(0.0) > 0.9);
    }

    @Test
    void patternsAddedMeanwhileAreSeenAtTheNextCall() {
        RetrievalFusion fusion = PACKS.fusion(VOCABULARY, config());
        FusionSession session = fusion.session();
        session.accept(new int[] {10, 10, 11, 11});
        FusionSession other = session.fork();
        assertArrayEquals(new float[VOCABULARY], fused(session));
        fusion.evidence().add(List.of(Pattern.of("new", Packs.DANCE, tokens(10, 10, 11, 11, 3, 4))));
        assertTrue(fused(session)[3] > 0);
        session.accept(3);
        assertEquals(5, session.copied());
        assertArrayEquals(new int[] {3, 4}, other.draft(9).tokens());
        StylePath disco = StylePath.of("pop", "disco");
        fusion.evidence().add(List.of(Pattern.of("first", disco, tokens(10, 10, 11, 11, 9))));
        other.child("disco");
        assertTrue(fused(other)[9] > 0);
        assertEquals(List.of(Packs.POP, Packs.DANCE, disco), fusion.evidence().styles());
    }

    private static List<String> tokens(int... ids) {
        return IntStream.of(ids).mapToObj(id -> "T" + id).toList();
    }

    /** Evidence that grew bit by bit answers as one that was built at once. */
    @Test
    void whatWasAddedCountsAsWhatWasThere() {
        Packs all = Packs.random(60, 24, VOCABULARY, 4);
        List<Pattern> patterns = all.patterns();
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns.subList(0, 30)).build()) {
            StyleEvidence grown = StyleEvidence.of(index, Packs.vocabulary(VOCABULARY));
            for (int i = 30; i < patterns.size(); i++) {
                grown.add(patterns.subList(i, i + 1));
                if (i % 7 == 0) {
                    int[] ids = Packs.random(2, 24, VOCABULARY, i).ids();
                    try (HierarchicalIndex whole = HierarchicalIndex.builder()
                            .patterns(patterns.subList(0, i + 1))
                            .build()) {
                        StyleEvidence built = StyleEvidence.of(whole, Packs.vocabulary(VOCABULARY));
                        assertEquals(built.tokens(), grown.tokens());
                        assertArrayEquals(score(built, ids), score(grown, ids));
                    }
                }
            }
        }
    }

    static float[] score(StyleEvidence evidence, int[] ids) {
        FusionSession session = RetrievalFusion.builder()
                .evidence(evidence)
                .vocabulary(evidence.vocabulary())
                .config(config().minMatch(1).maxCopy(0).build())
                .build()
                .session();
        float[] all = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            float[] logits = new float[evidence.vocabulary().size()];
            session.apply(logits, 0);
            all[i] = (float) Softmax.log(logits)[ids[i]];
            session.accept(ids[i]);
        }
        return all;
    }

    @Test
    void batchesAndBeams() {
        RetrievalFusion fusion = PACKS.fusion(VOCABULARY, config());
        FusionBatch batch = fusion.batch(2);
        for (int[] step : new int[][] {{1, 5}, {2, 7}, {3, 8}, {4, 9}}) {
            batch.accept(step);
        }
        float[] logits = new float[2 * VOCABULARY];
        batch.apply(logits, VOCABULARY);
        assertArrayEquals(fused(session(config(), 1, 2, 3, 4)), Arrays.copyOf(logits, VOCABULARY));
        assertArrayEquals(new float[VOCABULARY], Arrays.copyOfRange(logits, VOCABULARY, 2 * VOCABULARY));
        batch.reorder(new int[] {0, 0, 1});
        assertEquals(3, batch.size());
        batch.accept(new int[] {5, 6, 1});
        assertArrayEquals(new int[] {1, 2, 3, 4, 5}, batch.session(0).tokens());
        assertArrayEquals(new int[] {1, 2, 3, 4, 6}, batch.session(1).tokens());
        assertArrayEquals(new int[] {5, 7, 8, 9, 1}, batch.session(2).tokens());
        assertRefused("tokens must be 3, one a row", () -> batch.accept(new int[2]));
        assertRefused("negative", () -> batch.accept(new int[] {1, 2, -1}));
        assertEquals(5, batch.session(0).length());
        assertRefused("parents must be in [0, 3), one was 3", () -> batch.reorder(new int[] {0, 3}));
        assertRefused("3 rows of 12 floats", () -> batch.apply(new float[35], VOCABULARY));
    }

    @Test
    void whatNeedsBackOffSaysSo() {
        FusionSession session = PACKS.fusion(VOCABULARY, Packs.config()).session();
        String message = assertThrows(IllegalStateException.class, () -> session.draft(3))
                .getMessage();
        assertTrue(message.contains("draft needs mode BACKOFF, this fusion has NGRAM_COMPATIBLE"), message);
        session.accept(new int[] {2, 3, 4});
        FusionExplanation explained = session.explain();
        assertEquals(3, explained.matches().get(0).length());
        assertFalse(explained.biases().isEmpty());
    }

    @Test
    void refusesStylesAndVocabulariesThatAreNotThere() {
        try (HierarchicalIndex index = PACKS.index()) {
            StyleEvidence evidence = StyleEvidence.of(index, Packs.vocabulary(VOCABULARY));
            RetrievalFusionBuilder builder = RetrievalFusion.builder().evidence(evidence);
            assertRefused("vocabulary must be set", builder::build);
            builder.vocabulary(Packs.vocabulary(VOCABULARY + 1)).config(config().build());
            assertRefused("vocabulary must be the evidence's", builder::build);
            builder.vocabulary(Packs.vocabulary(VOCABULARY))
                    .config(FusionConfig.builder().family("rock").build());
            assertRefused("style must be one of [pop, pop/dance_pop], was rock", builder::build);
            assertRefused("rock", () -> StyleEvidence.of(index, Packs.vocabulary(3), "rock"));
            RetrievalFusionBuilder foreign = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(Vocabulary.of(List.of("X", "Y")))
                    .config(config().build());
            assertRefused("shares no token with the patterns of pop and dance_pop", foreign::build);
        }
    }

    @Test
    void aTokenThatTheVocabularyLacksIsNeverMatchedAcross() {
        Packs packs = new Packs().add(Packs.POP, List.of("T1", "T2", "T3", "ZZZ", "T4", "T5"));
        RetrievalFusion fusion =
                packs.fusion(VOCABULARY, FusionConfig.builder().family("pop").minMatch(2));
        assertEquals(1, fusion.info().unknownTokens());
        FusionSession session = fusion.session();
        session.accept(new int[] {1, 2, 3});
        assertArrayEquals(new float[VOCABULARY], fused(session));
        session.accept(4);
        assertArrayEquals(new float[VOCABULARY], fused(session));
        session.reset();
        session.accept(new int[] {1, 2});
        assertNotEquals(0, fused(session)[3]);
    }
}
