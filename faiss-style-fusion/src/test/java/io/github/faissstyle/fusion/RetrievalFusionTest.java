package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetrievalFusionTest {
    private static final int VOCABULARY = 8;
    private static final float[] LOGITS = Packs.logits(VOCABULARY, 1);
    private static final int[] SEQUENCE = {1, 2, 3};

    private final Packs packs =
            new Packs().add(Packs.POP, 1, 2, 3, 4, 1, 2, 3, 5).add(Packs.DANCE, 1, 2, 3, 5);

    @TempDir
    Path dir;

    private Path indexDir;
    private Path vocab;

    @BeforeEach
    void save() {
        indexDir = dir.resolve("index");
        vocab = dir.resolve("vocab.json");
        try (HierarchicalIndex index = packs.index()) {
            index.save(indexDir);
        }
        Packs.vocabulary(VOCABULARY).write(vocab);
    }

    @ParameterizedTest
    @EnumSource(Transitions.class)
    void opensWhatWasSaved(Transitions transitions) {
        FusionConfigBuilder config = Packs.config().transitions(transitions);
        try (RetrievalFusion built = packs.fusion(VOCABULARY, config);
                RetrievalFusion opened = RetrievalFusion.open(indexDir, vocab, config.build())) {
            float[] fused = opened.applyRetrievalBias(LOGITS, SEQUENCE);
            assertNotEquals(LOGITS[5], fused[5]);
            assertArrayEquals(built.applyRetrievalBias(LOGITS, SEQUENCE), fused);
            assertEquals(built.info(), opened.info());
            assertEquals(config.build(), opened.config());
        }
    }

    @Test
    void oneShotLeavesItsInputAlone() {
        float[] logits = LOGITS.clone();
        int[] sequence = SEQUENCE.clone();
        float[] fused = packs.fusion(VOCABULARY, Packs.config()).applyRetrievalBias(logits, sequence);
        assertNotSame(logits, fused);
        assertArrayEquals(LOGITS, logits);
        assertArrayEquals(SEQUENCE, sequence);
    }

    @Test
    void needsNoIndexOnceAllPatternsAreCounted() {
        HierarchicalIndex index = packs.index();
        RetrievalFusion fusion = build(index, Transitions.ALL);
        float[] before = fusion.applyRetrievalBias(LOGITS, SEQUENCE);
        index.close();
        assertArrayEquals(before, fusion.applyRetrievalBias(LOGITS, SEQUENCE));
    }

    @ParameterizedTest
    @EnumSource(Transitions.class)
    void closesNoIndexThatItWasGiven(Transitions transitions) {
        try (HierarchicalIndex index = packs.index()) {
            build(index, transitions).close();
            assertDoesNotThrow(index::styles);
        }
    }

    @ParameterizedTest
    @EnumSource(Transitions.class)
    void saysSoAfterClosing(Transitions transitions) {
        RetrievalFusion fusion = RetrievalFusion.open(
                indexDir, vocab, Packs.config().transitions(transitions).build());
        FusionSession session = fusion.session();
        session.accept(SEQUENCE);
        fusion.close();
        fusion.close();
        assertThrows(IllegalStateException.class, fusion::session);
        assertThrows(IllegalStateException.class, () -> fusion.applyRetrievalBias(LOGITS, SEQUENCE));
        assertThrows(IllegalStateException.class, () -> session.apply(LOGITS.clone(), 0));
    }

    @Test
    void describesWhatItCounted() {
        FusionInfo info = packs.fusion(5, Packs.config().ngramSize(2)).info(); // without T5
        assertEquals(2, info.patterns());
        assertEquals(12, info.tokens());
        assertEquals(2, info.unknownTokens());
        assertEquals(4, info.ngrams()); // 12 23 34 41
        assertEquals(4, info.transitions());
        assertTrue(info.tableBytes() > 0);
        assertEquals(1, packs.fusion(5, Packs.config().childBias(0)).info().patterns(), "the child is left out");
    }

    @Test
    void refusesAVocabularyOfSomethingElse() {
        for (Transitions transitions : Transitions.values()) {
            try (HierarchicalIndex index = packs.index()) {
                RetrievalFusionBuilder builder = RetrievalFusion.builder()
                        .index(index)
                        .vocabulary(Vocabulary.of(List.of("a", "b")))
                        .config(Packs.config().transitions(transitions).build());
                assertRefused("vocabulary shares no token", builder::build);
            }
        }
    }

    @Test
    void refusesStylesThatTheIndexDoesNotHave() {
        FusionConfigBuilder noFamily = FusionConfig.builder().family("polka");
        FusionConfigBuilder noChild = FusionConfig.builder().family("pop").child("polka");
        for (FusionConfigBuilder config : List.of(noFamily, noChild)) {
            assertRefused("polka", () -> packs.fusion(VOCABULARY, config));
            assertRefused("polka", () -> RetrievalFusion.open(indexDir, vocab, config.build()));
        }
    }

    @Test
    void refusesAFamilyWithoutPatterns() {
        try (HierarchicalIndex index = packs.index()) {
            assertTrue(index.remove(Packs.POP + "#0"));
            assertRefused(
                    "family must have patterns",
                    () -> RetrievalFusion.builder()
                            .index(index)
                            .vocabulary(Packs.vocabulary(VOCABULARY))
                            .config(FusionConfig.builder().family("pop").build())
                            .build());
            build(index, Transitions.ALL); // the child has some
        }
    }

    @Test
    void asksForWhatIsMissing() {
        assertRefused("index must be set", () -> RetrievalFusion.builder().build());
    }

    private static RetrievalFusion build(HierarchicalIndex index, Transitions transitions) {
        return RetrievalFusion.builder()
                .index(index)
                .vocabulary(Packs.vocabulary(VOCABULARY))
                .config(Packs.config().transitions(transitions).build())
                .build();
    }
}
