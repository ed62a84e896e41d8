package io.github.faissstyle.examples.neural;

import java.util.List;

/**
 * What a producer would call a style: how fast, how it is mixed, what it sounds like.
 *
 * @param name of the style
 * @param tempo beats a minute
 * @param brightness cutoff of bass and chords in Hz
 * @param sidechain how far chords duck under the kick, 0 to 1
 * @param reverb share of the room, 0 to 1
 * @param room seconds until it has died away
 * @param hatsPerBeat hi-hats
 * @param offBeat whether the bass comes between the beats
 * @param energy how loudness grows, see {@code AudioFeatures.energyProgression}
 */
record ProductionStyle(
        String name,
        double tempo,
        double brightness,
        double sidechain,
        double reverb,
        double room,
        int hatsPerBeat,
        boolean offBeat,
        double energy) {
    /** Eight that can be told apart by how they move, hardly by their average spectrum. */
    static final List<ProductionStyle> ALL = List.of(
            new ProductionStyle("deep-house", 122, 900, 0.35, 0.10, 0.5, 2, true, 0.50),
            new ProductionStyle("tech-house", 127, 1800, 0.60, 0.05, 0.3, 4, true, 0.50),
            new ProductionStyle("progressive", 132, 1400, 0.80, 0.35, 1.6, 2, true, 0.62),
            new ProductionStyle("uplifting", 138, 2600, 0.90, 0.45, 2.2, 4, true, 0.66),
            new ProductionStyle("psy", 145, 2000, 0.20, 0.05, 0.2, 4, false, 0.50),
            new ProductionStyle("hard", 155, 3000, 0.50, 0.15, 0.6, 1, false, 0.52),
            new ProductionStyle("liquid", 174, 1600, 0.10, 0.40, 1.8, 2, false, 0.55),
            new ProductionStyle("dub", 140, 700, 0.05, 0.55, 2.8, 1, true, 0.36));
}
