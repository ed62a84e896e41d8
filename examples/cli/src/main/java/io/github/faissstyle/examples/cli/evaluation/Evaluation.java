package io.github.faissstyle.examples.cli.evaluation;

import io.github.faissstyle.common.ProgressListener;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.music.Measures;
import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionConfigBuilder;
import io.github.faissstyle.fusion.FusionMode;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.fusion.StyleEvidence;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleScorer;
import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a model, packs and held-out pieces come to. */
public final class Evaluation {
    /** Ways to predict, as columns. */
    private enum Way {
        MODEL("model alone"),
        DESCRIBED("3-grams, mixed in"),
        RAW("back-off"),
        KEY("back-off, in one key"),
        SCORING("back-off and history"),
        OWN("as configured");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        @Nullable
        FusionConfig config(StylePath style, @Nullable FusionConfig own) {
            FusionConfigBuilder builder = this == OWN && own != null ? own.toBuilder() : FusionConfig.builder();
            builder.family(style.parent()).children(style.child() == null ? Map.of() : Map.of(style.child(), 1.0));
            return switch (this) {
                case MODEL -> null;
                case DESCRIBED -> builder.mode(FusionMode.NGRAM_COMPATIBLE).build();
                case RAW -> builder.keyWeight(0).maxCopy(0).build();
                case KEY -> builder.maxCopy(0).build();
                case SCORING -> builder.forScoring().build();
                case OWN -> (builder.build().mode() == FusionMode.BACKOFF ? builder.maxCopy(0) : builder).build();
            };
        }
    }

    private static final double[] STRENGTHS = {0, 0.3, 1, 1.5};

    private final HierarchicalIndex index;
    private final Vocabulary vocabulary;
    private final NextTokenModel model;
    private final Map<StylePath, List<List<String>>> heldOut;
    private final StyleEvidence evidence;
    private final @Nullable FusionConfig own;
    private final List<Way> ways;
    private final ProgressListener progress;
    private final StringBuilder table = new StringBuilder();
    private final double[][] bits;

    /**
     * Measures how well each way predicts held-out pieces.
     *
     * @param index the packs
     * @param vocabulary what the numbers mean
     * @param model the generator
     * @param heldOut pieces that are in no pack, by style
     * @param own a configuration to measure too; null for none
     * @param progress hears how far it is
     */
    public Evaluation(
            HierarchicalIndex index,
            Vocabulary vocabulary,
            NextTokenModel model,
            Map<StylePath, List<List<String>>> heldOut,
            @Nullable FusionConfig own,
            ProgressListener progress) {
        this.index = index;
        this.vocabulary = vocabulary;
        this.model = model;
        this.heldOut = heldOut;
        this.own = own;
        this.progress = progress;
        ways = Arrays.stream(Way.values())
                .filter(way -> way != Way.OWN || own != null)
                .toList();
        evidence = StyleEvidence.of(index, vocabulary);
        bits = new double[heldOut.size()][ways.size()];
        predict();
    }

    private void predict() {
        table.append("bits a token of held-out pieces (lower is better)\n");
        row("", ways.stream().map(way -> way.title).toList());
        int done = 0;
        for (Map.Entry<StylePath, List<List<String>>> style : heldOut.entrySet()) {
            progress.progress("predicting", done, heldOut.size());
            List<Optional<RetrievalFusion>> fusions = ways.stream()
                    .map(way ->
                            Optional.ofNullable(way.config(style.getKey(), own)).map(this::fusion))
                    .toList();
            double[] row = Measures.bitsPerToken(model, fusions, vocabulary, style.getValue());
            bits[done++] = row;
            row(
                    style.getKey().toString(),
                    Arrays.stream(row).mapToObj(Evaluation::number).toList());
        }
        double[] mean = new double[ways.size()];
        for (double[] row : bits) {
            for (int way = 0; way < mean.length; way++) {
                mean[way] += row[way] / bits.length;
            }
        }
        row("mean of styles", Arrays.stream(mean).mapToObj(Evaluation::number).toList());
    }

