package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for any packs, weights, sequences and logits. */
class FusionLawsTest {
    private static final int VOCABULARY = 6;
    private static final int TRIES = 200;

    /** Patterns over few tokens, so that n-grams are found; logits with some tokens masked. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Scene(List<int[]> parent, List<int[]> child, FusionConfigBuilder config, int[] sequence, float[] logits) {
        RetrievalFusion fusion() {
            return fusion(config);
        }

        RetrievalFusion fusion(FusionConfigBuilder other) {
            Packs packs = new Packs();
            parent.forEach(ids -> packs.add(Packs.POP, ids));
            child.forEach(ids -> packs.add(Packs.DANCE, ids));
            return packs.fusion(VOCABULARY, other);
        }

        float[] fused() {
            return fusion().applyRetrievalBias(logits, sequence);
        }
    }

    @Provide
    Arbitrary<Scene> scenes() {
        Arbitrary<Integer> token = Arbitraries.integers().between(0, VOCABULARY - 1);
        Arbitrary<List<int[]>> patterns = token.array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
        Arbitrary<Double> unit = Arbitraries.doubles().between(0, 1).ofScale(3);
        Arbitrary<FusionConfigBuilder> config = Combinators.combine(
                        unit,
                        unit,
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(Interpolation.class),
                        Arbitraries.of(Transitions.class))
                .as((bias, weight, n, interpolation, transitions) -> Packs.config()
                        .childBias(bias)
                        .fusionWeight(weight)
                        .ngramSize(n)
                        .interpolation(interpolation)
                        .transitions(transitions));
        Arbitrary<Float> logit = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.floats().between(-20, 20).ofScale(3)),
                Tuple.of(1, Arbitraries.just(Float.NEGATIVE_INFINITY)));
        return Combinators.combine(
                        patterns,
                        patterns,
                        config,
                        token.array(int[].class).ofMaxSize(8),
                        logit.array(float[].class).ofSize(VOCABULARY))
                .as(Scene::new);
    }

    @Property(tries = TRIES)
    void theResultIsADistribution(@ForAll("scenes") Scene scene) {
        if (allMasked(scene.logits())) {
            assertArrayEquals(scene.logits(), scene.fused());
            return;
        }
        double[] p = Softmax.of(scene.fused());
        assertEquals(1, Arrays.stream(p).sum(), 1e-9);
        for (double share : p) {
            assertTrue(share >= 0 && share <= 1);
        }
    }

    @Property(tries = TRIES)
    void weightZeroChangesNothing(@ForAll("scenes") Scene scene) {
        float[] fused = scene.fusion(scene.config().build().toBuilder().fusionWeight(0))
                .applyRetrievalBias(scene.logits(), scene.sequence());
        assertArrayEquals(bits(scene.logits()), bits(fused));
    }

    @Property(tries = TRIES)
    void maskedTokensStayMasked(@ForAll("scenes") Scene scene) {
        float[] fused = scene.fused();
        boolean replaced = scene.config().build().effectiveWeight() == 1;
        for (int i = 0; i < VOCABULARY; i++) {
            boolean was = scene.logits()[i] == Float.NEGATIVE_INFINITY;
            boolean is = fused[i] == Float.NEGATIVE_INFINITY;
            assertTrue(replaced ? is || !was : is == was);
        }
        if (!allMasked(scene.logits())) {
            assertTrue(!allMasked(fused), "something is left to sample");
        }
    }

    /**
     * More bias raises both the share of such a token in the evidence and the weight of the evidence. Its logit, where
     * all others but the evidence's stay as they are, never falls; its probability never falls where the evidence rates
     * it at least as high as the model does (the mixture cannot but lower what it rates lower, the more so the more it
     * weighs).
     */
    @Property(tries = TRIES)
    void moreChildBiasNeverLowersWhatOnlyTheChildContinuesWith(@ForAll("scenes") Scene scene) {
        FusionConfig config = scene.config()
                .interpolation(Interpolation.PROBABILITY)
                .transitions(Transitions.ALL)
                .build();
        float[] lower = scene.logits();
        for (double bias : new double[] {0.1, 0.3, 0.6, 1}) {
            FusionConfigBuilder biased = config.toBuilder().childBias(bias);
            float[] higher = scene.fusion(biased).applyRetrievalBias(scene.logits(), scene.sequence());
            for (int token : childOnly(scene, config.ngramSize())) {
                if (biased.build().effectiveWeight() < 1) {
                    assertTrue(higher[token] >= lower[token], "logit of token " + token + " at bias " + bias);
                }
                if (lower != scene.logits() && Softmax.of(lower)[token] >= Softmax.of(scene.logits())[token]) {
                    assertTrue(
                            Softmax.of(higher)[token] >= Softmax.of(lower)[token] - 1e-6,
                            "probability of token " + token + " at bias " + bias);
                }
            }
            lower = higher;
        }
    }

