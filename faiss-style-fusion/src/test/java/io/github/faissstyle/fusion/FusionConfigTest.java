package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusionConfigTest {
    @Test
    void hasTheDefaultsOfThePythonSystem() {
        FusionConfig config = FusionConfig.builder()
                .mode(FusionMode.NGRAM_COMPATIBLE)
                .family("pop")
                .build();
        assertNull(config.child());
        assertEquals(0.3, config.childBias());
        assertEquals(0.1, config.fusionWeight());
        assertEquals(3, config.ngramSize());
        assertEquals(Interpolation.PROBABILITY, config.interpolation());
        assertEquals(Transitions.ALL, config.transitions());
        assertEquals(5, config.topKPatterns());
        assertEquals(100, config.queryTokens());
    }

    @Test
    void weighsTheEvidenceMoreWithAChildAndNeverBeyondOne() {
        FusionConfigBuilder builder = FusionConfig.builder().family("pop").fusionWeight(0.1);
        assertEquals(0.1, builder.build().effectiveWeight());
        builder.child("dance_pop");
        assertEquals(0.13, builder.build().effectiveWeight(), 1e-12);
        assertEquals(1, builder.fusionWeight(0.9).build().effectiveWeight());
        assertEquals(0.9, builder.interpolation(Interpolation.LOGIT).build().effectiveWeight());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, 1.001, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesBiasAndWeightOutOfRange(double value) {
        FusionConfigBuilder builder = FusionConfig.builder();
        assertRefused("childBias must be in", () -> builder.childBias(value));
        assertRefused("fusionWeight must be in", () -> builder.fusionWeight(value));
    }

    @Test
    void refusesCountsOutOfRangeAndBlankNames() {
        FusionConfigBuilder builder = FusionConfig.builder();
        assertRefused("ngramSize", () -> builder.ngramSize(0));
        assertRefused("ngramSize", () -> builder.ngramSize(17));
        assertRefused("topKPatterns", () -> builder.topKPatterns(0));
        assertRefused("queryTokens", () -> builder.queryTokens(0));
        assertRefused("family", () -> builder.family(" "));
        assertRefused("child", () -> builder.child(""));
        assertRefused("family must be set", builder::build);
    }

    @Test
    void comparesByEveryValueAndSurvivesToBuilder() {
        FusionConfig config = Packs.config().build();
        assertEquals(config, config.toBuilder().build());
        assertEquals(config.hashCode(), config.toBuilder().build().hashCode());
        assertTrue(config.toString().contains("children={dance_pop=1.0}"));
        List<UnaryOperator<FusionConfigBuilder>> changes = List.of(
                b -> b.family("rock"),
                b -> b.child("pop_rock"),
                b -> b.childBias(0.4),
                b -> b.fusionWeight(0.4),
                b -> b.ngramSize(4),
                b -> b.topKPatterns(4),
                b -> b.queryTokens(4),
                b -> b.interpolation(Interpolation.LOGIT),
                b -> b.transitions(Transitions.RETRIEVED));
        assertEveryChangeShows(config, changes);
    }

    private static void assertEveryChangeShows(FusionConfig config, List<UnaryOperator<FusionConfigBuilder>> changes) {
        for (UnaryOperator<FusionConfigBuilder> change : changes) {
            FusionConfig changed = change.apply(config.toBuilder()).build();
            assertNotEquals(config, changed);
            assertNotEquals(config.toString(), changed.toString());
            assertEquals(changed, changed.toBuilder().build());
        }
    }

    @Test
    void backOffHasTheDefaultsThatWereMeasured() {
        FusionConfig config = FusionConfig.builder().family("pop").build();
        assertEquals(FusionMode.BACKOFF, config.mode());
        assertArrayEquals(new double[] {0, 0.5, 1, 2}, config.strengths());
        assertEquals(0.02, config.strengthShare());
        assertTrue(Double.isNaN(config.rawWeight()));
        assertEquals(0.2, config.keyWeight());
        assertEquals(0, config.historyWeight());
        assertEquals(1, config.modelWeight());
        assertEquals(0.8, config.discount());
        assertEquals(2, config.priorCount());
        assertEquals(4, config.minMatch());
        assertEquals(12, config.maxMatch());
        assertEquals(32, config.maxCopy());
        FusionConfig scoring = config.toBuilder().forScoring().build();
        assertEquals(32, scoring.maxMatch());
        assertEquals(0.5, scoring.historyWeight());
        assertEquals(0, scoring.maxCopy());
        assertTrue(scoring.strengthsPerView());
    }

    @Test
    void comparesEveryValueOfBackOff() {
        assertEveryChangeShows(
                FusionConfig.builder().family("pop").child("dance_pop").build(),
                List.of(
                        b -> b.family("rock"),
                        b -> b.child("pop_rock"),
                        b -> b.children(Map.of("dance_pop", 2.0)),
                        b -> b.strength(1),
                        b -> b.strengths(0, 1),
                        b -> b.strengthsPerView(true),
                        b -> b.strengthShare(0.1),
                        b -> b.rawWeight(0.3),
                        b -> b.keyWeight(0.3),
                        b -> b.historyWeight(0.3),
                        b -> b.weights(FusionWeights.of(0.1, 0.2, 0.3, 0.4)),
                        b -> b.modelWeight(0.9),
                        b -> b.discount(0.5),
                        b -> b.priorCount(1),
                        b -> b.minMatch(2),
                        b -> b.maxMatch(20),
                        b -> b.maxCopy(0),
                        b -> b.freeToCopy(List.of("pop"))));
    }

    @Test
    void refusesValuesOutOfRangeAndThoseOfTheOtherMode() {
        FusionConfigBuilder builder = FusionConfig.builder().family("pop");
        assertRefused("strength must be in [0.0, 10.0], was -1.0", () -> builder.strength(-1));
        assertRefused("number of strengths", builder::strengths);
        assertRefused("strength must be in", () -> builder.strengths(0, Double.NaN));
        assertRefused("strengthShare", () -> builder.strengthShare(2));
        assertRefused("rawWeight", () -> builder.rawWeight(1.1));
        assertRefused("keyWeight", () -> builder.keyWeight(-0.1));
        assertRefused("historyWeight", () -> builder.historyWeight(Double.NaN));
        assertRefused("modelWeight must be above 0.0 and at most 10.0, was 0.0", () -> builder.modelWeight(0));
        assertRefused("discount", () -> builder.discount(1.5));
        assertRefused("priorCount must be above 0.0", () -> builder.priorCount(0));
        assertRefused("minMatch", () -> builder.minMatch(0));
        assertRefused("maxMatch", () -> builder.maxMatch(257));
        assertRefused("maxCopy", () -> builder.maxCopy(-1));
        assertRefused("style must not be blank", () -> builder.freeToCopy(List.of("")));
        assertRefused("weight of child x must be above 0", () -> builder.children(Map.of("x", 0.0)));
        assertRefused(
                "minMatch must be at most maxMatch, 3, was 5",
                () -> FusionConfig.builder()
                        .family("pop")
                        .minMatch(5)
                        .maxMatch(3)
                        .build());
        assertRefused(
                "strength means nothing in mode NGRAM_COMPATIBLE",
                () -> FusionConfig.builder()
                        .family("pop")
                        .childBias(0.3)
                        .strength(1)
                        .build());
        assertRefused(
                "ngramSize means nothing in mode BACKOFF",
                () -> FusionConfig.builder()
                        .mode(FusionMode.BACKOFF)
                        .family("pop")
                        .ngramSize(3)
                        .build());
        assertRefused(
                "children must be one at most in mode NGRAM_COMPATIBLE",
                () -> FusionConfig.builder()
                        .family("pop")
                        .children(Map.of("a", 1.0, "b", 1.0))
                        .childBias(0.2)
                        .build());
    }
}
