package io.github.faissstyle.bench;

import io.github.faissstyle.fusion.StyleEvidence;
import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.TokenHashEmbedder;
import io.github.faissstyle.pattern.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Builds the evidence of seeded melodies, saves it and maps it, a few times: tokens a second, bytes a token,
 * milliseconds.
 *
 * <p>Arguments: tokens (1000000), rounds (5).
 */
public final class EvidenceRun {
    private EvidenceRun() {}

    public static void main(String[] args) throws IOException {
        int tokens = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Vocabulary vocabulary = SyntheticMusic.vocabulary(500);
        List<Pattern> pieces = SyntheticMusic.pieces(tokens, 1);
        List<Pattern> keyless = pieces.stream()
                .map(piece -> new Pattern(
                        piece.id(),
                        piece.style(),
                        piece.tokens().stream()
                                .filter(token -> !token.startsWith("KEY="))
                                .toList(),
                        piece.source(),
                        piece.part(),
                        null))
                .toList();
        System.out.printf(
                Locale.ROOT,
                "%d tokens, Java %s, %d processors%n",
                tokens,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        Path file = Files.createTempFile("faiss-style-bench", ".fse");
        try {
            for (int round = 0; round < rounds; round++) {
                measure("as they are", keyless, vocabulary, file);
                measure("and in one key", pieces, vocabulary, file);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void measure(String what, List<Pattern> pieces, Vocabulary vocabulary, Path file)
            throws IOException {
        try (HierarchicalIndex index = HierarchicalIndex.builder()
                .patterns(pieces)
                .embedder(new TokenHashEmbedder(8))
                .build()) {
            long start = System.nanoTime();
            StyleEvidence evidence = StyleEvidence.of(index, vocabulary);
            final double seconds = (System.nanoTime() - start) / 1e9;
            evidence.save(file);
            start = System.nanoTime();
            StyleEvidence mapped = StyleEvidence.map(file, vocabulary);
            double milliseconds = (System.nanoTime() - start) / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%-15s built at %.2f million tokens a second, %.1f bytes a token, %.1f MB mapped in %.1f ms%n",
                    what,
                    evidence.tokens() / 1e6 / seconds,
                    evidence.bytes() / (double) evidence.tokens(),
                    Files.size(file) / 1e6,
                    milliseconds);
            if (mapped.tokens() != evidence.tokens()) {
                throw new IllegalStateException(mapped.tokens() + " tokens mapped, " + evidence.tokens() + " built");
            }
        }
    }
}
