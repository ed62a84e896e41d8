package io.github.faissstyle.embeddings.text;

import io.github.faissstyle.embeddings.internal.text.Thesaurus;
import io.github.faissstyle.embeddings.internal.text.Words;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the styles and speeds of examples by name in a query. A style is found by its name, by either half of a path
 * such as {@code rock/punk}, and by what the thesaurus knows as another name of it; the longest name counts. A tempo in
 * BPM counts as a speed. What stands behind "not" or "without" does not count.
 */
final class HintFinder {
    private static final Map<String, String> SPEEDS = Map.ofEntries(
            Map.entry("very slow", "very-slow"),
            Map.entry("extremely slow", "very-slow"),
            Map.entry("super slow", "very-slow"),
            Map.entry("slow", "slow"),
            Map.entry("downtempo", "slow"),
            Map.entry("down tempo", "slow"),
            Map.entry("medium", "normal"),
            Map.entry("mid tempo", "normal"),
            Map.entry("midtempo", "normal"),
            Map.entry("moderate", "normal"),
            Map.entry("fast", "fast"),
            Map.entry("quick", "fast"),
            Map.entry("rapid", "fast"),
            Map.entry("uptempo", "fast"),
            Map.entry("up tempo", "fast"),
            Map.entry("very fast", "very-fast"),
            Map.entry("extremely fast", "very-fast"),
            Map.entry("super fast", "very-fast"),
            Map.entry("really fast", "very-fast"),
            Map.entry("lightning fast", "very-fast"),
            Map.entry("breakneck", "very-fast"));

    /** Where each speed ends in BPM; what is faster is very fast. */
    private static final Map<String, Integer> SPEED_ENDS = speedEnds();

    private final List<String> styles = new ArrayList<>();
    private final List<String> speeds = new ArrayList<>();
    private final List<BitSet> rowsOfSpeed = new ArrayList<>();
    private final List<BitSet> rowsOfStyle = new ArrayList<>();
    /** Numbers of the styles that a phrase of stems names. */
    private final Map<String, List<Integer>> stylesOfPhrase = new HashMap<>();

    private final Map<String, String> speedsOfPhrase = new HashMap<>();
    private final int longest;

    private static Map<String, Integer> speedEnds() {
        Map<String, Integer> ends = new LinkedHashMap<>();
        ends.put("very-slow", 60);
        ends.put("slow", 90);
        ends.put("normal", 130);
        ends.put("fast", 165);
        return ends;
    }

    HintFinder(List<Example> examples) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (int row = 0; row < examples.size(); row++) {
            Example example = examples.get(row);
            String style = example.style();
            if (style != null) {
                int number = numbers.computeIfAbsent(style, s -> numbers.size());
                if (number == styles.size()) {
                    styles.add(style);
                    rowsOfStyle.add(new BitSet());
                }
                rowsOfStyle.get(number).set(row);
            }
            if (example.speed() != null) {
                String speed = normalSpeed(example.speed());
                if (!speeds.contains(speed)) {
                    speeds.add(speed);
                    rowsOfSpeed.add(new BitSet());
                }
                rowsOfSpeed.get(speeds.indexOf(speed)).set(row);
            }
        }
        for (String style : styles) {
            name(phrase(style), style);
            for (String half : style.split("/", -1)) {
                name(phrase(half), style);
            }
        }
        Map<String, List<Integer>> others = new HashMap<>();
        stylesOfPhrase.forEach((phrase, named) -> Thesaurus.MUSICAL
                .synonyms(phrase)
                .forEach(other ->
                        others.computeIfAbsent(other, p -> new ArrayList<>()).addAll(named)));
        others.forEach(stylesOfPhrase::putIfAbsent);
        SPEEDS.forEach((words, speed) -> speedsOfPhrase.put(phrase(words), speed));
        longest = Math.max(
                2,
                stylesOfPhrase.keySet().stream()
                        .mapToInt(phrase -> phrase.split(" ", -1).length)
                        .max()
                        .orElse(1));
    }

    /** Rows of each style. */
    List<BitSet> rowsOfStyles() {
        return rowsOfStyle;
    }

    /** Rows of each speed. */
    List<BitSet> rowsOfSpeeds() {
        return rowsOfSpeed;
    }

    private void name(String phrase, String style) {
        List<Integer> named = stylesOfPhrase.computeIfAbsent(phrase, p -> new ArrayList<>());
        int number = styles.indexOf(style);
        if (!phrase.isEmpty() && !named.contains(number)) {
            named.add(number);
        }
    }

    private static String phrase(String words) {
        return String.join(
                " ",
                Words.split(words.replace('_', ' ')).stream().map(Words::stem).toList());
    }

    private static String normalSpeed(String speed) {
        return speed.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    }

    /**
     * What a query asks for.
     *
     * @param hints the names
     * @param styles numbers of the styles
     * @param speed number of the speed, -1 for none that an example has
     * @param ofStyle rows of the style; null if none is asked for
     * @param ofSpeed rows of the speed; null if none is asked for
     */
    record Found(
            QueryHints hints,
            List<Integer> styles,
            int speed,
            @Nullable BitSet ofStyle,
            @Nullable BitSet ofSpeed) {}

    Found find(ExampleQuery query) {
        List<String> words = Words.split(query.text());
        List<String> stems = words.stream().map(Words::stem).toList();
        List<Integer> style = query.style() == null ? styleIn(words, stems) : styleNamed(query.style());
        String speed = query.speed() == null ? speedIn(words, stems) : normalSpeed(query.speed());
        BitSet ofStyle = null;
        for (int number : style) {
            ofStyle = ofStyle == null ? new BitSet() : ofStyle;
            ofStyle.or(rowsOfStyle.get(number));
        }
        String name = query.style() != null ? query.style() : style.isEmpty() ? null : styles.get(style.get(0));
        int number = speed == null ? -1 : speeds.indexOf(speed);
        return new Found(
                new QueryHints(name, speed), style, number, ofStyle, number < 0 ? null : rowsOfSpeed.get(number));
    }

    private List<Integer> styleNamed(String style) {
        return stylesOfPhrase.getOrDefault(phrase(style), List.of());
    }

    private List<Integer> styleIn(List<String> words, List<String> stems) {
        for (int count = Math.min(longest, stems.size()); count > 0; count--) {
            for (int at = 0; at + count <= stems.size(); at++) {
                List<Integer> found = stylesOfPhrase.get(String.join(" ", stems.subList(at, at + count)));
                if (found != null && !found.isEmpty() && !negated(words, at)) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private @Nullable String speedIn(List<String> words, List<String> stems) {
        for (int count = 2; count > 0; count--) {
            for (int at = 0; at + count <= stems.size(); at++) {
                String found = speedsOfPhrase.get(String.join(" ", stems.subList(at, at + count)));
                if (found != null && !negated(words, at)) {
                    return found;
                }
            }
        }
        for (int at = 0; at + 1 < words.size(); at++) {
            if (words.get(at + 1).equals("bpm") && words.get(at).matches("\\d{2,3}")) {
                return speedOf(Integer.parseInt(words.get(at)));
            }
        }
        return null;
    }

    /** The speed of a tempo. */
    static String speedOf(int bpm) {
        for (Map.Entry<String, Integer> end : SPEED_ENDS.entrySet()) {
            if (bpm < end.getValue()) {
                return Objects.requireNonNull(end.getKey());
            }
        }
        return "very-fast";
    }

    private static boolean negated(List<String> words, int at) {
        return at > 0 && Words.isNegation(words.get(at - 1));
    }
}
