package io.github.faissstyle.catalog;

import io.github.faissstyle.catalog.space.SpaceStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a catalog holds.
 *
 * @param database product that keeps the tables
 * @param generation counted up by every change
 * @param tracks tracks that are not removed
 * @param analysed of these, those with vectors
 * @param pending of these, those not analysed yet
 * @param failed of these, those whose analysis failed
 * @param outdated of the analysed, those of another feature version than is searched
 * @param removed tracks marked as removed
 * @param featureVersion the version whose vectors are searched; null for all
 * @param spaces how the index of each space stands
 */
public record CatalogStatistics(
        String database,
        long generation,
        long tracks,
        long analysed,
        long pending,
        long failed,
        long outdated,
        long removed,
        @Nullable String featureVersion,
        List<SpaceStatistics> spaces) {
    /** Copies the list. */
    public CatalogStatistics {
        spaces = List.copyOf(spaces);
    }

    /**
     * Returns how many of the analysed tracks a search can find in at least the best covered space.
     *
     * @return percent, 0 to 100; 100 where nothing is analysed
     */
    public double coverage() {
        long indexed = spaces.stream().mapToLong(SpaceStatistics::indexed).max().orElse(0);
        return analysed == 0 ? 100 : 100.0 * indexed / analysed;
    }
}
