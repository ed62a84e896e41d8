package io.github.faissstyle.embeddings.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;

class KeywordIndexTest {
    private static final List<String> WORDS = List.of(
            "kick", "snar", "hat", "funk", "slow", "swing", "jazz", "dub", "heavy", "dark", "rim", "clap", "punk",
            "disco", "waltz", "tom");

    /** Lucene's words are parted by spaces here: the stems are ours. */
    private static final class Spaces extends org.apache.lucene.analysis.Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            return new TokenStreamComponents(new org.apache.lucene.analysis.standard.StandardTokenizer());
        }
    }

    @Test
    void scoresAsLuceneDoes() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<String> texts = new ArrayList<>();
            int count = 1 + random.nextInt(200);
            for (int i = 0; i < count; i++) {
                List<String> words = new ArrayList<>();
                int length = 1 + random.nextInt(24); // Lucene rounds longer ones
                for (int j = 0; j < length; j++) {
                    words.add(WORDS.get((int) (WORDS.size() * random.nextDouble() * random.nextDouble())));
                }
                texts.add(String.join(" ", words));
            }
            Set<String> query = new TreeSet<>();
            for (int i = 0; i < 4; i++) {
                query.add(WORDS.get(random.nextInt(WORDS.size())));
            }
            float[] expected = lucene(texts, query);
            KeywordIndex index = new KeywordIndex(texts);
            KeywordIndex.Query asked = index.query(String.join(" ", query));
            float[] found = new float[texts.size()];
            index.score(asked, found);
            for (int i = 0; i < found.length; i++) {
                assertEquals(expected[i], found[i], 1e-5 * (1 + expected[i]), "seed " + seed + ", document " + i);
                assertTrue(found[i] <= asked.most(), "seed " + seed);
            }
        }
    }

    private static float[] lucene(List<String> texts, Set<String> query) throws IOException {
        float[] scores = new float[texts.size()];
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            try (IndexWriter writer = new IndexWriter(
                    directory, new IndexWriterConfig(new Spaces()).setSimilarity(new BM25Similarity(1.2f, 0.75f)))) {
                for (int i = 0; i < texts.size(); i++) {
                    Document document = new Document();
                    List<String> stems = Words.stems(texts.get(i));
                    document.add(new TextField("text", String.join(" ", stems), Field.Store.NO));
                    document.add(new StoredField("number", i));
                    writer.addDocument(document);
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
                BooleanQuery.Builder any = new BooleanQuery.Builder();
                for (String word : query) {
                    any.add(new TermQuery(new Term("text", Words.stem(word))), BooleanClause.Occur.SHOULD);
                }
                for (ScoreDoc hit : searcher.search(any.build(), texts.size()).scoreDocs) {
                    int number = searcher.storedFields()
                            .document(hit.doc)
                            .getField("number")
                            .numericValue()
                            .intValue();
                    scores[number] = hit.score;
                }
            }
        }
        return scores;
    }

    @Test
    void findsFormsOfAWordAndTellsWhichAreShared() {
        KeywordIndex index = new KeywordIndex(List.of("Grooving drums of Bahia", "a slow waltz", "the of and"));
        KeywordIndex.Query query = index.query("the groovy groove, slowly, zzz");
        assertEquals(List.of("groovy", "slowly"), query.words());
        assertEquals(List.of("groovy"), index.shared(query, 0));
        assertEquals(List.of("slowly"), index.shared(query, 1));
        assertEquals(List.of(), index.shared(query, 2));
        float[] scores = new float[3];
        index.score(query, scores);
        assertTrue(scores[0] > 0 && scores[1] > 0 && scores[2] == 0);
        List<Integer> drained = new ArrayList<>();
        index.drain(query, scores, (document, score) -> drained.add(document));
        Collections.sort(drained);
        assertEquals(List.of(0, 1), drained);
        assertEquals(0f, scores[0] + scores[1]);
        assertTrue(index.query("").most() > 0);
    }
}
