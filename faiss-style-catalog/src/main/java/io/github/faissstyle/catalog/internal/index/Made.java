package io.github.faissstyle.catalog.internal.index;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an index was made from, and how.
 *
 * @param generation the catalog's generation that it holds
 * @param factory its kind, without what keeps ids
 * @param nprobe lists to look into; 0 where there are none
 * @param lastId no later track is in it
 * @param buildSeconds what making it took
 * @param mapped whether it lies in its file
 * @param file its file; null if there is none
 */
record Made(
        long generation,
        String factory,
        int nprobe,
        long lastId,
        double buildSeconds,
        boolean mapped,
        @Nullable Path file) {}
