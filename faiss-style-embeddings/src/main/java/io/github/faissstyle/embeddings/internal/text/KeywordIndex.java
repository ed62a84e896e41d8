package io.github.faissstyle.embeddings.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which documents have which words, scored by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", 2009) with the idf that cannot be negative, {@code ln(1 + (n - df + 0.5) / (df + 0.5))}, and no
 * factor {@code k1 + 1}, as Lucene has it. What a word adds to a document's score is computed when the index is made.
 * Immutable.
 */
public final class KeywordIndex {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private final Map<String, Integer> terms;
    /** Where the documents of each term begin, and where those of the last one end. */
    private final int[] starts;

    /** By term, ascending. */
    private final int[] documents;

    private final float[] scores;
    private final int size;
    private final double unknownIdf;

    /**
     * Makes an index.
     *
     * @param texts the documents
     */
    public KeywordIndex(List<String> texts) {
        size = texts.size();
        terms = new HashMap<>();
        Collected found = new Collected();
        int[] lengths = new int[size];
        long words = 0;
        for (int document = 0; document < size; document++) {
            List<String> stems = Words.stems(texts.get(document));
            lengths[document] = stems.size();
            words += stems.size();
            Map<String, Integer> counts = new HashMap<>();
            stems.forEach(stem -> counts.merge(stem, 1, Integer::sum));
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                Integer fresh = terms.size();
                Integer term = terms.putIfAbsent(count.getKey(), fresh);
                found.add(term == null ? fresh : term, document, count.getValue());
            }
        }
        double average = size == 0 ? 1 : Math.max(1, words) / (double) size;
        starts = new int[terms.size() + 1];
        for (int i = 0; i < found.count; i++) {
            starts[found.terms[i] + 1]++;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        documents = new int[found.count];
        scores = new float[found.count];
        int[] next = starts.clone();
        for (int i = 0; i < found.count; i++) {
            int term = found.terms[i];
            int at = next[term]++;
            documents[at] = found.documents[i];
            double frequency = found.frequencies[i];
            double norm = K1 * (1 - B + B * lengths[found.documents[i]] / average);
            scores[at] = (float) (idf(starts[term + 1] - starts[term]) * frequency / (frequency + norm));
        }
        unknownIdf = idf(0);
    }

    private double idf(int documentFrequency) {
        return Math.log(1 + (size - documentFrequency + 0.5) / (documentFrequency + 0.5));
    }

    /** Each occurrence: its term, document and frequency. */
    private static final class Collected {
        int[] terms = new int[1024];
        int[] documents = new int[1024];
        int[] frequencies = new int[1024];
        int count;

        void add(int term, int document, int frequency) {
            if (count == terms.length) {
                terms = Arrays.copyOf(terms, 2 * count);
                documents = Arrays.copyOf(documents, 2 * count);
                frequencies = Arrays.copyOf(frequencies, 2 * count);
            }
            terms[count] = term;
            documents[count] = document;
            frequencies[count++] = frequency;
        }
    }

    /**
     * What is asked for.
     *
     * @param words the words of the text that some document has, as they were written
     * @param terms their numbers
     * @param most a bound that no document's score passes, words included that no document has; above 0
     */
    public record Query(List<String> words, List<Integer> terms, double most) {}

    /**
     * Reads a query.
     *
     * @param text any text; a word counts once
     * @return what is asked for
     */
    public Query query(String text) {
        Set<Integer> found = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        List<String> words = new ArrayList<>();
        double most = 0;
        for (String word : Words.split(text)) {
            String stem = Words.stem(word);
            if (Words.isStop(word) || !seen.add(stem)) {
                continue;
            }
            Integer term = terms.get(stem);
            most += term == null ? unknownIdf : idf(starts[term + 1] - starts[term]);
            if (term != null) {
                found.add(term);
                words.add(word);
            }
        }
        return new Query(words, List.copyOf(found), Math.max(most, Float.MIN_NORMAL));
    }

    /**
     * Adds the score of each document that has a word of a query.
     *
     * @param query what is asked for
     * @param out a score a document, all 0
     */
    public void score(Query query, float[] out) {
        for (int term : query.terms) {
            int end = starts[term + 1];
            for (int i = starts[term]; i < end; i++) {
                out[documents[i]] += scores[i];
            }
        }
    }

    /**
     * Offers each document that has a word of a query to those who keep the best.
     *
     * @param query what is asked for
     * @param from what {@link #score} made; 0 again afterwards
     * @param each takes a document and its score, each document once
     */
    public void drain(Query query, float[] from, Taker each) {
        for (int term : query.terms) {
            int end = starts[term + 1];
            for (int i = starts[term]; i < end; i++) {
                float score = from[documents[i]];
                if (score > 0) {
                    from[documents[i]] = 0;
                    each.take(documents[i], score);
                }
            }
        }
    }

    /** Takes a document. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes a document.
         *
         * @param document its number
         * @param score its score
         */
        void take(int document, float score);
    }

    /**
     * Lists the words that a document and a query share.
     *
     * @param query what is asked for
     * @param document number of the document
     * @return words of the query
     */
    public List<String> shared(Query query, int document) {
        List<String> shared = new ArrayList<>();
        for (int i = 0; i < query.terms.size(); i++) {
            int term = query.terms.get(i);
            if (Arrays.binarySearch(documents, starts[term], starts[term + 1], document) >= 0) {
                shared.add(query.words.get(i));
            }
        }
        return shared;
    }

    /**
     * Counts the words.
     *
     * @return different stems in all documents
     */
    public int terms() {
        return terms.size();
    }
}