    @Property(tries = TRIES)
    void sessionAndOneShotAgree(@ForAll("scenes") Scene scene) {
        try (RetrievalFusion fusion = open(scene)) {
            FusionSession session = fusion.session();
            for (int i = 0; i <= scene.sequence().length; i++) {
                int[] soFar = Arrays.copyOf(scene.sequence(), i);
                assertArrayEquals(bits(fusion.applyRetrievalBias(scene.logits(), soFar)), bits(apply(session, scene)));
                assertArrayEquals(bits(apply(session, scene)), bits(apply(session, scene)), "applying leaves no trace");
                if (i < scene.sequence().length) {
                    session.accept(scene.sequence()[i]);
                }
            }
        }
    }

    @Property(tries = TRIES)
    void forkRewindAndResetEqualAFreshSession(@ForAll("scenes") Scene scene, @ForAll int[] others) {
        try (RetrievalFusion fusion = open(scene)) {
            FusionSession session = fusion.session();
            session.accept(scene.sequence());
            float[] expected = apply(session, scene);

            FusionSession fork = session.fork();
            for (int other : others) {
                fork.accept(other & Integer.MAX_VALUE);
            }
            assertArrayEquals(bits(expected), bits(apply(session, scene)));
            fork.rewind(others.length);
            assertEquals(scene.sequence().length, fork.length());
            assertArrayEquals(bits(expected), bits(apply(fork, scene)));
            fork.reset();
            fork.accept(scene.sequence());
            assertArrayEquals(bits(expected), bits(apply(fork, scene)));
        }
    }

    private static RetrievalFusion open(Scene scene) {
        FusionConfigBuilder counted = scene.config().build().toBuilder().transitions(Transitions.ALL);
        return scene.fusion(counted);
    }

    private static float[] apply(FusionSession session, Scene scene) {
        float[] logits = scene.logits().clone();
        session.apply(logits, 0);
        return logits;
    }

    /** Brute force: tokens that follow the sequence's last n in the child's patterns, and not in the parent's. */
    private static List<Integer> childOnly(Scene scene, int n) {
        List<Integer> tokens = new ArrayList<>(followers(scene.child(), scene.sequence(), n));
        tokens.removeAll(followers(scene.parent(), scene.sequence(), n));
        return tokens;
    }

    private static List<Integer> followers(List<int[]> patterns, int[] sequence, int n) {
        List<Integer> found = new ArrayList<>();
        if (sequence.length < n) {
            return found;
        }
        for (int[] ids : patterns) {
            for (int i = 0; i + n < ids.length; i++) {
                if (Arrays.equals(ids, i, i + n, sequence, sequence.length - n, sequence.length)) {
                    found.add(ids[i + n]);
                }
            }
        }
        return found;
    }

    private static boolean allMasked(float[] logits) {
        for (float logit : logits) {
            if (logit != Float.NEGATIVE_INFINITY) {
                return false;
            }
        }
        return true;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
