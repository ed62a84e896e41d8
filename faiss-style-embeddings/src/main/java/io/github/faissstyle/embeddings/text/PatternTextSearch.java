package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.internal.util.JsonFields;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * From a description to a style of a {@link HierarchicalIndex} and to patterns of it, such as to generate "something
 * like a driving punk verse". Each style is described by its name and what is said of it; each pattern by its style,
 * the name of its file, and what its tokens say: tempo, key, meter, sections, how busy it is.
 *
 * <p>Sees the index as it was when this was made. Immutable and safe for threads if its embedder is.
 */
public final class PatternTextSearch {
    /** A name in the query counts more than likeness: who says punk wants punk. */
    private static final HybridWeights STYLE_WEIGHTS = new HybridWeights(10, 5, 0, 5, 0, HybridWeights.Fusion.WEIGHTED);

    private static final HybridWeights PATTERN_WEIGHTS = HybridWeights.DEFAULT.withBonuses(2, 0, 0);
    private static final double BUSY_NOTES = 24;
    private static final double SPARSE_NOTES = 8;

    private final ExampleSearch styles;
    private final ExampleSearch patterns;
    private final Map<String, Pattern> patternOf = new HashMap<>();

    private PatternTextSearch(HierarchicalIndex index, TextEmbedder embedder, Map<StylePath, String> descriptions) {
        List<Example> described = new ArrayList<>();
        List<Example> all = new ArrayList<>();
        for (StyleInfo info : index.styles()) {
            StylePath style = info.style();
            String more = descriptions.getOrDefault(style, "");
            String name = name(style);
            described.add(new Example(
                    style.toString(),
                    more.isEmpty() ? name : name + ". " + more,
                    "",
                    style.toString(),
                    null,
                    List.of()));
            for (Pattern pattern : index.patterns(style)) {
                patternOf.put(pattern.id(), pattern);
                all.add(described(pattern));
            }
        }
        for (StylePath style : descriptions.keySet()) {
            if (described.stream().noneMatch(example -> example.id().equals(style.toString()))) {
                throw new IllegalArgumentException("descriptions must be of styles of the index, \"" + style
                        + "\" is none; there are "
                        + described.stream().map(Example::id).toList());
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("index must have patterns, has none");
        }
        styles = ExampleSearch.builder()
                .examples(described)
                .text(Example::input)
                .embedder(embedder)
                .weights(STYLE_WEIGHTS)
                .build();
        patterns = ExampleSearch.builder()
                .examples(all)
                .text(Example::input)
                .embedder(embedder)
                .weights(PATTERN_WEIGHTS)
                .build();
    }

    /**
     * Makes a search over an index.
     *
     * @param index has patterns
     * @param embedder makes vectors of descriptions; not closed
     * @param descriptions more about styles, such as {@code "fast, loud, three chords"}; may be empty
     * @return the search
     * @throws IllegalArgumentException if the index has no patterns, or a description is of another style
     */
    public static PatternTextSearch of(
            HierarchicalIndex index, TextEmbedder embedder, Map<StylePath, String> descriptions) {
        return new PatternTextSearch(index, embedder, descriptions);
    }

    /**
     * Reads what is said of styles.
     *
     * @param file a JSON object, a text a style: {@code {"rock/punk": "fast, loud, three chords"}}
     * @return descriptions by style
     * @throws FaissStyleException if it cannot be read or holds something else
     */
    public static Map<StylePath, String> readDescriptions(Path file) {
        try {
            Map<StylePath, String> descriptions = new LinkedHashMap<>();
            JsonFields fields = JsonFields.parse(Files.readAllBytes(file));
            fields.names().forEach(name -> descriptions.put(StylePath.parse(name), fields.text(name)));
            return descriptions;
        } catch (IOException | IllegalArgumentException e) {
            throw new FaissStyleException(file + " cannot be read as descriptions of styles: " + e.getMessage(), e);
        }
    }

    /**
     * A style that was found.
     *
     * @param style a parent or a child
     * @param match how it was found
     */
    public record FoundStyle(StylePath style, ExampleMatch match) {}

    /**
     * A pattern that was found.
     *
     * @param pattern the pattern
     * @param match how it was found
     */
    public record FoundPattern(Pattern pattern, ExampleMatch match) {}

    /**
     * Ranks the styles.
     *
     * @param text a description
     * @param k styles wanted, at least 1
     * @return the best, best first
     */
    public List<FoundStyle> styles(String text, int k) {
        return styles.search(text, k).stream()
                .map(match -> new FoundStyle(StylePath.parse(match.example().id()), match))
                .toList();
    }

    /**
     * Finds patterns of a style.
     *
     * @param text a description
     * @param style a style of the index
     * @param k patterns wanted, at least 1
     * @return the best, best first; fewer than k only where the style has fewer
     */
    public List<FoundPattern> patterns(String text, StylePath style, int k) {
        String wanted = style.toString();
        return patterns.search(ExampleQuery.of(text, k).withFilter(example -> wanted.equals(example.style()))).stream()
                .map(match -> new FoundPattern(
                        Objects.requireNonNull(patternOf.get(match.example().id())), match))
                .toList();
    }

    private static String name(StylePath style) {
        return style.toString().replace('/', ' ').replace('_', ' ');
    }

    /** What a pattern says of itself. */
    private static Example described(Pattern pattern) {
        Set<String> sections = new LinkedHashSet<>();
        String tempo = "";
        String meter = "";
        int bars = 0;
        int notes = 0;
        boolean drums = false;
        for (String token : pattern.tokens()) {
            if (token.startsWith("SECTION=")) {
                sections.add(token.substring("SECTION=".length()).toLowerCase(Locale.ROOT));
            } else if (token.startsWith("TEMPO=") && tempo.isEmpty()) {
                tempo = token.substring("TEMPO=".length());
            } else if (token.startsWith("METER=") && meter.isEmpty()) {
                meter = token.substring("METER=".length());
            } else if (token.equals("BAR")) {
                bars++;
            } else if (token.startsWith("DRUM=")) {
                drums = true;
                notes++;
            } else if (token.equals("NOTE_ON")) {
                notes++;
            }
        }
        List<String> words = new ArrayList<>(List.of(name(pattern.style()), source(pattern.source())));
        String speed = tempo.matches("\\d{2,3}") ? HintFinder.speedOf(Integer.parseInt(tempo)) : null;
        if (speed != null) {
            words.add(speed.replace('-', ' '));
        }
        words.addAll(sections);
        if (!meter.isEmpty() && !meter.equals("4/4")) {
            words.add(meter + (meter.startsWith("3/") ? " waltz" : ""));
        }
        String key = pattern.key();
        if (key != null) {
            words.add(key.endsWith("m") ? "minor, sad" : "major");
        }
        double busy = notes / (double) Math.max(1, bars);
        if (busy >= BUSY_NOTES) {
            words.add("busy");
        } else if (busy <= SPARSE_NOTES) {
            words.add("sparse");
        }
        if (!drums) {
            words.add("without drums");
        }
        return new Example(
                pattern.id(),
                String.join(", ", words),
                String.join(" ", pattern.tokens()),
                pattern.style().toString(),
                speed,
                List.copyOf(sections));
    }

    /** The name of a file without its folders and ending. */
    private static String source(String source) {
        String name = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name).replace('_', ' ').replace('-', ' ');
    }
}
