package io.github.faissstyle.embeddings.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @Test
    void cutsText() {
        assertEquals(
                List.of("four", "on", "the", "floor", "r&b", "7/8", "bodhran", "dont", "夜のトラム", "808", "a", "b"),
                Words.split("Four-on-the-floor R&B, 7/8 bodhrán; don’t 夜のドラム (808) a/b &"));
        assertEquals(List.of(), Words.split(" ... & / '"));
    }

    @ParameterizedTest
    @CsvSource({
        "groove, groov",
        "grooves, groov",
        "grooving, groov",
        "groovy, groov",
        "dance, danc",
        "dancing, danc",
        "danced, danc",
        "funk, funk",
        "funky, funk",
        "running, run",
        "stories, stor",
        "brushes, brush",
        "bass, bass",
        "blues, blu",
        "softly, soft",
        "swing, swing",
        "ring, ring",
        "bus, bus",
        "ed, ed",
        "punching, punch",
        "rolling, roll",
        "tapped, tap",
        "sleepy, sleep",
        "sunny, sun"
    })
    void takesEndingsOff(String word, String stem) {
        assertEquals(stem, Words.stem(word));
    }

    @Property
    void aStemIsNeverEmptyAndWordsAreClean(@ForAll String text) {
        for (String word : Words.split(text)) {
            assertTrue(!word.isEmpty() && word.equals(word.strip()), word);
            assertTrue(!Words.stem(word).isEmpty(), word);
        }
    }

    @Test
    void theThesaurusKnowsPhrasesNeighboursAndSynonyms() {
        Thesaurus thesaurus = Thesaurus.MUSICAL;
        int relaxed = thesaurus.concepts().indexOf("relaxed");
        int gentle = thesaurus.concepts().indexOf("gentle");
        Map<Integer, Float> meaning = thesaurus.meaning("laid back");
        assertEquals(1, meaning.get(relaxed));
        assertEquals(0.4f, meaning.get(gentle));
        assertEquals(Map.of(), thesaurus.meaning("xylophonist"));
        assertTrue(thesaurus.synonyms("drum and bass").contains("dnb"));
        assertEquals(Set.of(), thesaurus.synonyms("xylophonist"));
        assertTrue(thesaurus.longestPhrase() >= 4);
        assertTrue(thesaurus.size() < 384);
    }
}
