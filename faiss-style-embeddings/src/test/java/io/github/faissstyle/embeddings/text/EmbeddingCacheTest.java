package io.github.faissstyle.embeddings.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.common.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
    @TempDir
    Path dir;

    /** Counts what it embeds; the number in its name makes it another one. */
    private static final class Counting implements TextEmbedder {
        final TextEmbedder own = LexicalTextEmbedder.create();
        final AtomicInteger count = new AtomicInteger();
        final String name;

        Counting(String name) {
            this.name = name;
        }

        @Override
        public String identity() {
            return name;
        }

        @Override
        public int dimension() {
            return own.dimension();
        }

        @Override
        public float[] embedAll(List<String> texts, ProgressListener progress) {
            count.addAndGet(texts.size());
            return own.embedAll(texts, progress);
        }

        @Override
        public float[] embedQuery(String text) {
            return own.embedQuery(text);
        }
    }

    private ExampleSearch open(List<Example> examples, TextEmbedder embedder) {
        return ExampleSearch.builder()
                .examples(examples)
                .embedder(embedder)
                .cache(dir.resolve("cache.safetensors"))
                .build();
    }

    private static List<String> found(ExampleSearch search) {
        return search.search("a chill evening", 8).stream()
                .map(match -> match.example().id() + match.score())
                .toList();
    }

    @Test
    void embedsOnlyWhatIsNew() {
        Counting embedder = new Counting("a");
        ExampleSearch made = open(Drums.FEW.subList(0, 6), embedder);
        assertEquals(6, embedder.count.get());
        assertEquals("made, there was none, 6 of 6 texts embedded", made.info().cache());
        ExampleSearch again = open(Drums.FEW.subList(0, 6), embedder);
        assertEquals(6, embedder.count.get());
        assertEquals("read, 6 texts", again.info().cache());
        assertEquals(found(made), found(again));

        List<Example> more = new ArrayList<>(Drums.FEW);
        Collections.reverse(more);
        more.add(new Example("copy", Drums.FEW.get(0).input(), "", "funk", "slow", List.of("funky")));
        ExampleSearch changed = open(more, embedder);
        assertEquals(8, embedder.count.get(), "the copy's text is known");
        assertEquals("brought up to date, 2 of 9 texts embedded", changed.info().cache());
        assertEquals(
                found(ExampleSearch.builder()
                        .examples(more)
                        .embedder(embedder.own)
                        .build()),
                found(changed));
        open(Drums.FEW.subList(2, 4), embedder);
        open(Drums.FEW.subList(2, 4), embedder);
        assertEquals(8, embedder.count.get());
    }

    @Test
    void refusesToMixModels() {
        open(Drums.FEW, new Counting("a"));
        Counting other = new Counting("b");
        FaissStyleException e = assertThrows(FaissStyleException.class, () -> open(Drums.FEW, other));
        assertTrue(e.getMessage().contains("vectors of a") && e.getMessage().contains("embedder is b"), e.getMessage());
        assertEquals(0, other.count.get());
        ExampleSearch search = ExampleSearch.builder()
                .examples(Drums.FEW)
                .embedder(other)
                .cache(dir.resolve("cache.safetensors"))
                .regenerate(true)
                .build();
        assertEquals(
                "regenerated as asked, 8 of 8 texts embedded", search.info().cache());
        open(Drums.FEW, new Counting("b"));
    }

    @Test
    void damageIsRepairedAndSaid() throws IOException {
        Counting embedder = new Counting("a");
        List<String> expected = found(open(Drums.FEW, embedder));
        Path file = dir.resolve("cache.safetensors");
        byte[] good = Files.readAllBytes(file);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int rounds = Boolean.getBoolean("faissstyle.soak") ? 5_000 : 100;
        int repaired = 0;
        for (int i = 0; i < rounds; i++) {
            byte[] bad = i % 3 == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (i % 3 != 0) {
                // The header: what lies behind it are numbers like any others.
                bad[random.nextInt(300)] = (byte) random.nextInt(256);
            }
            Files.write(file, bad);
            try {
                ExampleSearch search = open(Drums.FEW, embedder);
                repaired += String.valueOf(search.info().cache()).startsWith("regenerated, it was damaged") ? 1 : 0;
                assertEquals(expected, found(search), "seed " + seed + ", round " + i);
            } catch (FaissStyleException e) {
                String message = e.getMessage();
                assertTrue(message.contains("do not mix") || message.contains("something else"), message);
            }
        }
        assertTrue(repaired > rounds / 3, repaired + " of " + rounds);
        Files.write(file, new byte[0]);
        assertTrue(String.valueOf(open(Drums.FEW, embedder).info().cache()).startsWith("regenerated, it was damaged"));
    }

    @Test
    void otherFilesAreLeftAsTheyAre() throws IOException {
        Path file = dir.resolve("cache.safetensors");
        Path model = Path.of("src/test/resources/oracles/after.safetensors");
        for (byte[] other :
                List.of("{\"input\": \"slow\"}".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(model))) {
            Files.write(file, other);
            for (boolean regenerate : new boolean[] {false, true}) {
                FaissStyleException e = assertThrows(
                        FaissStyleException.class,
                        () -> ExampleSearch.builder()
                                .examples(Drums.FEW)
                                .embedder(new Counting("a"))
                                .cache(file)
                                .regenerate(regenerate)
                                .build());
                assertTrue(e.getMessage().contains("something else"), e.getMessage());
            }
            assertArrayEquals(other, Files.readAllBytes(file));
        }
    }

    @Test
    void cancellingLeavesNothingBehind() throws IOException {
        assertThrows(
                CancellationException.class,
                () -> ExampleSearch.builder()
                        .examples(Drums.FEW)
                        .embedder(new Counting("a"))
                        .cache(dir.resolve("cache.safetensors"))
                        .progress((stage, done, total) -> {
                            throw new CancellationException("enough");
                        })
                        .build());
        try (var files = Files.list(dir)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void isSmall() throws IOException {
        open(Drums.random(1201, 3), LexicalTextEmbedder.create());
        long bytes = Files.size(dir.resolve("cache.safetensors"));
        assertTrue(bytes < 2_000_000, bytes + " bytes");
    }

    @Test
    void severalSpacesShareAFile() {
        Counting a = new Counting("a");
        Counting b = new Counting("b");
        for (int i = 0; i < 2; i++) {
            ExampleSearch search = ExampleSearch.builder()
                    .examples(Drums.FEW)
                    .space("one", 1, a)
                    .space("two", 3, b)
                    .cache(dir.resolve("cache.safetensors"))
                    .build();
            assertEquals(List.of("one a", "two b"), search.info().spaces());
            assertEquals(8, a.count.get());
            assertEquals(8, b.count.get());
        }
    }
}
