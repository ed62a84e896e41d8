package io.github.faissstyle.catalog.space;

import org.jspecify.annotations.Nullable;

/**
 * How a space's index stands.
 *
 * @param name of the space
 * @param dimension floats a vector
 * @param weight what it counts in a blend, as given
 * @param type FAISS's class name of the index, such as {@code "IndexFlatIP"}
 * @param factory its kind as a factory string
 * @param vectors vectors in the tables that may be found
 * @param indexed vectors that the index finds
 * @param waiting of these, those not yet in the index proper but compared one by one
 * @param buildSeconds what building the index took; 0 if it was opened, or grew from nothing
 * @param memoryBytes bytes on the heap
 * @param mapped whether it lies in a mapped file
 * @param file its file's name; null if there is none
 * @param generation the catalog's generation that the index proper was made from
 * @param standardised whether components are brought to one scale before they are compared
 * @param building whether a new index is being built
 * @param lastError what went wrong with the last build; null if nothing did
 */
public record SpaceStatistics(
        String name,
        int dimension,
        double weight,
        String type,
        String factory,
        long vectors,
        long indexed,
        long waiting,
        double buildSeconds,
        long memoryBytes,
        boolean mapped,
        @Nullable String file,
        long generation,
        boolean standardised,
        boolean building,
        @Nullable String lastError) {}
