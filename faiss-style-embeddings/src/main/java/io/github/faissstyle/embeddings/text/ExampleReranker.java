package io.github.faissstyle.embeddings.text;

import java.util.List;

/**
 * Puts what was found into another order, such as by what a generator made of it. Safe for threads if the search is
 * used by several.
 */
@FunctionalInterface
public interface ExampleReranker {
    /**
     * Orders matches.
     *
     * @param query what was asked
     * @param matches more than were asked for, best first
     * @return some or all of them, best first; the first {@code k} are the answer
     */
    List<ExampleMatch> rerank(ExampleQuery query, List<ExampleMatch> matches);
}
