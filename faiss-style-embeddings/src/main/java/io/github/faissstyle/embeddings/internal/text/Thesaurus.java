package io.github.faissstyle.embeddings.internal.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Concepts, the words that mean them, and the concepts near them: {@code concept | near:weight ... | word:weight ...},
 * a line each, {@code #} begins a comment. Words of several parts are joined with {@code _}. Immutable.
 */
public final class Thesaurus {
    /** What comes with this library, about musical styles and how music feels. */
    public static final Thesaurus MUSICAL = read("/io/github/faissstyle/embeddings/text/thesaurus.txt");

    private final List<String> concepts;
    /** What each phrase of stems means: a weight a concept, neighbours included. */
    private final Map<String, Map<Integer, Float>> meanings;

    /** Phrases that mean a concept fully, and the concept's number. */
    private final Map<String, Set<String>> synonyms;

    private final int longestPhrase;

    private Thesaurus(
            List<String> concepts,
            Map<String, Map<Integer, Float>> meanings,
            Map<String, Set<String>> synonyms,
            int longestPhrase) {
        this.concepts = List.copyOf(concepts);
        this.meanings = meanings;
        this.synonyms = synonyms;
        this.longestPhrase = longestPhrase;
    }

    private static Thesaurus read(String resource) {
        List<String[]> lines = new ArrayList<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        try (InputStream in = Thesaurus.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the library's jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && line.charAt(0) != '#') {
                    String[] parts = line.split("\\|", 3);
                    lines.add(parts);
                    numbers.put(parts[0].strip(), numbers.size());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Map<Integer, Float>> meanings = new HashMap<>();
        Map<String, Set<String>> synonyms = new HashMap<>();
        int longest = 1;
        for (String[] parts : lines) {
            Map<Integer, Float> concept = new HashMap<>();
            weights(parts[1]).forEach((near, weight) -> {
                Integer number = numbers.get(near);
                if (number != null) {
                    concept.merge(number, weight, Math::max);
                }
            });
            int own = numbers.getOrDefault(parts[0].strip(), 0);
            concept.put(own, 1f);
            Set<String> same = new TreeSet<>();
            for (Map.Entry<String, Float> word : weights(parts[2]).entrySet()) {
                List<String> stems = phrase(word.getKey());
                String key = String.join(" ", stems);
                longest = Math.max(longest, stems.size());
                Map<Integer, Float> meaning = meanings.computeIfAbsent(key, k -> new HashMap<>());
                concept.forEach((number, weight) -> meaning.merge(number, weight * word.getValue(), Math::max));
                if (word.getValue() >= 1) {
                    same.add(key);
                }
            }
            same.forEach(
                    key -> synonyms.computeIfAbsent(key, k -> new TreeSet<>()).addAll(same));
        }
        return new Thesaurus(new ArrayList<>(numbers.keySet()), meanings, synonyms, longest);
    }

    private static Map<String, Float> weights(String text) {
        Map<String, Float> weights = new LinkedHashMap<>();
        for (String word : text.strip().split("\\s+", 0)) {
            int colon = word.indexOf(':');
            if (!word.isEmpty()) {
                weights.merge(
                        colon < 0 ? word : word.substring(0, colon),
                        colon < 0 ? 1f : Float.parseFloat(word.substring(colon + 1)),
                        Math::max);
            }
        }
        return weights;
    }

    private static List<String> phrase(String word) {
        return Words.split(word.replace('_', ' ')).stream().map(Words::stem).toList();
    }

    /**
     * Counts the concepts.
     *
     * @return how many there are
     */
    public int size() {
        return concepts.size();
    }

    /**
     * Lists the concepts.
     *
     * @return their names, by number
     */
    public List<String> concepts() {
        return concepts;
    }

    /**
     * Returns the most words that a phrase has.
     *
     * @return at least 1
     */
    public int longestPhrase() {
        return longestPhrase;
    }

    /**
     * Looks a phrase up.
     *
     * @param stems stems joined with a space
     * @return a weight a concept, above 0 and at most 1; empty if it is not known
     */
    public Map<Integer, Float> meaning(String stems) {
        return meanings.getOrDefault(stems, Map.of());
    }

    /**
     * Looks up other names of the same thing.
     *
     * @param stems stems joined with a space
     * @return phrases that mean fully what this one means fully, itself included; empty if it is not known
     */
    public Set<String> synonyms(String stems) {
        return synonyms.getOrDefault(stems, Set.of());
    }
}
