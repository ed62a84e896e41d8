package io.github.faissstyle.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.pattern.midi.RemiTokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PatternAugmenterTest {
    private static final StylePath POP = StylePath.of("pop");
    private static final Pattern PATTERN = Pattern.of(
            "a",
            POP,
            List.of(("STYLE=pop TEMPO=120 KEY=F#m METER=4/4 "
                            + "BAR POS=1 CHORD=F#m NOTE_ON 66 VEL=90 DUR=4 POS=5 DRUM=36 VEL=60 POS=9 NOTE_ON 126 VEL=120 DUR=4 "
                            + "SECTION=CHORUS BAR POS=1 CHORD=N NOTE_ON 3 VEL=10 DUR=8 "
                            + "BAR POS=3 CHORD=Bbm7 NOTE_ON 70 VEL=70 DUR=2 POS=4 NOTE_ON 71 VEL=70 DUR=2")
                    .split(" ")));

    @Test
    void changesNothingUnlessAsked() {
        Pattern variant = PatternAugmenter.none().augment(PATTERN, 5);
        assertEquals("a~5", variant.id());
        assertEquals(PATTERN.tokens(), variant.tokens());
        assertEquals(PATTERN.key(), variant.key());
        assertEquals(PATTERN.source(), variant.source());
    }

    @Test
    void transposesPitchesChordsAndKeysWithinThePiano() {
        PatternAugmenter augmenter = PatternAugmenter.none().withTransposition(6);
        KeyRelativeEmbedder embedder = new KeyRelativeEmbedder(64);
        Set<String> keys = new TreeSet<>();
        for (int seed = 0; seed < 100; seed++) {
            Pattern variant = augmenter.augment(PATTERN, seed);
            keys.add(String.valueOf(variant.key()));
            assertEquals("KEY=" + variant.key(), variant.tokens().get(2));
            assertEquals("DRUM=36", variant.tokens().get(12), "drums stay");
            assertEquals("CHORD=N", variant.tokens().get(22));
            if ("Em".equals(variant.key())) { // two down
                assertEquals(
                        List.of("64", "124", "1", "68", "69"),
                        variant.tokens().stream().filter(t -> t.matches("\\d+")).toList());
                assertTrue(variant.tokens().contains("CHORD=Abm7"));
            }
            float[] expected = new float[64];
            float[] vector = new float[64];
            embedder.embed(withoutKey(PATTERN), PATTERN.key(), expected, 0);
            embedder.embed(withoutKey(variant), variant.key(), vector, 0);
            org.junit.jupiter.api.Assertions.assertArrayEquals(expected, vector, 1e-6f);
        }
        assertEquals(Set.of("Ebm", "Em", "Fm", "F#m", "Gm"), keys, "3 can go down by three, 126 up by one");
    }

    private static List<String> withoutKey(Pattern pattern) {
        return pattern.tokens().stream().filter(t -> !t.startsWith("KEY=")).toList();
    }

    @Test
    void keepsToAVocabulary() {
        List<String> known = new ArrayList<>(new TreeSet<>(PATTERN.tokens()));
        PatternAugmenter augmenter = PatternAugmenter.none()
                .withTransposition(6)
                .withVelocityJitter(30)
                .withTimeJitter(2)
                .withVocabulary(Vocabulary.of(known));
        Set<List<String>> variants = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Pattern variant = augmenter.augment(PATTERN, seed);
            assertTrue(known.containsAll(variant.tokens()), variant.tokens().toString());
            assertEquals("F#m", variant.key());
            variants.add(variant.tokens());
        }
        assertTrue(variants.size() > 10);
    }

    @Test
    void barsChangePlacesWithTheirSections() {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            List<String> tokens = PatternAugmenter.none()
                    .withBarOrder()
                    .augment(PATTERN, seed)
                    .tokens();
            assertEquals(PATTERN.tokens().subList(0, 4), tokens.subList(0, 4));
            assertEquals(new TreeSet<>(PATTERN.tokens()), new TreeSet<>(tokens));
            int section = tokens.indexOf("SECTION=CHORUS");
            assertEquals(List.of("BAR", "POS=1", "CHORD=N"), tokens.subList(section + 1, section + 4));
            orders.add(tokens);
        }
        assertEquals(6, orders.size());
        Pattern changing = Pattern.of("b", POP, List.of("BAR", "POS=1", "KEY=C", "BAR", "POS=2"));
        for (int seed = 0; seed < 9; seed++) {
            assertEquals(
                    changing.tokens(),
                    PatternAugmenter.none()
                            .withBarOrder()
                            .augment(changing, seed)
                            .tokens());
        }
    }

    @Test
    void jitterStaysOnTheGridAndInOrder() {
        PatternAugmenter augmenter =
                PatternAugmenter.none().withVelocityJitter(20).withTimeJitter(3);
        Set<List<String>> variants = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            List<String> tokens = augmenter.augment(PATTERN, seed).tokens();
            variants.add(tokens);
            assertEquals(tokens, augmenter.augment(PATTERN, seed).tokens(), "the same seed, the same variant");
            int before = 0;
            for (int i = 0; i < tokens.size(); i++) {
                String was = PATTERN.tokens().get(i);
                String is = tokens.get(i);
                if (is.equals("BAR")) {
                    before = 0;
                } else if (is.startsWith("POS=")) {
                    int position = Integer.parseInt(is.substring(4));
                    assertTrue(position > before && Math.abs(position - Integer.parseInt(was.substring(4))) <= 3);
                    before = position;
                } else if (is.startsWith("VEL=")) {
                    int velocity = Integer.parseInt(is.substring(4));
                    assertTrue(velocity % 10 == 0 && velocity >= 10 && velocity <= 120);
                    assertTrue(Math.abs(velocity - Integer.parseInt(was.substring(4))) <= 20);
                } else {
                    assertEquals(was, is);
                }
            }
            assertEquals(0, RemiTokenizer.decode(tokens).ignored());
        }
        assertTrue(variants.size() > 100);
        assertNotEquals(
                augmenter.augment(PATTERN, 1).tokens(),
                augmenter.augment(PATTERN, 2).tokens());
    }
}
