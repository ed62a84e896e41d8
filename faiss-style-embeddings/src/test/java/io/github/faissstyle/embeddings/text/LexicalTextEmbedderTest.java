package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.ProgressListener;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexicalTextEmbedderTest {
    private final LexicalTextEmbedder embedder = LexicalTextEmbedder.create();

    static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private double similarity(String a, String b) {
        return cosine(embedder.embed(a), embedder.embed(b));
    }

    /** The relations that the Python system's description names, and others of the thesaurus. */
    @ParameterizedTest
    @CsvSource({
        "groovy beat, funky rhythm, brutal rhythm",
        "groovy beat, syncopated pattern, gentle pattern",
        "driving rock, powerful beat, sleepy beat",
        "driving rock, heavy rhythm, whispered rhythm",
        "laid back groove, relaxed pattern, frantic pattern",
        "laid back groove, chill beat, aggressive beat",
        "syncopated rhythm, off-beat groove, marching soldiers",
        "bouncy funk, lively groove, mournful funeral",
        "jazz, swing brushed smooth, mosh pit",
        "disco, danceable four-on-the-floor, church prayer",
        "a thunderstorm, powerful and heavy, soft and dreamy",
        "dancing under the stars, dreamy dance, industrial noise",
        "makes you want to move, danceable, ambient drone",
        "summer festival, party, lonely winter night"
    })
    void isNearerToWhatMeansTheSame(String text, String near, String far) {
        double nearer = similarity(text, near);
        double farther = similarity(text, far);
        assertTrue(nearer > farther + 0.1, near + " " + nearer + ", " + far + " " + farther);
    }

    @Test
    void findsMisspeltAndCompoundWords() {
        assertTrue(similarity("xylophone solo", "xylofone solo") > 0.3);
        assertTrue(similarity("glockenspiel", "glockenspielish") > similarity("glockenspiel", "accordion") + 0.2);
    }

    @Test
    void understandsNot() {
        assertTrue(similarity("not heavy", "heavy") < 0);
        assertTrue(similarity("groove without swing", "swing") < similarity("groove with swing", "swing") - 0.3);
    }

    @Property(tries = 300)
    void vectorsAreOfLengthOneOrZero(@ForAll String text) {
        float[] vector = embedder.embed(text);
        double length = cosine(vector, vector);
        assertTrue(Math.abs(length - 1) < 1e-5 || length == 0, text + ": " + length);
    }

    @Test
    void isTheSameEverywhere() {
        assertEquals(0, cosine(embedder.embed("the of and"), embedder.embed("the of and")));
        assertArrayEquals(embedder.embed("Laid-back GROOVE!"), embedder.embed("laid back groove"));
        assertEquals(384, embedder.dimension());
        assertEquals("lexical/1", embedder.identity());
        assertArrayEquals(embedder.embed("slow disco"), embedder.embedQuery("slow disco"));
        float[] two = embedder.embedAll(List.of("slow", "disco"), ProgressListener.NONE);
        assertEquals(768, two.length);
        assertEquals(1, cosine(embedder.embed("disco"), java.util.Arrays.copyOfRange(two, 384, 768)), 1e-6);
    }

    @Test
    void fittedWordsWeighByHowRareTheyAre() {
        List<String> texts = List.of("beat funky", "beat dreamy", "beat marching", "beat xylophone");
        LexicalTextEmbedder fitted = LexicalTextEmbedder.fitted(texts);
        assertNotEquals(embedder.identity(), fitted.identity());
        assertEquals(fitted.identity(), LexicalTextEmbedder.fitted(texts).identity());
        assertNotEquals(
                fitted.identity(),
                LexicalTextEmbedder.fitted(texts.subList(0, 3)).identity());
        double plain = similarity("beat funky", "beat xylophone");
        assertTrue(cosine(fitted.embed("beat funky"), fitted.embed("beat xylophone")) < plain);
    }
}
