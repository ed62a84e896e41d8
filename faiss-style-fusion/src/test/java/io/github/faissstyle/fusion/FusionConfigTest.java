package io.github.faissstyle.fusion;

import static io.github.faissstyle.fusion.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusionConfigTest {
    @Test
    void hasTheDefaultsOfThePythonSystem() {
        FusionConfig config = FusionConfig.builder().family("pop").build();
        assertEquals(FusionMode.NGRAM_COMPATIBLE, config.mode());
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
        assertTrue(config.toString().contains("child=dance_pop"));
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
        for (UnaryOperator<FusionConfigBuilder> change : changes) {
            FusionConfig changed = change.apply(config.toBuilder()).build();
            assertNotEquals(config, changed);
            assertEquals(changed, changed.toBuilder().build());
        }
    }
}
