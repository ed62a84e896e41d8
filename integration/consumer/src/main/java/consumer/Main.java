package consumer;

import io.github.faissstyle.VectorIndexes;
import io.github.faissstyle.catalog.TrackCatalog;
import io.github.faissstyle.catalog.TrackQuery;
import io.github.faissstyle.catalog.playlist.PlaylistBuilder;
import io.github.faissstyle.catalog.track.NewTrack;
import io.github.faissstyle.embeddings.Projection;
import io.github.faissstyle.embeddings.text.Example;
import io.github.faissstyle.embeddings.text.ExampleSearch;
import io.github.faissstyle.embeddings.text.LexicalTextEmbedder;
import io.github.faissstyle.fusion.FusionConfig;
import io.github.faissstyle.fusion.FusionSession;
import io.github.faissstyle.fusion.RetrievalFusion;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.PatternQuery;
import io.github.faissstyle.index.Metric;
import io.github.faissstyle.index.VectorIndex;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.similarity.SimilarityIndex;
import io.github.faissstyle.spi.IndexEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a program that takes faiss-style as a dependency does: vectors, style packs, fusion, tracks. Exits with 1 if an answer is wrong. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        Path dir = Files.createTempDirectory("consumer");
        vectors(dir.resolve("two.faiss"));
        fusion(dir);
        projection(dir);
        text(dir);
        catalog(dir.resolve("catalog"));
        if (args.length > 0 && args[0].equals("native")) {
            realFaiss(dir.resolve("real.faiss"));
        }
        String where = Main.class.getModule().isNamed() ? "module path" : "class path";
        System.out.println("consumer ok on the " + where + ", Java " + Runtime.version());
    }

    private static void vectors(Path file) {
        try (VectorIndex index = VectorIndexes.create("IDMap2,Flat", 2, Metric.COSINE)) {
            index.add(new float[] {3, 4, 1, 0}, new long[] {30, 10});
            index.write(file);
        }
        try (VectorIndex index = VectorIndexes.read(file)) {
            check(index.search(new float[] {6, 8}, 1).id(0, 0) == 30, "nearest by cosine");
            System.out.println(index.info());
        }
    }

    private static void realFaiss(Path file) {
        IndexEngine faiss = VectorIndexes.engine("faiss");
        check(faiss.unavailable().isEmpty(), "FAISS is not available: " + faiss.unavailable().orElse(""));
        try (VectorIndex index = faiss.create("IDMap2,Flat", 2, Metric.COSINE, 0)) {
            index.add(new float[] {3, 4, 1, 0}, new long[] {30, 10});
            check(index.search(new float[] {6, 8}, 1).id(0, 0) == 30, "nearest by FAISS");
            index.write(file);
            System.out.println(index.info());
        }
        try (VectorIndex index = VectorIndexes.read(file)) {
            check(index.search(new float[] {6, 8}, 1).id(0, 0) == 30, "nearest in FAISS's file");
        }
    }

    private static void projection(Path dir) {
        Projection first = Projection.of(2, 2, 2, List.of(
                new float[] {1, 0, 0, 1}, new float[2], new float[] {1, 1}, new float[2], new float[] {1, 0, 0, 1}, new float[2]));
        first.save(dir.resolve("p.safetensors"));
        float[] unit = Projection.load(dir.resolve("p.safetensors")).project(new float[] {3, 1});
        check(Math.abs(Math.hypot(unit[0], unit[1]) - 1) < 1e-6 && unit[0] > unit[1], "projected to unit length");
        try (SimilarityIndex index = SimilarityIndex.create(2)) {
            index.add(new float[] {3, 1, 1, 3}, List.of("a", "b"));
            check(index.search(unit, 1).get(0).id().equals("a"), "most similar");
        }
    }

    private static void text(Path dir) {
        ExampleSearch search = ExampleSearch.builder()
                .examples(List.of(Example.of("a", "brutal blast beat"), Example.of("b", "relaxed evening groove")))
                .embedder(LexicalTextEmbedder.create())
                .cache(dir.resolve("vectors.safetensors"))
                .build();
        check(search.search("laid back", 1).get(0).example().id().equals("b"), "found by description");
    }

    private static void catalog(Path dir) {
        for (int run = 0; run < 2; run++) { // made, and opened again
            try (TrackCatalog catalog = TrackCatalog.builder().folder(dir).space("a", 2).open()) {
                catalog.add(NewTrack.of("one").withContentHash("1").withVector("a", new float[] {1, 0}));
                catalog.add(NewTrack.of("two").withContentHash("2").withVector("a", new float[] {1, 1}));
                check(catalog.search(TrackQuery.like(1)).get(0).track().label().equals("two"), "the other track");
                check(PlaylistBuilder.from(catalog).path(1, 2).length(2).build().tracks().size() == 2, "from one to the other");
            }
        }
    }

    private static void fusion(Path dir) throws IOException {
        Path packs = dir.resolve("style_packs");
        write(packs.resolve("pop/refs_midi/a.tokens"), "BAR POS=1 CHORD=C BAR POS=1 CHORD=F");
        write(packs.resolve("pop/dance_pop/refs_midi/b.tokens"), "BAR POS=1 CHORD=Am BAR POS=1 CHORD=Am");
        Path indexDir = dir.resolve("index");
        try (HierarchicalIndex index = HierarchicalIndex.builder().stylePacks(packs).build()) {
            index.save(indexDir);
        }
        List<String> tokens = List.of("BAR", "POS=1", "CHORD=C", "CHORD=F", "CHORD=Am");
        Path vocab = dir.resolve("vocab.json");
        Vocabulary.of(tokens).write(vocab);

        try (HierarchicalIndex index = HierarchicalIndex.load(indexDir)) {
            check(index.retrieve(PatternQuery.of(List.of("BAR"), "pop").withChild("dance_pop", 0.5)).size() == 2, "both patterns found");
        }
        FusionConfig config = FusionConfig.builder().family("pop").child("dance_pop").ngramSize(2).fusionWeight(0.5).build();
        FusionSession session = RetrievalFusion.open(indexDir, vocab, config).session();
        session.accept(0);
        session.accept(1);
        float[] logits = new float[tokens.size()];
        session.apply(logits, 0);
        check(logits[4] > logits[2] && logits[2] > logits[0], "the child's continuation before the parent's before the rest");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            System.err.println("wrong: " + what);
            System.exit(1);
        }
    }
}
