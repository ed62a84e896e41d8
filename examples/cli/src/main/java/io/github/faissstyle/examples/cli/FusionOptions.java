package io.github.faissstyle.examples.cli;

import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionConfigBuilder;
import io.github.faissstyle.fusion.FusionMode;
import io.github.faissstyle.fusion.Interpolation;
import io.github.faissstyle.pattern.StylePath;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What fusion does. */
final class FusionOptions {
    @Option(
            names = {"--family", "--family-index", "--family_index"},
            description = "Parent genre; needed unless there is --like.")
    private @Nullable String family;

    @Option(
            names = {"--child-genre", "--child_genre"},
            description = "Child genre to steer to.")
    private @Nullable String child;

    @Option(
            names = "--config",
            description = "A configuration, such as the fusion.json of tune; its style gives way to the one here.")
    private @Nullable Path config;

    @Option(
            names = "--strength",
            description =
                    "How hard to steer: 0 not at all, 1 as hard as the packs say, up to 10; default 1 without --config.")
    private @Nullable Double strength;

    @Option(
            names = {"--child-bias", "--child_bias"},
            description = "Compatible mode: how far the child is favoured, 0 to 1; default 0.3.")
    private @Nullable Double childBias;

    @Option(
            names = {"--fusion-weight", "--fusion_weight"},
            description = "Compatible mode: share of the evidence, 0 to 1; default 0.1.")
    private @Nullable Double fusionWeight;

    @Option(
            names = {"--ngram-size", "--ngram_size"},
            description = "Compatible mode: tokens that must match; default 3.")
    private @Nullable Integer ngramSize;

    @Option(names = "--interpolation", description = "Compatible mode: ${COMPLETION-CANDIDATES}; default PROBABILITY.")
    private @Nullable Interpolation interpolation;

    /** Made by picocli. */
    FusionOptions() {}

    /** Whether a style is given. */
    boolean hasStyle() {
        return family != null;
    }

    /** The style that is steered to. */
    StylePath style() {
        if (family == null) {
            throw new IllegalArgumentException("--family must be given");
        }
        return child == null ? StylePath.of(family) : StylePath.of(family, child);
    }

    /** A configuration of the mode that the options belong to, for a style. */
    FusionConfig config(StylePath style) {
        FusionConfigBuilder builder = config == null ? FusionConfig.builder() : FusionConfig.load(config).toBuilder();
        String wanted = style.child();
        builder.family(style.parent()).children(wanted == null ? Map.of() : Map.of(wanted, 1.0));
        boolean compatible = childBias != null || fusionWeight != null || ngramSize != null || interpolation != null;
        if (strength != null) {
            builder.strength(strength);
        } else if (config == null && !compatible) {
            builder.strength(1);
        }
        if (childBias != null) {
            builder.childBias(childBias);
        }
        if (fusionWeight != null) {
            builder.fusionWeight(fusionWeight);
        }
        if (ngramSize != null) {
            builder.ngramSize(ngramSize);
        }
        if (interpolation != null) {
            builder.interpolation(interpolation);
        }
        return builder.build();
    }

    /** What a title says of it. */
    static String describe(FusionConfig config) {
        if (config.mode() == FusionMode.NGRAM_COMPATIBLE) {
            return String.format(
                    java.util.Locale.ROOT,
                    "child bias %.2f, fusion weight %.2f, %d-grams",
                    config.childBias(),
                    config.fusionWeight(),
                    config.ngramSize());
        }
        return Double.isNaN(config.strength())
                ? "strength found on the way"
                : String.format(java.util.Locale.ROOT, "strength %.2f", config.strength());
    }
}
