package io.github.faissstyle.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.faissstyle.common.FaissStyleException;
import io.github.faissstyle.pattern.KeyRelativeEmbedder;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import io.github.faissstyle.testkit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HierarchicalIndexTest {
    private static final StylePath POP = StylePath.of("pop");
    private static final StylePath DANCE = StylePath.of("pop", "dance_pop");

    @TempDir
    Path temp;

    @Test
    void answersAsThePythonReference() {
        Json file = Json.read(Path.of("src/test/resources/hierarchical/retrieve.json"));
        List<Pattern> patterns = new ArrayList<>();
        for (Json p : file.get("patterns").list()) {
            patterns.add(Pattern.of(
                    p.get("id").text(),
                    StylePath.parse(p.get("style").text()),
                    p.get("tokens").strings()));
        }
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns).build()) {
            int checked = 0;
            for (Json c : file.get("cases").list()) {
                PatternQuery query = PatternQuery.of(c.get("query").strings(), "pop")
                        .withChild(c.get("child").text(), c.get("bias").doubleValue())
                        .withK(c.get("k").intValue());
                List<RetrievedPattern> found = index.retrieve(query);
                assertEquals(
                        c.get("ids").strings(),
                        found.stream().map(f -> f.pattern().id()).toList());
                for (int i = 0; i < found.size(); i++) {
                    assertEquals(
                            c.get("scores").list().get(i).doubleValue(),
                            found.get(i).score(),
                            1e-6);
                }
                checked++;
            }
            assertEquals(60, checked);
        }
    }

    @Test
    void equalPatternsComeInTheOrderTheyWereAdded() {
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < 137; i++) {
            patterns.add(Pattern.of("p" + i, POP, List.of("a", "b", "c")));
        }
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns).build()) {
            for (int k : new int[] {1, 2, 5, 64, 136, 137, 500, Integer.MAX_VALUE}) {
                List<RetrievedPattern> found =
                        index.retrieve(PatternQuery.of(List.of("a", "c"), "pop").withK(k));
                assertEquals(
                        patterns.subList(0, Math.min(k, 137)),
                        found.stream().map(RetrievedPattern::pattern).toList());
            }
        }
    }

    @Test
    void givesBackWhatWasSaved() {
        Path dir = temp.resolve("index");
        List<Pattern> pop = MadePatterns.of(POP, 100, 12, 1);
        List<Pattern> dance = MadePatterns.of(DANCE, 50, 12, 2);
        PatternQuery query = PatternQuery.of(pop.get(7).tokens(), "pop").withChild("dance_pop", 0.5);
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(pop)
                .patterns(dance)
                .embedder(new KeyRelativeEmbedder(64))
                .childWeight(DANCE, 2.25)
                .build()) {
            assertTrue(index.remove(pop.get(3).id()));
            assertFalse(index.remove(pop.get(3).id()));
            index.save(dir);
            try (HierarchicalIndex loaded = HierarchicalIndex.load(dir)) {
                assertEquals(index.retrieve(query), loaded.retrieve(query));
                assertEquals(index.patterns(POP), loaded.patterns(POP));
                assertEquals(index.patterns(DANCE), loaded.patterns(DANCE));
                assertEquals(index.styles(), loaded.styles());
                assertEquals(2.25f, loaded.style(DANCE).weight());
                assertEquals(149, loaded.stats().patterns());
                loaded.add(List.of(pop.get(3)));
                assertEquals(pop.get(3), loaded.patterns(POP).get(99));
                assertThrows(IllegalArgumentException.class, () -> loaded.add(List.of(dance.get(0))));
                loaded.save(dir);
            }
            try (HierarchicalIndex again = HierarchicalIndex.load(dir)) {
                assertEquals(100, again.patterns(POP).size());
            }
            FaissStyleException other = assertThrows(
                    FaissStyleException.class, () -> HierarchicalIndex.load(dir, new TokenHashEmbedder(64)));
            assertTrue(other.getMessage().contains("key-relative/1?dim=64"), other.getMessage());
        }
    }

    @Test
    void addsAllOrNothing() {
        List<Pattern> pop = MadePatterns.of(POP, 10, 8, 1);
        try (HierarchicalIndex index = HierarchicalIndex.builder().patterns(pop).build()) {
            List<Pattern> more = new ArrayList<>(MadePatterns.of(DANCE, 5, 8, 2));
            more.add(pop.get(9));
            assertThrows(IllegalArgumentException.class, () -> index.add(more));
            assertEquals(1, index.styles().size());
            more.set(5, more.get(0));
            assertThrows(IllegalArgumentException.class, () -> index.add(more));
            assertEquals(10, index.stats().patterns());
            index.add(more.subList(0, 5));
            assertEquals(1.5f, index.style(DANCE).weight());
        }
    }

    @Test
    void saysWhatIsThere() {
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(MadePatterns.of(DANCE, 3, 8, 1))
                .build()) {
            assertEquals(List.of(), index.patterns(POP));
            assertEquals(
                    3,
                    index.retrieve(PatternQuery.of(List.of("t1"), "pop").withChild("dance_pop", 1))
                            .size());
            String parent = assertThrows(
                            IllegalArgumentException.class, () -> index.retrieve(PatternQuery.of(List.of(), "popp")))
                    .getMessage();
            assertEquals("parent genre \"popp\" is not in the index, which has: pop; did you mean \"pop\"?", parent);
            String child = assertThrows(IllegalArgumentException.class, () -> index.style(StylePath.of("pop", "polka")))
                    .getMessage();
            assertEquals("child genre \"polka\" of \"pop\" is not in the index, which has: dance_pop", child);
        }
    }

    @Test
    void closedIsClosed() {
        HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(MadePatterns.of(POP, 3, 8, 1))
                .build();
        List<Pattern> kept = index.patterns(POP);
        index.close();
        index.close();
        assertThrows(IllegalStateException.class, index::stats);
        assertThrows(IllegalStateException.class, () -> index.save(temp.resolve("x")));
        assertThrows(IllegalStateException.class, () -> index.add(List.of()));
        assertThrows(IllegalStateException.class, () -> index.remove("x"));
        assertEquals(3, List.copyOf(kept).size());
    }

    @Test
    void threadsDoNotChangeTheIndexAndAListenerCanStopIt() {
        List<Pattern> patterns = MadePatterns.of(POP, 3000, 16, 1);
        PatternQuery query = PatternQuery.of(patterns.get(5).tokens(), "pop").withK(50);
        try (HierarchicalIndex one =
                        HierarchicalIndex.builder().patterns(patterns).build();
                HierarchicalIndex four = HierarchicalIndex.builder()
                        .patterns(patterns)
                        .threads(4)
                        .build();
                HierarchicalIndex busy = HierarchicalIndex.builder()
                        .patterns(patterns)
                        .threads(4)
                        .executor(task -> {})
                        .build()) {
            assertEquals(one.retrieve(query), four.retrieve(query));
            assertEquals(one.retrieve(query), busy.retrieve(query));
        }
        assertThrows(
                CancellationException.class,
                () -> HierarchicalIndex.builder()
                        .patterns(patterns)
                        .progress((stage, done, total) -> {
                            throw new CancellationException();
                        })
                        .build());
    }

    @Test
    void readersSeeWholeChanges() throws InterruptedException {
        List<Pattern> base = MadePatterns.of(POP, 200, 8, 1);
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(3);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(base).build()) {
            index.add(List.of(Pattern.of("d", DANCE, List.of("t1"))));
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int r = 0; r < 3; r++) {
                Runnable reader = () -> {
                    while (!over.get()) {
                        IndexStats stats = index.stats();
                        assertEquals(1, stats.patterns() % 2, "both styles change together");
                        index.retrieve(PatternQuery.of(List.of("t1", "t2"), "pop")
                                .withChild("dance_pop", 1)
                                .withK(20));
                        List<Pattern> listed = index.patterns(POP);
                        listed.get(listed.size() - 1);
                        begun.countDown();
                    }
                };
                readers.add(CompletableFuture.runAsync(reader, threads));
            }
            assertTrue(begun.await(30, TimeUnit.SECONDS));
            Random random = new Random(7);
            for (int i = 0; i < 300; i++) {
                index.add(List.of(
                        Pattern.of("a" + i, POP, List.of("t" + random.nextInt(300), "new" + i)),
                        Pattern.of("b" + i, DANCE, List.of("t" + random.nextInt(300)))));
                if (i % 100 == 0) {
                    index.save(temp.resolve("live"));
                }
            }
            over.set(true);
            readers.forEach(CompletableFuture::join);
            assertEquals(801, index.stats().patterns());
            for (int i = 0; i < 300; i += 2) {
                assertTrue(index.remove("a" + i));
            }
            assertEquals(350, index.patterns(POP).size());
            assertEquals("a299", index.patterns(POP).get(349).id());
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    @Test
    void refusesFoldersOfOthers() throws Exception {
        Files.writeString(temp.resolve("holiday.txt"), "mine");
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(MadePatterns.of(POP, 3, 8, 1))
                .build()) {
            assertThrows(FaissStyleException.class, () -> index.save(temp));
            assertThrows(FaissStyleException.class, () -> index.save(temp.resolve("holiday.txt")));
        }
        try (var files = Files.list(temp)) {
            assertEquals(List.of(temp.resolve("holiday.txt")), files.toList());
        }
        assertThrows(FaissStyleException.class, () -> HierarchicalIndex.load(temp));
        assertThrows(FaissStyleException.class, () -> HierarchicalIndex.load(temp.resolve("none")));
    }

    @Test
    void theEmbedderSuitsThePatternsUnlessItIsSet() {
        StylePath pop = StylePath.of("pop");
        Pattern keyed = Pattern.of("a", pop, List.of("KEY=C", "60"));
        Pattern other = Pattern.of("b", pop, List.of("60", "62"));
        Pattern third = Pattern.of("c", pop, List.of("KEY=D", "62"));
        assertEquals("key-relative/1?dim=512", embedder(List.of(keyed, other, third)));
        assertEquals("token-hash/1?dim=512", embedder(List.of(keyed, other)));
        assertEquals("token-hash/1?dim=512", embedder(List.of(other)));
    }

    private static String embedder(List<Pattern> patterns) {
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns).build()) {
            return index.embedder().identity();
        }
    }
}
