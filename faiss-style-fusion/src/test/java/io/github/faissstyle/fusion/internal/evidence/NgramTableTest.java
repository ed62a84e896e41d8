package io.github.faissstyle.fusion.internal.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against maps of lists, the plain way to count. */
class NgramTableTest {
    private static final int KNOWN = 12;
    private static final int FOREIGN = 2; // tokens T12 and T13 are in patterns and not in the vocabulary

    private final Vocabulary vocabulary =
            Vocabulary.of(IntStream.range(0, KNOWN).mapToObj(i -> "T" + i).toList());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void countsAsMapsDo(int order) {
        Random random = new Random(order);
        Corpus corpus = new Corpus(vocabulary);
        Map<List<String>, Map<Integer, Double>> expected = new HashMap<>();
        for (double weight : new double[] {1, 1.95, 0.5}) {
            List<Pattern> patterns = patterns(random, 150);
            corpus.add(patterns, weight);
            patterns.forEach(pattern -> count(pattern.tokens(), order, weight, expected));
        }
        NgramTable table = NgramTable.of(corpus, order);

        assertEquals(expected.size(), table.ngrams());
        assertEquals(expected.values().stream().mapToInt(Map::size).sum(), table.transitions());
        Evidence found = new Evidence();
        expected.forEach((ngram, followers) -> {
            int[] history = IntStream.concat(IntStream.of(3, -1), ngram.stream().mapToInt(vocabulary::id))
                    .toArray();
            assertTrue(table.find(history, history.length, found));
            assertEquals(followers.size(), found.count());
            double total = followers.values().stream().mapToDouble(d -> d).sum();
            int i = 0;
            for (Map.Entry<Integer, Double> follower : followers.entrySet()) {
                assertEquals(follower.getKey(), found.token(i));
                assertEquals(follower.getValue() / total, found.share(i++), 1e-7);
            }
        });
        for (int trial = 0; trial < 2000; trial++) {
            int[] history = random.ints(order, 0, KNOWN).toArray();
            List<String> ngram = IntStream.of(history).mapToObj(i -> "T" + i).toList();
            assertEquals(expected.containsKey(ngram), table.find(history, order, found));
        }
    }

    @Test
    void findsNothingInAShortSequenceOrAnUnknownToken() {
        Corpus corpus = new Corpus(vocabulary);
        corpus.add(List.of(pattern(0, List.of("T1", "T2", "T13", "T1", "T2", "T3"))), 1);
        NgramTable table = NgramTable.of(corpus, 2);
        Evidence found = new Evidence();
        assertFalse(table.find(new int[] {}, 0, found));
        assertFalse(table.find(new int[] {1}, 1, found));
        assertFalse(table.find(new int[] {2, -1}, 2, found));
        assertFalse(table.find(new int[] {-1, -1}, 2, found));
        assertTrue(table.find(new int[] {1, 2, 9}, 2, found), "only the first two are the sequence");
        assertEquals(1, found.count());
        assertEquals(3, found.token(0));
    }

    @Test
    void standsEmptyPatternsOfNoUse() {
        Corpus corpus = new Corpus(vocabulary);
        corpus.add(List.of(), 1);
        corpus.add(List.of(pattern(0, List.of("T1", "T2"))), 1);
        NgramTable table = NgramTable.of(corpus, 3);
        assertEquals(0, table.ngrams());
        assertEquals(0, table.transitions());
        assertFalse(table.find(new int[] {1, 2, 3}, 3, new Evidence()));
    }

    @Test
    void countsWhatTheCorpusHolds() {
        Corpus corpus = new Corpus(vocabulary);
        corpus.add(List.of(pattern(0, List.of("T1", "T12", "T2")), pattern(1, List.of("T5"))), 1);
        assertEquals(2, corpus.patterns());
        assertEquals(4, corpus.tokens());
        assertEquals(1, corpus.unknownTokens());
        assertEquals("T12", corpus.anyUnknownToken());
    }

    @Test
    void staysBelowTheBytesItPromises() {
        Random random = new Random(9);
        Corpus corpus = new Corpus(vocabulary);
        corpus.add(patterns(random, 20_000), 1);
        NgramTable table = NgramTable.of(corpus, 5);
        assertTrue(
                table.bytes()
                        <= 4 * (corpus.tokens() + corpus.patterns())
                                + 19 * table.ngrams()
                                + 8 * table.transitions()
                                + 64,
                table.bytes() + " bytes");
    }

    private static List<Pattern> patterns(Random random, int count) {
        List<List<String>> motifs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            motifs.add(random.ints(2 + random.nextInt(12), 0, KNOWN + (i % 4 == 0 ? FOREIGN : 0))
                    .mapToObj(t -> "T" + t)
                    .toList());
        }
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> tokens = new ArrayList<>();
            for (int m = random.nextInt(4); m >= 0; m--) {
                tokens.addAll(motifs.get(random.nextInt(motifs.size())));
            }
            patterns.add(pattern(i, tokens));
        }
        return patterns;
    }

    private static Pattern pattern(int number, List<String> tokens) {
        return Pattern.of("p" + number, StylePath.of("pop"), tokens);
    }

    private void count(List<String> tokens, int order, double weight, Map<List<String>, Map<Integer, Double>> into) {
        for (int i = 0; i + order < tokens.size(); i++) {
            List<String> ngram = List.copyOf(tokens.subList(i, i + order));
            int next = vocabulary.id(tokens.get(i + order));
            if (next >= 0 && ngram.stream().allMatch(token -> vocabulary.id(token) >= 0)) {
                into.computeIfAbsent(ngram, n -> new TreeMap<>()).merge(next, weight, Double::sum);
            }
        }
    }
}
