package io.github.faissstyle.examples.cli;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.embeddings.text.PatternTextSearch;
import io.github.faissstyle.examples.cli.model.ModelOpener;
import io.github.faissstyle.examples.cli.model.NextTokenModel;
import io.github.faissstyle.examples.cli.model.NucleusSampler;
import io.github.faissstyle.examples.cli.music.Generation;
import io.github.faissstyle.examples.cli.music.Measures;
import io.github.faissstyle.examples.cli.music.ParentModel;
import io.github.faissstyle.examples.cli.music.PianoRoll;
import io.github.faissstyle.examples.cli.music.Pieces;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionMode;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.pattern.midi.MidiFiles;
import io.github.faissstyle.pattern.midi.RemiTokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Music with and without retrieval, measured. */
@Command(
        name = "generate",
        description = {
            "Generates a piece with retrieval fusion and one without, and measures both.",
            "Unless --model names another, the generator is a small n-gram model trained on the parent genres alone, so that what is heard of the child genre comes from retrieval."
        },
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    /** Pieces that n-gram counts are averaged over. */
    private static final int SAMPLES = 4;

    @Mixin
    private IndexOptions indexOptions = new IndexOptions();

    @Mixin
    private FusionOptions fusionOptions = new FusionOptions();

    @Option(
            names = "--like",
            paramLabel = "TEXT",
            description =
                    "A description, such as \"a driving punk verse\", to find the style by instead of --family, and pieces to begin as.")
    private @Nullable String like;

    @Option(names = "--descriptions", description = "JSON of what is said of styles, for --like.")
    private @Nullable Path descriptions;

    @Option(
            names = "--model",
            description =
                    "A language model over the vocabulary, .onnx or TorchScript .pt, where the class path can open it.")
    private @Nullable Path modelFile;

    @Option(
            names = "--context",
            defaultValue = "256",
            description = "Tokens that --model sees at most (${DEFAULT-VALUE}).")
    private int context;

    @Option(names = "--temperature", defaultValue = "0.7", description = "Above 0 (${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = {"--top-p", "--top_p"},
            defaultValue = "0.9",
            description = "Share of the probability to sample from (${DEFAULT-VALUE}).")
    private double topP;

    @Option(names = "--seed", defaultValue = "7", description = "Same seed, same piece (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--bars", defaultValue = "8", description = "Bars to generate (${DEFAULT-VALUE}).")
    private int bars;

    @Option(
            names = {"--length", "--max-length", "--max_length"},
            defaultValue = "2000",
            description = "Most tokens; the piece ends with a whole bar (${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = {"--held-out-dir", "--held_out_dir"},
            description = "Folder <parent>/<child>/*.mid of pieces that are in no pack, to measure with.")
    private @Nullable Path heldOutDir;

    @Option(
            names = {"--output-dir", "--output_dir"},
            defaultValue = ".",
            description = "Folder for the results (${DEFAULT-VALUE}).")
    private Path outputDir = Path.of("");

    @Option(names = "--name", description = "Name of the results; default: the style.")
    private @Nullable String name;

    /** Pieces that were found by description, best first. */
    private List<List<String>> found = List.of();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** Made by picocli. */
    GenerateCommand() {}

    @Override
    public Integer call() {
        check("--temperature", temperature > 0 && temperature <= 100, temperature, "above 0, at most 100");
        check("--top-p", topP > 0 && topP <= 1, topP, "above 0, at most 1");
        check("--context", context >= 1 && context <= 1_000_000, context, "1 to 1000000");
        check("--bars", bars >= 1 && bars <= 1000, bars, "1 to 1000");
        check("--length", length >= 16 && length <= 1_000_000, length, "16 to 1000000");
        if (fusionOptions.hasStyle() == (like != null)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "give either --family or --like");
        }
        Vocabulary vocabulary = indexOptions.vocabulary();
        try (HierarchicalIndex index = indexOptions.open()) {
            StylePath style = like == null ? fusionOptions.style() : find(like, index);
            List<List<String>> heldOut = heldOutDir == null
                    ? List.of()
                    : Pieces.midiFiles(heldOutDir.resolve(style.toString()), style.parent());
            try (RetrievalFusion fusion = RetrievalFusion.builder()
                    .index(index)
                    .vocabulary(vocabulary)
                    .config(fusionOptions.config(style))
                    .build()) {
                run(index, vocabulary, fusion, style, heldOut);
            }
        }
        return 0;
    }

    /** Finds the style that a description fits, and the pieces of it to begin as. */
    private StylePath find(String text, HierarchicalIndex index) {
        PatternTextSearch search = PatternTextSearch.of(
                index, LexicalTextEmbedder.create(), RetrieveByTextCommand.descriptions(descriptions));
        StylePath style = search.styles(text, 1).get(0).style();
        found = search.patterns(text, style, SAMPLES).stream()
                .map(match -> match.pattern().tokens())
                .filter(tokens ->
                        tokens.get(0).startsWith("STYLE=") || tokens.get(0).startsWith("TEMPO="))
                .toList();
        spec.commandLine().getOut().println("\"" + text + "\" is " + style);
        return style;
    }

    private void check(String option, boolean holds, Object found, String expected) {
        if (!holds) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), option + " must be " + expected + ", was " + found);
        }
    }

    private void run(
            HierarchicalIndex index,
            Vocabulary vocabulary,
            RetrievalFusion fusion,
            StylePath style,
            List<List<String>> heldOut) {
        try (NextTokenModel model = modelFile == null
                ? ParentModel.of(index, vocabulary)
                : ModelOpener.find(modelFile, vocabulary, context)) {
            run(model, index, vocabulary, fusion, style, heldOut);
        }
    }

    private void run(
            NextTokenModel model,
            HierarchicalIndex index,
            Vocabulary vocabulary,
            RetrievalFusion fusion,
            StylePath style,
            List<List<String>> heldOut) {
        List<List<String>> own = Pieces.of(index, style);
        List<Generation> with = samples(model, fusion, vocabulary, own);
        List<Generation> without = samples(model, null, vocabulary, own);
        Path results = write(style, fusion.config(), with.get(0), without.get(0));

        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-44s %10s %10s%n", "", "without", "with fusion");
        if (!heldOut.isEmpty()) {
            double[] bits = Measures.bitsPerToken(
                    model, List.of(Optional.empty(), Optional.of(uncapped(vocabulary, fusion))), vocabulary, heldOut);
            out.printf(
                    Locale.ROOT,
                    "%-44s %10.3f %10.3f%n",
                    "bits a token, " + heldOut.size() + " held-out pieces of " + style,
                    bits[0],
                    bits[1]);
        }
        if (style.child() != null) {
            Set<List<String>> grams = Measures.grams(own);
            grams.removeAll(Measures.grams(Pieces.of(index, style.toParent())));
            out.printf(
                    Locale.ROOT,
                    "%-44s %9.1f%% %9.1f%%%n",
                    "4-grams of " + style.child() + " alone, " + SAMPLES + " generated pieces",
                    100 * share(without, grams),
                    100 * share(with, grams));
        }
        out.println("results in " + results.toAbsolutePath().normalize());
    }

    /** Pieces that are there may have more in common with the packs than pieces to be made. */
    private static RetrievalFusion uncapped(Vocabulary vocabulary, RetrievalFusion fusion) {
        if (fusion.config().maxCopy() == 0 || fusion.config().mode() == FusionMode.NGRAM_COMPATIBLE) {
            return fusion;
        }
        return RetrievalFusion.builder()
                .evidence(fusion.evidence())
                .vocabulary(vocabulary)
                .config(fusion.config().toBuilder().maxCopy(0).build())
                .build();
    }

    private static double share(List<Generation> pieces, Set<List<String>> grams) {
        return pieces.stream()
                .mapToDouble(p -> Measures.share(p.tokens(), grams))
                .average()
                .orElse(0);
    }

    /** Each begins as a piece of the style does, up to its first bar. */
    private List<Generation> samples(
            NextTokenModel model, @Nullable RetrievalFusion fusion, Vocabulary vocabulary, List<List<String>> own) {
        List<Generation> result = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            List<String> piece = found.isEmpty()
                    ? own.get((int) Math.floorMod(seed + i, (long) own.size()))
                    : found.get(i % found.size());
            List<String> prompt = Pieces.header(piece);
            NucleusSampler sampler = new NucleusSampler(temperature, topP, seed + i);
            result.add(Generation.run(model, fusion, vocabulary, sampler, prompt, bars, length));
        }
        return result;
    }

    private Path write(StylePath style, FusionConfig config, Generation with, Generation without) {
        String base = name == null ? style.toString().replaceAll("[^\\p{L}\\p{N}_-]+", "_") : name;
        String title = style + ", " + FusionOptions.describe(config) + ", seed " + seed;
        try (ResultFiles results = new ResultFiles(outputDir)) {
            write(results, base, title, with);
            write(results, base + "-without-fusion", style + " without fusion, seed " + seed, without);
            results.finish();
        } catch (IOException e) {
            throw new FaissStyleException("cannot write the results to " + outputDir + ": " + e, e);
        }
        return outputDir.resolve(base + ".mid");
    }

    private static void write(ResultFiles results, String base, String title, Generation piece) throws IOException {
        String text = String.join(" ", piece.tokens()).replace(" BAR ", "\nBAR ") + "\n";
        Files.writeString(results.file(base + ".tokens"), text);
        Files.write(results.file(base + ".png"), PianoRoll.png(piece, title));
        MidiFiles.write(RemiTokenizer.decode(piece.tokens()).score(), results.file(base + ".mid"), base);
    }
}