    private RetrievalFusion fusion(FusionConfig config) {
        return config.mode() == FusionMode.BACKOFF
                ? RetrievalFusion.builder()
                        .evidence(evidence)
                        .vocabulary(vocabulary)
                        .config(config)
                        .build()
                : RetrievalFusion.builder()
                        .index(index)
                        .vocabulary(vocabulary)
                        .config(config)
                        .build();
    }

    /**
     * Generates pieces at several strengths and looks at what became of them.
     *
     * @param samples pieces a style and strength
     * @param tokens tokens a piece
     * @param seed what the choices depend on
     */
    public void steer(int samples, int tokens, long seed) {
        StyleScorer scorer = StyleScorer.of(index, new KeyRelativeEmbedder());
        table.append("\ngenerated pieces, closest style by key-relative embedding\n");
        row("", List.of("own style", "copy, median", "copy, p90", "different 4-grams"));
        Map<String, Steering> rows = new LinkedHashMap<>();
        int done = 0;
        for (Map.Entry<StylePath, List<List<String>>> style : heldOut.entrySet()) {
            progress.progress("generating", done++, heldOut.size());
            RetrievalFusion copies = fusion(config(style.getKey(), 1));
            for (double strength : STRENGTHS) {
                String name = strength == 0 ? "model alone" : String.format(Locale.ROOT, "strength %.1f", strength);
                Steering steering = rows.computeIfAbsent(name, n -> new Steering(scorer));
                RetrievalFusion fusion = strength == 0 ? null : fusion(config(style.getKey(), strength));
                for (int i = 0; i < samples; i++) {
                    List<String> prompt = Pieces.header(
                            style.getValue().get(i % style.getValue().size()));
                    List<String> piece = Steering.generate(model, fusion, vocabulary, prompt, tokens, seed + i);
                    steering.add(style.getKey(), piece, prompt.size(), copies, vocabulary);
                }
            }
            Steering real = rows.computeIfAbsent("held-out pieces", n -> new Steering(scorer));
            for (List<String> piece : style.getValue()) {
                real.add(style.getKey(), piece, Pieces.header(piece).size(), copies, vocabulary);
            }
        }
        Steering real = rows.remove("held-out pieces");
        rows.forEach(this::row);
        row("held-out pieces", java.util.Objects.requireNonNull(real));
    }

    private static FusionConfig config(StylePath style, double strength) {
        FusionConfigBuilder builder =
                FusionConfig.builder().family(style.parent()).strength(strength);
        return (style.child() == null ? builder : builder.child(style.child())).build();
    }

    private void row(String name, Steering steering) {
        row(
                name,
                List.of(
                        number(steering.recognised()),
                        Integer.toString(steering.copied(0.5)),
                        Integer.toString(steering.copied(0.9)),
                        number(steering.diversity())));
    }

    /** Measures how well each embedder finds patterns of the same style. */
    public void retrieve() {
        table.append("\nfive patterns nearest to four bars: share of the same style\n");
        row("token hash", List.of(number(StyleRetrieval.precision(index, new TokenHashEmbedder(), heldOut))));
        row("key-relative", List.of(number(StyleRetrieval.precision(index, new KeyRelativeEmbedder(), heldOut))));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void row(String name, List<String> cells) {
        table.append(String.format(Locale.ROOT, "%-28s", name));
        cells.forEach(cell -> table.append(String.format(Locale.ROOT, " %21s", cell)));
        table.append('\n');
    }

    /**
     * Returns all that has been measured.
     *
     * @return lines of text
     */
    public String table() {
        return table.toString();
    }

    /**
     * Draws how well each way predicts.
     *
     * @return a PNG file
     */
    public byte[] picture() {
        List<String> names = new ArrayList<>();
        heldOut.keySet().forEach(style -> names.add(style.toString()));
        return BarChart.png(
                "Bits a token of held-out pieces: lower is better",
                ways.stream().map(way -> way.title).toList(),
                names,
                bits);
    }
}
