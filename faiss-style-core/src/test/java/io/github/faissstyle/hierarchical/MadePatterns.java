package io.github.faissstyle.hierarchical;

import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.StylePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded patterns for tests. */
final class MadePatterns {
    private MadePatterns() {}

    static List<Pattern> of(StylePath style, int count, int tokens, long seed) {
        Random random = new Random(seed);
        List<Pattern> patterns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> text = new ArrayList<>();
            text.add("KEY=" + "CDEFGAB".charAt(random.nextInt(7)));
            while (text.size() < tokens) {
                text.add("t" + random.nextInt(300));
            }
            String source = style + "/refs_midi/verse_" + i / 8 + "_" + seed + ".json";
            patterns.add(new Pattern(source + "#" + i % 8, style, text, source, i % 8, Pattern.keyOf(text)));
        }
        return patterns;
    }
}
