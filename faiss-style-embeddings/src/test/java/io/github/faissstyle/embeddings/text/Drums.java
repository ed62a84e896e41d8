package io.github.faissstyle.embeddings.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Examples to search. */
final class Drums {
    static final List<Example> FEW = List.of(
            example("1", "Greasy sixteenth-note groove with ghost notes", "funk", "normal", "funky"),
            example("2", "Powerful heavy rhythm for a stadium", "rock", "normal", "driving"),
            example("3", "Relaxed pattern, a chill beat", "lofi", "slow", "relaxed"),
            example("4", "Blast beat with both feet", "metal", "very-fast", "aggressive"),
            example("5", "Soft brushes in a smoky bar", "jazz", "slow", "smooth"),
            example("6", "Four on the floor with open hats", "disco", "normal", "danceable"),
            example("7", "Three-chord singalong", "rock/punk", "fast", "energetic"),
            example("8", "Whispered clave for an open window", "bossa nova", "slow", "romantic"));

    private static final List<String> WORDS = List.of(
            "kick", "snare", "hat", "groove", "heavy", "dark", "dreamy", "slow", "swing", "funky", "driving", "soft",
            "rolling", "shuffle", "clap", "tom", "ride", "party", "night", "robot", "beach", "storm", "love", "march");

    private static final List<String> STYLES = List.of("funk", "rock", "jazz", "disco", "techno", "rock/punk");
    private static final List<String> SPEEDS = List.of("slow", "normal", "fast");

    private Drums() {}

    private static Example example(String id, String input, String style, String speed, String tag) {
        return new Example(id, input, "K x...", style, speed, List.of(tag));
    }

    static List<Example> random(int count, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            examples.add(new Example(
                    "e" + i,
                    words(random, 3 + random.nextInt(8)),
                    "",
                    random.nextInt(5) == 0 ? null : STYLES.get(random.nextInt(STYLES.size())),
                    random.nextInt(5) == 0 ? null : SPEEDS.get(random.nextInt(SPEEDS.size())),
                    List.of()));
        }
        return examples;
    }

    static String words(Random random, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())) + (random.nextInt(3) == 0 ? random.nextInt(500) : ""));
        }
        return String.join(" ", words);
    }
}
