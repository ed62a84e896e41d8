package io.github.faissstyle.pattern;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.testkit.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEmbeddersTest {
    @Test
    void agreesWithTheReference() {
        List<Json> cases =
                Json.read(Path.of("src/test/resources/pattern/embeddings.json")).list();
        assertTrue(cases.size() > 15);
        for (Json stored : cases) {
            List<String> tokens = stored.get("tokens").strings();
            int d = stored.get("dim").intValue();
            String key = stored.get("key").text();
            List<String> hashes = stored.get("hashes").strings();
            for (int i = 0; i < hashes.size(); i++) {
                assertEquals(hashes.get(i), Long.toUnsignedString(Fnv1a.hash(tokens.get(i))));
            }
            assertEmbeds(stored.get("weighted").floats(), new TokenHashEmbedder(d), tokens, key);
            assertEmbeds(stored.get("keyRelative").floats(), new KeyRelativeEmbedder(d), tokens, key);
        }
    }

    private static void assertEmbeds(float[] expected, TokenEmbedder embedder, List<String> tokens, String key) {
        float[] actual = new float[expected.length + 3];
        embedder.embed(tokens, key, actual, 2);
        float[] padded = new float[actual.length];
        System.arraycopy(expected, 0, padded, 2, expected.length);
        assertArrayEquals(padded, actual, 1e-7f, embedder + " of " + tokens);
    }

    @Test
    void tokensAndKeyMoveTogether() {
        KeyRelativeEmbedder embedder = new KeyRelativeEmbedder();
        float[] inC = embedder.embed(List.of("CHORD=C", "NOTE_ON", "60", "NOTE_ON", "67", "CHORD=N", "DRUM=36"));
        float[] inEb = new float[512];
        embedder.embed(List.of("CHORD=Eb", "NOTE_ON", "63", "NOTE_ON", "70", "CHORD=N", "DRUM=36"), "Eb", inEb, 0);
        assertArrayEquals(inC, inEb);
        embedder.embed(List.of("CHORD=D#", "NOTE_ON", "63", "NOTE_ON", "70", "CHORD=N", "DRUM=36"), "D#", inEb, 0);
        assertArrayEquals(inC, inEb);
        embedder.embed(List.of("CHORD=C", "NOTE_ON", "60", "NOTE_ON", "67", "CHORD=N", "DRUM=36"), "?", inEb, 0);
        assertArrayEquals(inC, inEb);
    }

    @Test
    void keyTokenChangesTheTonicFromThereOn() {
        KeyRelativeEmbedder embedder = new KeyRelativeEmbedder();
        float[] changing = new float[512];
        embedder.embed(List.of("NOTE_ON", "60", "KEY=D", "NOTE_ON", "62"), "C", changing, 0);
        float[] staying = new float[512];
        embedder.embed(List.of("NOTE_ON", "60", "KEY=C", "NOTE_ON", "62"), "C", staying, 0);
        assertTrue(dot(changing, staying) < 0.99);
        assertEquals(1, dot(changing, changing), 1e-6);
    }

    @Test
    void unpairedSurrogateCountsAsQuestionMark() {
        TokenHashEmbedder embedder = new TokenHashEmbedder();
        assertArrayEquals(embedder.embed(List.of("a?", "?b")), embedder.embed(List.of("a\uD83C", "\uDC00b")));
    }

    @Test
    void onlyTheWindowCounts() {
        TokenHashEmbedder embedder = new TokenHashEmbedder(64);
        List<String> tokens = java.util.Collections.nCopies(100, "x");
        List<String> longer = java.util.stream.Stream.concat(tokens.stream(), List.of("y", "z").stream())
                .toList();
        assertArrayEquals(embedder.embed(tokens), embedder.embed(longer));
    }

    @Test
    void identityLeadsBack() {
        for (TokenEmbedder embedder :
                List.of(new TokenHashEmbedder(), new TokenHashEmbedder(64), new KeyRelativeEmbedder(1000))) {
            TokenEmbedder again =
                    TokenEmbedders.fromIdentity(embedder.identity()).orElseThrow();
            assertEquals(embedder.identity(), again.identity());
            assertEquals(embedder.getClass(), again.getClass());
            assertEquals(embedder.dimension(), again.dimension());
        }
        assertEquals("token-hash/1?dim=512", new TokenHashEmbedder().identity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token-hash/2?dim=512", "token-hash/1?dim=0", "token-hash/1?dim=99999999", "mine"})
    void refusesOtherIdentities(String identity) {
        assertTrue(TokenEmbedders.fromIdentity(identity).isEmpty());
    }

    @Test
    void refusesBadArguments() {
        assertThrows(IllegalArgumentException.class, () -> new TokenHashEmbedder(0));
        assertThrows(IllegalArgumentException.class, () -> new KeyRelativeEmbedder(-1));
        assertThrows(IllegalArgumentException.class, () -> TokenEmbedders.named("mine", 8));
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
