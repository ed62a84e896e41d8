package io.github.faissstyle.examples.cli.music;

import io.github.faissstyle.hierarchical.HierarchicalIndex;
import io.github.faissstyle.hierarchical.StyleInfo;
import io.github.faissstyle.pattern.Pattern;
import io.github.faissstyle.pattern.Vocabulary;
import io.github.faissstyle.pattern.midi.PitchClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The vocabulary of an index: all that the token grammar allows, and whatever else the patterns hold. */
public final class MusicVocabulary {
    private static final List<String> QUALITIES = List.of("", "m", "7", "maj7", "m7", "m7b5", "dim", "sus4");

    private MusicVocabulary() {}

    /**
     * Makes the vocabulary.
     *
     * @param index the patterns
     * @return their tokens and those of the grammar
     */
    public static Vocabulary of(HierarchicalIndex index) {
        List<String> tokens = new ArrayList<>(List.of("BAR", "NOTE_ON", "CHORD=N"));
        numbers(tokens, "POS=", 1, 64, 1);
        numbers(tokens, "VEL=", 10, 120, 10);
        numbers(tokens, "DUR=", 1, 64, 1);
        numbers(tokens, "", 0, 127, 1);
        numbers(tokens, "DRUM=", 35, 81, 1);
        numbers(tokens, "PROGRAM=", 0, 127, 1);
        numbers(tokens, "TEMPO=", 20, 300, 5);
        for (String root : PitchClasses.NAMES) {
            tokens.add("KEY=" + root);
            tokens.add("KEY=" + root + "m");
            QUALITIES.forEach(quality -> tokens.add("CHORD=" + root + quality));
        }
        TreeSet<String> others = new TreeSet<>(List.of("METER=2/4", "METER=3/4", "METER=4/4", "METER=6/8"));
        for (StyleInfo style : index.styles()) {
            for (Pattern pattern : index.patterns(style.style())) {
                others.addAll(pattern.tokens());
            }
        }
        tokens.forEach(others::remove);
        tokens.addAll(others);
        return Vocabulary.of(tokens);
    }

    private static void numbers(List<String> tokens, String prefix, int from, int to, int step) {
        for (int number = from; number <= to; number += step) {
            tokens.add(prefix + number);
        }
    }
}
