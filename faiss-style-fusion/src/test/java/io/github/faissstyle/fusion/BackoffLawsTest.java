package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for fusion by back-off, whatever the packs, values, sequences and logits. */
class BackoffLawsTest {
    private static final int VOCABULARY = 6;
    private static final int TRIES = 200;

    /** Patterns over few tokens, so that contexts are found; logits of each position, with some tokens masked. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Scene(
            List<int[]> parent, List<int[]> child, FusionConfigBuilder config, int[] sequence, List<float[]> logits) {
        RetrievalFusion fusion() {
            Packs packs = new Packs();
            parent.forEach(ids -> packs.add(Packs.POP, ids));
            child.forEach(ids -> packs.add(Packs.DANCE, ids));
            return packs.fusion(VOCABULARY, config);
        }

        /** A session that has generated the sequence. */
        FusionSession session() {
            FusionSession session = fusion().session();
            generate(session, sequence);
            return session;
        }

        void generate(FusionSession session, int[] tokens) {
            for (int token : tokens) {
                next(session);
                session.accept(token);
            }
        }

        /** The fused logits of the session's next token. */
        float[] next(FusionSession session) {
            float[] fused = logits.get(session.length() % logits.size()).clone();
            session.apply(fused, 0);
            return fused;
        }
    }

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Integer> token = Arbitraries.integers().between(0, VOCABULARY - 1);
        Arbitrary<List<int[]>> patterns = token.array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
        Arbitrary<double[]> strengths = Arbitraries.of(
                new double[] {0, 0.5, 1, 2}, new double[] {1}, new double[] {0, 0.7}, new double[] {0, 1, 2});
        Arbitrary<FusionConfigBuilder> config = Combinators.combine(
                        strengths,
                        Arbitraries.of(true, false),
                        Arbitraries.of(0.0, 0.5),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(3, 8),
                        Arbitraries.of(0, 4, 6))
                .as((values, perView, history, least, most, copy) -> FusionConfig.builder()
                        .family("pop")
                        .child("dance_pop")
                        .strengths(values)
                        .strengthsPerView(perView)
                        .historyWeight(history)
                        .minMatch(least)
                        .maxMatch(most)
                        .maxCopy(copy));
        Arbitrary<Float> logit = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.floats().between(-20, 20).ofScale(3)),
                Tuple.of(1, Arbitraries.just(Float.NEGATIVE_INFINITY)));
        return Combinators.combine(
                        patterns,
                        patterns,
                        config,
                        token.array(int[].class).ofMaxSize(16),
                        logit.array(float[].class)
                                .ofSize(VOCABULARY)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(5))
                .as(Scene::new);
    }

    @Provide
    Arbitrary<int[]> tokens() {
        return Arbitraries.integers()
                .between(0, VOCABULARY + 1)
                .array(int[].class)
                .ofMaxSize(20);
    }

    @Property(tries = TRIES)
    void forkThenDivergeLeavesTheParentAsItWas(@ForAll("scenes") Scene scene, @ForAll("tokens") int[] others) {
        FusionSession session = scene.session();
        FusionSession alone = scene.session();
        FusionSession fork = session.fork();
        scene.generate(fork, others);
        assertSame(scene, alone, session);
        int[] more = {0, 1, 2, 3};
        scene.generate(session, more);
        scene.generate(alone, more);
        assertSame(scene, alone, session);
        fork.rewind(others.length);
        scene.generate(fork, more);
        assertSame(scene, alone, fork);
    }

    @Property(tries = TRIES)
    void rewindAfterAcceptIsTheIdentity(@ForAll("scenes") Scene scene, @ForAll("tokens") int[] others) {
        FusionSession session = scene.session();
        float[] before = scene.next(session);
        scene.generate(session, others);
        session.rewind(others.length);
        // Also what had been applied is remembered: the next token teaches as if nothing had been between.
        FusionSession alone = scene.session();
        scene.next(alone);
        session.accept(1);
        alone.accept(1);
        assertSame(scene, alone, session);
        session.rewind(1);
        assertArrayEquals(bits(before), bits(scene.next(session)));
    }

    @Property(tries = TRIES)
    void resetIsANewSession(@ForAll("scenes") Scene scene, @ForAll("tokens") int[] others) {
        FusionSession session = scene.session();
        session.reset();
        FusionSession fresh = scene.fusion().session();
        scene.generate(session, others);
        scene.generate(fresh, others);
        assertSame(scene, fresh, session);
    }

    @Property(tries = TRIES)
    void applyingTwiceIsTheSame(@ForAll("scenes") Scene scene) {
        FusionSession session = scene.session();
        FusionSession once = scene.session();
        float[] first = scene.next(session);
        assertArrayEquals(bits(first), bits(scene.next(session)));
        scene.next(once);
        session.accept(2);
        once.accept(2);
        assertSame(scene, once, session);
    }

    @Property(tries = TRIES)
    void maskedStaysMaskedAndTheRestIsADistribution(@ForAll("scenes") Scene scene) {
        FusionSession session = scene.session();
        float[] before = scene.logits().get(session.length() % scene.logits().size());
        float[] fused = scene.next(session);
        boolean any = false;
        for (int i = 0; i < VOCABULARY; i++) {
            assertTrue(before[i] != Float.NEGATIVE_INFINITY || fused[i] == Float.NEGATIVE_INFINITY);
            assertTrue(fused[i] < Float.POSITIVE_INFINITY); // no NaN either
            any |= before[i] != Float.NEGATIVE_INFINITY;
        }
        if (any) {
            assertEquals(1, Arrays.stream(Softmax.of(fused)).sum(), 1e-9);
        } else {
            assertArrayEquals(before, fused);
        }
    }

    @Property(tries = TRIES)
    void strengthZeroIsTheModelBitForBit(@ForAll("scenes") Scene scene) {
        for (boolean fixed : new boolean[] {true, false}) {
            strengthZero(
                    scene,
                    fixed
                            ? scene.config().strength(0).maxCopy(0)
                            : scene.config().strengths(0));
        }
    }

    private static void strengthZero(Scene scene, FusionConfigBuilder config) {
        assertTrue(config == scene.config());
        FusionSession session = scene.session();
        float[] before = scene.logits().get(session.length() % scene.logits().size());
        assertArrayEquals(bits(before), bits(scene.next(session)));
    }

    @Property(tries = TRIES)
    void anEmptySequenceHasNoHistory(@ForAll("scenes") Scene scene) {
        scene.config().rawWeight(0).keyWeight(0).historyWeight(1).maxCopy(0);
        FusionSession session = scene.fusion().session();
        assertArrayEquals(bits(scene.logits().get(0)), bits(scene.next(session)));
    }

    @Property(tries = TRIES)
    void whatNothingSpeaksForStaysBitForBit(@ForAll("scenes") Scene scene) {
        FusionSession session = scene.session();
        float[] before = scene.logits().get(session.length() % scene.logits().size());
        SparseBias bias = new SparseBias();
        session.bias(before, 0, bias);
        float[] fused = scene.next(session);
        float[] expected = before.clone();
        for (int i = 0; i < bias.count(); i++) {
            expected[bias.token(i)] += bias.delta(i);
        }
        assertArrayEquals(expected, fused, 1e-4f);
        for (int token = 0; token < VOCABULARY; token++) {
            int id = token;
            if (java.util.stream.IntStream.range(0, bias.count()).noneMatch(i -> bias.token(i) == id)) {
                assertEquals(Float.floatToRawIntBits(before[token]), Float.floatToRawIntBits(fused[token]));
            }
        }
    }

    @Property(tries = TRIES)
    void aGivenLogSumExpChangesLittle(@ForAll("scenes") Scene scene) {
        scene.config().maxCopy(0);
        FusionSession session = scene.session();
        float[] given =
                scene.logits().get(session.length() % scene.logits().size()).clone();
        double sum = 0;
        for (float logit : given) {
            sum += Math.exp(logit);
        }
        session.apply(given, 0, VOCABULARY, Math.log(sum));
        assertArrayEquals(scene.next(session), given, 1e-4f);
    }

    private static void assertSame(Scene scene, FusionSession expected, FusionSession actual) {
        assertArrayEquals(expected.tokens(), actual.tokens());
        assertArrayEquals(bits(scene.next(expected)), bits(scene.next(actual)));
        assertEquals(expected.explain(), actual.explain());
        assertEquals(expected.copied(), actual.copied());
        assertArrayEquals(expected.draft(5).tokens(), actual.draft(5).tokens());
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
