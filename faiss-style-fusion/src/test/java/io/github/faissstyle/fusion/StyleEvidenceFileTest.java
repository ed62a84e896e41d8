package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence on disk: the same answers, and nothing but a clear error where a file is not what it was. */
class StyleEvidenceFileTest {
    private static final int VOCABULARY = 12;
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");

    @TempDir
    private Path dir;

    private static StyleEvidence evidence(int vocabulary) {
        try (HierarchicalIndex index =
                Packs.random(60, 24, Math.min(60, vocabulary), 4).index()) {
            return StyleEvidence.of(index, Packs.vocabulary(vocabulary));
        }
    }

    @Test
    void answersAsBeforeWhereverItLies() {
        for (int vocabulary : new int[] {VOCABULARY, 70_000}) { // two bytes a token, and four
            StyleEvidence built = evidence(vocabulary);
            Path file = dir.resolve("pop.evidence");
            built.save(file);
            StyleEvidence mapped = StyleEvidence.map(file, Packs.vocabulary(vocabulary));
            assertEquals(built.styles(), mapped.styles());
            assertEquals(built.tokens(), mapped.tokens());
            assertEquals(built.bytes(), mapped.bytes());
            int[] ids = Packs.random(2, 24, Math.min(60, vocabulary), 9).ids();
            assertArrayEquals(BackoffSessionTest.score(built, ids), BackoffSessionTest.score(mapped, ids));
        }
    }

    @Test
    void keepsKeysPiecesAndWhatWasAdded() {
        List<String> tokens = List.of("KEY=C", "KEY=D", "60", "62", "64", "65", "66", "67");
        Vocabulary vocabulary = Vocabulary.of(tokens);
        StylePath odd = StylePath.of("Ünï cödé", "\uD83C\uDFB5 (live)");
        StyleEvidence built;
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(List.of(Pattern.of("a", odd, List.of("KEY=C", "60", "62", "64", "65", "64"))))
                .build()) {
            built = StyleEvidence.of(index, vocabulary);
        }
        built.add(List.of(Pattern.of("b", odd, List.of("KEY=D", "62", "64", "66", "67", "67"))));
        Path file = dir.resolve("odd.evidence");
        built.save(file);
        StyleEvidence mapped = StyleEvidence.map(file, vocabulary);
        mapped.add(List.of(Pattern.of("c", odd, List.of("60", "60", "60", "60", "62"))));
        mapped.save(file); // over what is mapped
        StyleEvidence again = StyleEvidence.map(file, vocabulary);
        assertEquals(List.of(StylePath.of("Ünï cödé"), odd), again.styles());
        assertEquals(17, again.tokens());
        FusionSession session = RetrievalFusion.builder()
                .evidence(again)
                .vocabulary(vocabulary)
                .config(FusionConfig.builder()
                        .family("Ünï cödé")
                        .child("\uD83C\uDFB5 (live)")
                        .build())
                .build()
                .session();
        for (String token : List.of("KEY=D", "62", "64", "66", "67")) {
            session.accept(vocabulary.id(token));
        }
        assertEquals(
                List.of("b raw 67", "a key 66", "b key 67"),
                session.explain().votes().stream()
                        .map(v -> v.source() + (v.keyed() ? " key " : " raw ") + v.token())
                        .toList());
    }

    @Test
    void isLaidOutAsDescribed() throws IOException {
        Path file = dir.resolve("pop.evidence");
        evidence(VOCABULARY).save(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertEquals("FSEVIDNC", new String(bytes.array(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(1, bytes.getInt(8));
        assertEquals(VOCABULARY, bytes.getInt(12));
        assertEquals(VOCABULARY, bytes.getInt(16));
        assertEquals(2, bytes.getInt(20));
        assertEquals(bytes.capacity(), bytes.getLong(24));
        for (int section = 0; section < 2 * 11; section++) {
            assertEquals(0, bytes.getLong(128 + 24 * section) % 64);
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(List.of(file), files.toList(), "nothing else is left");
        }
    }

    @Test
    void otherVocabulariesAndFilesAreRefused() throws IOException {
        Path file = dir.resolve("pop.evidence");
        evidence(VOCABULARY).save(file);
        assertRefused(file, VOCABULARY + 1, "was made with another vocabulary, of 12 tokens");
        Path missing = dir.resolve("missing");
        assertRefused(missing, VOCABULARY, "there is no evidence file " + missing);
        Path other = Files.write(dir.resolve("other"), new byte[4096]);
        assertRefused(other, VOCABULARY, "is no evidence file");
        assertRefused(Files.write(dir.resolve("empty"), new byte[0]), VOCABULARY, "it has 0 bytes");
        assertRefused(dir, VOCABULARY, dir.toString());
        byte[] bytes = Files.readAllBytes(file);
        bytes[8] = 2;
        assertRefused(Files.write(dir.resolve("later"), bytes), VOCABULARY, "version 2 of the evidence format");
        assertThrows(FaissStyleException.class, () -> evidence(VOCABULARY).save(dir));
    }

    private static void assertRefused(Path file, int vocabulary, String says) {
        String message = String.valueOf(
                assertThrows(FaissStyleException.class, () -> StyleEvidence.map(file, Packs.vocabulary(vocabulary)))
                        .getMessage());
        assertTrue(message.contains(says), message);
    }

    /** Whole with {@code -Psoak}, a sample otherwise. Bytes between sections carry nothing and may be anything. */
    @Test
    void damagedFilesAreRefusedOrAnswerAsBefore() throws IOException {
        long seed = SOAK ? System.nanoTime() : 7;
        SplittableRandom random = new SplittableRandom(seed);
        Path whole = dir.resolve("whole");
        StyleEvidence built = evidence(VOCABULARY);
        built.save(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Vocabulary vocabulary = Packs.vocabulary(VOCABULARY);
        int[] ids = Packs.random(2, 24, VOCABULARY, 9).ids();
        float[] expected = BackoffSessionTest.score(built, ids);
        Path file = dir.resolve("damaged");
        int refused = 0;
        int rounds = SOAK ? 50_000 : 500;
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = mutated(bytes, random);
            Files.write(file, damaged);
            try {
                StyleEvidence mapped = StyleEvidence.map(file, vocabulary);
                assertArrayEquals(expected, BackoffSessionTest.score(mapped, ids), "seed " + seed + ", round " + round);
            } catch (FaissStyleException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > rounds * 3 / 4, refused + " refused");
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 1 -> damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(100));
            case 2 -> {
                int from = random.nextInt(damaged.length);
                Arrays.fill(
                        damaged, from, Math.min(damaged.length, from + random.nextInt(200)), (byte) random.nextInt());
            }
            default -> {
                int flips = 1 + random.nextInt(4);
                for (int i = 0; i < flips; i++) {
                    int at = random.nextInt(3) == 0 ? random.nextInt(700) : random.nextInt(damaged.length);
                    damaged[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return damaged;
    }
}
