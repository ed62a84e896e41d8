package io.github.faissstyle.catalog.playlist;

import java.util.List;

/**
 * How similar the tracks of a playlist are to what it was made from; on a path, each to the one before. The track it
 * was made from, or that a path begins with, is not counted.
 *
 * @param average mean similarity; 0 where nothing is counted
 * @param min least similarity
 * @param max greatest similarity
 */
public record PlaylistStatistics(double average, double min, double max) {
    static PlaylistStatistics of(List<Double> similarities) {
        return new PlaylistStatistics(
                similarities.stream().mapToDouble(s -> s).average().orElse(0),
                similarities.stream().mapToDouble(s -> s).min().orElse(0),
                similarities.stream().mapToDouble(s -> s).max().orElse(0));
    }

    /**
     * Returns how far apart they are.
     *
     * @return max - min
     */
    public double range() {
        return max - min;
    }
}
