package io.github.faissstyle.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.testkit.OwnJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence of more than 2^31 bytes, mapped, says what it says on the heap. A small one unless soaked. */
class LargeEvidenceTest {
    private static final boolean SOAK = Boolean.getBoolean("faissstyle.soak");
    private static final int STYLES = 9;

    @TempDir
    Path dir;

    @Test
    void mapsMoreThanTwoGigabytes() {
        String tokens = SOAK ? "10000000" : "2000";
        List<String> flags = SOAK ? List.of("-Xmx10g") : List.of();
        Path file = dir.resolve("large.fse");
        assertEquals("", OwnJvm.run(LargeEvidenceTest.class, flags, file.toString(), tokens));
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("BAR", "KEY=C", "KEY=D", "KEY=Em"));
        for (int pitch = 24; pitch < 108; pitch++) {
            words.add(Integer.toString(pitch));
        }
        return words;
    }

    /** Pieces of 1,000 tokens; phrases come again within a style, so that contexts of all lengths occur. */
    private static List<Pattern> patterns(StylePath style, int tokens, long seed) {
        Random random = new Random(seed);
        String[] words = words().toArray(new String[0]);
        String[][] phrases = new String[Math.max(4, tokens / 100)][12];
        for (String[] phrase : phrases) {
            Arrays.setAll(phrase, i -> words[4 + random.nextInt(words.length - 4)]);
        }
        List<Pattern> patterns = new ArrayList<>();
        for (int piece = 0; piece < Math.max(1, tokens / 1000); piece++) {
            List<String> text = new ArrayList<>(1012);
            text.add(words[1 + random.nextInt(3)]);
            while (text.size() < 1000) {
                text.add(words[0]);
                text.addAll(Arrays.asList(phrases[random.nextInt(phrases.length)]));
            }
            patterns.add(Pattern.of(style + "#" + piece, style, text));
        }
        return patterns;
    }

    /**
     * Prints what is not as it should be.
     *
     * @param args the file to use, tokens a style
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        int tokens = Integer.parseInt(args[1]);
        Vocabulary vocabulary = Vocabulary.of(words());
        StylePath first = StylePath.of("pop");
        StyleEvidence built;
        try (HierarchicalIndex index =
                HierarchicalIndex.builder().patterns(patterns(first, 2000, 1)).build()) {
            built = StyleEvidence.of(index, vocabulary);
        }
        List<String> children = new ArrayList<>();
        for (int child = 1; child < STYLES; child++) {
            children.add("child" + child);
            built.add(patterns(StylePath.of("pop", "child" + child), tokens, child));
        }
        built.save(file);
        if (tokens > 1_000_000 && Files.size(file) <= Integer.MAX_VALUE) {
            System.out.println("only " + Files.size(file) + " bytes");
        }
        StyleEvidence mapped = StyleEvidence.map(file, vocabulary);
        if (mapped.tokens() != built.tokens()) {
            System.out.println(mapped.tokens() + " tokens mapped, " + built.tokens() + " built");
        }
        for (int child = 1; child < STYLES; child++) {
            compare(built, mapped, vocabulary, children.get(child - 1), tokens, child);
        }
    }

    private static void compare(
            StyleEvidence built, StyleEvidence mapped, Vocabulary vocabulary, String child, int tokens, int seed) {
        FusionConfig config =
                FusionConfig.builder().family("pop").child(child).maxCopy(0).build();
        List<FusionSession> sessions = Stream.of(built, mapped)
                .map(evidence -> RetrievalFusion.builder()
                        .evidence(evidence)
                        .vocabulary(vocabulary)
                        .config(config)
                        .build()
                        .session())
                .toList();
        List<Pattern> pieces = patterns(StylePath.of("pop", child), Math.min(tokens, 20_000), seed);
        float[] logits = Packs.logits(vocabulary.size(), seed);
        int changed = 0;
        for (String word : pieces.get(pieces.size() - 1).tokens()) {
            float[] one = logits.clone();
            float[] other = logits.clone();
            sessions.get(0).apply(one, 0);
            sessions.get(1).apply(other, 0);
            if (!Arrays.equals(one, other)) {
                System.out.println(child + ": mapped evidence says something else");
                return;
            }
            changed += Arrays.equals(one, logits) ? 0 : 1;
            sessions.forEach(session -> session.accept(vocabulary.id(word)));
        }
        if (changed < 100) {
            System.out.println(child + " has something to say at " + changed + " tokens only");
        }
    }
}
