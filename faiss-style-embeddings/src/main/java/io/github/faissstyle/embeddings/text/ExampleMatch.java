package io.github.faissstyle.embeddings.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An example that was found, and why.
 *
 * @param example the example
 * @param score the sum of the parts; higher is better
 * @param parts what the score is made of: {@value #SEMANTIC}, {@value #KEYWORD}, {@value #SPEED}, {@value #STYLE},
 *     {@value #AFFINITY} and {@value #FEEDBACK}, in this order; those that do not take part are missing
 * @param similarities cosine similarity in each space of vectors, -1 to 1; empty where keywords alone are searched
 * @param words words of the query that the example has
 */
public record ExampleMatch(
        Example example,
        double score,
        Map<String, Double> parts,
        Map<String, Double> similarities,
        List<String> words) {
    /** Part of the score that comes from vectors. */
    public static final String SEMANTIC = "semantic";

    /** Part of the score that comes from words that both have. */
    public static final String KEYWORD = "keyword";

    /** Part of the score that comes from the speed. */
    public static final String SPEED = "speed";

    /** Part of the score that comes from how near the query is to the style's mean. */
    public static final String AFFINITY = "affinity";

    /** Part of the score that comes from the style that the query names. */
    public static final String STYLE = "style";

    /** Part of the score that comes from a user's judgements; below 0 where the like was rejected. */
    public static final String FEEDBACK = "feedback";

    /** Copies. */
    public ExampleMatch {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        similarities = Collections.unmodifiableMap(new LinkedHashMap<>(similarities));
        words = List.copyOf(words);
    }

    /**
     * Tells why.
     *
     * @return one line, such as {@code 13.21 = semantic 6.61 + keyword 1.60 (groove) + style 5.00}
     */
    public String explain() {
        String sum = parts.entrySet().stream()
                .filter(part -> part.getValue() != 0)
                .map(part -> String.format(Locale.ROOT, "%s %.2f", part.getKey(), part.getValue())
                        + (part.getKey().equals(KEYWORD) ? " (" + String.join(", ", words) + ")" : ""))
                .collect(Collectors.joining(" + "));
        return String.format(Locale.ROOT, "%.2f = ", score) + (sum.isEmpty() ? "nothing" : sum);
    }
}
